"""The doors through which the past is computed again. Each says who (``by=``) and when (``at=``)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.db import transaction

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.queries import account_of, is_in_scope, require
from minzheng.kernel.access.roles import RUNNERS, Role
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.policy.program import Program
from minzheng.kernel.values.errors import NotAllowed, NotFound, Refused
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.values.periods import Month

from ..locking import awards_locked, one_view
from ..models import Award, PayrollRun
from . import arrears, committing, drafting, recovering
from .models import STATES, AwardEntry, Correction, CorrectionState, EntryKind, RecoveryPlan
from .recovering import Agreement

PROPOSERS = frozenset({Role.COUNTY_CLERK, Role.COUNTY_SECTION_HEAD})
"""Who computes months again."""
DECIDERS = frozenset({Role.COUNTY_SECTION_HEAD})
"""Who decides what is owed by it, and what is waived."""
PAYERS = RUNNERS
"""Who makes the list of arrears."""
RECEIVERS = frozenset({Role.FINANCE_OFFICER})
"""Who takes money that is given back."""


def propose(
    *, first: Month, last: Month, area: int, cause: str, program: Program, parameters: ParameterBook, by: Actor, at: datetime
) -> Correction:
    """Compute ``[first, last]`` of ``area`` again and keep what differs from what was paid, to be looked at and decided.

    Raises Refused where the cause is missing or a month is not released.
    """
    if not cause.strip():
        raise Refused(say("请说明重算的原因"), (), code="cause_missing")
    with one_view(keeps_awards=False):
        require(by, PROPOSERS, say("重算以往月份"))
        _require_scope(by, area)
        found = drafting.propose(
            first=first, last=last, area=area, cause=cause.strip()[:500], program=program, parameters=parameters, by=str(by),
            at=at)
        details = {"first": str(first), "last": str(last), "area_code": area, "rows": found.item_count,
                   "arrears_fen": found.arrears_fen, "recovery_fen": found.recovery_fen}
        record(by=by, at=at, action="propose_correction", subject=f"correction:{found.pk}", details=details)
    return found


def commit(*, correction_id: int, document: str, by: Actor, at: datetime) -> Correction:
    """Decide a correction: what it found is owed from now on. ``document`` is the decision's number.

    Raises NotAllowed for who computed it, Refused where something was released or corrected since.
    """
    if not document.strip():
        raise Refused(say("请填写决定文号"), (), code="document_missing")
    with transaction.atomic():
        awards_locked()
        found = _held(correction_id, by)
        require(by, DECIDERS, say("决定重算结果"))
        if found.by == str(by) and by.account_id is not None:
            raise NotAllowed(say("本次重算由您提出，须由另一人决定"), code="same_person")
        rows = committing.commit(found, document=document.strip()[:200], by=str(by), at=at)
        details = {"rows": rows, "arrears_fen": found.arrears_fen, "recovery_fen": found.recovery_fen}
        record(by=by, at=at, action="commit_correction", subject=f"correction:{found.pk}", details=details)
    return found


def set_aside(*, correction_id: int, reason: str, by: Actor, at: datetime) -> Correction:
    """Give a proposed correction up, with a reason."""
    if not reason.strip():
        raise Refused(say("请说明原因"), (), code="reason_missing")
    with transaction.atomic():
        found = _held(correction_id, by)
        require(by, PROPOSERS, say("放弃重算结果"))
        committing.set_aside(found, by=str(by), at=at)
        record(by=by, at=at, action="set_aside_correction", subject=f"correction:{found.pk}",
               details={"reason": reason.strip()[:200]})
    return found


def run_arrears(*, month: Month, area: int, parameters: ParameterBook, by: Actor, at: datetime, home: Path) -> PayrollRun:
    """Make the list of what the area's awards are owed for earlier months, to be paid in ``month`` after the gates of every run.

    With the same balances the standing draft is returned. Raises Refused where nothing is owed or another list is at work.
    """
    require(by, PAYERS, say("核算补发"))
    _require_scope(by, area)
    return arrears.run_arrears(month=month, area=area, parameters=parameters, by=by, at=at, home=home)[0]


def agree_recovery(*, award_id: int, agreed: Agreement, parameters: ParameterBook, by: Actor, at: datetime) -> RecoveryPlan:
    """Keep what was agreed with who owes: instalments from later payments. Raises Refused, see ``recovering.agree``."""
    with transaction.atomic():
        award = _award(award_id, by, PROPOSERS, say("约定分期抵扣"))
        plan = recovering.agree(award, agreed, parameters, by=str(by), at=at)
        details = {"amount_fen": plan.instalment_fen, "month": plan.first_month, "document": plan.document}
        record(by=by, at=at, action="agree_recovery", subject=f"award:{award_id}", details=details)
    return plan


def end_recovery(*, award_id: int, reason: str, by: Actor, at: datetime) -> None:
    """End what was agreed; the debt stays. Raises Refused where nothing is agreed."""
    if not reason.strip():
        raise Refused(say("请说明原因"), (), code="reason_missing")
    with transaction.atomic():
        _award(award_id, by, PROPOSERS, say("终止分期抵扣"))
        if not recovering.end_plans(award_id, by=str(by), at=at):
            raise Refused(say("没有约定分期抵扣"), (), code="no_plan")
        record(by=by, at=at, action="end_recovery", subject=f"award:{award_id}", details={"reason": reason.strip()[:200]})


def receive_refund(*, award_id: int, fen: int, document: str, month: Month, by: Actor, at: datetime) -> AwardEntry:
    """Put down money that was given back; ``document`` is the receipt's number."""
    return _settled(award_id, EntryKind.REFUND, fen, document, month, RECEIVERS, say("登记退回的款项"), by, at)


def waive(*, award_id: int, fen: int, document: str, month: Month, by: Actor, at: datetime) -> AwardEntry:
    """Waive what is open by a decision: a debt, or arrears that nobody is left to take."""
    return _settled(award_id, EntryKind.WAIVER, fen, document, month, DECIDERS, say("免除未结金额"), by, at)


def _settled(
    award_id: int, kind: EntryKind, fen: int, document: str, month: Month, roles: frozenset[Role], deed: Sentence, by: Actor,
    at: datetime,
) -> AwardEntry:
    if not document.strip():
        raise Refused(say("请填写凭证或决定文号"), (), code="document_missing")
    with transaction.atomic():
        award = _award(award_id, by, roles, deed)
        entry = recovering.settle(award, kind, fen, month=month, document=document, by=str(by), at=at)
        record(by=by, at=at, action=f"enter_{kind}", subject=f"award:{award_id}",
               details={"amount_fen": entry.fen, "document": entry.document})
    return entry


def _award(award_id: int, by: Actor, roles: frozenset[Role], deed: Sentence) -> Award:
    """The award, locked, with all balances to ourselves."""
    awards_locked()
    found = recovering.held(award_id)
    _require_scope(by, found.household.area_code)
    require(by, roles, deed)
    return found


def _held(correction_id: int, by: Actor) -> Correction:
    """The proposed correction, locked. Raises NotFound outside the scope, Refused when it was decided."""
    found = Correction.objects.select_for_update().filter(pk=correction_id).first()
    if found is None:
        raise NotFound(say("没有编号为 {id} 的重算", id=correction_id))
    _require_scope(by, found.area_code)
    if found.state != CorrectionState.PROPOSED:
        raise Refused(say("重算 {id} 的状态是“{state}”，不能这样办理", id=found.pk, state=STATES[found.state]), (),
                      code="correction_state")
    return found


def _require_scope(by: Actor, area: int) -> None:
    if by.account_id is not None and not is_in_scope(account_of(by), area):
        raise NotFound(say("该区划不在您负责的范围之内"))
