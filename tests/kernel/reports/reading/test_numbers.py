"""Numbers in sentences: units, qualifiers, ranges, masks."""

from __future__ import annotations

from fractions import Fraction

import pytest

from minzheng.kernel.reports.reading.characters import is_traditional, plain
from minzheng.kernel.reports.reading.numbers import Qualifier, numbers_in
from minzheng.kernel.reports.reading.units import fits, value

CASES = [
    ("共发放1467.2万元", Fraction("1467.2"), "万元", Qualifier.EXACT),
    ("惠及19.6万人次", Fraction(196000), "人次", Qualifier.EXACT),
    ("近800名社工", Fraction(800), "名", Qualifier.NEAR),
    ("销售1060多万元", Fraction(1060), "万元", Qualifier.OVER),
    ("转移28500余人", Fraction(28500), "人", Qualifier.OVER),
    ("占58%以上", Fraction(58), "%", Qualifier.OVER),
    ("约2382元", Fraction(2382), "元", Qualifier.ABOUT),
    ("达到每人每月560元", Fraction(560), "元", Qualifier.REACHED),
    ("三万二千人", Fraction(32000), "人", Qualifier.EXACT),
    ("1,234户", Fraction(1234), "户", Qualifier.EXACT),
    ("提高1.6个百分点", Fraction("1.6"), "百分点", Qualifier.EXACT),
]


@pytest.mark.parametrize(("text", "amount", "unit", "qualifier"), CASES)
def test_a_number_has_amount_unit_and_exactness(text: str, amount: Fraction, unit: str, qualifier: Qualifier) -> None:
    [found] = numbers_in(plain(text))
    assert (found.amount, found.unit, found.qualifier) == (amount, unit, qualifier)


def test_a_range_keeps_both_ends_and_a_mask_no_amount() -> None:
    [span] = numbers_in("新建2至3所")
    assert (span.amount, span.upper, span.qualifier) == (Fraction(2), Fraction(3), Qualifier.RANGE)
    [hidden] = numbers_in(plain("发放ＸＸ．Ｘ万元"))
    assert (hidden.amount, hidden.written, hidden.unit) == (None, "xx.x", "万元")


@pytest.mark.parametrize("text", ["第3名", "2023年6月", "九月底", "3个月", "两项补贴", "A+类", "第二季度", "XX镇", "24小时",
                                  "99999999999999999999元",
                                  "80周岁"])
def test_dates_ranks_and_names_are_no_numbers(text: str) -> None:
    assert numbers_in(plain(text)) == []


def test_characters_are_made_alike_one_for_one() -> None:
    text = "農村低保對象２０１５户，占３．５％"
    assert plain(text) == "农村低保对象2015户，占3.5%"
    assert len(plain(text)) == len(text)
    assert is_traditional("全區共有農村低保對象")
    assert not is_traditional("全区共有城市低保对象")


def test_units_fit_what_reports_write_for_them() -> None:
    assert (fits("人", "名"), fits("家", "所"), fits("元/人·月", "元"), fits("万元", "亿元")) == (2, 2, 2, 2)
    assert (fits("元/人·月", "万元"), fits("户", "人"), fits("%", "百分点")) == (0, 0, 0)
    assert (value(Fraction("1.5"), "万元"), value(Fraction(25), "%"), value(Fraction(7), "户")) == (Fraction(1_500_000),
        Fraction(1, 4), Fraction(7))
