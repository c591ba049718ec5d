"""What the demonstration county shows of visits: elders visited in time, one overdue, one who does not answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from stdnum.cn import ric

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.queries import account_of
from minzheng.kernel.access.roles import Role
from minzheng.kernel.registers import actions
from minzheng.kernel.registers.invented import paper
from minzheng.kernel.registers.kinds import Book
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.values.periods import ZONE

Actors = Callable[..., Actor]
TARGETS = (("陈示例", ("alone",), "high", 3), ("李示例", ("left_behind",), "medium", 20),
           ("王示例", ("alone", "disabled"), "low", 2), ("张示例", ("empty_nest", "disabled"), "high", 12),
           ("刘示例", ("special_family",), "low", 10), ("周示例", ("left_behind", "disabled"), "low", 0))
"""Name, groups, risk, and how many days ago the last visit was; 0 for who is never reached."""


def furnish(*, book: Book, area: int, on: date, at: datetime, actors: Actors) -> None:
    """List six elders of the village officer's village, and visit all but the last."""
    officer = actors(Role.VILLAGE_OFFICER)
    village = account_of(officer).area_code
    for serial, (name, groups, risk, ago) in enumerate(TARGETS):
        body = f"430426{1938 + serial}0{serial + 1}15{860 + serial}"
        given = {"person.name": name, "person.id_type": "resident_id", "address": f"示例村{serial + 1}组",
                 "person.id_number": body + ric.calc_check_digit(f"{body}0"), "contact": "侄子 13800000001",
                 "phone": f"1380000000{serial}", "risk": risk, "visitor": "网格员示例",
                 "listed_on": (on - timedelta(days=60)).isoformat(), **{f"groups.{one}": "on" for one in groups}}
        target = actions.make(book=book, kind="visit_target", deed="list", given=given, area_code=village, by=officer,
                              at=_at(on - timedelta(days=60)))
        _visited(book, target, on - timedelta(days=ago), officer) if ago else _not_reached(book, target, on, officer)


def _visited(book: Book, target: Entry, day: date, by: Actor) -> None:
    given = {"visited_on": day.isoformat(), "time": "09:30", "answered": "yes", "talk": "精神尚好，米油够用（示例）",
             "health": "good", "has_food": "yes", "is_warm": "yes", "is_safe": "yes"}
    actions.make(book=book, kind="elder_visit", deed="visit", given=given, area_code=target.area_code, by=by, at=_at(day),
                 parent_id=target.pk, files=[paper("scene", target.pk)])


def _not_reached(book: Book, target: Entry, on: date, by: Actor) -> None:
    for ago in (1, 0):
        day = on - timedelta(days=ago)
        given = {"visited_on": day.isoformat(), "time": "09:30", "way": "phone", "answered": "no", "talk": "无人接听"}
        actions.make(book=book, kind="elder_visit", deed="call", given=given, area_code=target.area_code, by=by, at=_at(day),
                     parent_id=target.pk)


def _at(day: date) -> datetime:
    return datetime.combine(day, time(9), ZONE)
