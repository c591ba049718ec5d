"""What balances say: what is open of an award or an area, and how it came about. ``payments.ledger`` has the months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet

from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import say

from ..models import Award, PayrollLine, PayrollRun, RunKind, RunState
from .models import AwardEntry, Correction, CorrectionItem, RecoveryPlan


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
