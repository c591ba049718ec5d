"""What the demonstration county shows of monitoring: two departments' lists, visits, a broken promise, a release."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.queries import account_of
from minzheng.kernel.access.roles import Role
from minzheng.kernel.registers import actions
from minzheng.kernel.registers.invented import person, picture, typed
from minzheng.kernel.registers.kinds import Book
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.registers.papers import File
from minzheng.kernel.values.periods import ZONE

Actors = Callable[..., Actor]
ROWS = (("agriculture", "unstable_ex_poor", 0), ("agriculture", "edge_poverty_prone", 1), ("agriculture", "sudden_hardship", 2),
        ("urban_relief", "urban_poor", 3), ("urban_relief", "urban_poor", 1), ("township", "relapse", 4))
"""Whose list, as what, and which household: the second stands on two lists."""
NAMES = ("赵监测示例", "钱监测示例", "孙监测示例", "李监测示例", "周监测示例")


def furnish(*, book: Book, area: int, on: date, at: datetime, actors: Actors) -> None:
    """Bring five households in from three lists: one is released, one waits for the second, one was never visited."""
    demo = _Demo(book, account_of(actors(Role.VILLAGE_OFFICER)).area_code, on, actors)
    for number, (source, kind, place) in enumerate(ROWS):
        born = date(1960 + place, 3, 1 + place)
        demo.make("household_listing", "list", 80 - number, source=source, household_no=f"{source[:2].upper()}-{100 + number}",
                  person=person(NAMES[place], born, "M", 20 + place), type=kind, listed_on=demo.day(80 - number))
    homes = list(Entry.objects.filter(kind="monitor_household").order_by("pk"))
    for home in homes[:4]:
        demo.make("monitored_visit", "visit", 70, home, Role.VILLAGE_OFFICER, visited_on=demo.day(70), way="door",
                  visitors="村干部示例", findings="家中有人患病，收入不稳定（示例）")
    for home in (homes[0], homes[3]):
        demo.helped(home)
        demo.do(home, "propose_release", 12, criteria=["income", "needs", "water", "risk_gone"], income="12000",
                grounds="家人稳定务工（示例）", paper="signed")
    demo.do(homes[3], "release", 8, role=Role.TOWNSHIP_LEADER, opinion="属实（示例）")
    demo.make("help_measure", "promise", 60, homes[1], field="work", what="介绍公益性岗位（示例）", promised_by="乡镇示例",
              promised_on=demo.day(60), deadline=demo.day(20))


class _Demo:
    def __init__(self, book: Book, village: int, on: date, actors: Actors) -> None:
        self.book, self.village, self.on, self.actors = book, village, on, actors

    def day(self, ago: int) -> date:
        return self.on - timedelta(days=ago)

    def _at(self, ago: int) -> datetime:
        return datetime.combine(self.day(ago), time(10), ZONE)

    def make(
        self, kind: str, deed: str, ago: int, above: Entry | None = None, by: Role = Role.TOWNSHIP_CLERK, **given: Any
    ) -> Entry:
        return actions.make(book=self.book, kind=kind, deed=deed, given=typed(given), area_code=self.village,
                            by=self.actors(by), at=self._at(ago), parent_id=above.pk if above else None)

    def do(
        self, entry: Entry, deed: str, ago: int, *, role: Role = Role.TOWNSHIP_CLERK, paper: str = "", **given: Any
    ) -> None:
        files = [File(paper, "签字.png", picture(entry.pk))] if paper else []
        actions.do(book=self.book, entry_id=entry.pk, deed=deed, given=typed(given), by=self.actors(role), at=self._at(ago),
                   files=files)

    def helped(self, home: Entry) -> None:
        """Somebody helps, a measure was promised and delivered, aid was tested."""
        given: dict[str, Any] = {"helper": "帮扶干部示例", "unit": "帮扶单位示例", "phone": "13800000001", "from": self.day(65)}
        self.make("pairing", "pair", 65, home, **given)
        measure = self.make("help_measure", "promise", 64, home, field="industry", what="扶持养殖（示例）",
                            promised_by="帮扶单位示例", promised_on=self.day(64), deadline=self.day(30))
        self.do(measure, "deliver", 40, paper="proof", delivered_on=self.day(40), result="已落实（示例）")
        self.make("aid_test", "test", 50, home, tested_on=self.day(50), dibao="not_entitled", tekun="not_entitled",
                  temporary_aid="not_entitled")
