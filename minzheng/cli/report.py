"""``minzheng report``: the work report as a Word document, every number of it accounted for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from minzheng.cli import output, report_read
from minzheng.cli.session import acting, database, now
from minzheng.kernel.catalogue.loader import PACKAGE
from minzheng.kernel.indicators.periods import ReportPeriod
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import NotFound, UsageError
from minzheng.kernel.values.language import say

if TYPE_CHECKING:
    from minzheng.kernel.indicators.computation import Computation

OPENING = PACKAGE / "commons" / "report_opening.md"


app = typer.Typer(help="工作总结：生成本期的，读取以前的。", invoke_without_command=True)
app.command("read")(report_read.read)


@app.callback()
def report(
    ctx: typer.Context,
    period: Annotated[str, typer.Option(help="统计期：2026、2026H1、2026H2、2026Q3 或 2026-11。")] = "",
    out: Annotated[Path | None, typer.Option(help="写入的 Word 文件（.docx）。")] = None,
    area: Annotated[str, typer.Option(help="区划代码；不填则为最近一次发放的区划。")] = "",
    decimals: Annotated[int, typer.Option(min=1, max=2, help="万元的小数位数。")] = 2,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出各项指标。")] = False,
) -> None:
    """生成工作总结：各章数字来自指标，附件列出每个数字的口径和查询。"""
    if ctx.invoked_subcommand:
        return
    if not period or out is None:
        raise UsageError(say("请用 --period 指明统计期，用 --out 指明写入的文件"))
    span = ReportPeriod.parse(period)
    if out.suffix.lower() != ".docx":
        raise UsageError(say("报告文件名应以 .docx 结尾：{name}", name=out.name))
    database()
    told = _write(span, _area(area), out, decimals)
    if as_json:
        output.emit_json(told)
    else:
        output.show_written(out)


def _area(text: str) -> int:
    from minzheng.kernel.indicators.computation import latest_area

    code = areas.parse(text) if text else latest_area()
    if code is None:
        raise NotFound(say("还没有任何发放清册，请用 --area 指明区划"))
    return code


def _write(period: ReportPeriod, area: int, out: Path, decimals: int) -> dict[str, Any]:
    from minzheng.kernel.access.actions import record
    from minzheng.kernel.areas import queries
    from minzheng.kernel.catalogue.in_force import book, catalogue
    from minzheng.kernel.catalogue.outline import report_outline
    from minzheng.kernel.indicators.computation import compute
    from minzheng.kernel.indicators.periods import last_day
    from minzheng.kernel.registers.writing import lapse_due
    from minzheng.kernel.reports.workreport import write_report

    at, by, folders = now(), acting(), catalogue()
    outline = report_outline(folders)
    lapse_due(book=book(), on=at.date(), at=at)
    found = compute(outline.files, period=period, area=area, parameters=folders.parameters, known_at=at)
    on = min(last_day(found.cut_off or period.last), at.date())
    name = queries.name(area, on=on)
    opening = OPENING.read_text(encoding="utf-8").strip()
    write_report(out, outline, found, opening=opening, area_name=name, decimals=decimals)
    out.chmod(0o644)
    record(by=by, at=at, action="write_report", subject=f"report:{period.text}", details={"area_code": area})
    return _told(found, name, out, decimals)


def _told(found: Computation, name: str, out: Path, decimals: int) -> dict[str, Any]:
    return {
        "period": found.period.text, "area_code": found.area, "area": name, "file": str(out),
        "cut_off": str(found.cut_off) if found.cut_off else None,
        "missing_months": [str(month) for month in found.missing_months],
        "runs": [{"run": run.id, "month": str(run.month), "is_locked": run.is_locked} for run in found.runs],
        "indicators": [one.as_json(decimals=decimals) for one in found.results.values()],
        "checks": [{"business": one.business, "rule": one.rule, "sentence": str(one.sentence), "holds": one.holds}
                   for one in found.checks],
        "statements": {group: {"statement": query.statement, "parameters": dict(query.parameters)}
                       for group, query in found.statements.items()},
    }
