from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minzheng.kernel.indicators.results import Query, Result, State, half_up
from minzheng.kernel.values.language import Label, speaking
from minzheng.kernel.values.money import wan

LABEL = Label("指标", "Indicator")


def result(unit: str, value: Fraction | None, state: State = State.EXACT) -> Result:
    return Result("SA-01.01", LABEL, unit, 430426000000, None, state, Query("lines", ""), value)


@pytest.mark.parametrize(("unit", "value", "decimals", "shown"), [
    ("万元", Fraction(1_005_000), 2, "1.01"),
    ("万元", Fraction(1_004_999), 2, "1.00"),
    ("万元", Fraction(950_000), 1, "1.0"),
    ("万元", Fraction(0), 2, "0.00"),
    ("%", Fraction(640, 9560), 2, "6.69"),
    ("元/人次", Fraction(618_000_000, 147_250), 2, "41.97"),
    ("元", Fraction(25), 2, "0.25"),
    ("户", Fraction(0), 2, "0"),
    ("人", Fraction(12345), 1, "12345"),
])
def test_values_are_shown_in_their_unit_rounded_half_up(unit: str, value: Fraction, decimals: int, shown: str) -> None:
    assert result(unit, value).shown(decimals=decimals) == shown


def test_zero_missing_and_small_are_three_different_things() -> None:
    assert result("人", Fraction(0)).shown() == "0"
    assert result("人", None, State.UNRESOLVED).shown() == "〔数据未收集〕"
    assert result("人", None, State.SUPPRESSED).shown() == "〔不公开〕"


@given(st.integers(-(10**13), 10**13), st.integers(0, 3))
def test_wan_yuan_agrees_with_the_one_in_money(amount: int, decimals: int) -> None:
    assert half_up(Fraction(amount, 1_000_000), decimals) == wan(amount, decimals)


def test_as_json_has_no_value_where_there_is_none() -> None:
    with speaking("en"):
        data = result("人", None, State.SUPPRESSED).as_json()
    assert (data["value"], data["state"], data["title"]) == (None, "suppressed", "Indicator")
