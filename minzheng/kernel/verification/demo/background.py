"""What the registers say of ordinary people: of those on the roster what they declared, of the others what is usual.

Nothing here should become a finding. Each function gives people with what ``rows.rows_of`` takes from them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from ..declarations import Item
from .county import County

ANOTHER_COUNTY = 430422_000000
"""Where the others are paid, and where those who moved away are registered."""


@dataclass(frozen=True)
class Setting:
    """The people, the day the deliveries are of, and a day long before and long after it."""

    people: County
    on: date

    @property
    def long_ago(self) -> date:
        return self.on - timedelta(days=2000)

    @property
    def far_off(self) -> date:
        return self.on + timedelta(days=2000)

    def some(self, per_mille: int) -> pl.DataFrame:
        """So many of a thousand others."""
        return self.people.others.filter(pl.col("draw") % 1000 < per_mille)

    def heads(self) -> pl.DataFrame:
        """The heads of the households on the roster."""
        return self.people.members.filter(pl.col("relation") == "户主")


def ordinary(item: Item, setting: Setting) -> pl.DataFrame:
    """What the register of an item says of ordinary people; one row for each thing."""
    return _ORDINARY[item](setting)


def _together(*frames: pl.DataFrame) -> pl.DataFrame:
    return pl.concat(frames, how="diagonal_relaxed")


def _since(people: pl.DataFrame, from_: date, until: date | None = None, amount: int | pl.Expr = 0) -> pl.DataFrame:
    kept = people.with_columns(
        pl.lit(from_).alias("from"), pl.lit(until, pl.Date).alias("until"),
        (pl.lit(amount) if isinstance(amount, int) else amount).cast(pl.Int64).alias("amount"))
    return kept


def _residence(setting: Setting) -> pl.DataFrame:
    return _since(_together(setting.people.members, setting.people.others), setting.long_ago)


def _gone(setting: Setting) -> pl.DataFrame:
    """Others who died within the last years; their days of death differ."""
    return _since(setting.some(15), setting.on).with_columns(
        (pl.lit(setting.on) - pl.duration(days=40 + pl.col("draw") % 700)).alias("from"))


def _custody(setting: Setting) -> pl.DataFrame:
    return _since(setting.some(8), setting.long_ago, setting.far_off)


def _vehicles(setting: Setting) -> pl.DataFrame:
    """Cars that were declared, bought before anybody in the household received anything."""
    declared = setting.heads().filter(pl.col("vehicles") > 0, pl.col("current_status") != "特困")
    return _since(_together(declared, setting.some(5)), setting.on - timedelta(days=4000), amount=6_000_000)


def _dwellings(setting: Setting) -> pl.DataFrame:
    heads = setting.heads().filter(pl.col("dwellings") > 0)
    each = heads.select(pl.all().repeat_by("dwellings").explode())
    return _since(_together(each, setting.some(60)), setting.long_ago, amount=20_000_000)


def _few(per_mille: int, amount: int = 0) -> Callable[[Setting], pl.DataFrame]:
    """A few others, as a register knows them that is about everyone."""

    def of(setting: Setting) -> pl.DataFrame:
        return _since(setting.some(per_mille), setting.long_ago, amount=amount)

    return of


def _better_off(per_mille: int, amount: int) -> Callable[[Setting], pl.DataFrame]:
    """Heads of households that receive nothing, where providers answer for those who were asked about."""

    def of(setting: Setting) -> pl.DataFrame:
        free = setting.heads().filter(pl.col("current_status") == "无", pl.col("draw") % 1000 < per_mille)
        return _since(free, setting.long_ago, amount=amount)

    return of


def _insured(setting: Setting) -> pl.DataFrame:
    own = setting.people.members.filter(pl.col("wage") > 0)
    return _since(_together(own, setting.some(40).filter(pl.col("wage") > 0)), setting.long_ago, amount=pl.col("wage"))


def _taxed(setting: Setting) -> pl.DataFrame:
    """Last month's wages from 5,000 yuan, as they were declared."""
    own = setting.people.members.filter(pl.col("wage") >= 500_000)
    return _since(own, setting.on - timedelta(days=32), amount=pl.col("wage"))


def _pensions(setting: Setting) -> pl.DataFrame:
    """The basic pension of those whose transfers are no more than one."""
    own = setting.people.members.filter(pl.col("age") >= 60, pl.col("transfer").is_between(1, 21_000))
    return _since(own, setting.long_ago, amount=pl.col("transfer"))


def _deposits(setting: Setting) -> pl.DataFrame:
    own = setting.heads().filter(pl.col("financial_assets") > 0)
    others = setting.some(60).with_columns((pl.col("draw") % 5_000_000).alias("financial_assets"))
    return _since(_together(own, others), setting.long_ago, amount=pl.col("financial_assets"))


def _disabled(setting: Setting) -> pl.DataFrame:
    known = _together(setting.people.members, setting.people.others).filter(pl.col("disability_category") != "无")
    return _since(known, setting.long_ago, setting.far_off).with_columns(
        pl.col("disability_category").alias("category"), pl.col("disability_grade").alias("grade"))


def _medical(setting: Setting) -> pl.DataFrame:
    ill = _together(setting.people.members, setting.some(40)).filter(pl.col("medical") > 0)
    return _since(ill, setting.on - timedelta(days=60), amount=pl.col("medical")).with_columns(
        pl.col("serious_illness").alias("serious"))


def _students(setting: Setting) -> pl.DataFrame:
    known = _together(setting.people.members, setting.people.others).filter(pl.col("schooling") != "无")
    return _since(known, setting.on - timedelta(days=61)).with_columns(pl.col("schooling").alias("stage"))


def _monitored(setting: Setting) -> pl.DataFrame:
    edge = setting.heads().filter(pl.col("current_status") == "低保边缘", pl.col("draw") % 3 == 0)
    return _since(edge, setting.long_ago)


def _elsewhere(setting: Setting) -> pl.DataFrame:
    paid = _since(setting.some(10), setting.on - timedelta(days=32), amount=50_000)
    return paid.with_columns(pl.lit(ANOTHER_COUNTY).alias("area_code"))


_ORDINARY: Mapping[Item, Callable[[Setting], pl.DataFrame]] = {
    "residence": _residence, "death": _gone, "cremation": _gone, "custody": _custody, "vehicle": _vehicles,
    "dwelling": _dwellings, "company": _few(30), "taxed_income": _taxed, "insured_wage": _insured, "pension": _pensions,
    "provident_fund": _better_off(100, 400_000), "deposit": _deposits, "security": _better_off(60, 2_000_000),
    "insurance": _better_off(100, 3_000_000), "disability": _disabled, "medical_cost": _medical, "schooling": _students,
    "veteran": _few(40, 60_000), "monitored": _monitored, "paid_elsewhere": _elsewhere,
}
