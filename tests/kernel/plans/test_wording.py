"""Targets as plans word them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from minzheng.kernel.plans.wording import family, is_vague, read_targets, read_value, shown


@pytest.mark.parametrize(("text", "comparison", "value", "unit", "is_soft"), [
    ("2026年底前新建日间照料中心不少于23个", "at_least", 23, "个", False),
    ("居家养老服务覆盖率达到６５％以上", "at_least", Fraction(65, 100), "%", False),
    ("争取福彩公益金投入1.5亿元", "at_least", 15 * 10**9, "亿元", True),
    ("力争新增床位1,200张", "at_least", 1200, "张", True),
    ("未发放笔数控制在30笔以内", "at_most", 30, "笔", False),
    ("9月30日前走访约3000户", "about", 3000, "户", False),
    ("发放补贴300万元", "at_least", 3 * 10**8, "万元", False),
    ("残疾人补贴实现应发尽发", "at_least", 1, "%", False),
])
def test_a_sentence_sets_its_target(text: str, comparison: str, value: Fraction, unit: str, is_soft: bool) -> None:
    (found,) = read_targets(text)
    assert (found.comparison, found.value, found.unit, found.is_soft) == (comparison, value, unit, is_soft)


def test_days_months_and_document_numbers_set_no_target() -> None:
    assert read_targets("按照〔2026〕5号文件，第3季度于2026年9月底前完成") == []


def test_several_numbers_are_all_found_each_with_its_own_words() -> None:
    found = read_targets("新建不少于7个，改造30个左右，投入不超过60万元")
    assert [(one.comparison, one.written) for one in found] == [("at_least", "7个"), ("about", "30个"), ("at_most", "60万元")]


@pytest.mark.parametrize(("text", "expected"), [
    ("进一步加强社会救助工作", True), ("加强巡查，全年不少于12次", False), ("召开全县民政工作会议", False)])
def test_a_vague_goal_says_that_something_gets_better_and_no_number(text: str, expected: bool) -> None:
    assert is_vague(text) is expected


def test_values_are_read_and_written_in_their_unit() -> None:
    assert [read_value(text, "万元") for text in ("30", "30万元", "1,200 元", "三十")] == [3 * 10**7, 3 * 10**7, 120000, None]
    assert [shown(Fraction(65, 100), "%"), shown(Fraction(3 * 10**7), "万元"), shown(Fraction(2, 3), "%")] == [
        "65%", "30万元", "66.67%"]
    assert family("亿元") == family("元") != family("%")
