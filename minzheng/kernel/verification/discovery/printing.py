"""The visit sheet of a village: whom to see, why, and room for what was found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.paper.blocks import Block, table
from minzheng.kernel.paper.numerals import written_date
from minzheng.kernel.paper.pdf import pdf_of
from minzheng.kernel.values.language import speaking
from minzheng.kernel.values.money import as_read

from .models import OUTCOMES, Outcome

MOST_LISTED = 2_000
"""So many fit on one print."""
HEADS = ("序号", "姓名", "待遇", "理由", "每月（元）", "走访情况")
SHARES = (7, 12, 19, 32, 12, 18)


def visit_sheet(*, rows: Sequence[Any], place: str, by: Actor, at: datetime) -> bytes:
    """The PDF of rows in order of village, each with ``place_name``, ``township``, ``title`` and ``reason``, put on record.

    Numbers and telephones are not on it: it goes from hand to hand.
    """
    with speaking("zh"):
        blocks = [Block("title", "政策找人走访单"), Block("number", f"{place}　{written_date(at.date())}")]
        for (township, village), some in groupby(rows, key=lambda row: (str(row.township), str(row.place_name))):
            blocks += _village(f"{township}{village}" if township != village else village, some)
        choices = "　".join(f"□{label.zh}" for name, label in OUTCOMES.items() if name not in (Outcome.LAPSED, Outcome.SERVED))
        blocks += [Block("note", f"走访结果：□愿意申请　{choices}"),
                   Block("note", "名单由系统按现行政策查找，是否符合条件以核对、审核结果为准。不得外传。"),
                   Block("signature", "走访人：　　　　　　　　　　日期：　　　　　　")]
        record(by=by, at=at, action="print_visits", subject="discoveries", details={"rows": len(rows)})
        return pdf_of(blocks, title="政策找人走访单", at=at, foot=f"{by} 打印")


def _village(name: str, rows: Iterable[Any]) -> list[Block]:
    lines = [(str(number), row.name, str(row.title), str(row.reason), as_read(row.amount_fen) if row.amount_fen else "—", "")
             for number, row in enumerate(rows, start=1)]
    return [Block("section", f"{name}（{len(lines)} 人次）"), table(HEADS, lines, SHARES)]
