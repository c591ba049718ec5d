"""The figures of one month and area: per benefit, per area below, and what changed since the month before.

Runs, lines and exceptions never change, so the figures of the same runs are remembered by the process.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Sum

from minzheng.kernel.payments.models import Comparison, PayrollRun, RunKind, RunState
from minzheng.kernel.values.periods import Month

MEMORY = 256


@dataclass(frozen=True)
class Row:
    """Money and people of one benefit, one area or all: counts of payments, households, persons; exceptions.

    Persons are people within one benefit, and counted once per benefit where a row spans several.
    """

    benefit: str
    area: int
    lines: int = 0
    households: int = 0
    persons: int = 0
    amount_fen: int = 0
    exceptions: int = 0


@dataclass(frozen=True)
class Change:
    """Payments that differ from the month before: added, stopped, of another amount; and the balance in fen."""

    benefit: str
    added: int = 0
    stopped: int = 0
    changed: int = 0
    amount_fen: int = 0
    has_before: bool = False


@dataclass(frozen=True)
class Figures:
    """The figures of a month and area; ``rows`` by benefit (area 0), by area (no benefit), and ``total``."""

    benefits: dict[str, Row]
    areas: dict[int, Row]
    total: Row
    reasons: dict[tuple[str, str], int]


def standing(month: Month, low: int, high: int) -> list[PayrollRun]:
    """The monthly runs that are not superseded and touch the codes ``[low, high)``, newest first."""
    runs = PayrollRun.objects.filter(kind=RunKind.MONTHLY, month=int(month), area_code__lt=high, area_until__gt=low)
    return list(runs.exclude(state=RunState.SUPERSEDED).order_by("-pk"))


def months(low: int, high: int) -> list[Month]:
    """The months that have a run touching ``[low, high)``, newest first."""
    found = PayrollRun.objects.filter(kind=RunKind.MONTHLY, area_code__lt=high, area_until__gt=low).order_by("-month")
    return [Month.from_int(one) for one in found.values_list("month", flat=True).distinct()]


@lru_cache(maxsize=MEMORY)
def figures(runs: tuple[int, ...], low: int, high: int, unit: int) -> Figures:
    """Figures of the ``runs`` in ``[low, high)``; areas are the codes cut to multiples of ``unit``."""
    parts: dict[tuple[str, int], dict[str, int]] = {}
    for benefit, area, *counts in _asked(_LINES, runs, low, high, unit):
        names = ("lines", "households", "persons", "amount_fen")
        parts[benefit or "", area or 0] = dict(zip(names, (int(count or 0) for count in counts), strict=True))
    _add_persons_up(parts)
    reasons: dict[tuple[str, str], int] = {}
    for benefit, area, code, count in _asked(_EXCEPTIONS, runs, low, high, unit):
        if code is None:
            parts.setdefault((benefit or "", area or 0), {})["exceptions"] = count
        else:
            reasons[benefit, code] = count
    rows = {key: Row(key[0], key[1], **values) for key, values in parts.items()}
    return Figures(
        {benefit: row for (benefit, area), row in rows.items() if benefit and not area},
        {area: row for (benefit, area), row in rows.items() if area and not benefit},
        rows.get(("", 0), Row("", 0)), reasons,
    )


def _add_persons_up(parts: dict[tuple[str, int], dict[str, int]]) -> None:
    """Over several benefits people are counted once per benefit (人次): who has two is counted twice."""
    times: dict[tuple[str, int], int] = {}
    for (benefit, area), counts in parts.items():
        if benefit:
            key = ("", area)
            times[key] = times.get(key, 0) + counts["persons"]
    for key, count in times.items():
        parts[key]["persons"] = count


_LINES = """WITH found AS (SELECT benefit, area_code - area_code %% %(unit)s AS area, lines, households, persons, amount_fen
    FROM payments_runtally WHERE run_id = ANY(%(runs)s) AND area_code >= %(low)s AND area_code < %(high)s)
    SELECT benefit, area, sum(lines), sum(households), sum(persons), sum(amount_fen)
    FROM found WHERE benefit <> '' GROUP BY GROUPING SETS ((1, 2), (1))
    UNION ALL SELECT NULL, area, sum(lines), sum(households), 0, sum(amount_fen)
    FROM found WHERE benefit = '' GROUP BY GROUPING SETS ((2), ())"""
_EXCEPTIONS = """SELECT benefit, area_code - area_code %% %(unit)s AS area, reason_code, count(*)
    FROM payments_payrollexception
    WHERE run_id = ANY(%(runs)s) AND area_code >= %(low)s AND area_code < %(high)s
    GROUP BY GROUPING SETS ((1), (2), (), (1, 3))"""


def compared_between(now: Sequence[PayrollRun], before: Sequence[PayrollRun]) -> Comparison | None:
    """The comparison of the runs of two months, where it is one run with one and they were compared already."""
    if len(now) != 1 or len(before) > 1:
        return None
    return Comparison.objects.filter(run=now[0], before=before[0] if before else None).first()


def changes_of(comparison: Comparison, benefits: Iterable[str]) -> dict[str, Change]:
    """Per benefit what differs from the month before, over the whole area of a run that pays ``benefits``."""
    found: dict[str, dict[str, int]] = {benefit: {"amount_fen": 0} for benefit in benefits}
    sums = comparison.tallies.values_list("benefit", "kind").annotate(n=Sum("count"), fen=Sum("amount_fen"))
    for benefit, kind, count, fen in sums.order_by("benefit"):
        one = found.setdefault(benefit, {"amount_fen": 0})
        one[kind], one["amount_fen"] = count, one["amount_fen"] + fen
    has_before = comparison.before_id is not None
    return {benefit: Change(benefit, has_before=has_before, **one) for benefit, one in found.items()}


@lru_cache(maxsize=MEMORY)
def changes(runs: tuple[int, ...], before: tuple[int, ...], low: int, high: int) -> dict[str, Change]:
    """Per benefit what the ``runs`` pay differently from the runs of the month ``before``, in ``[low, high)``."""
    found = {}
    for benefit, added, stopped, changed, balance in _asked(_CHANGES, runs, low, high, 1, list(before)):
        found[benefit] = Change(benefit, added, stopped, changed, int(balance), bool(before))
    return found


_CHANGES = """SELECT benefit,
    count(*) FILTER (WHERE was IS NULL), count(*) FILTER (WHERE now IS NULL), count(*) FILTER (WHERE was <> now),
    sum(coalesce(now, 0) - coalesce(was, 0))
    FROM (
        SELECT benefit, sum(amount_fen) FILTER (WHERE run_id = ANY(%(runs)s)) AS now,
            sum(amount_fen) FILTER (WHERE run_id = ANY(%(before)s)) AS was
        FROM payments_payrollline
        WHERE (run_id = ANY(%(runs)s) OR run_id = ANY(%(before)s)) AND area_code >= %(low)s AND area_code < %(high)s
        GROUP BY benefit, component, coalesce(person_id, -household_id)
    ) AS subject GROUP BY benefit"""


def _asked(
    sql: str, runs: Sequence[int], low: int, high: int, unit: int, before: Sequence[int] = ()
) -> list[tuple[Any, ...]]:
    values: dict[str, Any] = {"runs": list(runs), "before": list(before), "low": low, "high": high, "unit": unit}
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
