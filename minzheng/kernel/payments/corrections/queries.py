"""What balances say: what is open of an award, a household or an area, and the ledger of any month at any date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet

from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import say

from ..models import Award, PayrollLine, PayrollRun, RunKind, RunState
from .models import AwardEntry, Correction, CorrectionItem, RecoveryPlan


@dataclass(frozen=True)
class LedgerMonth:
    """A month of one award, in fen: ``due`` by what is known, ``paid`` by the month's payments, ``corrected`` the difference.

    ``arrears`` were paid in this month for earlier ones, ``recovered`` kept back or given back in it, ``waived`` adds to the
    balance as it was entered; ``open`` is the balance at the month's end, owed to the person (> 0) or by them (< 0).
    """

    award_id: int
    month: int
    due_fen: int
    paid_fen: int
    corrected_fen: int
    arrears_fen: int
    recovered_fen: int
    waived_fen: int
    open_fen: int


def ledger(award_ids: Sequence[int], *, at: datetime | None = None) -> list[LedgerMonth]:
    """The ledger of the awards, by award and month, as it stood at a moment (now when None)."""
    with connection.cursor() as cursor:
        cursor.execute(_LEDGER, {"awards": list(award_ids), "at": at})
        return [LedgerMonth(*row) for row in cursor.fetchall()]


_LEDGER = """
WITH moved AS (
    SELECT l.award_id, r.month, l.amount_fen AS paid, 0 AS corrected, 0 AS arrears, 0 AS recovered, 0 AS waived
    FROM payments_payrollline l JOIN payments_payrollrun r ON r.id = l.run_id
    WHERE l.award_id = ANY(%(awards)s::bigint[]) AND r.state = 'locked' AND r.kind = 'monthly'
      AND (%(at)s::timestamptz IS NULL OR r.locked_at <= %(at)s)
    UNION ALL
    SELECT award_id, month, 0, CASE WHEN kind = 'correction' THEN fen ELSE 0 END, CASE WHEN kind = 'arrears' THEN -fen ELSE 0 END,
           CASE WHEN kind IN ('deduction', 'refund') THEN fen ELSE 0 END, CASE WHEN kind = 'waiver' THEN fen ELSE 0 END
    FROM corrections_awardentry
    WHERE award_id = ANY(%(awards)s::bigint[]) AND (%(at)s::timestamptz IS NULL OR at <= %(at)s)),
months AS (
    SELECT award_id, month, sum(paid) AS paid, sum(corrected) AS corrected, sum(arrears) AS arrears, sum(recovered) AS recovered,
           sum(waived) AS waived
    FROM moved GROUP BY award_id, month)
SELECT award_id, month, (paid + corrected)::bigint, paid::bigint, corrected::bigint, arrears::bigint, recovered::bigint,
       waived::bigint, (sum(corrected - arrears + recovered + waived) OVER (PARTITION BY award_id ORDER BY month))::bigint
FROM months ORDER BY award_id, month"""


def correction(correction_id: int) -> Correction:
    """The correction. Raises NotFound."""
    found = Correction.objects.filter(pk=correction_id).first()
    if found is None:
        raise NotFound(say("没有编号为 {id} 的重算", id=correction_id))
    return found


def corrections(*, area: int) -> QuerySet[Correction]:
    """The corrections that lie in ``area``, newest first."""
    low, high = areas.span(area)
    return Correction.objects.filter(area_code__gte=low, area_until__lte=high).order_by("-pk")


def recoveries(*, area: int) -> QuerySet[Any]:
    """The awards of households now in ``area`` that owe something: ``open_fen`` > 0, ``first`` and ``last`` the months of its
    entries."""
    found: QuerySet[Any] = _with_balance(area, Q(balance__fen__lt=0)).annotate(open_fen=-F("balance__fen"))
    return found


def owed(*, area: int) -> QuerySet[Any]:
    """The awards of households now in ``area`` that are owed arrears not paid yet: ``open_fen`` > 0."""
    found: QuerySet[Any] = _with_balance(area, Q(balance__fen__gt=0)).annotate(open_fen=F("balance__fen"))
    return found


def owed_fen(*, area: int) -> tuple[int, int]:
    """How much is owed to awards of households now in ``area`` and not paid yet, and how many awards that are."""
    low, high = areas.span(area)
    with connection.cursor() as cursor:
        cursor.execute(_OWED, [low, high])
        fen, count = cursor.fetchone()
    return int(fen), int(count)


_OWED = """
SELECT coalesce(sum(b.fen), 0), count(*) FROM corrections_awardbalance b JOIN payments_award a ON a.id = b.award_id
JOIN people_household h ON h.id = a.household_id WHERE b.fen > 0 AND h.area_code >= %s AND h.area_code < %s"""


def last_released(*, area: int) -> int | None:
    """The latest month of which a released run covers ``area``."""
    low, high = areas.span(area)
    runs = PayrollRun.objects.filter(kind=RunKind.MONTHLY, state=RunState.LOCKED, area_code__lte=low, area_until__gte=high)
    return runs.order_by("-month").values_list("month", flat=True).first()


@dataclass
class PlaceSum:
    """What a correction comes to in a township for a benefit; ``items`` are months of subjects."""

    area_code: int
    benefit: str
    persons: int
    items: int
    arrears_fen: int
    recovery_fen: int


def by_township(correction: Correction) -> list[PlaceSum]:
    """What a correction comes to, by township and benefit."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_TOWNSHIP, {"correction": correction.pk, "unit": areas.TOWNSHIP.unit})
        return [PlaceSum(*row) for row in cursor.fetchall()]


_BY_TOWNSHIP = """
SELECT area_code / %(unit)s * %(unit)s, benefit, count(DISTINCT coalesce(person_id, -household_id)), count(*),
       coalesce(sum(difference_fen) FILTER (WHERE difference_fen > 0), 0)::bigint,
       coalesce(-sum(difference_fen) FILTER (WHERE difference_fen < 0), 0)::bigint
FROM corrections_correctionitem WHERE correction_id = %(correction)s GROUP BY 1, 2 ORDER BY 1, 2"""


def line_of(item: CorrectionItem) -> PayrollLine | None:
    """The released payment of an item's month, if there was one."""
    found = PayrollLine.objects.filter(
        award=item.award_id, run__kind=RunKind.MONTHLY, run__state=RunState.LOCKED, run__month=item.month)
    return found.select_related("run", "household", "person").first()


def _with_balance(area: int, which: Q) -> QuerySet[Any]:
    """The awards of households in the area whose balance is so."""
    low, high = areas.span(area)
    found: QuerySet[Any] = Award.objects.filter(which, household__area_code__gte=low, household__area_code__lt=high).annotate(
        first=F("balance__first"), last=F("balance__last"))
    return found


def entries_of(award_id: int) -> QuerySet[AwardEntry]:
    """Every movement of an award's balance, newest first."""
    return AwardEntry.objects.filter(award=award_id).select_related("correction", "run").order_by("-pk")


def planned(award_ids: Sequence[int]) -> set[int]:
    """Those of the awards with an agreement that stands."""
    return set(RecoveryPlan.objects.filter(award__in=award_ids, ended_at=None).values_list("award_id", flat=True))


def plan_of(award_id: int) -> RecoveryPlan | None:
    """What is agreed with who owes, if anything."""
    return RecoveryPlan.objects.filter(award=award_id, ended_at=None).select_related("from_award").first()
