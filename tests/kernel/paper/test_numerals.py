"""Numbers, dates and amounts as official documents write them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minzheng.kernel.paper.numerals import (
    chinese,
    first_level,
    in_words,
    second_level,
    third_level,
    written_date,
    written_month,
)


@pytest.mark.parametrize(("number", "text"), [
    (1, "一"), (9, "九"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一"), (99, "九十九"),
])
def test_chinese_numbers(number: int, text: str) -> None:
    assert chinese(number) == text


def test_three_levels() -> None:
    assert (first_level(1, "社会救助"), second_level(12, "低保"), third_level(3, "例")) == (
        "一、社会救助", "（十二）低保", "3. 例")


def test_dates_and_months() -> None:
    assert (written_date(date(2026, 8, 3)), written_month(202608)) == ("2026年8月3日", "2026年8月")


@pytest.mark.parametrize(("fen", "words"), [
    (0, "零元整"), (1, "壹分"), (10, "壹角整"), (100, "壹元整"), (105, "壹元零伍分"), (120, "壹元贰角整"),
    (238505, "贰仟叁佰捌拾伍元零伍分"), (1_000_000, "壹万元整"), (1_000_100, "壹万零壹元整"), (1_600_000, "壹万陆仟元整"),
    (10_010_000, "壹拾万零壹佰元整"), (10_000_000_000, "壹亿元整"), (10_000_000_100, "壹亿零壹元整"),
    (10_700_010_053, "壹亿零柒佰万零壹佰元伍角叁分"), (2_000_000_000_000, "贰佰亿元整"),
])
def test_amounts_in_words(fen: int, words: str) -> None:
    assert in_words(fen) == f"人民币{words}"


DIGITS = {one: number for number, one in enumerate("零壹贰叁肆伍陆柒捌玖")}


def _read(words: str) -> int:
    """The amount that words say, read from left to right as a cashier does."""
    total = group = digit = 0
    yuan, _, rest = words.removeprefix("人民币").rpartition("元")
    for one in yuan:
        if one in DIGITS:
            digit = DIGITS[one]
        elif one in "拾佰仟":
            group, digit = group + digit * {"拾": 10, "佰": 100, "仟": 1000}[one], 0
        else:
            scale = {"万": 10_000, "亿": 100_000_000}[one]
            total, group, digit = total + (group + digit) * scale, 0, 0
    fen = sum(DIGITS[rest[at - 1]] * size for sign, size in (("角", 10), ("分", 1)) if (at := rest.find(sign)) > 0)
    return (total + group + digit) * 100 + fen


@given(st.integers(0, 10**11))
def test_what_is_written_in_words_is_read_as_the_same_amount(amount: int) -> None:
    words = in_words(amount)
    assert _read(words) == amount
    assert "零零" not in words
