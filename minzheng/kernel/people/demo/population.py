"""The invented households and persons as frames with the columns of the rules' input."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from minzheng.kernel.values.areas import kind
from minzheng.kernel.values.periods import Month

from .chance import Chance
from .circumstances import with_circumstances
from .money import with_money

MONTH = Month(2026, 11)
"""The month the invented people live in."""
HOUSEHOLDS_PER_BATCH = 200_000
_KINDS = (("低保", 480), ("特困", 60), ("低保边缘", 160), ("无", 250), ("孤儿", 20), ("无人抚养", 30))
"""What a household is, per mille: its status, or a household that brings up an orphan or an unattended child."""
_SIZES = ((1, 150), (2, 250), (3, 260), (4, 190), (5, 100), (6, 50))


def frames(area: int | Sequence[int], households: int, seed: int, *, month: Month = MONTH) -> tuple[pl.DataFrame, pl.DataFrame]:
    """``(persons, households)`` of an invented population of ``households`` in the villages ``area``.

    ``area`` is a list of village codes, or one code that all get. About three persons per household. Columns as
    ``policy compute`` reads them: money in fen (Int64), since_month Int32, person_ref 1, 2, 3 … in order of households.
    """
    pieces = list(batches(area, households, seed, month=month))
    return pl.concat([persons for persons, _ in pieces]), pl.concat([homes for _, homes in pieces])


def batches(
    area: int | Sequence[int], households: int, seed: int, *, month: Month = MONTH, size: int = HOUSEHOLDS_PER_BATCH
) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """The same population as ``frames`` in pieces of ``size`` households, for millions of persons in little memory."""
    villages = villages_of([area] if isinstance(area, int) else area)
    written = 0
    for start in range(0, households, size):
        homes = households_of(range(start, min(start + size, households)), households, villages, seed, month)
        persons = persons_of(homes, seed, month, first_ref=written + 1)
        written += persons.height
        homes, persons = with_money(homes, persons, seed)
        yield persons.select(PERSON_COLUMNS), homes.select(HOUSEHOLD_COLUMNS)


PERSON_COLUMNS = (
    "person_ref", "household_no", "birth_date", "sex", "relation", "disability_category", "disability_grade",
    "serious_illness", "schooling", "work_ability", "self_care", "support_place", "child_status", "wage", "business",
    "property", "transfer", "work_place", "medical", "education",
)  # fmt: skip
HOUSEHOLD_COLUMNS = (
    "household_no", "area_code", "residence", "vehicles", "dwellings", "financial_assets", "current_status",
    "since_month",
)  # fmt: skip


def villages_of(codes: Sequence[int]) -> pl.DataFrame:
    """The villages in order; a residents' community is urban."""
    urban = ["城市" if str(kind(code) or "") == "community" else "农村" for code in codes]
    return pl.DataFrame({"village": range(len(codes)), "area_code": list(codes), "residence": urban}).cast(
        {"village": pl.Int64, "area_code": pl.Int64}
    )


def households_of(numbers: range, total: int, villages: pl.DataFrame, seed: int, month: Month) -> pl.DataFrame:
    """The households of these numbers: kind, size, village and status, by chance from the seed."""
    chance = Chance(seed, "h")
    index = pl.DataFrame({"h": pl.int_range(numbers.start, numbers.stop, dtype=pl.Int64, eager=True)})
    household_kind = chance.among(_KINDS, "kind")
    size = chance.among([(str(size), weight) for size, weight in _SIZES], "size").cast(pl.Int64)
    with_wards = pl.col("kind").is_in(["孤儿", "无人抚养"])
    sized = index.with_columns(
        household_kind.alias("kind"),
        (pl.col("h") * villages.height // total).alias("village"),
        ("H" + (pl.col("h") + 1).cast(pl.String).str.zfill(8)).alias("household_no"),
    ).with_columns(
        pl.when(pl.col("kind") == "特困").then(1)
        .when(with_wards).then(chance.between(2, 3, "wards"))
        .otherwise(size).alias("size"),
        pl.when(pl.col("kind") == "特困").then(chance.between(55, 94, "old head"))
        .when(with_wards).then(chance.between(52, 78, "guardian"))
        .otherwise(chance.between(24, 72, "head") + chance.happens(120, "very old") * 20).alias("head_age"),
    )  # fmt: skip
    months_ago = chance.between(1, 96, "since")
    since = pl.lit(month.year * 12 + month.number - 1) - months_ago
    status = pl.when(with_wards).then(
        chance.among((("无", 600), ("低保", 400)), "status of guardians")
    ).otherwise(pl.col("kind"))  # fmt: skip
    return (
        sized.join(villages, on="village", how="left", maintain_order="left")
        .with_columns(status.alias("current_status"), (since // 12 * 100 + since % 12 + 1).cast(pl.Int32).alias("m"))
        .with_columns(pl.when(pl.col("current_status") != "无").then(pl.col("m")).alias("since_month"))
    )


def persons_of(homes: pl.DataFrame, seed: int, month: Month, *, first_ref: int) -> pl.DataFrame:
    """One row per member with place in the household, age, sex, relation and circumstances."""
    carried = homes.select("h", "household_no", "kind", "size", "head_age", "current_status")
    places = carried.with_columns(pl.int_ranges(0, pl.col("size"), dtype=pl.Int64).alias("place")).explode("place")
    numbered = places.with_columns(
        pl.int_range(first_ref, first_ref + places.height, dtype=pl.Int64).alias("person_ref"),
        (pl.col("h") * 8 + pl.col("place")).alias("p"),
    )
    return with_circumstances(numbered, Chance(seed, "p"), Chance(seed, "h"), month)
