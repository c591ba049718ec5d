"""What a run says: per benefit, per township, per award, and against the month before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.db import connection
from django.db.models import Count, QuerySet

from minzheng.kernel.access.copying import copy_out
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import Month

from .models import Award, PayrollException, PayrollLine, PayrollRun, RunKind, RunState


@dataclass(frozen=True)
class BenefitSummary:
    """One benefit of a run, of the whole area or of one part of it (``area_code``).

    ``persons`` are people, counted once each; a household's line counts its members. ``added``, ``stopped`` and
    ``changed`` count awards paid now and not in the month before, the other way round, and with another amount.
    """

    area_code: int
    benefit: str
    persons: int
    households: int
    amount_fen: int
    added: int
    stopped: int
    changed: int
    exceptions: int


def run(run_id: int) -> PayrollRun:
    """The run. Raises NotFound."""
    found = PayrollRun.objects.filter(pk=run_id).first()
    if found is None:
        raise NotFound(say("没有编号为 {run} 的核算批次", run=run_id))
    return found


def runs(*, area: int | None = None) -> QuerySet[PayrollRun]:
    """All runs, newest month first; of ``area`` and what lies below only, where it is given."""
    found = PayrollRun.objects.order_by("-month", "-pk")
    if area is None:
        return found
    low, high = areas.span(area)
    return found.filter(area_code__gte=low, area_until__lte=high)


def latest_run(month: Month, area: int) -> PayrollRun | None:
    """The monthly run of ``month`` that stands for ``area``: locked or draft, never a superseded one."""
    low, high = areas.span(area)
    standing = PayrollRun.objects.filter(kind=RunKind.MONTHLY).exclude(state=RunState.SUPERSEDED)
    return standing.filter(month=int(month), area_code__lte=low, area_until__gte=high).first()


def month_before(this: PayrollRun) -> PayrollRun | None:
    """The standing run of the month before, for the same area: what ``this`` is compared with. Arrears are not compared."""
    if this.kind != RunKind.MONTHLY:
        return None
    month = Month.from_int(this.month).plus(-1)
    standing = PayrollRun.objects.filter(kind=RunKind.MONTHLY).exclude(state=RunState.SUPERSEDED)
    return standing.filter(month=int(month), area_code=this.area_code, area_until=this.area_until).first()


def summary(this: PayrollRun) -> list[BenefitSummary]:
    """Per benefit, over the whole area of the run."""
    return _summaries(this, unit=None)


@dataclass(frozen=True)
class Listed:
    """Whether a run has lines and exceptions of a benefit."""

    benefit: str
    has_lines: bool
    has_exceptions: bool


def listed(this: PayrollRun, benefits: Sequence[str]) -> list[Listed]:
    """For each of the benefits whether the run has any rows: two looks into an index, however many rows there are."""
    with connection.cursor() as cursor:
        cursor.execute(_LISTED, {"run": this.pk, "benefits": list(benefits)})
        return [Listed(*row) for row in cursor.fetchall()]


_LISTED = """
SELECT b.name, line.benefit IS NOT NULL, unpaid.benefit IS NOT NULL
FROM unnest(%(benefits)s::text[]) WITH ORDINALITY AS b(name, place)
LEFT JOIN LATERAL (SELECT benefit FROM payments_payrollline WHERE run_id = %(run)s AND benefit = b.name
                   ORDER BY area_code LIMIT 1) line ON true
LEFT JOIN LATERAL (SELECT benefit FROM payments_payrollexception WHERE run_id = %(run)s AND benefit = b.name
                   ORDER BY area_code LIMIT 1) unpaid ON true
ORDER BY b.place"""


def by_township(this: PayrollRun) -> list[BenefitSummary]:
    """Per township and benefit, in the order of the codes."""
    return _summaries(this, unit=areas.TOWNSHIP.unit)


def _summaries(this: PayrollRun, *, unit: int | None) -> list[BenefitSummary]:
    before = month_before(this)
    place = "%(area)s + 0 * {0}" if unit is None else f"{{0}} - {{0}} %% {unit}"
    statement = _SUMMARY.format(now=place.format("n.area_code"), old=place.format("o.area_code"),
                                line=place.format("area_code"))
    values = {"run": this.pk, "before": before.pk if before else 0, "area": this.area_code}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [BenefitSummary(*row) for row in cursor.fetchall()]


_SUMMARY = """
WITH n AS (SELECT benefit, component, coalesce(person_id, -household_id) AS subject, area_code, amount_fen
           FROM payments_payrollline WHERE run_id = %(run)s),
     o AS (SELECT benefit, component, coalesce(person_id, -household_id) AS subject, area_code, amount_fen
           FROM payments_payrollline WHERE run_id = %(before)s),
moves AS (
    SELECT coalesce({now}, {old}) AS place, benefit, count(*) FILTER (WHERE o.subject IS NULL) AS added,
           count(*) FILTER (WHERE n.subject IS NULL) AS stopped,
           count(*) FILTER (WHERE n.amount_fen <> o.amount_fen) AS changed
    FROM n FULL JOIN o USING (benefit, component, subject) GROUP BY 1, 2),
paid AS (
    SELECT {line} AS place, benefit, count(DISTINCT person_id)
           + coalesce(sum(persons) FILTER (WHERE person_id IS NULL), 0) AS persons,
           count(DISTINCT household_id) AS households, sum(amount_fen) AS amount_fen
    FROM payments_payrollline WHERE run_id = %(run)s GROUP BY 1, 2),
unpaid AS (
    SELECT {line} AS place, benefit, count(*) AS exceptions
    FROM payments_payrollexception WHERE run_id = %(run)s GROUP BY 1, 2)
SELECT place, benefit, coalesce(persons, 0)::bigint, coalesce(households, 0), coalesce(amount_fen, 0)::bigint,
       coalesce(added, 0), coalesce(stopped, 0), coalesce(changed, 0), coalesce(exceptions, 0)
FROM moves FULL JOIN paid USING (place, benefit) FULL JOIN unpaid USING (place, benefit) ORDER BY place, benefit"""


CHANGES = {
    "kind": pl.String, "benefit": pl.String, "component": pl.String, "award_id": pl.Int64, "household_id": pl.Int64,
    "person_ref": pl.Int64, "area_code": pl.Int64, "before_fen": pl.Int64, "after_fen": pl.Int64,
    "before_line_id": pl.Int64, "line_id": pl.Int64,
}
WORTH_ANALYSING = 1000
"""So many new rows make the planner's idea of a table wrong."""


def changes(this: PayrollRun) -> pl.DataFrame:
    """Each award paid differently from the month before (CHANGES columns); ``kind`` is added, stopped or changed.

    ``changing.explained`` says why.
    """
    before = month_before(this)
    return copy_out(_CHANGES, {"run": this.pk, "before": before.pk if before else 0}, CHANGES)


_CHANGES = """
WITH n AS (SELECT *, coalesce(person_id, -household_id) AS subject FROM payments_payrollline WHERE run_id = %(run)s),
     o AS (SELECT *, coalesce(person_id, -household_id) AS subject FROM payments_payrollline WHERE run_id = %(before)s)
SELECT CASE WHEN o.id IS NULL THEN 'added' WHEN n.id IS NULL THEN 'stopped' ELSE 'changed' END, benefit, component,
       coalesce(n.award_id, o.award_id), coalesce(n.household_id, o.household_id), coalesce(n.person_id, o.person_id),
       coalesce(n.area_code, o.area_code), o.amount_fen, n.amount_fen, o.id, n.id
FROM n FULL JOIN o USING (benefit, component, subject)
WHERE n.amount_fen IS DISTINCT FROM o.amount_fen ORDER BY benefit, component, subject"""


def exceptions(
    this: PayrollRun, *, benefit: str | None = None, reason_code: str | None = None, area: int | None = None
) -> QuerySet[PayrollException]:
    """The run's exceptions, by area and household, where given of one benefit, reason or part of the area."""
    found = PayrollException.objects.filter(run=this).select_related("household", "person")
    if benefit:
        found = found.filter(benefit=benefit)
    if reason_code:
        found = found.filter(reason_code=reason_code)
    if area is not None:
        low, high = areas.span(area)
        found = found.filter(area_code__gte=low, area_code__lt=high)
    return found.order_by("area_code", "household_id", "pk")


def exception_counts(this: PayrollRun) -> list[dict[str, Any]]:
    """``benefit, reason_code, count`` of a run's exceptions."""
    counted = PayrollException.objects.filter(run=this).values("benefit", "reason_code").annotate(count=Count("pk"))
    return [dict(row) for row in counted.order_by("benefit", "reason_code")]


def lines_of_household(household_id: int) -> QuerySet[PayrollLine]:
    """What a household and its members were paid, newest month first; superseded runs are left out."""
    lines = PayrollLine.objects.filter(household_id=household_id).exclude(run__state=RunState.SUPERSEDED)
    return lines.select_related("run", "person").order_by("-run__month", "benefit", "component", "pk")


def exceptions_of_household(household_id: int) -> QuerySet[PayrollException]:
    """What a household and its members were not paid and why, newest month first; superseded runs are left out."""
    found = PayrollException.objects.filter(household_id=household_id).exclude(run__state=RunState.SUPERSEDED)
    return found.select_related("run", "person").order_by("-run__month", "benefit", "component", "pk")


def awards_of_household(household_id: int) -> QuerySet[Award]:
    """The awards of a household and its members, open ones first."""
    return Award.objects.filter(household_id=household_id).select_related("person").order_by(
        "last_month", "benefit", "component", "pk")


def awards_of_person(person_id: int) -> QuerySet[Award]:
    """The awards of a person, open ones first."""
    return Award.objects.filter(person_id=person_id).order_by("last_month", "benefit", "component", "pk")


def is_paid(household_ids: Sequence[int], *, since: Month) -> bool:
    """Whether a locked run of ``since`` or later paid one of these households: then its import cannot be undone."""
    lines = PayrollLine.objects.filter(household_id__in=household_ids)
    return lines.filter(run__state=RunState.LOCKED, run__month__gte=int(since)).exists()
