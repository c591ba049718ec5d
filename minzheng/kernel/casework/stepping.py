"""From one step of a case to the next, and the event that each leaves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor

from .assessing import Assessment
from .law import Law
from .models import NEVER, Case, CaseEvent
from .procedures import Step, Version
from .workdays import days_used, deadline


def following(case: Case, version: Version, law: Law) -> Step | None:
    """The next step of the case that is called for; None when the flow is at its end."""
    steps = version.flow(case.flow)
    names = [step.name for step in steps]
    later = steps[names.index(case.step) + 1 :] if case.step in names else ()
    return next((step for step in later if is_called_for(step, case, version, law)), None)


def is_called_for(step: Step, case: Case, version: Version, law: Law) -> bool:
    """Whether the case meets the step: it is of its variant, its guard or rule holds, and its amount is decided there."""
    if step.only and case.variant not in step.only:
        return False
    if step.kind == "decide" and not _is_decided_at(step, case, version, law):
        return False
    return all(_holds(name, case, law) for name in step.when)


def _holds(name: str, case: Case, law: Law) -> bool:
    guard = law.guard(case.business, name)
    return guard(case) if guard else Assessment(case, law).is_true(name)


def _is_decided_at(step: Step, case: Case, version: Version, law: Law) -> bool:
    """Whether a decision falls to this step: within its limit, and beyond those of the steps before it."""
    limits = [one for one in version.flow(step.flow) if one.kind == "decide" and one.limit]
    if not limits:
        return True
    if case.amount_fen is None:
        return step.name == limits[0].name
    assessed = Assessment(case, law)
    for one in limits:
        within = is_within_limit(case.amount_fen, one, assessed)
        if one.name == step.name:
            return within
        if within:
            return False
    return True


def deciding_step(case: Case, version: Version) -> Step | None:
    """The step that decides the case; of several by limit the one that did, before a decision the first."""
    steps = {step.name: step for step in version.flow(case.flow) if step.kind == "decide"}
    names = list(steps)
    if len(names) > 1:
        done = CaseEvent.objects.filter(case=case, action="complete", step__in=names).order_by("pk")
        names = [*done.values_list("step", flat=True), *names]
    return steps[names[0]] if names else None


def is_within_limit(amount_fen: int, step: Step, assessed: Assessment) -> bool:
    """Whether an amount may be decided at the step. Where no limit is in force, nothing may."""
    most = assessed.money(step.limit) if step.limit else amount_fen
    return most is not None and amount_fen <= most


def enter(case: Case, step: Step | None, *, on: date) -> None:
    """Stand the case at ``step`` from the day; without one it is closed."""
    case.assignee = None
    if step is None:
        case.step, case.step_who, case.step_since, case.step_due_on = "", "", None, None
        case.closed_on = on
    else:
        case.step, case.step_who, case.step_since = step.name, step.who, on
        case.step_due_on = deadline(on, step.working_days) if step.working_days else _until_paid(case, step)
        case.closed_on = None
    limits = [case.step_due_on, case.due_on if case.decided_on is None else None]
    case.limit_on = min((day for day in limits if day is not None), default=NEVER)
    case.save()


def _until_paid(case: Case, step: Step) -> date | None:
    """An aid is given in time when it is in their hands: the limit of the whole runs on while it is to be paid."""
    return case.due_on if step.kind == "pay" else None


def event(
    case: Case, *, step: str, action: str, on: date, by: Actor, at: datetime, opinion: str = "",
    written: Mapping[str, Any] | None = None,
) -> CaseEvent:
    """Put on record what was done to the case, how long the step took and what its limit was."""
    made = CaseEvent.objects.create(
        case=case, at=at, on=on, account_id=by.account_id, username=by.username, post=by.post, step=step, action=action,
        opinion=opinion, record=dict(written or {}), due_on=case.step_due_on,
        days_used=days_used(case.step_since, on) if case.step_since else None)
    record(by=by, at=at, action=f"case_{action}", subject=f"case:{case.number}", details={"step": step})
    return made
