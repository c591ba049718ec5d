"""The months a finding is about, and the money in each: paid, waiting, and what was due as computed again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q

from minzheng.kernel.payments.corrections.models import Correction, CorrectionItem, CorrectionState
from minzheng.kernel.payments.models import Award, PayrollException, PayrollLine, RunKind, RunState
from minzheng.kernel.people.merging import rows_of
from minzheng.kernel.people.models import SCHEME, Membership
from minzheng.kernel.values.periods import Month

from .models import Finding
from .queries import corrections_of, story
from .stretches import Home, homes_by_month

_OPEN_END = 999912
_STANDING = {"run__kind": RunKind.MONTHLY, "run__state": RunState.LOCKED}


@dataclass(frozen=True)
class MonthPaid:
    """One award in one month: fen paid, fen waiting, and fen due as the latest look-back has it (None where it says nothing)."""

    month: int
    award_id: int
    benefit: str
    component: str
    person_id: int | None
    paid_fen: int
    held_fen: int
    due_fen: int | None

    @property
    def owed_fen(self) -> int:
        """What was paid beyond what was due."""
        return 0 if self.due_fen is None else self.paid_fen - self.due_fen


def months_of(found: Finding) -> list[MonthPaid]:
    """Month by month what was paid to whom the finding is about, newest first."""
    awards = {one.pk: one for one in awards_of(found)}
    span: dict[str, Any] = {"run__month__gte": found.first_month or 0, "run__month__lte": found.last_month or _OPEN_END}
    own = {"award__in": awards, **span, **_STANDING}
    paid = PayrollLine.objects.filter(**own).annotate(fen=F("amount_fen") - F("arrears_fen"))
    held = PayrollException.objects.filter(**own, reason_code="held").annotate(fen=F("amount_fen"))
    columns = ("run__month", "award_id", "fen")
    fen: dict[tuple[int, int], list[int]] = {}
    for at, rows in enumerate((paid.values_list(*columns), held.values_list(*columns))):
        for month, award, value in rows:
            fen.setdefault((month, award), [0, 0])[at] += value or 0
    due = _due(corrections_of(story(found)), list(awards))
    stood = homes_by_month(found, {Month.from_int(month) for month, _ in fen})
    return [MonthPaid(month, key, awards[key].benefit, awards[key].component, awards[key].person_id, sent, kept,
                      due.get((month, key)))
            for (month, key), (sent, kept) in sorted(fen.items(), key=lambda one: (-one[0][0], one[0][1]))
            if _concerns(awards[key], found, stood[Month.from_int(month)])]


def _concerns(award: Award, found: Finding, stood: set[Home]) -> bool:
    """Of another household than the finding's what it got while the person stood in it; all else whenever it was."""
    return award.person_id is not None or award.household_id in {found.household_id, *(one.household_id for one in stood)}


def awards_of(found: Finding) -> list[Award]:
    """What it concerns: of a check of one business its awards, of a common one all, of the person and of their households."""
    rows = rows_of([found.person_id])[found.person_id] if found.person_id else []
    homes = Membership.objects.filter(person__in=rows, scheme=SCHEME, counted=True, known_until=None).values("household")
    whose = Q(household=found.household_id, person=None) | Q(household__in=homes, person=None)
    whose |= Q(person__in=rows) if rows else Q(household=found.household_id)
    own = Award.objects.filter(whose)
    return list(own.filter(benefit=found.business) if found.rule.startswith(f"{found.business}.") else own)


def _due(corrections: Sequence[Correction], awards: Sequence[int]) -> dict[tuple[int, int], int]:
    """By month and award what was due, as the latest look-back that was not given up has it."""
    kept = [one for one in corrections if one.state != CorrectionState.SET_ASIDE]
    items = CorrectionItem.objects.filter(correction__in=kept, award__in=awards).order_by("correction")
    return {(month, award): due for month, award, due in items.values_list("month", "award", "due_fen")}
