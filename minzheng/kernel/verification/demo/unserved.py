"""People who are owed something and on no roster: known to the police and the federation of the disabled alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl

from minzheng.kernel.people.demo.identities import numbered

from .truth import Planted

_OTHERS = 140
"""So many numbers of a day are left to all others."""


def unserved(villages: Sequence[int], each: int, *, on: date) -> tuple[pl.DataFrame, pl.DataFrame, list[Planted]]:
    """``(residents, disabled, planted)``: rows of the police, rows of the federation (their severe disability), and the truth."""
    aged, disabled = _people(villages, each, on.year - 84, "M"), _people(villages, each, on.year - 66, "F")
    residents = pl.concat([aged, disabled]).with_columns(pl.lit(on - timedelta(days=2000)).alias("from"))
    certificates = disabled.with_columns(
        pl.lit("肢体").alias("category"), pl.lit("一级").alias("grade"),
        pl.lit(on - timedelta(days=400)).alias("from"), pl.lit(on + timedelta(days=3000)).alias("until"))
    owed = [Planted("old_age", "discovery", True, "police_households", number) for number in aged["id_number"]]
    owed += [Planted("disability", "discovery", True, "disabled_federation", number) for number in disabled["id_number"]]
    return residents, certificates, owed


def _people(villages: Sequence[int], count: int, year: int, sex: str) -> pl.DataFrame:
    number = pl.int_range(count, dtype=pl.Int64)
    made = pl.select(
        (pl.lit(pl.Series([list("孔曹严华金魏陶姜")])).list.get(number % 8) + pl.lit("示例未享")).alias("name"),
        pl.date(year, 1 + number % 9, 2 + number % 27).alias("birth_date"), pl.lit(sex).alias("sex"),
        pl.lit(pl.Series([list(villages)])).list.get(number * 11 % len(villages)).alias("area_code"),
        pl.lit(villages[0] // 10**6).alias("prefix"))
    return numbered(made, beyond=_OTHERS).drop("prefix", "rank", "body")
