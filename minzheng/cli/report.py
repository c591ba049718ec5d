"""``minzheng report``: the work report on paper, its state, what is still wrong with it, and its versions."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from minzheng.cli import output, report_read
from minzheng.cli.session import acting, database, now
from minzheng.kernel.indicators.periods import ReportPeriod
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import NotFound, UsageError
from minzheng.kernel.values.files import whole_file
from minzheng.kernel.values.language import say

if TYPE_CHECKING:
    from minzheng.kernel.reports.figures import Figures
    from minzheng.kernel.reports.models import Report

app = typer.Typer(help="工作总结：起草、查看、写成文件、版本；读取以前的。", no_args_is_help=True)
app.command("read")(report_read.read)
Period = Annotated[str, typer.Option(help="统计期：2026、2026H1、2026H2、2026Q3 或 2026-11。")]
Place = Annotated[str, typer.Option(help="区划代码；不填则为最近一次发放的区划。")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON。")]


@app.callback()
def report() -> None:
    """工作总结：起草、查看、写成文件、版本；读取以前的。"""


@app.command()
def write(
    period: Period,
    out: Annotated[Path, typer.Option(help="写入的文件：.docx、.pdf 或 .html。")],
    area: Place = "",
    decimals: Annotated[int, typer.Option(min=1, max=2, help="万元的小数位数，起草时确定。")] = 2,
    masked: Annotated[bool, typer.Option("--masked", help="数字全部换成 x，结构不变。")] = False,
    as_json: AsJson = False,
) -> None:
    """把工作总结写成文件；还没有的先起草。各章数字来自指标，附件列出每个数字的口径和来源。"""
    span = ReportPeriod.parse(period)
    if out.suffix.lower() not in (".docx", ".pdf", ".html"):
        raise UsageError(say("报告文件名应以 .docx、.pdf 或 .html 结尾：{name}", name=out.name))
    database()
    code, at = _area(area), now()
    told = _write(_standing(span, code, decimals, at), out, masked, at)
    if as_json:
        output.emit_json(told)
    else:
        output.show_written(out)


@app.command()
def show(period: Period, area: Place = "", as_json: AsJson = False) -> None:
    """工作总结的章节、各节由谁撰写、是否核对，以及签发前还有什么问题。"""
    span = ReportPeriod.parse(period)
    database()
    from minzheng.kernel.catalogue import reporting
    from minzheng.kernel.reports.models import STATES
    from minzheng.kernel.reports.queries import chapters

    one, at = _found(span, _area(area)), now()
    text = chapters(one.pk)
    found = reporting.findings(one, reporting.figures(one, at=at), at=at)
    if as_json:
        output.emit_json({
            "report": one.pk, "title": one.title, "state": one.state, "version": one.version,
            "sections": [
                {"chapter": each.chapter.heading, "section": part.section.heading, "owner": part.section.owner,
                 "revision": part.revision.number, "checked": part.is_checked} for each in text for part in each.sections],
            "remarks": [{"code": each.code, "stops": each.stops, "section": each.heading, "sentence": str(each.sentence)}
                        for each in found]})
        return
    output.line(say("{title}，第 {version} 版，{state}", title=one.title, version=one.version, state=STATES[one.state]))
    output.table((say("章"), say("节"), say("责任单位"), say("修改"), say("核对")), [
        (each.chapter.heading or "—", part.section.heading or "—", part.section.owner, str(part.revision.number),
         str(say("已核对") if part.is_checked else say("未核对"))) for each in text for part in each.sections])
    for each in found:
        output.line(f"{'✗' if each.stops else '·'} {each.sentence}")


@app.command()
def versions(period: Period, area: Place = "", as_json: AsJson = False) -> None:
    """工作总结的各个版本：状态、何时何人签发。"""
    span = ReportPeriod.parse(period)
    database()
    from minzheng.kernel.reports import queries
    from minzheng.kernel.reports.models import STATES, SignedCopy

    found = queries.versions(_found(span, _area(area)))
    copies = {one.report_id: one for one in SignedCopy.objects.filter(report__in=found).defer("content")}
    if as_json:
        output.emit_json([{"report": one.pk, "version": one.version, "state": one.state,
                           "signed_by": copies[one.pk].by if one.pk in copies else "",
                           "sha256": copies[one.pk].sha256 if one.pk in copies else ""} for one in found])
        return
    output.table((say("版本"), say("状态"), say("签发人"), say("摘要")), [
        (str(one.version), str(STATES[one.state]), copies[one.pk].by if one.pk in copies else "—",
         copies[one.pk].sha256[:12] if one.pk in copies else "—") for one in found])


@app.command()
def sheets(
    period: Period, out: Annotated[Path, typer.Option(help="写入的 Excel 文件（.xlsx）。")], area: Place = "",
) -> None:
    """统计报表：每章一张表，本级和下级各区划的指标，数字取自冻结的快照。"""
    span = ReportPeriod.parse(period)
    if out.suffix.lower() != ".xlsx":
        raise UsageError(say("报表文件名应以 .xlsx 结尾：{name}", name=out.name))
    database()
    from minzheng.kernel.access.actions import record
    from minzheng.kernel.catalogue.reporting import statistics
    from minzheng.kernel.indicators.snapshots.queries import latest

    code, at = _area(area), now()
    taken = latest(span.text, code)
    if taken is None:
        raise NotFound(say("{period}的数据还没有冻结：先运行 minzheng indicators compute --period {text} --freeze",
                           period=span.title, text=span.text))
    with whole_file(out) as stream:
        stream.write(statistics(taken, code))
    record(by=acting(), at=at, action="write_sheets", subject=f"snapshot:{taken.pk}", details={"area_code": code})
    output.show_written(out)


def _area(text: str) -> int:
    from minzheng.kernel.indicators.computation import latest_area

    code = areas.parse(text) if text else latest_area()
    if code is None:
        raise NotFound(say("还没有任何发放清册，请用 --area 指明区划"))
    return code


def _found(period: ReportPeriod, area: int) -> Report:
    from minzheng.kernel.reports.queries import latest

    found = latest(area, period.text)
    if found is None:
        raise NotFound(say("{period}还没有工作总结", period=period.title))
    return found


def _standing(period: ReportPeriod, area: int, decimals: int, at: datetime) -> Report:
    """The latest version of the report, opened now where there is none."""
    from minzheng.kernel.catalogue import reporting
    from minzheng.kernel.reports.queries import latest

    return latest(area, period.text) or reporting.open_with_draft(period=period, area=area, decimals=decimals, by=acting(), at=at)


def _write(one: Report, out: Path, masked: bool, at: datetime) -> dict[str, Any]:
    from minzheng.kernel.access.actions import record
    from minzheng.kernel.catalogue import reporting
    from minzheng.kernel.reports.on_paper import FILES

    source = reporting.figures(one, at=at)
    document = reporting.document(one, at=at, source=source)
    shown = document.masked() if masked else document
    content = FILES[out.suffix.lower()[1:]](shown, at=at)
    with whole_file(out) as stream:
        stream.write(content)
    out.chmod(0o644)
    record(by=acting(), at=at, action="write_report", subject=f"report:{one.pk}",
           details={"period": one.period, "area_code": one.area_code, "masked": masked})
    return _told(one, source, out)


def _told(one: Report, source: Figures, out: Path) -> dict[str, Any]:
    results = [source.result(id) for id in source.indicators]
    return {
        "report": one.pk, "period": one.period, "area_code": one.area_code, "title": one.title, "state": one.state,
        "version": one.version, "file": str(out), "cut_off": str(source.cut_off) if source.cut_off else None,
        "indicators": [result.as_json(decimals=one.decimals) for result in results],
    }
