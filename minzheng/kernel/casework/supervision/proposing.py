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

from ..changes.altering import Asked
from ..changes.reporting import report_change
from ..duties import require_role
from ..ending import propose_end
from ..law import Law
from ..models import Case, Channel
from ..records import EXITS, HOLDS, MOST_TEXT
from ..suspending import SUSPEND
from ..suspending import propose as propose_suspension
from .models import Complaint, Outcome, Proposal, ProposalSource, ProposalState, Review
from .rolls import ABSENT, household_at

HEARD = frozenset({Outcome.DECREASE, Outcome.SUSPEND, Outcome.END, Outcome.NOT_FOUND})
"""What takes something away: the household is heard before it is decided."""

ENDS = frozenset({Outcome.END, Outcome.NOT_FOUND})
"""What leads to the end of a benefit when it is agreed."""
ALTERS = frozenset({Outcome.INCREASE, Outcome.DECREASE})
"""What leads to a change of the household: of what it lives on, or of who belongs to it."""

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
        found = _open(proposal_id, settlement, by=by)
        _settle(found, ProposalState.TAKEN if is_taken else ProposalState.DROPPED, settlement, by=by, at=at)
    return found


def take_to_end(
    *, proposal_id: int, business: str, exit_reason: str, settlement: str, law: Law, by: Actor, at: datetime
) -> Case:
    """Take an end that was proposed into its procedure: the case begins with the reason and the facts of the proposal.

    What came of a complaint stays secret (P4): of it the case is told the settlement alone. Raises Refused where there is
    nothing to end, or the household is in another open case; then nothing is settled.
    """
    with transaction.atomic():
        found = _open(proposal_id, settlement, by=by)
        if found.outcome not in ENDS:
            raise Refused(say("只有终止和查无此户的提议可以转为终止"), (), code="not_an_end")
        if exit_reason not in dict(EXITS):
            raise Refused(say("请选择终止原因"), (), code="reason_missing")
        case = propose_end(household_id=found.household_id, business=business, law=law, by=by, at=at,
                           given={"reason": exit_reason, "findings": _facts(found, settlement)})
        _take(found, case, settlement, by=by, at=at)
    return case


def take_to_suspension(
    *, proposal_id: int, business: str, hold_reason: str, settlement: str, law: Law, by: Actor, at: datetime
) -> Case:
    """Take a suspension that was proposed into its procedure, as ``take_to_end`` does an end."""
    with transaction.atomic():
        found = _open(proposal_id, settlement, by=by)
        if found.outcome != Outcome.SUSPEND:
            raise Refused(say("只有暂停的提议可以转为暂停"), (), code="not_a_suspension")
        if hold_reason not in dict(HOLDS):
            raise Refused(say("请选择暂停原因"), (), code="reason_missing")
        case = propose_suspension(flow=SUSPEND, household_id=found.household_id, business=business, law=law, by=by, at=at,
                                  given={"reason": hold_reason, "findings": _facts(found, settlement)})
        _take(found, case, settlement, by=by, at=at)
    return case


def take_to_change(*, proposal_id: int, kind: str, asked: Asked, law: Law, by: Actor, at: datetime) -> Case:
    """Take a reduction or an increase that was proposed into its procedure: the change of the household that brings it about,
    as its form was filled in. What is said there of the facts is what became of the proposal."""
    settlement = asked.get("findings", "")
    with transaction.atomic():
        found = _open(proposal_id, settlement, by=by)
        if found.outcome not in ALTERS:
            raise Refused(say("只有增发和减发的提议可以转为变更"), (), code="not_a_change")
        case = report_change(household_id=found.household_id, kind=kind, asked=asked, law=law, by=by, at=at,
                             channel=Channel.DISCOVERY)
        _take(found, case, settlement, by=by, at=at)
    return case


def _facts(found: Proposal, settlement: str) -> str:
    """What the case is told: the reason of the proposal and how it was settled; of a complaint the settlement alone."""
    is_said = found.complaint_id is not None or found.reason in settlement
    return (settlement.strip() if is_said else f"{found.reason}\n{settlement.strip()}")[:MOST_TEXT]


def _take(found: Proposal, case: Case, settlement: str, *, by: Actor, at: datetime) -> None:
    found.case = case
    _settle(found, ProposalState.TAKEN, settlement, by=by, at=at)


def usual_hold(proposal: Proposal) -> str:
    """The reason for a suspension that a proposal names itself; empty where somebody has to say it."""
    return "sign_in_missed" if proposal.source == ProposalSource.SIGN_IN else ""


def usual_exit(proposal: Proposal) -> str:
    """The reason for an end that a proposal names itself; empty where somebody has to say it."""
    if proposal.outcome == Outcome.NOT_FOUND:
        return "not_found"
    return "sign_in_missed" if proposal.source == ProposalSource.SIGN_IN else ""


def _open(proposal_id: int, settlement: str, *, by: Actor) -> Proposal:
    """The proposal, held, still open, which ``by`` may settle with these words."""
    found = Proposal.objects.select_for_update(of=("self",)).select_related("household").filter(pk=proposal_id).first()
    if found is None:
        raise NotFound(ABSENT)
    require_role(by, SETTLERS, found.household.area_code)
    if found.state != ProposalState.OPEN:
        raise Refused(say("这条提议已经处理"), (), code="already_settled")
    if not settlement.strip():
        raise Refused(say("请填写处理情况"), (), code="reason_missing")
    return found


def _settle(found: Proposal, state: ProposalState, settlement: str, *, by: Actor, at: datetime) -> None:
    found.state = state
    found.settled_on, found.settled_by = at.astimezone(ZONE).date(), str(by)
    found.settlement = settlement.strip()[:2000]
    found.save()
    record(by=by, at=at, action="settle_proposal", subject=f"household:{found.household_id}",
           details={"proposal": found.pk, "state": found.state} | ({"case": found.case.number} if found.case else {}))


def proposals_within(area: int, *, states: Sequence[str] = ()) -> QuerySet[Proposal]:
    """The proposals about households of an area."""
    low, high = areas.span(area)
    found = Proposal.objects.filter(household__area_code__gte=low, household__area_code__lt=high)
    return found.filter(state__in=states) if states else found
