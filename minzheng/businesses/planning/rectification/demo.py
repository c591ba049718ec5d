"""What the demonstration county shows of rectification: a list that is half closed, an issue overdue, one to be verified."""

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
JPEG = b"\xff\xd8\xff\xe0 demonstration of a proof "
ISSUES = ("部分对象信息更新不及时（示例）", "公示照片缺少日期（示例）", "入户记录不完整（示例）", "发放台账未按月对账（示例）")


def furnish(*, book: Book, area: int, on: date, at: datetime, actors: Actors) -> None:
    """Enter a list of four issues: one closed, one to be verified, one overdue, one without a measure."""
    demo = _Demo(book, area, on, actors)
    found = demo.make("issue_list", "register", 60, source="inspection_tour", title="巡察反馈问题清单（示例）",
                      document="示例〔2026〕1号", issuer="示例巡察组", issued_on=demo.day(60), issues=len(ISSUES))
    issues = [demo.make("rectification_issue", "find", 58, found, what=what, unit="社会救助股") for what in ISSUES]
    for issue in issues[:3]:
        demo.do(issue, "plan", 55, responsible="股长示例", measure="逐户核对并补正（示例）", deadline=demo.day(20))
    for issue in issues[:2]:
        demo.do(issue, "rectify", 25, rectified_on=demo.day(25), result="已补正（示例）", proof=f"{issue.pk}")
    demo.do(issues[0], "verify", 22, Role.COUNTY_SECTION_HEAD, opinion="属实（示例）")


class _Demo:
    def __init__(self, book: Book, area: int, on: date, actors: Actors) -> None:
        self.book, self.area, self.on, self.actors = book, area, on, actors

    def day(self, ago: int) -> date:
        return self.on - timedelta(days=ago)

    def at(self, ago: int) -> datetime:
        return datetime.combine(self.day(ago), time(9), ZONE)

    def make(self, kind: str, deed: str, ago: int, above: Entry | None = None, **given: Any) -> Entry:
        return actions.make(book=self.book, kind=kind, deed=deed, given={name: str(value) for name, value in given.items()},
                            area_code=self.area, by=self.actors(Role.COUNTY_CLERK), at=self.at(ago),
                            parent_id=above.pk if above else None)

    def do(self, entry: Entry, deed: str, ago: int, role: Role = Role.COUNTY_CLERK, proof: str = "", **given: Any) -> None:
        files = [File("proof", "佐证.jpg", JPEG + proof.encode())] if proof else []
        actions.do(book=self.book, entry_id=entry.pk, deed=deed, given={name: str(value) for name, value in given.items()},
                   by=self.actors(role), at=self.at(ago), files=files)
