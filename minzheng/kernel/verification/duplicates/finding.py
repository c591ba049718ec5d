"""Which persons of the registry may be one person, registered twice. Pure on frames.

A number has check digits, so one wrong digit does not pass; who is registered twice has a number of which a digit was misread and
the check character made to fit, two digits interchanged, another year, the region of another place, or two numbers altogether.
The grounds of the weights: in a county of a million about 33 persons are born a day, 999 numbers are given for a day and region,
two persons in five thousand share a name.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from ..matching.names import normalised, sound
from ..matching.scoring import Comparison, Level, scored

SHOWN_FROM = 200
"""A pair is shown to people from this score (per mille) on."""
EXPECTED = 200
"""One person in so many is expected to be registered twice."""

_SURNAMED = "surname_l = surname_r"
_CHARACTERS = "length(name_l) = length(name_r) AND hamming(name_l, name_r) = 1"
NAME = Comparison("name", [
    Level("same", "name_l = name_r", 760_000, 200, frequency_of="name"),
    Level("sound", "sound_l = sound_r", 100_000, 400, frequency_of="sound"),
    Level("one_character", f"{_SURNAMED} AND length(name_l) > 2 AND {_CHARACTERS}", 70_000, 300),
    Level("one_more", f"{_SURNAMED} AND abs(length(name_l) - length(name_r)) = 1 AND levenshtein(name_l, name_r) = 1",
          30_000, 1_000),
    Level("other", "", 40_000, 997_600),
])
_ONE_DATE = "birth_l = birth_r"
NUMBER = Comparison("body", [
    Level("region", "substr(body_l, 7) = substr(body_r, 7)", 60_000, 1),
    Level("one_digit", "hamming(body_l, body_r) = 1", 400_000, 4),
    Level("swapped", "hamming(body_l, body_r) = 2 AND damerau_levenshtein(body_l, body_r) = 1", 150_000, 1),
    Level("two_digits", "hamming(body_l, body_r) = 2", 170_000, 40),
    Level("sequence", f"region_l = region_r AND {_ONE_DATE}", 90_000, 25),
    Level("birth", _ONE_DATE, 40_000, 10),
    Level("birth_date", "region_l = region_r AND sequence_l = sequence_r", 50_000, 1_500),
    Level("other", "", 40_000, 998_400),
])
PLACE = Comparison("place", [
    Level("household", "household_l = household_r", 50_000, 50_000),
    Level("village", "place_l = place_r", 350_000, 4_000),
    Level("township", "place_l // 1000 = place_r // 1000", 250_000, 50_000),
    Level("other", "", 350_000, 896_000),
])
_NEIGHBOURS = "abs(TRY_CAST(sequence_l AS INTEGER) - TRY_CAST(sequence_r AS INTEGER)) < 10"
TWINS = Comparison("twins", [
    Level("twins", f"region_l = region_r AND {_ONE_DATE} AND {_NEIGHBOURS} AND {_SURNAMED} AND sound_l <> sound_r", 200, 200_000),
    Level("no", "", 999_800, 800_000),
], missing="false")
COMPARISONS = (NAME, NUMBER, PLACE, TWINS)
BLOCKS = (
    ("sound", "birth"), ("sound", "region", "sequence"), ("birth", "sequence"), ("sound", "month"), ("sound", "day"),
    ("sound", "year_and_day"), ("surname", "region", "birth"), ("surname", "region", "month", "sequence"),
    ("surname", "region", "day", "sequence"),
)


def pairs(persons: pl.DataFrame, *, from_: int = SHOWN_FROM, folder: Path | None = None) -> pl.DataFrame:
    """The pairs of persons that are one by ``from_`` per mille: first < second, score, and the level of name, number and place.

    ``persons``: person_ref (Int64), id_number (text of 18, opened), name, area_code (Int64), household_id (Int64, null for none).
    A million persons take about a minute on two cores.
    """
    if persons.height < 2:
        return pl.DataFrame(schema=SCHEMA)
    expected = persons.height // EXPECTED
    found = scored([compared(persons)], COMPARISONS, blocks=BLOCKS, expected=expected, from_=from_, folder=folder)
    first, second = pl.min_horizontal("first", "second"), pl.max_horizontal("first", "second")
    return found.select(first.alias("first"), second.alias("second"), "score", "name", pl.col("body").alias("number"),
                        "place").sort("score", "first", "second", descending=[True, False, False])


SCHEMA = {"first": pl.Int64, "second": pl.Int64, "score": pl.Int32, "name": pl.String, "number": pl.String, "place": pl.String}


def compared(persons: pl.DataFrame) -> pl.DataFrame:
    """What is compared of each person, as columns: the number in its parts, the name as written and as it sounds, the place."""
    number, name = pl.col("id_number"), normalised(pl.col("name"))
    return persons.select(
        pl.col("person_ref").alias("id"), name.alias("name"), number.str.slice(0, 17).alias("body"),
        number.str.slice(0, 6).alias("region"), number.str.slice(6, 8).alias("birth"), number.str.slice(14, 3).alias("sequence"),
        number.str.slice(6, 6).alias("month"), number.str.slice(10, 4).alias("day"),
        (number.str.slice(6, 4) + number.str.slice(12, 2)).alias("year_and_day"),
        pl.col("area_code").alias("place"), pl.col("household_id").alias("household"),
        pl.lit(0).alias("twins"),
    ).with_columns(sound(pl.col("name")).alias("sound"), pl.col("name").str.slice(0, 1).alias("surname"))
