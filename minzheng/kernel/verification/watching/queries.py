"""What can be asked of watching: tasks by area, how many of which month, and the last look at an area."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, QuerySet
from django.db.models.functions import ExtractMonth, ExtractYear

from minzheng.kernel.values import areas
from minzheng.kernel.values.periods import Month

from .models import TaskState, WatchRun, WatchTask


def tasks(*, area: int) -> QuerySet[WatchTask]:
    """The tasks of an area and all below it."""
    low, high = areas.span(area)
    return WatchTask.objects.filter(area_code__gte=low, area_code__lt=high)


def calendar(*, area: int, on: date) -> dict[str, dict[int, int]]:
    """How many open tasks of each event there are by month ``YYYYMM``; what is past its day stands under 0."""
    found = tasks(area=area).filter(state=TaskState.OPEN).order_by()
    late = found.filter(due_on__lt=on).values_list("event").annotate(Count("pk"))
    coming = (found.filter(due_on__gte=on).annotate(year=ExtractYear("due_on"), number=ExtractMonth("due_on"))
              .values_list("event", "year", "number").annotate(Count("pk")))
    counts: dict[str, dict[int, int]] = {}
    for event, count in late:
        counts.setdefault(event, {})[0] = count
    for event, year, number, count in coming:
        counts.setdefault(event, {})[int(Month(year, number))] = count
    return counts


def last_run(*, area: int) -> WatchRun | None:
    """The last look at an area: at itself, or at one that it lies in."""
    chain = [area, *areas.ancestors(area), areas.NATION]
    return WatchRun.objects.filter(area_code__in=chain).order_by("-on", "-pk").first()
