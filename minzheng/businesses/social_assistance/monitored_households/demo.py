"""What the demonstration county shows of monitoring: two departments' lists, visits, a broken promise, a release."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.queries import account_of
from minzheng.kernel.access.roles import Role
from minzheng.kernel.registers.invented import Filling, paper, person
from minzheng.kernel.registers.kinds import Book
from minzheng.kernel.registers.models import Entry

ROWS = (("agriculture", "unstable_ex_poor", 0), ("agriculture", "edge_poverty_prone", 1), ("agriculture", "sudden_hardship", 2),
        ("urban_relief", "urban_poor", 3), ("urban_relief", "urban_poor", 1), ("township", "relapse", 4))
"""Whose list, as what, and which household: the second stands on two lists."""
NAMES = ("赵监测示例", "钱监测示例", "孙监测示例", "李监测示例", "周监测示例")


def furnish(*, book: Book, area: int, on: date, at: datetime, actors: Callable[..., Actor]) -> None:
    """Bring five households in from three lists: one is released, one waits for the second, one was never visited."""
    fill = Filling(book, account_of(actors(Role.VILLAGE_OFFICER)).area_code, on, actors)
    for number, (source, kind, place) in enumerate(ROWS):
        born = date(1960 + place, 3, 1 + place)
        fill.make("household_listing", "list", ago=80 - number, acting=Role.TOWNSHIP_CLERK, source=source, type=kind,
                  household_no=f"{source[:2].upper()}-{100 + number}", person=person(NAMES[place], born, "M", 20 + place),
                  listed_on=fill.day(80 - number))
    homes = list(Entry.objects.filter(kind="monitor_household").order_by("pk"))
    for home in homes[:4]:
        fill.make("monitored_visit", "visit", ago=70, under=home, acting=Role.VILLAGE_OFFICER, visited_on=fill.day(70),
                  way="door", visitors="村干部示例", findings="家中有人患病，收入不稳定（示例）")
    for home in (homes[0], homes[3]):
        _helped(fill, home)
        fill.do(home, "propose_release", ago=12, criteria=["income", "needs", "water", "risk_gone"], income="12000",
                grounds="家人稳定务工（示例）", enclosed=[paper("signed", home.pk)])
    fill.do(homes[3], "release", ago=8, opinion="属实（示例）")
    fill.make("help_measure", "promise", ago=60, under=homes[1], acting=Role.TOWNSHIP_CLERK, field="work",
              what="介绍公益性岗位（示例）", promised_by="乡镇示例", promised_on=fill.day(60), deadline=fill.day(20))


def _helped(fill: Filling, home: Entry) -> None:
    """Somebody helps, a measure was promised and delivered, aid was tested."""
    since: dict[str, Any] = {"from": fill.day(65)}
    fill.make("pairing", "pair", ago=65, under=home, acting=Role.TOWNSHIP_CLERK, helper="帮扶干部示例", unit="帮扶单位示例",
              phone="13800000001", **since)
    measure = fill.make("help_measure", "promise", ago=64, under=home, acting=Role.TOWNSHIP_CLERK, field="industry",
                        what="扶持养殖（示例）", promised_by="帮扶单位示例", promised_on=fill.day(64), deadline=fill.day(30))
    fill.do(measure, "deliver", ago=40, delivered_on=fill.day(40), result="已落实（示例）", enclosed=[paper("proof", measure.pk)])
    fill.make("aid_test", "test", ago=50, under=home, acting=Role.TOWNSHIP_CLERK, tested_on=fill.day(50), dibao="not_entitled",
              tekun="not_entitled", temporary_aid="not_entitled")
