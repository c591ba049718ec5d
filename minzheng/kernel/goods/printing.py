"""Papers of stores: the hand-over slip that two sign, and the lines of a household's card."""

from __future__ import annotations

from datetime import datetime

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.paper.blocks import Block, table
from minzheng.kernel.paper.numerals import written_date
from minzheng.kernel.paper.pdf import pdf_of
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.values.language import speaking

from .models import KINDS, SEND, TAKE, Movement, Slip
from .units import written


def slip_paper(*, slip: Slip, by: Actor, at: datetime) -> bytes:
    """The hand-over slip of a transfer as a PDF; that it was printed is on record."""
    with speaking("zh"):
        rows = [(one.batch.item.name, one.batch.number, written(-one.change, one.batch.item.unit),
                 str(one.batch.expires_on or "—"))
                for one in slip.movements.filter(kind=SEND).select_related("batch__item").order_by("pk")]
        taken = slip.movements.filter(kind=TAKE).order_by("pk").first()
        blocks = [
            Block("title", "救灾物资交接单"), Block("number", slip.number),
            Block("body", f"{slip.source.name}调往{slip.target.name}，{written_date(slip.on)}，凭证：{slip.document}。"),
            table(("物资", "批号", "数量", "有效期至"), rows, (30, 25, 25, 20)),
            Block("body", f"承运：{slip.carrier or '　　　　　　'}"),
            Block("signature", f"发货人：{slip.by}　签字：　　　　　　"),
            Block("signature", f"收货人：{taken.by if taken else '　　　　　　'}　签字：　　　　　　"),
        ]
        record(by=by, at=at, action="print_goods", subject=f"slip:{slip.number}")
        return pdf_of(blocks, title="救灾物资交接单", at=at)


def card_paper(*, entry: Entry, by: Actor, at: datetime) -> bytes:
    """What a household was handed on its card, as a PDF with room for its signature."""
    with speaking("zh"):
        lines = Movement.objects.filter(card=entry).select_related("batch__item").order_by("pk")
        rows = [(f"{one.on}", str(KINDS[one.kind]), one.batch.item.name, written(-one.change, one.batch.item.unit), one.signer,
                 "") for one in lines]
        blocks = [
            Block("title", "救济卡领取记录"), Block("number", entry.number), Block("body", f"户主：{entry.label}"),
            table(("日期", "类别", "物资", "数量", "签收人", "签字"), rows, (16, 16, 18, 18, 16, 16)),
            Block("signature", f"经办人：　　　　　　{written_date(at.date())}"),
        ]
        record(by=by, at=at, action="print_goods", subject=f"card:{entry.number}")
        return pdf_of(blocks, title="救济卡领取记录", at=at)
