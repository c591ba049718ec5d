"""The language of a report's text."""

from __future__ import annotations

import pytest

from minzheng.kernel.reports.placeholders import Figure, Title, Typed, Unknown, Word, tokens, typed_numbers


def test_text_comes_apart_in_order() -> None:
    text = "全{area}{SA-01.01|change|area=430426100}，{title:SA-01.02}{120|SA-01.02|公报}、{3|台账，八月}{x}。"
    assert tokens(text) == [
        "全", Word("area"), Figure("SA-01.01", "change", 430426100000), "，", Title("SA-01.02"), Typed("120", "公报", "SA-01.02"),
        "、", Typed("3", "台账，八月"), Unknown("x"), "。"]


@pytest.mark.parametrize("written", [
    "SA-01.01|", "SA-01.01|last|change", "SA-01.01|area=1", "120", "120|", "area|last", "title:x"])
def test_what_is_none_of_them_is_unknown(written: str) -> None:
    assert tokens(f"{{{written}}}") == [Unknown(written)]


@pytest.mark.parametrize("text", [
    "2026年12月3日召开会议", "数据截至2026-11-30", "2026年度、2021-2025年", "县民发〔2026〕5号文件", "第三十条、第12条",
    "1. 部分对象未发放", "（1）其他",
    "“12345”热线和《2026年1号文》", "截至11月底，7月、8月没有清册", "{SA-01.01}户、{35|公报}家", "三社联动、十五件实事",
])
def test_dates_ordinals_document_numbers_and_names_are_no_typed_numbers(text: str) -> None:
    assert typed_numbers(text) == []


@pytest.mark.parametrize(("text", "numbers"), [
    ("救助120人、发放35.6万元", ["120", "35.6"]), ("完成率98%", ["98%"]), ("全角１２户", ["１２"]), ("1.5万人", ["1.5"]),
    ("共2026户", ["2026"]), ("新增2027年前3个", ["3"]),
])
def test_other_numbers_are(text: str, numbers: list[str]) -> None:
    assert typed_numbers(text) == numbers
