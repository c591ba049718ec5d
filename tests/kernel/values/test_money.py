"""Money: integer fen, read and written exactly, rounded only by name."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minzheng.kernel.values.money import BOUND, NotMoney, Rounding, as_read, fen, wan, yuan

amounts = st.integers(-BOUND + 1, BOUND - 1)


@given(amounts)
def test_what_is_written_is_read_back(amount: int) -> None:
    assert fen(yuan(amount)) == amount


@given(amounts)
def test_yuan_is_the_amount_over_a_hundred(amount: int) -> None:
    assert Decimal(yuan(amount)) * 100 == amount


@pytest.mark.parametrize(("amount", "text"), [
    (129_000, "1,290.00"), (5, "0.05"), (-12_345_678_905, "−123,456,789.05"), (99_999, "999.99"), (0, "0.00")])
def test_people_read_amounts_with_separators(amount: int, text: str) -> None:
    assert as_read(amount) == text


@pytest.mark.parametrize(("text", "amount"), [("644", 64_400), ("686.4", 68_640), ("0.05", 5), ("-3.2", -320), ("007", 700)])
def test_amounts_as_officials_write_them(text: str, amount: int) -> None:
    assert fen(text) == amount


@pytest.mark.parametrize("text", [
    "", "约500", "1,200", "1.2E+3", "１２３", "3.145", ".5", "5.", "--1", "1.2万", "xx.xx", "1,2.5", " 5", "nan", str(BOUND),
])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(NotMoney, match="金额"):
        fen(text)


@given(amounts, st.integers(0, 4))
def test_ten_thousand_yuan_half_away_from_zero(amount: int, decimals: int) -> None:
    exact = Fraction(abs(amount), 1_000_000) * 10**decimals
    steps = floor(exact + Fraction(1, 2))
    shown = Fraction(Decimal(wan(amount, decimals))) * 10**decimals
    assert shown == (-steps if amount < 0 else steps)


@pytest.mark.parametrize(("amount", "shown"), [
    (36_577_500, "36.58"), (5_000, "0.01"), (4_999, "0.00"), (-5_000, "-0.01"), (-1, "0.00"),
])
def test_ten_thousand_yuan_by_example(amount: int, shown: str) -> None:
    assert wan(amount) == shown


@given(st.integers(0, 10**15), st.sampled_from([1, 3, 12, 1000, 12_000]), st.sampled_from(list(Rounding)))
def test_a_named_rounding_is_what_its_name_says(numerator: int, denominator: int, rounding: Rounding) -> None:
    exact = Fraction(numerator, denominator * rounding.step)
    wanted = {"up": ceil(exact), "half": floor(exact + Fraction(1, 2)), "down": floor(exact)}[rounding.value.split("_")[0]]
    assert rounding.apply(numerator, denominator) == wanted * rounding.step


@pytest.mark.parametrize(("rounding", "amount"), [
    (Rounding.UP_TO_YUAN, 83_800), (Rounding.HALF_UP_TO_YUAN, 83_700), (Rounding.DOWN_TO_YUAN, 83_700),
    (Rounding.UP_TO_FEN, 83_720),
])
def test_thirteen_tenths_of_644(rounding: Rounding, amount: int) -> None:
    assert rounding.apply(64_400 * 1300, 1000) == amount
