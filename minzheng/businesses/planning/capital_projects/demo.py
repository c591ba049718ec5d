"""What the demonstration county shows of its projects: one in use, one accepted, one suspended, one begun, one proposed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.roles import Role
from minzheng.kernel.registers import actions
from minzheng.kernel.registers.kinds import Book
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.registers.papers import File
from minzheng.kernel.values.periods import ZONE

Actors = Callable[..., Actor]
JPEG = b"\xff\xd8\xff\xe0 demonstration of a building site "
CLERK, HEAD, FINANCE = Role.COUNTY_CLERK, Role.COUNTY_SECTION_HEAD, Role.FINANCE_OFFICER
STAGES = (
    ("approve", HEAD, "approved_on"), ("secure_land", CLERK, "land_on"), ("finish_design", CLERK, "designed_on"),
    ("award_tender", CLERK, "tendered_on"), ("sign_contract", CLERK, "contracted_on"), ("begin", CLERK, "founded_on"),
    ("raise_structure", CLERK, "structured_on"), ("fit", CLERK, "fitted_on"), ("accept", HEAD, "accepted_on"),
    ("put_to_use", CLERK, "used_on"),
)
"""Each stage with who does it and the field of its day."""
CONTRACT, BUILT = 5, 6
"""From how many stages on there is a contract, and a site to photograph."""
PROJECTS = (
    ("示例公益性公墓", "cemetery", 1_200_000, 10), ("示例儿童之家", "children", 600_000, 9),
    ("示例救助管理站改造", "relief_station", 900_000, 7), ("示例社区服务站", "community", 400_000, 6),
    ("示例乡镇民政服务站", "township_office", 300_000, 0),
)
"""Name, kind, investment in yuan, and how many stages each has behind it."""
SUSPENDED = 2
"""Which of them the rain stopped."""
FIRST, STEP = 400, 36
"""How many days ago the first was proposed, and days from one stage to the next."""


def furnish(*, book: Book, area: int, on: date, at: datetime, actors: Actors) -> None:
    """Enter the projects, each stage on its day, and pay by source what is built."""
    demo = _Demo(book, area, on, actors)
    for number, (name, kind, yuan, stages) in enumerate(PROJECTS):
        project = demo.project(name, kind, yuan, stages)
        if stages >= BUILT:
            demo.pay(project, yuan, stages)
        if number == SUSPENDED:
            demo.do(project, "suspend", HEAD, 20, reason="汛期停工（示例）")


class _Demo:
    def __init__(self, book: Book, area: int, on: date, actors: Actors) -> None:
        self.book, self.area, self.on, self.actors = book, area, on, actors

    def day(self, ago: int) -> date:
        return self.on - timedelta(days=ago)

    def at(self, ago: int) -> datetime:
        return datetime.combine(self.day(ago), time(9), ZONE)

    def finish(self, stages: int) -> date:
        """The day planned for the end: behind those that are built, just over for those under way, ahead of the new."""
        return self.day(60 if stages >= len(STAGES) - 1 else 10) if stages else self.day(-300)

    def project(self, name: str, kind: str, yuan: int, stages: int) -> Entry:
        """A project from its proposal to the last of its stages."""
        first = FIRST if stages else 30
        made = self.make(
            "capital_project", "propose", CLERK, first, name=name, kind=kind, owner="示例县民政局", site="示例路（示例）", land=4,
            floor_area=800, investment=yuan, from_upper=yuan // 2, from_county=yuan // 4, from_lottery=yuan // 4,
            planned_start=self.day(first - CONTRACT * STEP), planned_finish=self.finish(stages), proposed_on=self.day(first))
        for place, (deed, role, field) in enumerate(STAGES[:stages], start=1):
            more = {"contractor": "示例建筑公司", "contract": yuan * 9 // 10} if deed == "sign_contract" else {}
            more |= {"opinion": "验收合格（示例）"} if deed == "accept" else {}
            photo = f"{name}{place}" if place >= BUILT and deed != "put_to_use" else ""
            ago = first - place * STEP
            self.do(made, deed, role, ago, photo, **{field: self.day(ago)}, **more)
        return made

    def pay(self, project: Entry, yuan: int, stages: int) -> None:
        """A third from each source for what is begun; what is accepted is paid to nine tenths, within its contract."""
        parts = (("from_upper", yuan // 2), ("from_county", yuan // 4), ("from_lottery", yuan // 4))
        for serial, (source, given) in enumerate(parts, start=1):
            amount = given * 9 // 10 if stages >= len(STAGES) - 1 else given // 3
            self.make("capital_payment", "pay", FINANCE, 25, project, amount=amount, source=source, paid_on=self.day(25),
                      document=f"示例凭证{serial}")

    def make(self, entries: str, deed: str, role: Role, ago: int, above: Entry | None = None, **given: Any) -> Entry:
        return actions.make(book=self.book, kind=entries, deed=deed, given={name: str(value) for name, value in given.items()},
                            area_code=self.area, by=self.actors(role), at=self.at(ago), parent_id=above.pk if above else None)

    def do(self, entry: Entry, deed: str, role: Role, ago: int, photo: str = "", **given: Any) -> None:
        files = [File("photo", "现场.jpg", JPEG + photo.encode())] if photo else []
        actions.do(book=self.book, entry_id=entry.pk, deed=deed, given={name: str(value) for name, value in given.items()},
                   by=self.actors(role), at=self.at(ago), files=files)
