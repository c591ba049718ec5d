"""``minzheng indicators``: every indicator of an area and all below it, shown or frozen; values of a sheet entered."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from minzheng.cli import output
from minzheng.cli.phases import shown_phases
from minzheng.cli.session import acting, database, now
from minzheng.kernel.indicators.periods import ReportPeriod
from minzheng.kernel.indicators.results import Result
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import say

if TYPE_CHECKING:
    from minzheng.kernel.indicators.declarations import IndicatorFile
    from minzheng.kernel.indicators.snapshots.importing import Outcome
    from minzheng.kernel.indicators.snapshots.models import Snapshot

app = typer.Typer(help="统计指标：计算一个区划及其下级的全部指标，必要时冻结下来；导入股室录入的数据。", no_args_is_help=True)
HEADS = (say("编号"), say("指标"), say("数值"), say("单位"), say("说明"))


@app.callback()
def indicators() -> None:
    """统计指标。"""


@app.command()
def compute(
    period: Annotated[str, typer.Option(help="统计期：2026、2026H1、2026H2、2026Q3 或 2026-11。")],
    area: Annotated[str, typer.Option(help="区划代码；不填则为最近一次发放的区划。")] = "",
    freeze: Annotated[bool, typer.Option("--freeze", help="冻结下来：存为一份不再改动的数据。")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 文档，包括各下级区划的数值。")] = False,
) -> None:
    """一次算出一个区划及其全部下级的各项指标。"""
    span = ReportPeriod.parse(period)
    database()
    code = _area(area)
    snapshot, cut_off, found = _frozen(span, code) if freeze else _computed(span, code)
    if as_json:
        output.emit_json({
            "period": span.text, "area_code": code, "cut_off": cut_off, "snapshot": snapshot.pk if snapshot else None,
            "areas": {areas.written(place): [one.as_json() for one in results.values()] for place, results in found.items()}})
        return
    output.table(HEADS, [(one.id, one.title, one.shown(), one.unit, one.note or "") for one in found[code].values()])
    if snapshot:
        output.note(say("已冻结为第 {number} 份数据：{period}，{places} 个区划，每个 {count} 项指标", number=snapshot.pk,
                        period=span.text, places=len(found), count=len(found[code])))


@app.command()
def template(out: Annotated[Path, typer.Argument(help="写入的 .xlsx 文件")]) -> None:
    """写出空白的录入数据表，每个由股室录入的指标一行。"""
    database()
    from minzheng.kernel.indicators.snapshots.importing import template as empty

    out.write_bytes(empty(_files()))
    output.show_written(out)


@app.command("import")
def import_values(
    file: Annotated[Path, typer.Argument(help="录入数据表 .xlsx、.xls 或 .csv")],
    period: Annotated[str, typer.Option(help="统计期：2026、2026H1、2026H2、2026Q3 或 2026-11。")],
    area: Annotated[str, typer.Option(help="没有写明区划的行属于哪个区划")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不改变任何数据")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 文档")] = False,
) -> None:
    """录入表中没有问题的行，待另一人审核；有问题的逐行列出，退出码为 1。同一份表导入两次没有变化。"""
    ReportPeriod.parse(period)
    database()
    from minzheng.kernel.indicators.snapshots.importing import bring_in

    found = bring_in(path=file, period=period, area=areas.parse(area), files=_files(), by=acting(), at=now(), is_trial=dry_run)
    _tell(found, as_json=as_json, dry_run=dry_run)
    if found.problems:
        raise typer.Exit(1)


def _tell(found: Outcome, *, as_json: bool, dry_run: bool) -> None:
    if as_json:
        output.emit_json({"dry_run": dry_run, "rows": found.rows, "made": found.made, "known": found.known,
                          "problems": [one.as_json() for one in found.problems]})
        return
    for one in found.problems:
        output.note(one)
    output.line(say("共 {rows} 行：录入 {made} 个数，由另一人审核；已有 {known} 个没有改动；有问题未录入 {wrong} 个",
                    rows=found.rows, made=found.made, known=found.known, wrong=len(found.problems)))


def _files() -> Mapping[str, IndicatorFile]:
    from minzheng.kernel.catalogue.in_force import catalogue
    from minzheng.kernel.catalogue.outline import report_outline

    return report_outline(catalogue()).files


def _area(text: str) -> int:
    from minzheng.kernel.indicators.computation import latest_area

    code = areas.parse(text) if text else latest_area()
    if code is None:
        raise NotFound(say("还没有任何发放清册，请用 --area 指明区划"))
    return code


def _computed(span: ReportPeriod, area: int) -> tuple[None, Any, dict[int, dict[str, Result]]]:
    from minzheng.kernel.catalogue.in_force import catalogue
    from minzheng.kernel.catalogue.outline import report_outline
    from minzheng.kernel.indicators.computation import compute_everywhere
    from minzheng.kernel.indicators.snapshots.checking import checked

    known = catalogue()
    files = report_outline(known).files
    with shown_phases() as tell:
        found = compute_everywhere(files, period=span, area=area, parameters=known.parameters, known_at=now(), progress=tell)
        _, found = checked(found, files, area, span, known.parameters)
    return None, found.done.cut_off and str(found.done.cut_off), {place: dict(one) for place, one in found.results.items()}


def _frozen(span: ReportPeriod, area: int) -> tuple[Snapshot, Any, dict[int, dict[str, Result]]]:
    from minzheng.kernel.catalogue.in_force import book, catalogue
    from minzheng.kernel.catalogue.outline import report_outline
    from minzheng.kernel.indicators.snapshots import actions, queries
    from minzheng.kernel.registers.writing import lapse_due

    at, known = now(), catalogue()
    lapse_due(book=book(), on=at.date(), at=at)
    with shown_phases() as tell:
        made = actions.freeze(period=span.text, area=area, files=report_outline(known).files, parameters=known.parameters,
                              by=acting(), at=at, progress=tell)
    places = sorted(made.values.filter(part="").values_list("area_code", flat=True).distinct())
    return made, made.cut_off and made.cut_off.isoformat()[:7], {place: queries.results(made, place) for place in places}
