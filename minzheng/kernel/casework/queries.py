"""What can be asked of casework: tasks, cases, where a case stands on its procedure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from minzheng.kernel.access.encryption import seal
from minzheng.kernel.access.models import Account
from minzheng.kernel.access.searching import looked_up
from minzheng.kernel.people.numbers import every_number
from minzheng.kernel.values import areas

from .duties import roles_done_by
from .law import Law
from .models import Applicant, Application, Case, CaseEvent, CaseState
from .procedures import Step, Version
from .stepping import is_called_for
from .workdays import light

_ID_NUMBER = re.compile(r"\d{17}[\dXx]", re.ASCII)
_NUMBER = re.compile(r"[A-Za-z]{2}\d*", re.ASCII)
_INITIALS = re.compile(r"[a-z]+", re.ASCII)


def cases_within(area: int) -> QuerySet[Case]:
    """The cases of an area and all below it."""
    low, high = areas.span(area)
    return Case.objects.filter(area_code__gte=low, area_code__lt=high)


def tasks_of(account: Account) -> QuerySet[Case]:
    """The cases whose next step the account may do: in its area, of its role, and handed to nobody else."""
    found = cases_within(account.area_code).filter(closed_on=None, step_who__in=roles_done_by(account.role))
    return found.filter(Q(assignee=None) | Q(assignee=account))


def overdue(found: QuerySet[Case], on: date) -> QuerySet[Case]:
    """Those whose step or whole should have been done before ``on``."""
    return found.filter(limit_on__lt=on, closed_on=None)


def sought(text: str) -> Q:
    """The cases meant by ``text``: a full identity number of a member, the start of a case, application or household number,
    of the applicant's name, or of its initials."""
    if _ID_NUMBER.fullmatch(text):
        people = Applicant.objects.filter(id_number__in=every_number([seal(text.upper())]))
        return Q(application__in=looked_up(people.values_list("application_id", flat=True)))
    if _INITIALS.fullmatch(text):
        return Q(head_initials__startswith=text)
    if re.fullmatch(r"[\w-]+", text, re.ASCII):
        numbered = Application.objects.filter(number__startswith=text.upper()).values_list("pk", flat=True)
        of_homes = Application.objects.filter(household__household_no__startswith=text).values_list("pk", flat=True)
        return Q(number__startswith=text.upper()) | Q(application__in=looked_up(numbered)) | Q(
            application__in=looked_up(of_homes))
    return Q(head_name__startswith=text)


def light_of(case: Case, on: date) -> str:
    """The worse of the lights of the step and of the whole: red, yellow, green, or empty where nothing is limited."""
    if case.closed_on is not None or case.step_since is None:
        return ""
    whole = light(case.accepted_on, case.due_on, on) if case.decided_on is None else ""
    lights = [light(case.step_since, case.step_due_on, on), whole]
    return next((colour for colour in ("red", "yellow", "green") if colour in lights), "")


@dataclass(frozen=True)
class Station:
    """A step on the case's way: ``state`` is done, current, ahead, again (done before, to be done again) or skipped."""

    step: Step
    state: str
    event: CaseEvent | None


def way_of(case: Case, version: Version, events: Sequence[CaseEvent], law: Law) -> list[Station]:
    """Where the case stands: the steps of its flow that were done or are called for, as if it will be approved; each with the
    last event that completed it."""
    done = {one.step: one for one in events if one.action in ("accept", "complete")}
    hoped = copy(case)
    hoped.state = CaseState.APPROVED if case.state == CaseState.OPEN else case.state
    steps = version.flow(case.flow)
    names = [step.name for step in steps]
    here = names.index(case.step) if case.step in names else len(names)
    stations = [Station(step, _state(place, here, step, done, case), done.get(step.name)) for place, step in enumerate(steps)]
    return [one for one in stations
            if one.state in ("done", "current") or is_called_for(one.step, hoped, version, law)]


def _state(place: int, here: int, step: Step, done: dict[str, CaseEvent], case: Case) -> str:
    if place == here:
        return "current"
    if place < here:
        return "done" if step.name in done else "skipped"
    if case.closed_on is not None:
        return "skipped"
    return "again" if step.name in done else "ahead"
