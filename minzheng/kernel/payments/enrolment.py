"""Who is enrolled: awards follow the registry, as one set operation.

``plan`` is pure: from the awards of an area and the subjects that the enrolment rules name in a month it says which
awards open, end or move their first month. ``apply`` writes that.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
from django.db import connection

from minzheng.kernel.access.copying import copy_in
from minzheng.kernel.values.periods import Month

from .settlement import SUBJECT

SUBJECTS = {"benefit": pl.String, "component": pl.String, "household_id": pl.Int64, "person_ref": pl.Int64,
            "first_month": pl.Int32}
"""Columns of the subjects enrolled in a month; ``first_month`` (YYYYMM) is null where the month of enrolment counts."""


@dataclass(frozen=True)
class Plan:
    """What enrolment changes: ``opened`` (SUBJECTS columns), ``ended`` (award_id), ``moved`` (award_id, first_month).
    """

    opened: pl.DataFrame
    ended: pl.DataFrame
    moved: pl.DataFrame

    @property
    def counts(self) -> dict[str, int]:
        return {"opened": self.opened.height, "ended": self.ended.height, "moved": self.moved.height}

    @property
    def is_empty(self) -> bool:
        return not any(self.counts.values())


def covers(awards: pl.DataFrame, *, month: Month) -> pl.DataFrame:
    """The awards that are not over before ``month``."""
    return awards.filter(pl.col("last_month").is_null() | (pl.col("last_month") >= int(month)))


def plan(awards: pl.DataFrame, subjects: pl.DataFrame, *, month: Month) -> Plan:
    """Compare the awards of an area with the subjects enrolled in ``month``.

    ``awards`` (see ``registry.awards``) holds open awards and ended ones. An award ends with the month before when its
    subject is no longer enrolled, except of the dead: theirs stays open until a locked run has listed it. An award
    whose household was registered later than ``month`` is left alone, and so is one that starts later. What was paid
    by a locked run keeps its first month.
    """
    covering = covers(awards, month=month)
    is_open = pl.col("last_month").is_null()
    kept = covering.join(subjects, on=SUBJECT, how="semi", nulls_equal=True)
    lost = covering.filter(is_open).join(kept, on="award_id", how="anti").filter(
        pl.col("death_date").is_null() | (pl.col("death_date") >= month.first_day),
        pl.col("first_month") <= int(month), pl.col("registered") <= int(month))
    started = kept.filter(is_open).join(
        subjects.rename({"first_month": "wanted"}), on=SUBJECT, how="inner", nulls_equal=True)
    moved = started.filter(pl.col("wanted") != pl.col("first_month"))
    return Plan(
        _to_open(awards, subjects.join(covering, on=SUBJECT, how="anti", nulls_equal=True), month),
        lost.select("award_id"),
        moved.select("award_id", pl.col("wanted").alias("first_month")),
    )


def _to_open(awards: pl.DataFrame, new: pl.DataFrame, month: Month) -> pl.DataFrame:
    """New awards with their first month: never earlier than the end of an older award of the same subject."""
    earlier = awards.group_by(SUBJECT).agg(pl.col("last_month").max().alias("ended"))
    known = new.join(earlier, on=SUBJECT, how="left", nulls_equal=True)
    own = pl.coalesce("first_month", pl.lit(int(month)))
    first = pl.when(pl.col("ended").is_null()).then(own).otherwise(int(month))
    return known.with_columns(first.cast(pl.Int32).alias("first_month")).select(list(SUBJECTS)).sort(
        "household_id", "person_ref", "benefit", "component", nulls_last=True)


def enrolled(awards: pl.DataFrame, subjects: pl.DataFrame, *, month: Month) -> pl.DataFrame:
    """The awards a run of ``month`` must account for: of every subject enrolled, and the open ones of the dead.

    As they stand in the month: that one was ended later, from the month after, says nothing about this one.
    """
    covering = covers(awards, month=month)
    named = covering.join(subjects, on=SUBJECT, how="semi", nulls_equal=True)
    dead = covering.filter(pl.col("last_month").is_null(), pl.col("death_date") < month.first_day)
    found = pl.concat([named, dead]).unique("award_id").sort("award_id").drop("last_month")
    return found.with_columns(pl.when(pl.col("state") == "ended").then(pl.lit("active")).otherwise("state").alias("state"))


def apply(changes: Plan, *, month: Month, batch_id: int | None = None) -> None:
    """Write a plan: ends first, so that a person who moved to another household can have the award there."""
    last = int(month.plus(-1))
    with connection.cursor() as cursor:
        cursor.execute(_END, [last, changes.ended["award_id"].to_list()])
        moving = changes.opened.filter(pl.col("person_ref").is_not_null())
        columns = [moving[name].to_list() for name in ("benefit", "component", "person_ref")]
        cursor.execute(_END_ELSEWHERE, [last, *columns])
        cursor.execute(_MOVE, [changes.moved[name].to_list() for name in ("award_id", "first_month")])
    copy_in(changes.opened.rename({"person_ref": "person_id"}).with_columns(
        pl.lit("active").alias("state"), pl.lit("").alias("suspended_reason"),
        pl.lit(batch_id, dtype=pl.Int64).alias("batch_id")), "payments_award")


_END = """UPDATE payments_award SET state = 'ended', last_month = %s
    WHERE id = ANY(%s::bigint[])"""
_END_ELSEWHERE = """UPDATE payments_award a SET state = 'ended', last_month = %s
    FROM unnest(%s::text[], %s::text[], %s::bigint[]) AS n (benefit, component, person_id)
    WHERE (a.benefit, a.component, a.person_id) = (n.benefit, n.component, n.person_id) AND a.last_month IS NULL"""
_MOVE = """UPDATE payments_award a SET first_month = m.first_month
    FROM unnest(%s::bigint[], %s::int[]) AS m (award_id, first_month)
    WHERE a.id = m.award_id AND NOT EXISTS (
        SELECT FROM payments_payrollline l JOIN payments_payrollrun r ON r.id = l.run_id
        WHERE l.award_id = a.id AND r.state = 'locked')"""
