"""What a month's run would pay by a book of parameters, and who would be entitled by it: frames, nothing is written.

It is the way of ``payments.running``: the same frames, the same rules, the same enrolment, the same settlement. Only that the
awards which enrolment would open, end or move are worked out beside the table and not in it.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from minzheng.kernel.payments import enrolment, registry
from minzheng.kernel.payments.computing import Entitled, compute, entitled, with_first_months
from minzheng.kernel.payments.models import PayrollLine, RunState
from minzheng.kernel.payments.rulebook import with_holder_rule
from minzheng.kernel.payments.running import concerned, living
from minzheng.kernel.payments.settlement import SUBJECT, settle
from minzheng.kernel.people import queries as people
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.policy.program import Program
from minzheng.kernel.values.periods import Month

ROW = [*SUBJECT, "area_code", "persons", "amount_fen"]


@dataclass(frozen=True)
class Inputs:
    """What a month's run reads, read once for any number of books."""

    month: Month
    persons: pl.DataFrame
    households: pl.DataFrame
    awards: pl.DataFrame
    accounts: pl.DataFrame
    suspended: pl.DataFrame


@dataclass(frozen=True)
class Paid:
    """What a run would pay: ``lines`` (ROW columns, without arrears of earlier months) and ``enrolled`` (SUBJECT columns)."""

    lines: pl.DataFrame
    enrolled: pl.DataFrame


def read(*, month: Month, area: int) -> Inputs:
    """The registry of ``area`` and all below it as it stands in ``month``, as far as is known today."""
    persons, households = living(*people.frames(month=month, area=area))
    return Inputs(
        month, persons, households, registry.awards(month=month, area=area), registry.accounts(month=month, area=area),
        registry.suspended(month=month))


def paid(inputs: Inputs, program: Program, parameters: ParameterBook) -> Paid:
    """The lines of the run of the month by ``parameters``."""
    month = inputs.month
    ruled = concerned(
        compute(program, parameters, inputs.persons, inputs.households, month=month), inputs.awards, month=month)
    subjects = with_first_months(program, ruled.subjects, inputs.households, month=month)
    awards = _followed(inputs, enrolment.plan(inputs.awards, subjects, month=month))
    enrolled = enrolment.enrolled(awards, subjects, month=month).join(inputs.accounts, on="household_id", how="left")
    if not enrolled.height:
        nothing = ruled.lines.clear().with_columns(pl.lit(0, pl.Int64).alias("area_code"))
        return Paid(nothing.select(ROW), enrolled.select(SUBJECT))
    enrolled = with_holder_rule(parameters, enrolled, month=month)
    lines = settle(enrolled, ruled.lines, ruled.exceptions, month=month).lines
    own = lines.with_columns(pl.col("amount_fen") - pl.col("arrears_fen")).select(ROW)
    return Paid(own, enrolled.select(SUBJECT))


def _followed(inputs: Inputs, plan: enrolment.Plan) -> pl.DataFrame:
    """The awards as ``enrolment.apply`` would leave them; new ones are numbered below zero."""
    if plan.is_empty:
        return inputs.awards
    last = int(inputs.month.plus(-1))
    ends = pl.col("award_id").is_in(plan.ended["award_id"].implode())
    moved = plan.moved.filter(~pl.col("award_id").is_in(_paid_before(plan.moved))).rename({"first_month": "moved_to"})
    kept = (
        inputs.awards.join(moved, on="award_id", how="left")
        .with_columns(
            pl.when(ends).then(pl.lit("ended")).otherwise("state").alias("state"),
            pl.when(ends).then(pl.lit(last, pl.Int32)).otherwise("last_month").alias("last_month"),
            pl.coalesce("moved_to", "first_month").alias("first_month"))
        .drop("moved_to"))
    return pl.concat([kept, _opened(inputs, plan.opened)])


def _paid_before(moved: pl.DataFrame) -> list[int]:
    """Of awards whose first month would move, those that a locked run has paid: theirs stays."""
    if not moved.height:
        return []
    lines = PayrollLine.objects.filter(award__in=moved["award_id"].to_list(), run__state=RunState.LOCKED)
    return list(lines.values_list("award_id", flat=True).distinct())


def _opened(inputs: Inputs, opened: pl.DataFrame) -> pl.DataFrame:
    """New awards with the columns of ``registry.AWARDS``."""
    places = inputs.households.select("household_id", "area_code")
    deaths = inputs.persons.select("person_ref", "death_date")
    whole = inputs.suspended.filter(pl.col("person_ref").is_null()).drop("person_ref")
    single = inputs.suspended.filter(pl.col("person_ref").is_not_null()).rename({"reason": "own_reason"})
    known = (
        opened.join(places, on="household_id", how="left").join(deaths, on="person_ref", how="left")
        .join(whole, on=["household_id", "benefit"], how="left")
        .join(single, on=["household_id", "benefit", "person_ref"], how="left")
        .with_row_index("number").with_columns(
            (-1 - pl.col("number").cast(pl.Int64)).alias("award_id"), pl.lit(None, pl.Int32).alias("last_month"),
            pl.lit("active").alias("state"), pl.coalesce("reason", "own_reason", pl.lit("")).alias("suspended_reason"),
            pl.lit(None, pl.Int64).alias("overpaid_fen"), pl.col("first_month").alias("registered"),
            pl.lit(0, pl.Int64).alias("arrears_fen"), pl.lit(0, pl.Int64).alias("recover_fen"),
            pl.lit(None, pl.String).alias("held_reason")))
    return known.select(pl.col(name).cast(kind) for name, kind in registry.AWARDS.items())


def possible(inputs: Inputs, program: Program, parameters: ParameterBook) -> Entitled:
    """Whoever would be due something if enrolled, those on the roll and those who are not: lines with ROW columns."""
    places = inputs.households.select("household_id", "area_code")
    found = entitled(program, parameters, inputs.persons, inputs.households, month=inputs.month)
    return Entitled(found.lines.join(places, on="household_id", how="left").select(ROW), found.means)
