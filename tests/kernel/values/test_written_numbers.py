"""Numbers in Chinese characters, and numbers of documents."""

from __future__ import annotations

import pytest

from minzheng.kernel.values import chinese_numbers, document_numbers


@pytest.mark.parametrize(("text", "number"), [
    ("八百六十二", 862), ("三万二千", 32000), ("二〇一九", 2019), ("十二", 12), ("一千零五", 1005), ("两亿三千万",
    230_000_000), ("五十", 50)])
def test_chinese_numbers_are_read(text: str, number: int) -> None:
    assert chinese_numbers.parse(text) == number


def test_what_is_no_number_is_none() -> None:
    assert chinese_numbers.parse("") is None
    assert chinese_numbers.parse("十人") is None


@pytest.mark.parametrize("text", ["清民发〔2026〕5号", "清民发[2026]5号", "清民发(2026) 5 号", "清民发【2026】第5号",
                                  "根据清民发〔2026〕5号"])
def test_a_document_number_is_written_one_way_whatever_its_brackets(text: str) -> None:
    [found] = document_numbers.found(text)
    assert str(found) == "清民发〔2026〕5号"
    assert text[found.start:found.end].startswith("清民发")
