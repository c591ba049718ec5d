"""Units: what is weighed converts exactly, what is counted does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minzheng.kernel.goods.units import converted, thousandths, units_of, written
from minzheng.kernel.values.errors import Refused


@pytest.mark.parametrize(("text", "unit", "grams"), [
    ("1", "t", 1_000_000), ("1", "jin", 500), ("163", "t", 163_000_000), ("0.001", "t", 1000), ("2.5", "kg", 2500),
])
def test_weights_become_kilograms(text: str, unit: str, grams: int) -> None:
    assert converted(thousandths(text), given=unit, unit="kg", name="大米") == grams


@pytest.mark.parametrize(
    ("given_", "unit"), [("bottle", "case"), ("case", "bottle"), ("kg", "bag"), ("jin", "piece"), ("t", "case")])
def test_what_is_counted_does_not_convert(given_: str, unit: str) -> None:
    with pytest.raises(Refused, match="不能按"):
        converted(1000, given=given_, unit=unit, name="牛奶")


@pytest.mark.parametrize("text", ["", "0", "0.000", "-1", "1.2345", "一百", "100件", "1e3", "1,000", "９"])
def test_what_is_no_quantity_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        thousandths(text)


def test_less_than_a_thousandth_is_refused() -> None:
    with pytest.raises(Refused, match="千分之一"):
        converted(1, given="jin", unit="kg", name="大米")


def test_only_weights_offer_other_units() -> None:
    assert list(units_of("kg")) == ["kg", "t", "jin"]
    assert list(units_of("case")) == ["case"]


@given(st.integers(min_value=1, max_value=10**9))
def test_what_is_written_reads_the_same(quantity: int) -> None:
    assert thousandths(written(quantity).replace(",", "")) == quantity
