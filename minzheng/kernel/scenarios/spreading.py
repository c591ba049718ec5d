"""Whom a scenario reaches by what households have: tenths by counted income a head, and what lacks to the need. Pure frames."""

from __future__ import annotations

from typing import Any

import polars as pl

from minzheng.kernel.payments.settlement import OUTPUT

from .models import ChangeKind

TENTHS = 10
_HOME = [*OUTPUT, "household_id"]


def spread(rows: pl.DataFrame, before: pl.DataFrame, after: pl.DataFrame) -> dict[str, Any]:
    """``tenths``: rows of ``_tenths``; ``gaps``: rows of ``_gaps``. Plain data, money in fen.

    ``rows`` are ``comparing.COMPARED``, ``before`` and ``after`` the means without and with the scenario
    (``payments.computing.MEANS``).
    """
    return {"tenths": _tenths(rows, before).to_dicts(), "gaps": _gaps(rows, before, after).to_dicts()}


def _tenths(rows: pl.DataFrame, means: pl.DataFrame) -> pl.DataFrame:
    """Each household once, in the tenth of its income a head among those that are paid or would be; by what it is paid where
    no benefit counts income. Tenth 0 are those whose income is not known. ``lowest_fen`` and ``highest_fen``: its income a head.
    """
    is_new = pl.col("kind").eq_missing(pl.lit(ChangeKind.POSSIBLE.value))
    homes = rows.group_by("household_id").agg(
        pl.col("before_fen").sum(), pl.col("after_fen").filter(~is_new).sum(),
        pl.col("after_fen").filter(is_new).sum().alias("possible_fen"))
    known = means.filter(pl.col("persons") > 0, pl.col("income_fen").is_not_null()).group_by("household_id").agg(
        (pl.col("income_fen") // pl.col("persons")).min().alias("head_fen"))
    if not means.height:
        known = homes.select("household_id", pl.col("before_fen").alias("head_fen"))
    placed = homes.join(known, on="household_id", how="left").sort("head_fen", "household_id", nulls_last=True)
    count = known.join(homes, on="household_id", how="semi").height
    place = pl.int_range(pl.len()) * TENTHS // max(count, 1) + 1
    tenth = pl.when(pl.col("head_fen").is_null()).then(0).otherwise(place).cast(pl.Int64).alias("tenth")
    before, after = pl.col("before_fen"), pl.col("after_fen")
    return placed.with_columns(tenth).group_by("tenth").agg(
        pl.len().cast(pl.Int64).alias("households"), pl.col("head_fen").min().alias("lowest_fen"),
        pl.col("head_fen").max().alias("highest_fen"), before.sum(), after.sum(), pl.col("possible_fen").sum(),
        (after > before).sum().cast(pl.Int64).alias("winners"), (after < before).sum().cast(pl.Int64).alias("losers"),
    ).sort("tenth")


def _gaps(rows: pl.DataFrame, before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """For each benefit that tops up incomes: households that lack something to the need after what it pays them, and how much.

    ``possible_…``: what would still lack if whoever is newly entitled were taken in.
    """
    is_new = pl.col("kind").eq_missing(pl.lit(ChangeKind.POSSIBLE.value))
    got = rows.group_by(_HOME).agg(
        pl.col("before_fen").sum().alias("got_before"), pl.col("after_fen").filter(~is_new).sum().alias("got_after"),
        pl.col("after_fen").sum().alias("got_possible"))
    both = before.join(after.select(*_HOME, pl.col("need_fen").alias("need_after"), pl.col("income_fen").alias("income_after")),
                       on=_HOME, how="inner").join(got, on=_HOME, how="left")
    lacks = {
        "before": _lack("need_fen", "income_fen", "got_before"), "after": _lack("need_after", "income_after", "got_after"),
        "possible": _lack("need_after", "income_after", "got_possible")}
    sums = [one for name, lack in lacks.items() for one in (
        lack.sum().alias(f"{name}_fen"), (lack > 0).sum().cast(pl.Int64).alias(f"{name}_households"))]
    return both.group_by(OUTPUT).agg(*sums).sort(OUTPUT)


def _lack(need: str, income: str, got: str) -> pl.Expr:
    return (pl.col(need) - pl.col(income) - pl.col(got).fill_null(0)).clip(lower_bound=0)
