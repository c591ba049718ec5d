"""``minzheng verify findings``: how many there are and how far they are, or the list as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from minzheng.cli import output
from minzheng.cli.session import acting, database, now
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import UsageError
from minzheng.kernel.values.language import say

STATES = ("open", "assigned", "examined", "closed")


def findings(
    area: Annotated[str, typer.Option("--area", help="区划代码（县、乡镇或村）")],
    state: Annotated[str, typer.Option("--state", help="open、assigned、examined 或 closed；不填为全部")] = "",
    rule: Annotated[str, typer.Option("--rule", help="规则，如 dibao.dead_and_paid")] = "",
    out: Annotated[Path | None, typer.Option("--out", help="写入 .csv 或 .xlsx 文件；不填只列数量")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 文档")] = False,
) -> None:
    """列出疑点：按规则和状态计数，或导出名单。"""
    database()
    if state and state not in STATES:
        raise UsageError(say("没有“{state}”这种状态：请用 {known}", state=state, known="、".join(STATES)))
    found = _found(area, state, rule)
    if out is not None:
        _write(found, out, {"area": area, "state": state, "rule": rule})
        return
    counts = _counts(found)
    if as_json:
        output.emit_json({"area": area, "counts": counts})
        return
    from minzheng.kernel.catalogue.cross_checks import cross_checks

    titles = {one.rule: one.finds for one in cross_checks()}
    rows = [(one, titles.get(one, one), *(by_state.get(name, 0) for name in STATES)) for one, by_state in counts.items()]
    output.table((say("规则"), say("内容"), say("待分派"), say("待核实"), say("待复核"), say("已办结")), rows)


def _found(area: str, state: str, rule: str) -> Any:
    from minzheng.kernel.verification.findings.queries import within

    try:
        found = within(areas.parse(area))
    except areas.NotAnArea as error:
        raise UsageError(error.sentence, code=error.code) from error
    chosen = {name: value for name, value in (("state", state), ("rule", rule)) if value}
    return found.filter(**chosen)


def _counts(found: Any) -> dict[str, dict[str, int]]:
    from django.db.models import Count

    counts: dict[str, dict[str, int]] = {}
    for rule, state, count in found.order_by("rule", "state").values_list("rule", "state").annotate(count=Count("pk")):
        counts.setdefault(rule, {})[state] = count
    return counts


def _write(found: Any, out: Path, asked: dict[str, str]) -> None:
    """The list as pages export it, most serious first."""
    from minzheng.web.listing import EXPORT_MOST, TYPES, written
    from minzheng.web.pages.finding.lists import COLUMNS
    from minzheng.web.pages.finding.shown import described

    kind, at = out.suffix.lstrip(".").lower(), now()
    if kind not in TYPES:
        raise UsageError(say("请把文件名写成 .csv 或 .xlsx：{file}", file=out.name))
    rows = described(found.select_related("household", "person").order_by("-severity", "pk")[:EXPORT_MOST], today=at.date())
    out.write_bytes(written(kind, name="findings", title=str(say("核对疑点")), columns=COLUMNS, rows=rows, asked=asked,
                            by=acting(), at=at))
    output.line(say("已写入 {file}：{count} 条疑点", file=out, count=len(rows)))
