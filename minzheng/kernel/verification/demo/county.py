"""The people the invented registers know: those of the roster, and others of the county who are on no roster."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from minzheng.kernel.people.columns import Sheet
from minzheng.kernel.people.demo import roster
from minzheng.kernel.people.demo.chance import Chance
from minzheng.kernel.people.demo.identities import numbered
from minzheng.kernel.values.areas import COUNTY
from minzheng.kernel.values.periods import Month

_OTHERS = 7919
"""What is added to the seed for the people on no roster."""
_ROSTER = 60
"""So many numbers of a day are left to the roster."""
_SAFELY_BELOW = 25_000
"""Fen a month per head: a family with less is entitled under any standard of a county."""
_FEW_SAVINGS = 500_000


@dataclass(frozen=True)
class County:
    """``members`` and ``homes`` as on the roster, members also with ``birth_date``, ``sex``, ``age``, ``area_code``,
    ``current_status``, ``is_poor`` (in a family surely entitled to what it receives) and ``draw`` (a place in random order);
    ``others`` have the columns of a register's person alone."""

    members: pl.DataFrame
    homes: pl.DataFrame
    others: pl.DataFrame


def county(villages: Sequence[int], households: int, seed: int, *, on: date, month: Month) -> County:
    """The people of an invented county of ``households`` on the roster of a month, and half as many that are not, with their
    ages on a day."""
    rows = roster(villages, households, seed, month=month)
    homes = rows[Sheet.HOUSEHOLDS]
    carried = homes.select("household_no", "area_code", "current_status", "vehicles", "dwellings", "financial_assets")
    members = _born(rows[Sheet.MEMBERS], on).join(carried, on="household_no", maintain_order="left")
    members = _drawn(members.with_columns(_is_poor().alias("is_poor")), seed)
    return County(members, homes, _others(villages, max(1, households // 2), seed + _OTHERS, on, month))


def _others(villages: Sequence[int], households: int, seed: int, on: date, month: Month) -> pl.DataFrame:
    """Ordinary people: younger than 80 and at most slightly disabled, so that nobody of them is owed a benefit."""
    rows = roster(villages, households, seed, month=month)
    people = _born(rows[Sheet.MEMBERS], on).join(
        rows[Sheet.HOUSEHOLDS].select("household_no", "area_code"), on="household_no", maintain_order="left")
    ordinary = people.filter(
        pl.col("age") < 79, pl.col("disability_grade").is_in(["无", "四级"]), pl.col("child_status") == "无")
    found = numbered(ordinary.with_columns((pl.col("area_code") // COUNTY.unit).alias("prefix")), beyond=_ROSTER)
    return _drawn(found.drop("prefix", "household_no", "rank", "body"), seed)


def _born(members: pl.DataFrame, on: date) -> pl.DataFrame:
    number = pl.col("id_number")
    born = number.str.slice(6, 8).str.to_date("%Y%m%d")
    sex = pl.when(number.str.slice(16, 1).cast(pl.Int8) % 2 == 1).then(pl.lit("M")).otherwise(pl.lit("F"))
    had = (born.dt.month() * 100 + born.dt.day()) > on.month * 100 + on.day
    return members.with_columns(
        born.alias("birth_date"), sex.alias("sex"), (on.year - born.dt.year() - had.cast(pl.Int32)).alias("age"))


def _is_poor() -> pl.Expr:
    income = pl.sum_horizontal("wage", "business", "property", "transfer").sum().over("household_no")
    return ((income <= _SAFELY_BELOW * pl.len().over("household_no")) & (pl.col("vehicles") == 0) & (pl.col("dwellings") == 1)
            & (pl.col("financial_assets") < _FEW_SAVINGS) & (pl.col("current_status") == "低保"))


def _drawn(people: pl.DataFrame, seed: int) -> pl.DataFrame:
    return people.with_row_index("i").with_columns(Chance(seed, "i").below(10**9, "order").alias("draw")).drop("i")
