"""What can be asked of pairs, and all that hangs on the two persons of one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum

from minzheng.kernel.payments.models import Award, PayrollLine, RunState
from minzheng.kernel.people.models import Membership, Person
from minzheng.kernel.values import areas

from ..findings.models import Finding
from .models import DuplicatePair, PairDecision


@dataclass
class Side:
    """One of two persons: households they stand or stood in (newest first), their awards, what was released to them, findings."""

    person: Person
    memberships: list[Membership] = field(default_factory=list)
    awards: list[Award] = field(default_factory=list)
    paid_fen: int = 0
    lines: int = 0
    last_month: int | None = None
    findings: int = 0


def pairs(*, area: int) -> QuerySet[DuplicatePair]:
    """The pairs both of whom live in ``area`` or below; those that no longer look alike only where they were decided."""
    low, high = areas.span(area)
    found = DuplicatePair.objects.filter(area_code__gte=low, area_code__lt=high)
    found = found.filter(other_area_code__gte=low, other_area_code__lt=high)
    return found.filter(Q(gone_at=None) | Q(state__in=("different", "merged"))).select_related("first", "second")


def sides(pair: DuplicatePair) -> tuple[Side, Side]:
    """The two persons with all that hangs on them, in four queries."""
    found = {pair.first_id: Side(pair.first), pair.second_id: Side(pair.second)}
    for membership in Membership.objects.filter(person__in=found, known_until=None).select_related("household").order_by(
            "-valid_from", "-pk"):
        found[membership.person_id].memberships.append(membership)
    for award in Award.objects.filter(person__in=found).order_by("benefit", "component", "pk"):
        found[award.person_id or 0].awards.append(award)
    for key, paid, lines, last in _paid(list(found)):
        found[key].paid_fen, found[key].lines, found[key].last_month = paid, lines, last
    told = Finding.objects.filter(person__in=found).values_list("person").annotate(count=Count("pk")).order_by()
    for who, count in told:
        found[who or 0].findings = count
    return found[pair.first_id], found[pair.second_id]


def _paid(keys: list[int]) -> Iterable[tuple[Any, ...]]:
    lines = PayrollLine.objects.filter(award__person__in=keys, run__state=RunState.LOCKED)
    sums = lines.values_list("award__person").annotate(paid=Sum("amount_fen"), lines=Count("pk"), last=Max("run__month"))
    return sums.order_by()


def decisions(pair: DuplicatePair) -> QuerySet[PairDecision]:
    """What was decided about a pair, oldest first."""
    return PairDecision.objects.filter(pair=pair).order_by("pk")
