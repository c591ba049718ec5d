"""One look at everybody of an area: expected events become tasks, everybody has their tier, who may slip is told of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from django.db import connection, transaction

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.queries import account_of, is_in_scope, require
from minzheng.kernel.people.roster.loading import Progress, silent
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import NotFound, Refused
from minzheng.kernel.values.language import say

from ..declarations import OutsideRegister
from . import tasks, tiers, warning
from .declarations import Watched
from .duties import WATCHERS
from .known import Known
from .models import EarlyWarning, WatchRun, WatchTask


def run(
    *, area: int, on: date, watched: Watched, registers: Mapping[str, OutsideRegister], parameters: ParameterBook, home: Path,
    by: Actor, at: datetime, progress: Progress = silent,
) -> WatchRun:
    """Look at everybody of ``area`` and all below it on a day; doing it again the same day changes nothing.

    Raises NotAllowed, NotFound outside the own area, and Refused for a day before the last look at the area: what was known then
    is history.
    """
    with transaction.atomic():
        require(by, WATCHERS, say("开展动态监测"))
        if by.account_id is not None and not is_in_scope(account_of(by), area):
            raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE watching_watchrun IN SHARE ROW EXCLUSIVE MODE")
        _require_later(area, on)
        known = Known(area, on, registers, home)
        progress("读取登记", 0, 0)
        made = WatchRun.objects.create(area_code=area, on=on, persons=known.persons.height, by=str(by), at=at)
        _follow_moves(area)
        progress("将到期事项", 0, 0)
        made.counts = tasks.renew(watched.events, known, run=made, by=by, at=at)
        progress("低收入人口分层", 0, 0)
        belong, moved = tiers.renew(watched.tiers, known)
        progress("预警", 0, 0)
        made.counts |= {**moved, "warnings": warning.renew(watched.warnings, belong, known, parameters, run=made, at=at)}
        made.save(update_fields=["counts"])
        record(by=by, at=at, action="watch", subject=f"watch:{made.pk}", details={"on": on.isoformat(), **made.counts})
    return made


def _require_later(area: int, on: date) -> None:
    low, high = areas.span(area)
    last = WatchRun.objects.filter(area_code__gte=low, area_code__lt=high, on__gt=on).order_by("-on").first()
    if last is not None:
        raise Refused(say("该区划已监测到 {last}，不能再按 {on} 监测", last=last.on, on=on), (), code="watched_later")


def _follow_moves(area: int) -> None:
    """What is open of a household that moved goes with it, to whoever looks after its new village."""
    low, high = areas.span(area)
    with connection.cursor() as cursor:
        for table in (WatchTask._meta.db_table, EarlyWarning._meta.db_table):
            cursor.execute(f"""UPDATE {table} t SET area_code = h.area_code FROM people_household h
                WHERE h.id = t.household_id AND t.state = 'open' AND t.area_code <> h.area_code
                  AND h.area_code >= %s AND h.area_code < %s""", [low, high])
