"""Units, denominators and the refusals of the rule language."""

from __future__ import annotations

from typing import Any

import pytest

from minzheng.kernel.policy import Unit, divided, first_given, largest, rounded, sum_over, when
from minzheng.kernel.policy.columns import HOUSEHOLD, PERSON, Column, Ref
from minzheng.kernel.policy.units import RuleError

WAGE = Ref("wage", Unit.FEN_PER_MONTH, PERSON)
STANDARD = Ref("standard", Unit.FEN_PER_MONTH, HOUSEHOLD, 12)
RATE = Ref("rate", Unit.PER_MILLE, HOUSEHOLD, 1000)
MONTHS = Ref("months", Unit.MONTHS, HOUSEHOLD)
SIZE = Ref("size", Unit.COUNT, HOUSEHOLD)
IS_ILL = Ref("is_ill", Unit.TRUTH, PERSON)


def test_a_rate_keeps_thousandths_until_a_rounding_is_named() -> None:
    assert (WAGE * RATE).denominator == 1000
    assert (WAGE * RATE + WAGE).denominator == 1000
    assert (STANDARD - WAGE * RATE).denominator == 3000
    assert rounded(STANDARD * RATE, "up_to_yuan").denominator == 1


def test_money_a_month_times_months_is_money() -> None:
    assert (STANDARD * MONTHS).unit is Unit.FEN
    assert (STANDARD * SIZE).unit is Unit.FEN_PER_MONTH


def test_a_members_value_stays_the_members_until_summed() -> None:
    assert (WAGE + STANDARD).entity == PERSON
    assert sum_over(WAGE).entity == HOUSEHOLD


@pytest.mark.parametrize("wrong", [
    lambda: WAGE + SIZE,
    lambda: WAGE > SIZE,
    lambda: WAGE * WAGE,
    lambda: WAGE + 100,
    lambda: WAGE > 0.5,
    lambda: WAGE * 0.3,
    lambda: WAGE / 3,
    lambda: WAGE // 3,
    lambda: RATE * RATE * WAGE,
    lambda: IS_ILL + IS_ILL,
    lambda: WAGE & IS_ILL,
    lambda: when(WAGE, 1, otherwise=0),
    lambda: when(IS_ILL, WAGE, otherwise=SIZE),
    lambda: largest(WAGE, SIZE),
    lambda: sum_over(STANDARD),
    lambda: rounded(SIZE, "up_to_yuan"),
    lambda: divided(WAGE, by=RATE, rounding="down_to_fen"),
    lambda: first_given(WAGE, otherwise="无"),
    lambda: bool(IS_ILL),
    lambda: IS_ILL and WAGE,
])
def test_what_the_law_does_not_compute_is_refused(wrong: Any) -> None:
    with pytest.raises(RuleError):
        wrong()


def test_zero_and_counts_may_be_written_into_a_rule() -> None:
    written: list[Column] = [largest(WAGE, 0), when(IS_ILL, 1, otherwise=0), MONTHS >= 12, SIZE + 1]
    assert [column.unit for column in written] == [Unit.FEN_PER_MONTH, Unit.COUNT, Unit.TRUTH, Unit.COUNT]
