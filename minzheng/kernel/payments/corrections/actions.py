"""The doors through which the past is computed again. Each says who (``by=``) and when (``at=``)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.queries import account_of, is_in_scope, require
from minzheng.kernel.access.roles import Role
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.policy.program import Program
from minzheng.kernel.values.errors import NotAllowed, NotFound, Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import Month

from ..locking import awards_locked, one_view
from . import committing, drafting
from .models import STATES, Correction, CorrectionState

PROPOSERS = frozenset({Role.COUNTY_CLERK, Role.COUNTY_SECTION_HEAD})
"""Who computes months again."""
DECIDERS = frozenset({Role.COUNTY_SECTION_HEAD})
"""Who decides what is owed by it."""


def propose(
    *, first: Month, last: Month, area: int, cause: str, program: Program, parameters: ParameterBook, by: Actor, at: datetime
) -> Correction:
    """Compute ``[first, last]`` of ``area`` again and keep what differs from what was paid, to be looked at and decided.

    Raises Refused where the cause is missing or a month is not released.
    """
    if not cause.strip():
        raise Refused(say("请说明重算的原因"), (), code="cause_missing")
    with one_view():
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
