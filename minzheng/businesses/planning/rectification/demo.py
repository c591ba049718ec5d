"""What the demonstration county shows of rectification: a list that is half closed, an issue overdue, one to be verified."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.registers.invented import Filling, paper
from minzheng.kernel.registers.kinds import Book

ISSUES = ("部分对象信息更新不及时（示例）", "公示照片缺少日期（示例）", "入户记录不完整（示例）", "发放台账未按月对账（示例）")


def furnish(*, book: Book, area: int, on: date, at: datetime, actors: Callable[..., Actor]) -> None:
    """Enter a list of four issues: one closed, one to be verified, one overdue, one without a measure."""
    fill = Filling(book, area, on, actors)
    found = fill.make("issue_list", "register", ago=60, source="inspection_tour", title="巡察反馈问题清单（示例）",
                      document="示例〔2026〕1号", issuer="示例巡察组", issued_on=fill.day(60), issues=len(ISSUES))
    issues = [fill.make("rectification_issue", "find", ago=58, under=found, what=what, unit="社会救助股") for what in ISSUES]
    for issue in issues[:3]:
        fill.do(issue, "plan", ago=55, responsible="股长示例", measure="逐户核对并补正（示例）", deadline=fill.day(20))
    for issue in issues[:2]:
        fill.do(issue, "rectify", ago=25, rectified_on=fill.day(25), result="已补正（示例）", enclosed=[paper("proof", issue.pk)])
    fill.do(issues[0], "verify", ago=22, opinion="属实（示例）")
