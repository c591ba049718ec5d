"""The doors through which findings are handled: handed out, examined, closed by somebody else. Each adds to the story."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.payments.corrections import actions as corrections
from minzheng.kernel.payments.corrections.models import Correction
from minzheng.kernel.payments.locking import one_view
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.policy.program import Program
from minzheng.kernel.values.errors import NotAllowed, Refused
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.values.periods import ZONE

from . import assigning, consequences
from .duties import (
    ASSIGNERS,
    CLOSERS,
    DECIDERS_OF_HELD,
    EXAMINERS,
    READERS,
    require_no_relative,
    require_role,
    require_scope,
)
from .models import STATES, Consequence, Finding, FindingState, Result
from .queries import finding, holds_of

MOST_TEXT = 2000


def assign(*, finding_ids: Sequence[int], to: str, by: Actor, at: datetime) -> int:
    """Hand findings to the account ``to``, or (empty) to whoever examines in their place; how many were.

    Those that are being reviewed or closed stay where they are. Raises Refused where none is left.
    """
    with transaction.atomic():
        require_role(by, ASSIGNERS)
        found = list(assigning.held(finding_ids, assigning.UNEXAMINED, by))
        if not found:
            raise Refused(say("没有可以分派的疑点"), (), code="nothing_to_assign")
        account = assigning.examiner(to, found)
        assigning.hand_out(found, account, on=at.astimezone(ZONE).date())
        assigning.told(found, "assign", by=by, at=at, details={"to": account.username if account else ""})
        record(by=by, at=at, action="assign_findings", subject="findings", details={"rows": len(found), "to": to})
    return len(found)


def examine(
    *, finding_id: int, result: str, consequence: str, said: str, by: Actor, at: datetime, died_on: date | None = None
) -> Finding:
    """Say what was found on the spot and what should follow; somebody else decides.

    Raises Refused for what does not go together, and for one that was examined already; NotAllowed when it was handed to
    somebody else or is about a relative.
    """
    with transaction.atomic():
        found = _held(finding_id, by, EXAMINERS, assigning.UNEXAMINED, say("核实疑点"))
        if found.assigned_to_id is not None and by.account_id not in (None, found.assigned_to_id):
            raise NotAllowed(say("这条疑点已分派给他人核实"), code="assigned_to_another")
        require_no_relative(by, found)
        text = _said(said, say("请写明核实情况"))
        if died_on is not None and died_on > at.astimezone(ZONE).date():
            raise Refused(say("死亡日期不能晚于今天"), (), code="death_date")
        consequences.require_consistent(found, result, consequence, died_on)
        found.state, found.result, found.consequence = FindingState.EXAMINED, result, consequence
        found.examined_by, found.examined_at = str(by), at
        found.save(update_fields=["state", "result", "consequence", "examined_by", "examined_at"])
        details = {"result": result, "consequence": consequence} | ({"died_on": died_on.isoformat()} if died_on else {})
        _tell(found, "examine", by=by, at=at, note=text, details=details)
    return found


def send_back(*, finding_id: int, reason: str, by: Actor, at: datetime) -> Finding:
    """Let a finding be examined anew, with the reason."""
    with transaction.atomic():
        found = _held(finding_id, by, CLOSERS, (FindingState.EXAMINED,), say("退回疑点"))
        text = _said(reason, say("请说明原因"))
        found.state, found.result, found.consequence, found.examined_by = FindingState.ASSIGNED, "", "", ""
        found.examined_at = None
        found.save(update_fields=["state", "result", "consequence", "examined_by", "examined_at"])
        _tell(found, "send_back", by=by, at=at, note=text)
    return found


def close(*, finding_id: int, note: str, by: Actor, at: datetime, consequence: str = "") -> Finding:
    """Decide what was examined; what follows happens at once. ``consequence`` is another than was proposed.

    Raises NotAllowed for who examined it, and where payments wait or a death is registered for who is not of the county.
    """
    with transaction.atomic():
        found = _held(finding_id, by, CLOSERS, (FindingState.EXAMINED,), say("办结疑点"))
        text = _said(note, say("请填写办结意见"))
        _require_other(found, by)
        died_on = _died_on(found)
        if consequence:
            consequences.require_consistent(found, found.result, consequence, died_on)
            found.consequence = consequence
        if found.consequence == Consequence.DEATH or holds_of(found).filter(until_month=None).exists():
            require_role(by, DECIDERS_OF_HELD)
        came = consequences.follow(found, note=text, died_on=died_on, by=by, at=at)
        found.state, found.closed_by, found.closed_at = FindingState.CLOSED, str(by), at
        found.save(update_fields=["state", "consequence", "closed_by", "closed_at"])
        _tell(found, "close", by=by, at=at, note=text, details={"consequence": found.consequence, **came})
    return found


def close_explained(*, finding_ids: Sequence[int], note: str, by: Actor, at: datetime) -> int:
    """Close many that were examined and found explained or false, and were examined by others; how many were.

    One whose payments wait is decided by itself. Raises Refused where none is left.
    """
    with transaction.atomic():
        require_role(by, CLOSERS)
        text = _said(note, say("请填写办结意见"))
        found = list(assigning.held(finding_ids, (FindingState.EXAMINED,), by).filter(
            result__in=(Result.EXPLAINED, Result.FALSE), holds=False).exclude(examined_by=str(by)))
        if not found:
            raise Refused(say("没有可以成批办结的疑点"), (), code="nothing_to_close")
        Finding.objects.filter(pk__in=[one.pk for one in found]).update(
            state=FindingState.CLOSED, closed_by=str(by), closed_at=at)
        assigning.told(found, "close", by=by, at=at, note=text, details={"consequence": Consequence.NONE})
        record(by=by, at=at, action="close_findings", subject="findings", details={"rows": len(found)})
    return len(found)


def look_back(
    *, finding_id: int, program: Program, parameters: ParameterBook, by: Actor, at: datetime
) -> list[Correction]:
    """Compute the months again that a finding is about, by what is known now: corrections to be decided, one for each stretch of
    months and each village they were lived in.

    Raises Refused before it is closed as true, and where none of its months was released.
    """
    with one_view(keeps_awards=False):
        found = _held(finding_id, by, corrections.PROPOSERS, (FindingState.CLOSED,), say("据此重算"))
        consequences.require_true(found)
        found_months = consequences.to_compute(found)
        if not found_months:
            raise Refused(say("所涉月份都还没有发放，不需要重算"), (), code="nothing_released")
        cause = str(say("疑点 {number}：{sentence}", number=found.pk, sentence=consequences.sentence_of(found)))
        made = [corrections.propose(first=one.first, last=one.last, area=one.area_code, cause=cause, program=program,
                                    parameters=parameters, by=by, at=at) for one in found_months]
        _tell(found, "look_back", by=by, at=at, details={"corrections": [one.pk for one in made]})
    return made


def look(*, finding_id: int, by: Actor, at: datetime) -> Finding:
    """A finding in full; that it was looked at goes on record. Raises NotFound outside the area."""
    found = finding(finding_id)
    require_scope(by, found.area_code)
    require_role(by, READERS)
    record(by=by, at=at, action="read_finding", subject=f"finding:{found.pk}", details={"rule": found.rule})
    return found


def _held(finding_id: int, by: Actor, roles: frozenset[Any], states: Sequence[str], deed: Sentence) -> Finding:
    """The finding, locked, which ``by`` may handle and that stands in one of the states."""
    Finding.objects.select_for_update().filter(pk=finding_id).first()
    found = finding(finding_id)
    require_scope(by, found.area_code)
    require_role(by, roles)
    if found.state not in states:
        raise Refused(say("状态是“{state}”，不能{deed}", state=STATES[found.state], deed=deed), (), code="finding_state")
    return found


def _require_other(found: Finding, by: Actor) -> None:
    if found.examined_by == str(by):
        raise NotAllowed(say("这条疑点由您核实，须由另一人办结"), code="same_person")


def _said(text: str, missing: Sentence) -> str:
    if not text.strip():
        raise Refused(missing, (), code="text_missing")
    return text.strip()[:MOST_TEXT]


def _died_on(found: Finding) -> date | None:
    """The day of death as the last examination has it."""
    last = found.events.filter(action="examine").order_by("pk").last()
    written = last.details.get("died_on") if last else None
    return date.fromisoformat(written) if written else None


def _tell(
    found: Finding, action: str, *, by: Actor, at: datetime, note: str = "", details: Mapping[str, Any] | None = None
) -> None:
    assigning.told([found], action, by=by, at=at, note=note, details=details)
    told = ("result", "consequence", "proposal", "corrections")
    kept = {name: value for name, value in (details or {}).items() if name in told}
    record(by=by, at=at, action=f"{action}_finding", subject=f"finding:{found.pk}", details=kept)
