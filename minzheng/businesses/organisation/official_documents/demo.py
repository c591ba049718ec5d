"""What the demonstration county shows of documents and meetings: a joint document with a task overdue, a gap, two decisions."""

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
JPEG = b"\xff\xd8\xff\xe0 demonstration of minutes"


def furnish(*, book: Book, area: int, on: date, at: datetime, actors: Actors) -> None:
    """Enter documents that came in and went out, and a meeting with its decisions."""
    demo = _Demo(book, area, on, actors)
    year = demo.day(30).year
    came = demo.make("official_document", "register", 30, direction="incoming", given_number=f"示例民发[{year}] 5 号",
                     secrecy="public", title="关于做好示例工作的通知", issuers="示例民政厅\n示例财政厅", issued_on=demo.day(30),
                     received_on=demo.day(30))
    demo.do(came, "hand_out", 29, owner="社会救助股", opinion="请研究办理（示例）", deadline=demo.day(-5))
    task = demo.make("document_task", "assign", 29, came, what="开展自查并报送（示例）", owner="社会救助股",
                     deadline=demo.day(15))
    demo.do(task, "finish", 16, result="已报送（示例）")
    demo.make("document_task", "assign", 28, came, what="完善公示制度（示例）", owner="社会救助股", deadline=demo.day(3))
    for serial, ago in ((1, 26), (2, 20), (4, 12)):
        demo.make("official_document", "register", ago, direction="outgoing",
                  given_number=f"示例县民〔{demo.day(26).year}〕{serial}号", title=f"示例发文 {serial}", issuers="示例县民政局",
                  issued_on=demo.day(26), secrecy="public")
    meeting = demo.make("meeting", "enter_held", 25, kind="director", title="局长办公会（示例）", held_on=demo.day(25),
                        chair="局长示例", attendants="各股室")
    demo.do(meeting, "minute", 24, minutes="纪要", minutes_number="示例纪要1期")
    for what, until in (("落实养老机构安全检查（示例）", 4), ("年底前完成数据核对（示例）", -20)):
        demo.make("meeting_decision", "decide", 24, meeting, what=what, owner="养老服务股", deadline=demo.day(until))


class _Demo:
    def __init__(self, book: Book, area: int, on: date, actors: Actors) -> None:
        self.book, self.area, self.on, self.actors = book, area, on, actors

    def day(self, ago: int) -> date:
        return self.on - timedelta(days=ago)

    def at(self, ago: int) -> datetime:
        return datetime.combine(self.day(ago), time(9), ZONE)

    def make(self, entries: str, deed: str, ago: int, above: Entry | None = None, **given: Any) -> Entry:
        return actions.make(book=self.book, kind=entries, deed=deed, given={name: str(value) for name, value in given.items()},
                            area_code=self.area, by=self.actors(Role.COUNTY_CLERK), at=self.at(ago),
                            parent_id=above.pk if above else None)

    def do(self, entry: Entry, deed: str, ago: int, minutes: str = "", **given: Any) -> None:
        files = [File("minutes", "纪要.jpg", JPEG)] if minutes else []
        actions.do(book=self.book, entry_id=entry.pk, deed=deed, given={name: str(value) for name, value in given.items()},
                   by=self.actors(Role.COUNTY_CLERK), at=self.at(ago), files=files)
