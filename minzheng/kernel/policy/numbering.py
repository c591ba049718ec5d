"""Numbers in the place of household numbers, where the files allow it: texts are looked up slowly, whole numbers fast."""

from __future__ import annotations

import polars as pl

HOUSEHOLD_KEY = "household_no"
NUMBER = "household#"
"""The position of a household among all, counted from 1."""


def numbered(persons: pl.LazyFrame, households: pl.LazyFrame) -> tuple[pl.LazyFrame, pl.LazyFrame, str]:
    """The frames and the column that joins them.

    Where the members of a household stand together and households follow in the same order in both frames, as registries
    and rosters have them, members are counted instead of looked up; where not, the household number itself joins them.
    """
    begins = pl.col(HOUSEHOLD_KEY).ne_missing(pl.col(HOUSEHOLD_KEY).shift(1))
    first_members = persons.select(pl.col(HOUSEHOLD_KEY).filter(begins)).collect(engine="streaming").to_series()
    in_order = households.select(HOUSEHOLD_KEY).collect(engine="streaming").to_series()
    if in_order.null_count() or not first_members.equals(in_order):
        return persons, households, HOUSEHOLD_KEY
    counted = begins.cast(pl.Int64).cum_sum().alias(NUMBER)
    return persons.with_columns(counted), households.with_row_index(NUMBER, offset=1).cast({NUMBER: pl.Int64}), NUMBER
