"""Rows without a number, and whom of the registry each may be about. Pure on frames; nothing follows by itself.

A name alone is nobody: a candidate agrees in the name, by writing or sound, and in the birth date or the village as well. A row
that has neither birth date nor area says too little and has no candidates. The weights are grounded as in ``duplicates.finding``.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from .names import normalised, sound
from .scoring import Comparison, Level, scored

SHOWN_FROM = 300
"""A candidate is shown to people from this score (per mille) on."""
MOST = 3
"""Of so many candidates for one row the likeliest are shown."""
NAMED = 5
"""One row in so many is expected to name somebody of the registry."""

_SURNAMED = "surname_l = surname_r"
_CHARACTERS = "length(name_l) = length(name_r) AND hamming(name_l, name_r) = 1"
NAME = Comparison("name", [
    Level("same", "name_l = name_r", 850_000, 200, frequency_of="name"),
    Level("sound", "sound_l = sound_r", 80_000, 400, frequency_of="sound"),
    Level("one_character", f"{_SURNAMED} AND length(name_l) > 2 AND {_CHARACTERS}", 30_000, 300),
    Level("other", "", 40_000, 999_100),
])
BIRTH = Comparison("birth", [
    Level("same", "birth_l = birth_r", 920_000, 30),
    Level("one_part", "month_l = month_r OR day_l = day_r OR year_and_day_l = year_and_day_r", 50_000, 4_500),
    Level("other", "", 30_000, 995_470),
])
PLACE = Comparison("place", [
    Level("village", "place_l = place_r", 600_000, 4_000),
    Level("township", "place_l // 1000 = place_r // 1000", 200_000, 50_000),
    Level("other", "", 200_000, 946_000),
])
BLOCKS = (("sound", "birth"), ("sound", "place"), ("surname", "birth", "place"), ("sound", "month"), ("sound", "day"),
          ("sound", "year_and_day"))
SCHEMA = {
    "delivery": pl.Int64, "row": pl.Int32, "person_ref": pl.Int64, "score": pl.Int32, "name": pl.String, "birth": pl.String,
    "place": pl.String,
}


def candidates(
    rows: pl.DataFrame, persons: pl.DataFrame, *, from_: int = SHOWN_FROM, folder: Path | None = None
) -> pl.DataFrame:
    """Whom each row may be about: delivery, row, person_ref, score and the level of name, birth and place, the likeliest first.

    ``rows``: delivery, row, name, birth_date (Date) and area_code (Int64), null where the register does not say; ``persons``:
    person_ref, name, birth_date, area_code.
    """
    telling = rows.filter(pl.col("name").is_not_null(), pl.any_horizontal(pl.col("birth_date", "area_code").is_not_null()))
    if not telling.height or not persons.height:
        return pl.DataFrame(schema=SCHEMA)
    asked = telling.with_row_index("id").with_columns(pl.col("id").cast(pl.Int64))
    theirs = _compared(persons.rename({"person_ref": "id"}))
    found = scored([_compared(asked), theirs], [NAME, BIRTH, PLACE], blocks=BLOCKS, expected=max(1, asked.height // NAMED),
                   from_=from_, folder=folder)
    best = found.sort("score", "second", descending=[True, False]).group_by("first", maintain_order=True).head(MOST)
    placed = best.join(asked.select("id", "delivery", "row"), left_on="first", right_on="id", how="left", maintain_order="left")
    return placed.select("delivery", pl.col("row").cast(pl.Int32), pl.col("second").alias("person_ref"), "score", "name", "birth",
                         "place").sort("score", "delivery", "row", "person_ref", descending=[True, False, False, False])


def _compared(frame: pl.DataFrame) -> pl.DataFrame:
    birth = pl.col("birth_date").dt.strftime("%Y%m%d")
    return frame.select(
        "id", normalised(pl.col("name")).alias("name"), birth.alias("birth"), birth.str.slice(0, 6).alias("month"),
        birth.str.slice(4, 4).alias("day"), (birth.str.slice(0, 4) + birth.str.slice(6, 2)).alias("year_and_day"),
        pl.col("area_code").alias("place"),
    ).with_columns(sound(pl.col("name")).alias("sound"), pl.col("name").str.slice(0, 1).alias("surname"))


def unnumbered(rows: pl.LazyFrame, columns: Sequence[str]) -> pl.DataFrame:
    """The rows of a register that have no number, as ``candidates`` takes them; ``columns`` are those the register declares."""
    given = {"birth_date": pl.Date, "area_code": pl.Int64}
    others = [pl.col(name).cast(kind) if name in columns else pl.lit(None, kind).alias(name) for name, kind in given.items()]
    return rows.filter(pl.col("key").is_null()).select("delivery", "row", "name", *others).collect()
