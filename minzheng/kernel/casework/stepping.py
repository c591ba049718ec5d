"""From one step of a case to the next, and the event that each leaves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor

from .law import Law
from .models import NEVER, Case, CaseEvent
from .procedures import Step, Version
from .workdays import days_used, deadline


def following(case: Case, version: Version, law: Law) -> Step | None:
    """The next step of the case that is called for; None when the flow is at its end."""
    steps = version.flow(case.flow)
    names = [step.name for step in steps]
    later = steps[names.index(case.step) + 1 :] if case.step in names else ()
    return next((step for step in later if not step.when or law.guard(case.business, step.when)(case)), None)


def enter(case: Case, step: Step | None, *, on: date) -> None:
    """Stand the case at ``step`` from the day; without one it is closed."""
    case.assignee = None
    if step is None:
        case.step, case.step_who, case.step_since, case.step_due_on = "", "", None, None
        case.closed_on = on
    else:
        case.step, case.step_who, case.step_since = step.name, step.who, on
        case.step_due_on = deadline(on, step.working_days) if step.working_days else None
        case.closed_on = None
    limits = [case.step_due_on, case.due_on if case.decided_on is None else None]
    case.limit_on = min((day for day in limits if day is not None), default=NEVER)
    case.save()


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
