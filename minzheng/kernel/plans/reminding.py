"""Who has to do something for a task: what is late, due soon or owes a report; and reminders, put on record each month.

A reminder goes to the accounts of the owner's unit (of the office, where the unit has none); the second about something overdue
goes to the leaders as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, Q, QuerySet

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.models import Account, AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.values.areas import COUNTY, span
from minzheng.kernel.values.periods import ZONE, Month

from .duties import APPROVERS, WRITERS, require
from .models import APPROVED, OPEN, Task
from .progress import REPORT_DAY
from .proposals import IS_LATE, IS_SILENT, IS_SOON, Reminder
from .queries import Target, targets

SOON = timedelta(days=15)
"""How long before its last day a task is due soon."""
REMIND_DAY = REPORT_DAY + 1
"""From which day of a month on the owners are reminded: what was asked for until the day before is owed."""


@dataclass(frozen=True)
class Owed:
    """A task that somebody has to do something for, and why."""

    target: Target
    reason: str

    @property
    def task(self) -> Task:
        return self.target.task


def owed(tasks: QuerySet[Task], on: date) -> list[Owed]:
    """Those of open tasks of plans in force that are late, due soon and not reached, or owe a report; the most urgent first."""
    rows = tasks.filter(plan__state=APPROVED, state__in=OPEN, carried_to=None, begins__lte=on).select_related("plan")
    found = [Owed(one, reason) for one in targets(rows.order_by("plan_id", "number"), on) if (reason := _reason(one))]
    return sorted(found, key=lambda one: (one.task.due or date.max, one.task.plan_id, one.task.number))


def owed_by(account: Account, on: date) -> list[Owed]:
    """What an account has to do something for in its area: of its unit, or where its unit owns no task, of all.

    A leader sees what the owners were reminded of twice and that is still late.
    """
    own = Task.objects.filter(plan__area_code=account.area_code)
    if account.role in APPROVERS:
        return owed(own.filter(pk__in=Reminder.objects.filter(is_escalated=True).values("task")), on)
    if account.role not in WRITERS:
        return []
    of_unit = own.filter(owner=account.unit, plan__state=APPROVED)
    return owed(own.filter(Q(owner=account.unit) | ~Exists(of_unit)) if account.unit else own, on)


def remind(*, area: int, by: Actor, at: datetime) -> list[Reminder]:
    """Remind the owners of everything owed in an area and below, once a month, and put on record who was told.

    Raises NotAllowed and NotFound.
    """
    require(by, APPROVERS, area)
    low, high = span(area)
    on = at.astimezone(ZONE).date()
    month = int(Month.of(on))
    with transaction.atomic():
        tasks = Task.objects.filter(plan__area_code__gte=low, plan__area_code__lt=high)
        known = set(Reminder.objects.filter(task__in=tasks, month=month).values_list("task_id", flat=True))
        due = [one for one in owed(tasks, on) if one.task.pk not in known]
        late = Reminder.objects.filter(task__in=[one.task.pk for one in due], reason=IS_LATE)
        again, people = set(late.values_list("task_id", flat=True)), _people(due, on)
        made = Reminder.objects.bulk_create([
            _reminder(one, one.task.pk in again, people, month=month, on=on, by=by, at=at) for one in due])
        record(by=by, at=at, action="remind_owners", subject=f"area:{area}",
               details={"month": str(Month.of(on)), "tasks": len(made), "leader": sum(one.is_escalated for one in made)})
    return made


def areas_due(at: datetime) -> list[int]:
    """The counties in which plans are in force and nobody was reminded yet in this month."""
    on = at.astimezone(ZONE).date()
    if on.day < REMIND_DAY:
        return []
    first = datetime.combine(on.replace(day=1), datetime.min.time(), ZONE)
    having = Task.objects.filter(plan__state=APPROVED, state__in=OPEN, carried_to=None).values_list("plan__area_code", flat=True)
    wanted = sorted({code - code % COUNTY.unit for code in having.distinct()})
    told = set(AuditEvent.objects.filter(action="remind_owners", at__gte=first).values_list("subject", flat=True))
    return [area for area in wanted if f"area:{area}" not in told]


def _reason(one: Target) -> str:
    if one.days_over and one.is_met is not True:
        return IS_LATE
    if one.task.due is not None and one.is_met is not True and one.task.due - one.on <= SOON:
        return IS_SOON
    return IS_SILENT if one.missing and one.is_met is not True else ""


def _people(due: Iterable[Owed], on: date) -> list[Account]:
    """Who may be told of the tasks, in the areas of their plans."""
    areas = {one.task.plan.area_code for one in due}
    found = Account.objects.filter(area_code__in=areas, role__in=WRITERS | APPROVERS, is_active=True).order_by("username")
    return [one for one in found if one.is_valid_on(on)]


def _reminder(one: Owed, is_again: bool, people: Sequence[Account], *, month: int, on: date, by: Actor, at: datetime) -> Reminder:
    is_escalated = is_again and one.reason == IS_LATE
    here = [person for person in people if person.area_code == one.task.plan.area_code]
    owners = _of(here, WRITERS, one.task.owner) or _of(here, WRITERS, "")
    return Reminder(
        task=one.task, month=month, reason=one.reason, days_over=one.target.days_over, owner=one.task.owner,
        told=owners + (_of(here, APPROVERS) if is_escalated else []), is_escalated=is_escalated, on=on, by=str(by), at=at)


def _of(people: Iterable[Account], roles: frozenset[Role], unit: str | None = None) -> list[str]:
    return [str(one.actor) for one in people if one.role in roles and (unit is None or one.unit == unit)]
