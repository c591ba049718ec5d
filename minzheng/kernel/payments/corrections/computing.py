"""What was due in a month, by what is known now: the rules, parameters and facts valid for it, over a whole area at once."""

from __future__ import annotations

import polars as pl

from minzheng.kernel.people import queries as people
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.policy.program import Program
from minzheng.kernel.values.periods import Month

from .. import registry
from ..computing import Ruled, compute, with_first_months
from ..running import concerned, living
from ..settlement import SUBJECT
from . import differing, paid
from .differing import Differences

UNJUDGED = ("fact_missing", "parameter_missing")
"""Reasons of the rules that say nothing about what is due."""
HELD = "暂停或暂缓发放的月份不重算：恢复或终止时一并处理"
GONE = "按现在掌握的情况不在册"


def differences(
    *, month: Month, area: int, program: Program, parameters: ParameterBook
) -> Differences:
    """What differs in one month of an area between what is due by what is known now and what was paid."""
    persons, households = living(*people.frames(month=month, area=area))
    awards = registry.awards(month=month, area=area)
    ruled = concerned(compute(program, parameters, persons, households, month=month), awards, month=month)
    settled, held = paid.paid(awards, month=month)
    placed = households.select("household_id", "area_code")
    due = _due(program, ruled, households, month).join(placed, on="household_id", how="left")
    unknown = pl.concat([_unjudged(ruled).join(placed, on="household_id", how="left"), _held(held)])
    return differing.of_month(due, _with_reasons(settled, awards, month), unknown, month=int(month))


def _due(program: Program, ruled: Ruled, households: pl.DataFrame, month: Month) -> pl.DataFrame:
    """SUBJECT, due_fen and new: nothing before the first month, nothing where the rules found a reason."""
    said = pl.concat([
        ruled.lines.select(*SUBJECT, pl.col("amount_fen").alias("due_fen"), pl.lit("").alias("new")),
        ruled.exceptions.select(*SUBJECT, pl.lit(0, dtype=pl.Int64).alias("due_fen"), pl.col("reason").alias("new"))])
    first = with_first_months(program, said.select(SUBJECT), households, month=month)
    start = pl.col("first_month")
    starts = pl.format("从 {}-{} 起发放", start // 100, (start % 100).cast(pl.String).str.zfill(2))
    is_early = (pl.col("first_month") > int(month)).fill_null(False)
    return said.join(first, on=SUBJECT, how="left", nulls_equal=True).select(
        *SUBJECT, pl.when(is_early).then(0).otherwise("due_fen").alias("due_fen"),
        pl.when(is_early).then(starts).otherwise("new").alias("new"))


def _unjudged(ruled: Ruled) -> pl.DataFrame:
    is_unjudged = pl.col("reason_code").is_in(UNJUDGED) | ~pl.col("is_known")
    return ruled.exceptions.filter(is_unjudged).select(*SUBJECT, "reason_code", "reason")


def _held(held: pl.DataFrame) -> pl.DataFrame:
    return held.select(
        *SUBJECT, pl.lit("suspended").alias("reason_code"), pl.lit(HELD).alias("reason"), "area_code")


def _with_reasons(settled: pl.DataFrame, awards: pl.DataFrame, month: Month) -> pl.DataFrame:
    """With ``gone``: why nothing is due any more to who is no longer enrolled in the month."""
    died = pl.format("已于 {} 死亡，自次月起停发", pl.col("death_date").dt.strftime("%Y-%m-%d"))
    dead = pl.when(pl.col("death_date") < month.first_day).then(died)
    deaths = awards.select("award_id", pl.coalesce(dead, pl.lit(GONE)).alias("gone"))
    return settled.join(deaths, on="award_id", how="left")
