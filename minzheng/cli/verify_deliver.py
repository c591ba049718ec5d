"""``minzheng verify deliver``: a register that a provider handed over, taken in or only tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from minzheng.cli import output, session
from minzheng.cli.phases import shown_phases
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import UsageError
from minzheng.kernel.values.language import Sentence, say

if TYPE_CHECKING:
    from minzheng.kernel.verification.declarations import OutsideRegister
    from minzheng.kernel.verification.delivering import Examined
    from minzheng.kernel.verification.models import Delivery

SHOWN = 20
"""How many bad rows are printed; ``--json`` and the page have all."""


def deliver(
    file: Annotated[str, typer.Argument(help=".xlsx、.xls、.csv、.parquet，或 postgresql://用户@主机/数据库#模式.视图")],
    register: Annotated[str, typer.Option("--register", help="登记册的名称，例如 police_deaths")],
    area: Annotated[str, typer.Option("--area", help="县（市、区）的区划代码")],
    on: Annotated[str, typer.Option("--date", help="数据截至的日期 YYYY-MM-DD")],
    provider: Annotated[str, typer.Option(help="提供方；不填为登记册声明的提供方")] = "",
    maps: Annotated[list[str] | None, typer.Option("--map", help="表头=标准表头，这一登记册今后沿用")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不收下任何数据")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 文档")] = False,
) -> None:
    """收下一批外部登记册；有疑问的须另一人采信后才作为核对依据。"""
    how: dict[str, Any] = {"register": _register(register), "area": areas.parse(area), "data_date": _day(on),
                           "mapping": dict(_pair(text) for text in maps or [])}
    session.database()
    from django.conf import settings

    from minzheng.kernel.verification import actions

    how |= {"by": session.acting(), "at": session.now(), "home": Path(settings.HOME)}
    source = file if "://" in file else Path(file)
    with shown_phases() as progress:
        if dry_run:
            told = _of_examined(actions.examine(source, provider=provider, **how, progress=progress))
        else:
            told = _of_delivery(actions.deliver(source, provider=provider, **how, progress=progress), how["at"])
    _show(told, how["register"], as_json=as_json)


def _register(name: str) -> OutsideRegister:
    from minzheng.kernel.catalogue.outside_registers import outside_registers

    known = outside_registers()
    if name not in known:
        told = "、".join(f"{one.name}（{one.title.label}）" for one in known.values())
        raise UsageError(say("没有登记册“{name}”；可用：{known}", name=name, known=told))
    return known[name]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(say("“{on}”不是日期：请写成 YYYY-MM-DD", on=text)) from None


def _pair(text: str) -> tuple[str, str]:
    heading, equals, canonical = text.partition("=")
    if not equals or not heading.strip() or not canonical.strip():
        raise UsageError(say("--map 应写成 表头=标准表头，而不是“{text}”", text=text))
    return heading.strip(), canonical.strip()


def _of_delivery(made: Delivery, at: Any) -> dict[str, Any]:
    from minzheng.kernel.verification.queries import bad_rows, is_repeat

    return {
        "delivery": made.pk, "register": made.register, "is_repeat": is_repeat(made, at), "state": made.state, "rows": made.rows,
        "good": made.good, "bad": made.bad, "matched": made.matched, "sha256": made.sha256, "headings": made.headings,
        "remarks": made.remarks, "bad_rows": list(bad_rows(made).values("row", "column", "value", "rule", "is_kept")),
    }


def _of_examined(found: Examined) -> dict[str, Any]:
    rows = found.rows
    return {
        "dry_run": True, "register": found.register.name, "rows": rows.total, "good": rows.good.height, "bad": rows.lost,
        "matched": found.matched, "headings": found.headings, "remarks": found.remarks, "bad_rows": found.bad.to_dicts(),
    }


def _show(told: Mapping[str, Any], register: OutsideRegister, *, as_json: bool) -> None:
    from minzheng.kernel.verification.remarks import sentences

    remarks = sentences(told["remarks"])
    if as_json:
        output.emit_json({**told, "remarks": [{**one, "sentence": str(sentence)} for one, sentence in
                                              zip(told["remarks"], remarks, strict=True)]})
        return
    output.line(_outcome(told, register))
    output.table([say("项目"), say("数量")], [
        [say("数据行"), told["rows"]], [say("可用的行"), told["good"]], [say("不能用的行"), told["bad"]],
        [say("对上登记人员的行"), told["matched"]]])
    _show_headings(register, told["headings"])
    _show_bad(register, told["bad_rows"])
    if remarks:
        output.line(say("有疑问，须另一人采信后才作为核对依据："))
    for one in remarks:
        output.line(f"  · {one}")


def _outcome(told: Mapping[str, Any], register: OutsideRegister) -> Sentence:
    if "delivery" not in told:
        return say("检查完毕，没有改变任何数据")
    if told["is_repeat"]:
        return say("这个文件已经交付过（第 {number} 批），没有改变任何数据", number=told["delivery"])
    from minzheng.kernel.verification.models import STATES

    return say("已收下“{register}”第 {number} 批：{state}", register=register.title.label, number=told["delivery"],
               state=STATES[told["state"]])


def _show_headings(register: OutsideRegister, headings: Mapping[str, Any]) -> None:
    """Headings that mean something else than they say, and those that mean nothing known."""
    for name, heading in headings.get("read", {}).items():
        column = register.column(name)
        if column is not None and heading != column.zh:
            output.note(say("表头“{value}”按“{other}”读取", value=heading, other=column.zh))
    for heading in headings.get("unknown", []):
        output.note(say("不认识表头“{heading}”，这一列没有读取；可用 --map “{heading}=标准表头”指定它的含义", heading=heading))


def _show_bad(register: OutsideRegister, bad: Sequence[Mapping[str, Any]]) -> None:
    from minzheng.kernel.verification.remarks import what_is_wrong

    if not bad:
        return
    lines = []
    for one in bad[:SHOWN]:
        heading = _heading(register, one["column"])
        lines.append([one["row"], heading, one["value"], what_is_wrong(one["rule"], one["value"], heading)])
    title = say("读不懂的内容（共 {count} 处）", count=len(bad))
    output.table([say("行"), say("列"), say("内容"), say("问题")], lines, title=title)


def _heading(register: OutsideRegister, name: str) -> str:
    column = register.column(name)
    return str(column.label) if column is not None else ""
