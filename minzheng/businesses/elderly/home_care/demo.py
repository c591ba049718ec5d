"""What the demonstration county shows of care near home: two centres with guests, a month copied, one missing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.queries import account_of
from minzheng.kernel.access.roles import Role
from minzheng.kernel.registers import actions
from minzheng.kernel.registers.invented import person, typed
from minzheng.kernel.registers.kinds import Book
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.values.periods import ZONE, Month

Actors = Callable[..., Actor]
PLACES = (("示例社区日间照料中心", "day_care"), ("示例社区居家养老服务中心", "comprehensive"))
VISITS = {3: (310, 240), 2: (322, 251), 1: (322, 251)}
"""Attendances and meals of the months so many back: the last is copied; the second centre has not sent it."""
GUESTS = ("陈示例", "李示例", "王示例")


def furnish(*, book: Book, area: int, on: date, at: datetime, actors: Actors) -> None:
    """Enter two centres of the village officer's village, with guests and months."""
    officer, clerk = actors(Role.VILLAGE_OFFICER), actors(Role.COUNTY_CLERK)
    village = account_of(officer).area_code
    for number, (name, kind) in enumerate(PLACES):
        given = {"name": name, "kind": kind, "address": "示例社区", "phone": f"0734-626000{number}", "area": 300, "seats": 20,
                 "operator": "agency", "from_idle_home": "no", "hours": "8:00—17:30", "services": "助餐\n助浴",
                 "opened_on": on - timedelta(days=400)}
        centre = actions.make(book=book, kind="home_care_centre", deed="enter_existing", given=typed(given), area_code=village,
                              by=clerk, at=_at(on - timedelta(days=200)))
        _months(book, centre, on, officer, is_whole=number == 0)
        if number == 0:
            _guests(book, centre, on, officer)


def _months(book: Book, centre: Entry, on: date, by: Actor, *, is_whole: bool) -> None:
    for back, (visits, meals) in VISITS.items():
        month = Month.of(on).plus(-back)
        if back > 1 or is_whole:
            given = {"month": month, "open_days": 25, "visits": visits, "meals": meals}
            actions.make(book=book, kind="centre_month", deed="send", given=typed(given), area_code=centre.area_code, by=by,
                         at=_at(month.plus(1).first_day), parent_id=centre.pk)


def _guests(book: Book, centre: Entry, on: date, by: Actor) -> None:
    day = on - timedelta(days=90)
    for serial, name in enumerate(GUESTS):
        given = {"person": person(name, date(1944 + serial, 5, 5), "MF"[serial % 2], 40 + serial), "plan": "助餐（示例）",
                 "fee": 300, "contact": "女儿", "contact_phone": "13800000002", "has_consented": "yes", "since": day}
        actions.make(book=book, kind="day_guest", deed="register", given=typed(given), area_code=centre.area_code, by=by,
                     at=_at(day), parent_id=centre.pk)


def _at(day: date) -> datetime:
    return datetime.combine(day, time(9), ZONE)
