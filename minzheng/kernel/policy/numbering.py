"""Numbers in the place of household numbers, where the files allow it: texts are looked up slowly, whole numbers fast.

Frames are in step where the members of a household stand together and households follow in the same order in both frames,
as registries and rosters have them. Then members are counted instead of looked up, and the frames can be cut into pieces
of whole households, so that a nation needs no more memory than a county.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

HOUSEHOLD_KEY = "household_no"
NUMBER = "household#"
"""The position of a household among all of its piece, counted from 1."""
HOUSEHOLDS_PER_PIECE = 120_000
"""About 350,000 persons: enough that starting on a piece costs little beside computing it."""

_begins = pl.col(HOUSEHOLD_KEY).ne_missing(pl.col(HOUSEHOLD_KEY).shift(1))


def first_members(persons: pl.LazyFrame, households: pl.LazyFrame) -> pl.Series | None:
    """At which row of ``persons`` each household of ``households`` begins, or None where the frames are not in step."""
    rows = persons.select(HOUSEHOLD_KEY, _begins.alias("begins")).with_row_index("row")
    found = rows.filter("begins").select("row", HOUSEHOLD_KEY).collect(engine="streaming")
    homes = households.select(HOUSEHOLD_KEY).collect(engine="streaming").to_series()
    return found["row"] if not homes.null_count() and found[HOUSEHOLD_KEY].equals(homes) else None


def numbered(persons: pl.LazyFrame, households: pl.LazyFrame) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """Frames that are in step, each household and its members with the same NUMBER."""
    counted = _begins.cast(pl.Int64).cum_sum().alias(NUMBER)
    return persons.with_columns(counted), households.with_row_index(NUMBER, offset=1).cast({NUMBER: pl.Int64})


def is_one_piece(begins: pl.Series) -> bool:
    """Whether there are so few households that cutting them is not worth it."""
    return len(begins) <= HOUSEHOLDS_PER_PIECE


def pieces(
    persons: pl.LazyFrame, households: pl.LazyFrame, begins: pl.Series
) -> Iterator[tuple[pl.LazyFrame, pl.LazyFrame]]:
    """Frames that are in step, a piece of whole households at a time; ``begins`` is where the members of each do."""
    for first in range(0, len(begins), HOUSEHOLDS_PER_PIECE):
        behind = first + HOUSEHOLDS_PER_PIECE
        start = begins[first]
        length = begins[behind] - start if behind < len(begins) else None
        yield persons.slice(start, length), households.slice(first, HOUSEHOLDS_PER_PIECE)
