"""What the demonstration county shows of documents and meetings: a joint document with a task overdue, a gap, two decisions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.registers.invented import Filling, paper
from minzheng.kernel.registers.kinds import Book


def furnish(*, book: Book, area: int, on: date, at: datetime, actors: Callable[..., Actor]) -> None:
    """Enter documents that came in and went out, and a meeting with its decisions."""
    fill = Filling(book, area, on, actors)
    year = fill.day(30).year
    came = fill.make("official_document", "register", ago=30, direction="incoming", given_number=f"示例民发[{year}] 5 号",
                     secrecy="public", title="关于做好示例工作的通知", issuers="示例民政厅\n示例财政厅", issued_on=fill.day(30),
                     received_on=fill.day(30))
    fill.do(came, "hand_out", ago=29, owner="社会救助股", opinion="请研究办理（示例）", deadline=fill.day(-5))
    task = fill.make("document_task", "assign", ago=29, under=came, what="开展自查并报送（示例）", owner="社会救助股",
                     deadline=fill.day(15))
    fill.do(task, "finish", ago=16, result="已报送（示例）")
    fill.make("document_task", "assign", ago=28, under=came, what="完善公示制度（示例）", owner="社会救助股",
              deadline=fill.day(3))
    for serial, ago in ((1, 26), (2, 20), (4, 12)):
        fill.make("official_document", "register", ago=ago, direction="outgoing",
                  given_number=f"示例县民〔{fill.day(26).year}〕{serial}号", title=f"示例发文 {serial}", issuers="示例县民政局",
                  issued_on=fill.day(26), secrecy="public")
    meeting = fill.make("meeting", "enter_held", ago=25, kind="director", title="局长办公会（示例）", held_on=fill.day(25),
                        chair="局长示例", attendants="各股室")
    fill.do(meeting, "minute", ago=24, enclosed=[paper("minutes")], minutes_number="示例纪要1期")
    for what, until in (("落实养老机构安全检查（示例）", 4), ("年底前完成数据核对（示例）", -20)):
        fill.make("meeting_decision", "decide", ago=24, under=meeting, what=what, owner="养老服务股", deadline=fill.day(until))
