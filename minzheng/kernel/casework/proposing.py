"""Proposals: what a review, a check, missed sign-ins or a complaint says should change. A decision is made elsewhere, after
the hearing the law asks for; nothing here stops a payment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.roles import Role
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import NotFound, Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import ZONE

from .duties import require_role
from .models_after import Complaint, Outcome, Proposal, ProposalState, Review
from .rolls import ABSENT, household_at

HEARD = frozenset({Outcome.DECREASE, Outcome.SUSPEND, Outcome.END, Outcome.NOT_FOUND})
"""What takes something away: the household is heard before it is decided."""

SETTLERS = frozenset({Role.COUNTY_CLERK, Role.COUNTY_SECTION_HEAD})
"""Who brings a proposal into its procedure, or drops it with a reason."""


def propose(
    *, household_id: int, outcome: str, source: str, reason: str, by: Actor, at: datetime, review: Review | None = None,
    complaint: Complaint | None = None, month: int | None = None,
) -> Proposal:
    """Put a proposal on record, in the caller's transaction; who may is asked by the caller."""
    household = household_at(household_id)
    made = Proposal.objects.create(
        household=household, outcome=outcome, source=source, reason=reason[:2000], needs_hearing=outcome in HEARD,
        review=review, complaint=complaint, month=month, made_on=at.astimezone(ZONE).date(), by=str(by), at=at)
    record(by=by, at=at, action="propose", subject=f"household:{household.pk}", details={"outcome": outcome, "source": source})
    return made


def settle(*, proposal_id: int, is_taken: bool, settlement: str, by: Actor, at: datetime) -> Proposal:
    """Say what became of a proposal: taken into a procedure, or dropped; with the reason. Raises Refused when it was said."""
    with transaction.atomic():
        found = Proposal.objects.select_for_update(of=("self",)).select_related("household").filter(pk=proposal_id).first()
        if found is None:
            raise NotFound(ABSENT)
        require_role(by, SETTLERS, found.household.area_code)
        if found.state != ProposalState.OPEN:
            raise Refused(say("这条提议已经处理"), (), code="already_settled")
        if not settlement.strip():
            raise Refused(say("请填写处理情况"), (), code="reason_missing")
        found.state = ProposalState.TAKEN if is_taken else ProposalState.DROPPED
        found.settled_on, found.settled_by = at.astimezone(ZONE).date(), str(by)
        found.settlement = settlement.strip()[:2000]
        found.save()
        record(by=by, at=at, action="settle_proposal", subject=f"household:{found.household_id}",
               details={"proposal": found.pk, "state": found.state})
    return found


def proposals_within(area: int, *, states: Sequence[str] = ()) -> QuerySet[Proposal]:
    """The proposals about households of an area."""
    low, high = areas.span(area)
    found = Proposal.objects.filter(household__area_code__gte=low, household__area_code__lt=high)
    return found.filter(state__in=states) if states else found
