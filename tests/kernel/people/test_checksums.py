"""Columns of check digits answer as the single checks do."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.cn import ric

from minzheng.kernel.people.checksums import identity_check, luhn_digit, passes_luhn

digits = st.text("0123456789", min_size=17, max_size=17)


@given(st.lists(digits, min_size=1, max_size=20))
def test_identity_check_is_that_of_the_standard(bodies: list[str]) -> None:
    found = pl.DataFrame({"body": bodies}).select(identity_check(pl.col("body"))).to_series().to_list()
    assert found == [ric.calc_check_digit(body + "0") for body in bodies]


def test_the_published_example() -> None:
    frame = pl.DataFrame({"body": ["11010519491231002", "11010519491231O02"]})
    assert frame.select(identity_check(pl.col("body"))).to_series().to_list() == ["X", None]


@given(st.lists(st.text("0123456789", min_size=1, max_size=30), min_size=1, max_size=20))
def test_luhn_over_columns(accounts: list[str]) -> None:
    found = pl.DataFrame({"a": accounts}).select(passes_luhn(pl.col("a"))).to_series().to_list()
    assert found == [luhn.is_valid(account) for account in accounts]


@given(st.lists(st.text("0123456789", min_size=18, max_size=18), min_size=1, max_size=20))
def test_luhn_digit_completes(bodies: list[str]) -> None:
    found = pl.DataFrame({"b": bodies}).select(luhn_digit(pl.col("b"), 18)).to_series().to_list()
    assert found == [luhn.calc_check_digit(body) for body in bodies]
