"""What the demonstration county shows of its projects: one in use, one accepted, one suspended, one begun, one proposed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.registers.invented import Filling, paper
from minzheng.kernel.registers.kinds import Book
from minzheng.kernel.registers.models import Entry

STAGES = (
    ("approve", "approved_on"), ("secure_land", "land_on"), ("finish_design", "designed_on"), ("award_tender", "tendered_on"),
    ("sign_contract", "contracted_on"), ("begin", "founded_on"), ("raise_structure", "structured_on"), ("fit", "fitted_on"),
    ("accept", "accepted_on"), ("put_to_use", "used_on"),
)
"""Each stage and the field of its day."""
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


def furnish(*, book: Book, area: int, on: date, at: datetime, actors: Callable[..., Actor]) -> None:
    """Enter the projects, each stage on its day, and pay by source what is built."""
    fill = Filling(book, area, on, actors)
    for number, (name, kind, yuan, stages) in enumerate(PROJECTS):
        project = _project(fill, name, kind, yuan, stages)
        if stages >= BUILT:
            _pay(fill, project, yuan, stages)
        if number == SUSPENDED:
            fill.do(project, "suspend", ago=20, reason="汛期停工（示例）")


def _project(fill: Filling, name: str, kind: str, yuan: int, stages: int) -> Entry:
    """A project from its proposal to the last of its stages."""
    first = FIRST if stages else 30
    made = fill.make(
        "capital_project", "propose", ago=first, name=name, kind=kind, owner="示例县民政局", site="示例路（示例）", land=4,
        floor_area=800, investment=yuan, from_upper=yuan // 2, from_county=yuan // 4, from_lottery=yuan // 4,
        planned_start=fill.day(first - CONTRACT * STEP), planned_finish=_finish(fill, stages), proposed_on=fill.day(first))
    for place, (deed, field) in enumerate(STAGES[:stages], start=1):
        more: dict[str, Any] = {field: fill.day(first - place * STEP)}
        more |= {"contractor": "示例建筑公司", "contract": yuan * 9 // 10} if deed == "sign_contract" else {}
        more |= {"opinion": "验收合格（示例）"} if deed == "accept" else {}
        photos = [paper("photo", f"{name}{place}")] if place >= BUILT and deed != "put_to_use" else []
        fill.do(made, deed, ago=first - place * STEP, enclosed=photos, **more)
    return made


def _finish(fill: Filling, stages: int) -> date:
    """The day planned for the end: behind those that are built, just over for those under way, ahead of the new."""
    return fill.day(60 if stages >= len(STAGES) - 1 else 10) if stages else fill.day(-300)


def _pay(fill: Filling, project: Entry, yuan: int, stages: int) -> None:
    """A third from each source for what is begun; what is accepted is paid to nine tenths, within its contract."""
    parts = (("from_upper", yuan // 2), ("from_county", yuan // 4), ("from_lottery", yuan // 4))
    for serial, (source, given) in enumerate(parts, start=1):
        amount = given * 9 // 10 if stages >= len(STAGES) - 1 else given // 3
        fill.make("capital_payment", "pay", ago=25, under=project, amount=amount, source=source, paid_on=fill.day(25),
                  document=f"示例凭证{serial}")
