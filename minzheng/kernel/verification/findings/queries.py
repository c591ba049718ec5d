"""What can be asked of findings: which, whose, how late; what hangs on one; how they fare by place and by who handles them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Q, QuerySet

from minzheng.kernel.access.models import Account
from minzheng.kernel.casework.supervision.models import Proposal
from minzheng.kernel.payments.corrections.models import Correction
from minzheng.kernel.payments.models import Hold
from minzheng.kernel.people.merging import rows_of
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import NotFound

from .duties import ABSENT, ASSIGNERS, CLOSERS, EXAMINERS
from .models import Finding, FindingEvent, FindingPaper, FindingState

TO_EXAMINE = (FindingState.OPEN, FindingState.ASSIGNED)


def within(area: int) -> QuerySet[Finding]:
    """The findings of an area and all below it; of a single village by its very code, in whose order an index has them."""
    low, high = areas.span(area)
    if high == low + 1:
        return Finding.objects.filter(area_code=low)
    return Finding.objects.filter(area_code__gte=low, area_code__lt=high)


def finding(finding_id: int) -> Finding:
    """One finding. Raises NotFound."""
    rows = Finding.objects.select_related("household", "person__merged_into", "award", "assigned_to", "run")
    found = rows.filter(pk=finding_id).first()
    if found is None:
        raise NotFound(ABSENT)
    return found


def mine(account: Account) -> QuerySet[Finding]:
    """What waits for an account: to examine what is in its area or handed to it, to hand out, or to decide."""
    states = Q(pk__in=())
    if account.role in EXAMINERS:
        states |= Q(state=FindingState.ASSIGNED) & (Q(assigned_to=None) | Q(assigned_to=account))
    if account.role in ASSIGNERS:
        states |= Q(state=FindingState.OPEN)
    if account.role in CLOSERS:
        states |= Q(state=FindingState.EXAMINED)
    return within(account.area_code).filter(states)


def overdue(found: QuerySet[Finding], on: date) -> QuerySet[Finding]:
    """Those that should have been examined before ``on``."""
    return found.filter(due__lt=on, state=FindingState.ASSIGNED)


def of_household(household_id: int) -> QuerySet[Finding]:
    """The findings about a household and its members, open ones first."""
    return Finding.objects.filter(household=household_id).select_related("person").order_by("closed_at", "-severity", "pk")


def story(found: Finding) -> list[FindingEvent]:
    """What was done with it, in order."""
    return list(FindingEvent.objects.filter(finding=found).order_by("pk"))


def papers(found: Finding) -> list[FindingPaper]:
    """What was brought of it, in order."""
    return list(FindingPaper.objects.filter(finding=found, removed_at=None).order_by("pk"))


def holds_of(found: Finding) -> QuerySet[Hold]:
    """What waits because of it: the holds of its check on its person, or on its household as a whole."""
    rows = rows_of([found.person_id])[found.person_id] if found.person_id else []
    whose = Q(person__in=rows) if rows else Q(household=found.household_id, person=None)
    return Hold.objects.filter(whose, Q(benefit="") | Q(benefit=found.business), reason=found.rule).order_by("pk")


def proposals_of(events: Sequence[FindingEvent]) -> list[Proposal]:
    """The proposals it led to."""
    return list(Proposal.objects.filter(pk__in=_named(events, "proposal")).select_related("case").order_by("pk"))


def corrections_of(events: Sequence[FindingEvent]) -> list[Correction]:
    """The months computed again because of it."""
    several = [key for one in events for key in one.details.get("corrections", [])]
    return list(Correction.objects.filter(pk__in=[*several, *_named(events, "correction")]).order_by("pk"))


def _named(events: Sequence[FindingEvent], what: str) -> list[int]:
    return [one.details[what] for one in events if isinstance(one.details.get(what), int)]
