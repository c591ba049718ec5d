"""Progress by itself: the last frozen figures of a plan's period and area move its tasks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.indicators.snapshots.models import Snapshot, ValueCorrection
from minzheng.kernel.indicators.snapshots.queries import latest, results
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import ZONE

from .duties import ABSENT
from .models import APPROVED, OPEN, Plan, Progress, Task
from .reporting import Taken, take_progress


@dataclass(frozen=True)
class Followed:
    """From which figures, of which day, tasks moved; and what came of it."""

    snapshot: Snapshot
    on: date
    taken: Taken


def follow(*, plan_id: int, by: Actor, at: datetime) -> Followed:
    """Take the progress of a plan from the last snapshot of its period. Raises NotFound before there is one."""
    plan = Plan.objects.filter(pk=plan_id).first()
    if plan is None:
        raise NotFound(ABSENT)
    snapshot = latest(plan.period, plan.area_code)
    if snapshot is None:
        raise NotFound(say("统计期 {period} 还没有冻结过统计数据", period=plan.period), code="no_snapshot")
    on = min(snapshot.cut_off or snapshot.on, at.astimezone(ZONE).date())
    taken = take_progress(plan_id=plan.pk, results=results(snapshot, plan.area_code),
                          source=source_of(snapshot, plan.area_code), on=on, by=by, at=at)
    return Followed(snapshot, on, taken)


def follow_area(area_code: int, *, by: Actor, at: datetime) -> list[tuple[Plan, Followed]]:
    """Follow the approved plans of exactly this area that have figures. Raises NotFound where there are plans and none has."""
    plans = list(Plan.objects.filter(area_code=area_code, state=APPROVED).order_by("year", "half"))
    having = [one for one in plans if latest(one.period, area_code) is not None]
    return [(one, follow(plan_id=one.pk, by=by, at=at)) for one in having or plans]


def follow_all(*, by: Actor, at: datetime) -> list[Followed]:
    """Follow every approved plan that waits for an indicator and has newer figures than it took.

    The last figures of a period are frozen after it, while its plan is not closed yet.
    """
    tasks = Task.objects.filter(plan__state=APPROVED, state__in=OPEN).exclude(indicator="")
    plans = Plan.objects.filter(pk__in=tasks.values("plan_id")).order_by("pk")
    waiting = [plan for plan in plans if _has_newer(plan)]
    return [follow(plan_id=plan.pk, by=by, at=at) for plan in waiting]


def source_of(snapshot: Snapshot, area_code: int) -> str:
    """How reports name the figures they came from, with the last correction of the area where there is one."""
    last = ValueCorrection.objects.filter(value__snapshot=snapshot, value__area_code=area_code).order_by("-pk").first()
    return f"{snapshot.period} {snapshot.cut_off or snapshot.on} #{snapshot.pk}" + (f"+{last.pk}" if last else "")


def _has_newer(plan: Plan) -> bool:
    snapshot = latest(plan.period, plan.area_code)
    if snapshot is None:
        return False
    return not Progress.objects.filter(task__plan=plan, source=source_of(snapshot, plan.area_code)).exists()
