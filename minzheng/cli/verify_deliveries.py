"""``minzheng verify deliveries``: how every register stands, and what was delivered."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from minzheng.cli import output, session
from minzheng.kernel.values import areas
from minzheng.kernel.values.language import say

if TYPE_CHECKING:
    from minzheng.kernel.verification.queries import Standing


def deliveries(
    area: Annotated[str, typer.Option("--area", help="县（市、区）的区划代码")],
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 文档")] = False,
) -> None:
    """各登记册最近一批数据、待采信的批次和逾期未交付的。"""
    session.database()
    from minzheng.kernel.catalogue.outside_registers import outside_registers
    from minzheng.kernel.verification.queries import standings

    found = standings(outside_registers(), areas.parse(area), session.now().date())
    if as_json:
        output.emit_json([{
            "register": one.register.name, "delivery": one.last.pk if one.last else None,
            "data_date": one.last.data_date if one.last else None, "rows": one.last.rows if one.last else 0,
            "matched": one.last.matched if one.last else 0, "waiting": one.waiting, "overdue_since": one.overdue_since,
        } for one in found])
        return
    columns = [say("登记册"), say("名称"), say("数据日期"), say("数据行"), say("对上登记人员的行"), say("待确认"), say("应交付")]
    output.table(columns, [_line(one) for one in found])


def _line(one: Standing) -> list[object]:
    title, name, last = one.register.title.label, one.register.name, one.last
    if last is None:
        return [title, name, "", 0, 0, one.waiting, say("从未交付")]
    return [title, name, last.data_date, last.rows, last.matched, one.waiting, _due(one.overdue_since)]


def _due(since: date | None) -> object:
    return say("{day} 起逾期", day=since) if since else ""
