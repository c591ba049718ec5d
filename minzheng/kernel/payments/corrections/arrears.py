"""A run that pays what awards are owed for earlier months: read, settle, freeze, store. The same gates and bundle as a month."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import polars as pl

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.copying import copy_out
from minzheng.kernel.people import queries as people
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import Month

from .. import registry
from ..bundles import Frozen
from ..closing import Steps, close, sweep
from ..locking import month_locked, one_view
from ..models import PayrollRun, RunKind, RunState
from ..rulebook import with_holder_rule
from ..settlement import settle_arrears

ENTRIES = {"award_id": pl.Int64, "household_id": pl.Int64, "kind": pl.String, "month": pl.Int32, "fen": pl.Int64,
           "cause": pl.String}
KEPT = ["award_id", "household_id", "person_ref", "area_code", "benefit", "component", "first_month", "state", "death_date",
        "overpaid_fen", "suspended_reason", "held_reason"]


def run_arrears(
    *, month: Month, area: int, parameters: ParameterBook, by: Actor, at: datetime, home: Path
) -> tuple[PayrollRun, bool]:
    """See ``actions.run_arrears``."""
    with month_locked(month), one_view():
        standing = _at_work(month, area)
        sweep(home, month)
        awards, entries = _owed(month, area, parameters)
        settlement = settle_arrears(awards, month=month)
        nobody = pl.DataFrame(schema={"household_id": pl.Int64, "person_ref": pl.Int64})
        frozen = Frozen(nobody, nobody.drop("person_ref"), awards, [], {}, entries)
        return close(frozen, settlement, kind=RunKind.ARREARS, month=month, area=area, standing=standing, home=home, by=by, at=at,
                     steps=Steps(lambda step: None))


def _at_work(month: Month, area: int) -> PayrollRun | None:
    """The draft of arrears that this run would supersede. Raises Refused where another list of arrears is at work there."""
    low, high = areas.span(area)
    for other in PayrollRun.objects.filter(
            kind=RunKind.ARREARS, state__in=(RunState.DRAFT, RunState.FROZEN), area_code__lt=high, area_until__gt=low):
        if other.state == RunState.FROZEN or other.area_code != low or other.area_until != high:
            raise Refused(say("补发批次 {run} 还没有发放，请先办理该批", run=other.pk), (), code="arrears_at_work")
        return other
    return None


def _owed(month: Month, area: int, parameters: ParameterBook) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The awards of the area that are owed something, as ``settle_arrears`` takes them, and what it is made of."""
    awards = registry.awards(month=month, area=area)
    entries = copy_out(_ENTRIES, [], ENTRIES).join(awards.select("award_id"), on="award_id", how="semi")
    owed = entries.group_by("award_id").agg(pl.col("fen").sum().alias("arrears_fen")).filter(pl.col("arrears_fen") > 0)
    if not owed.height:
        raise Refused(say("该区划没有待补发的金额"), (), code="nothing_owed")
    found = awards.select(KEPT).join(owed, on="award_id", how="inner").join(
        registry.accounts(month=month, area=area), on="household_id", how="left").join(
        _members(month, area), on="household_id", how="left")
    persons = pl.when(pl.col("person_ref").is_null()).then(pl.col("persons").fill_null(1)).otherwise(1)
    ready = with_holder_rule(parameters, found.with_columns(persons.cast(pl.Int64).alias("persons")), month=month)
    return ready.sort("award_id"), entries.join(owed, on="award_id", how="semi").sort("award_id", "month", "kind")


def _members(month: Month, area: int) -> pl.DataFrame:
    persons, _ = people.frames(month=month, area=area)
    return persons.group_by("household_id").len("persons")


_ENTRIES = """
SELECT e.award_id, a.household_id, e.kind, e.month, e.fen, coalesce(nullif(c.document, ''), nullif(e.document, ''), '')
FROM corrections_awardbalance b JOIN corrections_awardentry e ON e.award_id = b.award_id AND b.fen > 0
JOIN payments_award a ON a.id = e.award_id
LEFT JOIN corrections_correction c ON c.id = e.correction_id ORDER BY e.id"""
