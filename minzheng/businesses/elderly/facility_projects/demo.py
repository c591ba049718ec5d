"""What the demonstration county shows of building: two targets, projects at every stage, months, payments, one blocked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.roles import Role
from minzheng.kernel.registers.invented import Filling, paper
from minzheng.kernel.registers.kinds import Book
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.values.periods import Month

STAGES = ("approved_on", "land_on", "designed_on", "tendered_on", "contracted_on", "founded_on", "structured_on", "fitted_on",
          "accepted_on", "opened_on", "occupied_on")
CLAIMS = {0: "proposed", 1: "proposed", 2: "preparing", 3: "preparing", 4: "preparing", 5: "preparing", 6: "building",
          7: "building", 8: "building", 9: "built", 10: "built", 11: "built"}
CENTRES, DAY_CARES = (11, 9, 7, 6), (10, 8, 3, 1, 0)
"""How many stages each project of a target has behind it; each target asks for one project more."""
YUAN = {"comprehensive_centre": 6_000_000, "day_care": 900_000}


def furnish(*, book: Book, area: int, on: date, at: datetime, actors: Callable[..., Actor]) -> None:
    """Enter the targets and their projects, and go on with those that are being built."""
    fill = Filling(book, area, on, actors)
    begun = [one for kind, reached in (("comprehensive_centre", CENTRES), ("day_care", DAY_CARES))
             for one in _target(fill, kind, reached)]
    for number, project in enumerate(one for one in begun if one.state in ("foundation", "main_structure", "fit_out")):
        _go_on(fill, project, number)
    _block(fill, next(one for one in begun if one.state in ("land", "design")))


def _target(fill: Filling, kind: str, reached: tuple[int, ...]) -> list[Entry]:
    """A target and its projects, each as far as it is."""
    aim = fill.make("facility_target", "set", ago=600, year=fill.day(600).year, kind=kind, wanted=len(reached) + 1,
                    level="provincial", document="示例〔2025〕3号", finish_by=fill.day(-60))
    return [_project(fill, aim, kind, number, stages) for number, stages in enumerate(reached, start=1)]


def _project(fill: Filling, aim: Entry, kind: str, number: int, stages: int) -> Entry:
    yuan, title = YUAN[kind], {"comprehensive_centre": "综合养老服务中心", "day_care": "日间照料中心"}[kind]
    more: dict[str, Any] = {name: fill.day(580 - 45 * place) for place, name in enumerate(STAGES[:stages])}
    more |= {"contractor": "示例建筑公司", "contract": yuan * 9 // 10} if stages >= 5 else {}
    more |= {"beds_opened": 50} if stages >= 10 else {}
    more |= {"residents": 12} if stages >= 11 else {}
    made = fill.make(
        "construction_project", "enter_existing", ago=80,
        name=f"示例{title}{number}", kind=kind, nature="new", owner="示例街道办事处", target=aim.number, land=6,
        site=f"示例路 {number} 号（{title}）", floor_area=1500, beds=20 if number == 5 else 60,
        explanation="含社区食堂和活动室（示例）", investment=yuan, from_provincial=yuan // 2, from_county=yuan - yuan // 2,
        planned_start=fill.day(400), planned_finish=fill.day(20 if number == 4 else -90), proposed_on=fill.day(590),
        proposed_document="示例申报1号", claimed=CLAIMS[stages], **more)
    return Entry.objects.get(pk=made.pk)


def _go_on(fill: Filling, project: Entry, number: int) -> None:
    """Two months and a payment of a project that is being built; the last month of one is missing."""
    now = Month.of(fill.day(6))
    for back, percent in ((2, 40), (1, 55))[: 1 if number == 1 else 2]:
        month = now.plus(-back)
        fill.make("project_month", "send", ago=max(0, (fill.on - month.plus(1).first_day).days - 3), under=project,
                  acting=Role.COUNTY_CLERK, enclosed=[paper("photo", f"{project.pk} {month}")], month=month, percent=percent,
                  completed=project.values["investment"] // 250, done="按计划施工（示例）")
    fill.make("project_payment", "pay", ago=30, under=project, amount=project.values["contract"] // 250,
              source="provincial", paid_on=fill.day(31), document=f"示例凭证{project.pk}")


def _block(fill: Filling, project: Entry) -> None:
    block = fill.make("project_block", "list", ago=40, under=project, obstacle="land", reason="用地指标未落实（示例）")
    fill.do(block, "assign", ago=38, obstacle="land", responsible="示例自然资源局", solve_by=fill.day(5),
            measure="协调指标（示例）")
