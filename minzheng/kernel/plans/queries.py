"""What is asked of plans: those in force, how far tasks are on a day, what is red, what must be reported, what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import QuerySet

from minzheng.kernel.access.models import Account
from minzheng.kernel.values.areas import span

from .models import APPROVED, CLOSED, DRAFT, OPEN, Plan, Progress, Task
from .periods import before, days_of, period_on
from .progress import REPORT_DAY, Light, elapsed, is_met, light, missed, share, state_on


@dataclass(frozen=True)
class Target:
    """A task on a day: its state and light, the value reached with its share of the target, and the time that has gone.

    ``missing`` is how many months in a row owe a report; ``is_met`` is None where there is no number or no value yet.
    """

    task: Task
    on: date
    state: str
    light: Light
    value: Fraction | None
    share: Fraction | None
    elapsed: Fraction
    is_met: bool | None
    last_report: date | None
    missing: int

    @property
    def days_over(self) -> int:
        """How many days ago the task was due and is not ended; 0 before."""
        return max(0, (self.on - self.task.due).days) if self.task.due and self.task.state in OPEN else 0


def plans_of(account: Account) -> QuerySet[Plan]:
    """The plans of an account's area and of those below, newest first."""
    low, high = span(account.area_code)
    return Plan.objects.filter(area_code__gte=low, area_code__lt=high).order_by("-year", "-half", "area_code")


def tasks_of(plan: Plan) -> QuerySet[Task]:
    """The tasks of a plan in their order."""
    return plan.tasks.order_by("number")


def in_force(area_code: int, on: date) -> list[Plan]:
    """The approved plans of exactly this area that a day lies in: of the year, of its half, or both."""
    found = Plan.objects.filter(area_code=area_code, state=APPROVED)
    return sorted((one for one in found if (one.year, one.half) in period_on(on)), key=lambda one: one.half)


def promised(area_code: int, on: date) -> list[Plan]:
    """The plans of exactly this area that a day lies in, in force or closed since: what they promised stays."""
    found = Plan.objects.filter(area_code=area_code, state__in=(APPROVED, CLOSED))
    return [one for one in found if (one.year, one.half) in period_on(on)]


def targets(tasks: Iterable[Task], on: date) -> list[Target]:
    """How far tasks are on a day, by what was reported until then; two queries for all of them."""
    rows = list(tasks)
    keys = [one.pk for one in rows]
    values, days = latest_values(keys, until=on), latest_reports(keys, until=on)
    return [target(one, on, values.get(one.pk), days.get(one.pk)) for one in rows]


def target(task: Task, on: date, last_value: Progress | None, last_report: date | None) -> Target:
    """How far one task is by its last value and the day of its last report."""
    wanted, value = task.target, last_value.value if last_value else None
    due = task.due or days_of(task.plan.year, task.plan.half)[1]
    shown = light(state=task.state, begins=task.begins, due=due, on=on, comparison=task.comparison, target=wanted, value=value,
                  value_on=last_value.on if last_value else None, accrues=task.accrues, is_soft=task.is_soft,
                  last_report=last_report)
    has_both = wanted is not None and value is not None
    return Target(
        task, on, state_on(task.state, task.due, on), shown, value, share(value, wanted) if has_both else None,  # type: ignore[arg-type]
        elapsed(task.begins, due, on), is_met(task.comparison, value, wanted) if has_both else None,  # type: ignore[arg-type]
        last_report, missed(task.begins, last_report, on) if task.state in OPEN else 0)


def late_targets(area_code: int, on: date, *, within: date | None = None) -> list[Target]:
    """The red list of an area on a day: tasks of its plans in force whose light is red, those longest overdue first.

    ``within`` is a day of the plans that are looked at, where they ended before ``on`` and are not closed.
    """
    plans = in_force(area_code, min(within or on, on))
    tasks = Task.objects.filter(plan__in=plans, state__in=OPEN, carried_to=None).select_related("plan")
    red = [one for one in targets(tasks.order_by("plan_id", "number"), on) if one.light == Light.RED]
    return sorted(red, key=lambda one: -one.days_over)


def reports_due(area_code: int, on: date) -> list[Target]:
    """Tasks of the plans in force that owe a report: of the last month until day 5, and of months that passed without one."""
    tasks = Task.objects.filter(plan__in=in_force(area_code, on), state__in=OPEN, carried_to=None).select_related("plan")
    found = targets(tasks.order_by("plan_id", "number"), on)
    return [one for one in found if one.missing or (on.day <= REPORT_DAY and is_asked(one, on))]


def is_asked(one: Target, on: date) -> bool:
    """Whether a task has still to be reported of for the month that is over, within the first days of the next."""
    first = on.replace(day=1)
    if one.task.begins >= first:
        return False
    last_month = date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1)
    return one.last_report is None or one.last_report < last_month


def tally(found: Sequence[Target], by: Callable[[Task], str]) -> dict[str, Counter[Light]]:
    """How many tasks have which light, by what ``by`` says of a task, in the order of first mention."""
    counted: dict[str, Counter[Light]] = {}
    for one in found:
        counted.setdefault(by(one.task), Counter())[one.light] += 1
    return counted


def latest_values(tasks: Collection[int], until: date | None = None) -> dict[int, Progress]:
    """The last value of each task."""
    found = Progress.objects.filter(task__in=tasks, numerator__isnull=False)
    return {one.task_id: one for one in _last(found, until)}


def latest_reports(tasks: Collection[int], until: date | None = None) -> dict[int, date]:
    """The day of the last report of each task."""
    return {one.task_id: one.on for one in _last(Progress.objects.filter(task__in=tasks), until)}


def previous(plan: Plan) -> Plan | None:
    """The plan of the same area for the period before, which is compared with what came of it."""
    year, half = before(plan.year, plan.half)
    return Plan.objects.filter(area_code=plan.area_code, year=year, half=half).exclude(state=DRAFT).first()


def later_drafts(plan: Plan) -> list[Plan]:
    """The drafts of the same area for later periods: where a task may be carried over to."""
    last = days_of(plan.year, plan.half)[1]
    found = Plan.objects.filter(area_code=plan.area_code, state=DRAFT).order_by("year", "half")
    return [one for one in found if days_of(one.year, one.half)[0] > last]


def _last(found: QuerySet[Progress], until: date | None) -> QuerySet[Progress]:
    if until is not None:
        found = found.filter(on__lte=until)
    return found.order_by("task_id", "-on", "-id").distinct("task_id")
