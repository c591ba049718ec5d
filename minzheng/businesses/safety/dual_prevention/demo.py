"""What the demonstration county shows of dual prevention: a home with graded risks, a danger overdue, one closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.roles import Role
from minzheng.kernel.registers import actions
from minzheng.kernel.registers.invented import paper
from minzheng.kernel.registers.kinds import Book
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.values.periods import ZONE

Actors = Callable[..., Actor]
RISKS = (("fire", "厨房", "3", "6", "40"), ("electric", "配电间", "3", "6", "15"), ("fall", "浴室", "3", "6", "7"),
         ("weather", "屋顶", "0.5", "1", "15"))


def furnish(*, book: Book, area: int, on: date, at: datetime, actors: Actors) -> None:
    """Select the first home, grade its risks, and deal with its dangers in part."""
    home = Entry.objects.filter(kind="elder_institution", state="operating", area_code__gte=area).order_by("pk").first()
    if home is None:
        return
    clerk, day = actors(Role.COUNTY_CLERK), on - timedelta(days=60)
    unit = actions.make(book=book, kind="dual_prevention", deed="select", area_code=home.area_code, by=clerk, parent_id=home.pk,
                        given={"selected_on": day.isoformat(), "build_by": (on + timedelta(days=90)).isoformat()}, at=_at(day))
    for hazard, place, likelihood, exposure, consequence in RISKS:
        given = {"hazard": hazard, "place": place, "likelihood": likelihood, "exposure": exposure, "consequence": consequence,
                 "owner": "院长示例", "control": "每日巡查（示例）"}
        actions.make(book=book, kind="risk_point", deed="grade", given=given, area_code=unit.area_code, by=clerk, at=_at(day),
                     parent_id=unit.pk)
    _dealt_with(book, home, on, actors)


def _dealt_with(book: Book, home: Entry, on: date, actors: Actors) -> None:
    """The first danger is put right and closed, the second is overdue."""
    dangers = list(Entry.objects.filter(kind="danger", parent=home, state="found").order_by("pk")[:2])
    for danger, ago in zip(dangers, (35, 36), strict=False):
        day = on - timedelta(days=ago)
        deadline = (day + timedelta(days=20)).isoformat()
        given = {"measure": "清理并每日巡查（示例）", "responsible": "院长示例", "deadline": deadline}
        actions.do(book=book, entry_id=danger.pk, deed="plan", given=given, by=actors(Role.COUNTY_CLERK), at=_at(day))
    if dangers:
        day = on - timedelta(days=25)
        actions.do(book=book, entry_id=dangers[0].pk, deed="fix", given={"fixed_on": day.isoformat(), "result": "已清理（示例）"},
                   files=[paper("after")], by=actors(Role.INSTITUTION_ADMIN), at=_at(day))
        actions.do(book=book, entry_id=dangers[0].pk, deed="verify", given={"opinion": "合格（示例）"}, by=actors(Role.INSPECTOR),
                   at=_at(day + timedelta(days=3)))


def _at(day: date) -> datetime:
    return datetime.combine(day, time(9), ZONE)
