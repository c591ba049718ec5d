"""The marriage office of the demonstration county: its registrars, a slot, ratings to come, an audit that is late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.roles import Role
from minzheng.kernel.registers.invented import Filling, person
from minzheng.kernel.registers.kinds import Book
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.values.periods import Month


def furnish(*, book: Book, area: int, on: date, at: datetime, actors: Callable[..., Actor]) -> None:
    """Fill the books of the office, all invented (示例)."""
    fill = Filling(book, area, on, actors)
    office = fill.make(
        "marriage_office", "open", ago=400, name="婚姻登记处（示例）", address="示例大道1号政务中心二楼", phone="0734-0000000",
        hours="周一至周五 8:30—17:30", services=["marriage", "divorce", "reissue", "counselling"], opened_on="2004-01-01",
        standard="grade_3a")
    _registrars(fill, actors)
    _slots(fill, office)
    _audits(fill, office, on)
    fill.make("reform_action", "plan", ago=60, name="简约婚礼倡议（示例）", theme="bride_price", planned_on=fill.day(20),
              partners="县妇联、志愿者")
    done = fill.make("reform_action", "plan", ago=240, name="集体婚礼（示例）", theme="group_wedding", planned_on=fill.day(190))
    fill.do(done, "carry_out", ago=189, done_on=fill.day(190), participants=46, outcome="二十三对新人参加（示例）")


def _registrars(fill: Filling, actors: Callable[..., Actor]) -> None:
    """One whose certificate is valid, one whose has run out."""
    for serial, (name, ago, until) in enumerate((("", 370, -400), ("二", 380, 15)), start=40):
        fill.make("registrar_certificate", "certify", ago=ago, person=person(f"登记员{name}示例", date(1986, 4, 2), "F", serial),
                  username=actors(Role.REGISTRAR, name).username, trained_hours=24, exam_on=fill.day(ago), score=92 - serial % 10,
                  valid_from=fill.day(ago), valid_until=fill.day(until))


def _slots(fill: Filling, office: Entry) -> None:
    """A slot with room, one that is full, and what became of a past one."""
    for number, (ago, start, capacity, booked) in enumerate(((-1, "09:00", 10, 2), (-1, "10:00", 1, 1), (6, "09:00", 5, 3))):
        slot = fill.make("appointment_slot", "offer", ago=20, under=office, day=fill.day(ago), from_time=start,
                         until_time=f"{int(start[:2]) + 1}:00", service="marriage", capacity=capacity)
        booked_for = [
            fill.make("appointment", "book", ago=10, under=slot, phone="13800000000", way="phone",
                      applicant=person("预约示例", date(1995, 3, 1 + place), "M", 42 + number)) for place in range(booked)]
        if ago > 0:
            fill.do(booked_for[0], "arrive", ago=ago)
            fill.do(booked_for[0], "serve", ago=ago, outcome="已登记结婚（示例）")
            fill.do(booked_for[1], "cancel", ago=8)


def _audits(fill: Filling, office: Entry, on: date) -> None:
    """One month in order, the last one not drawn yet."""
    month = Month.of(on).plus(-2)
    ago = (on - month.plus(1).first_day).days - 3
    audit = fill.make("file_audit", "draw", ago=ago, under=office, month=str(month))
    fill.do(audit, "look", ago=ago - 1, audited=0, in_order=0)
