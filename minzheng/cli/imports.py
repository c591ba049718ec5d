"""``minzheng import``: divisions, the empty roster, rosters, and taking an import back."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from minzheng.cli import output, session
from minzheng.cli.phases import shown_phases
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import Level, Problem, Refused, UsageError
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import Month

if TYPE_CHECKING:
    from minzheng.kernel.people.actions import ImportReport
    from minzheng.kernel.people.models import ImportBatch

app = typer.Typer(help="导入区划、花名册，撤销导入。", no_args_is_help=True)
if find_spec("minzheng.cli.divisions"):
    app.command("divisions")(import_module("minzheng.cli.divisions").divisions)

SHOWN = 200
"""How many problems are printed; ``--json`` and ``--errors`` give all."""


@app.command()
def template(out: Annotated[Path, typer.Argument(help="写入的 .xlsx 文件")]) -> None:
    """写出空白花名册，带下拉选项、批注和示例行。"""
    from minzheng.kernel.people.roster.template import write_template

    write_template(out)
    output.show_written(out)


@app.command()
def roster(
    file: Annotated[Path, typer.Argument(help=".xlsx、.xls，或家庭.csv（旁边有成员.csv）")],
    month: Annotated[str, typer.Option(help="花名册的月份 YYYY-MM")],
    office: Annotated[str | None, typer.Option(help="导入单位的区划代码；默认取文件中多数家庭所在的县")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不改变任何数据")] = False,
    errors: Annotated[Path | None, typer.Option(help="把原表标出问题后另存为此文件")] = None,
    accept_good_rows: Annotated[bool, typer.Option("--accept-good-rows", help="导入没有错误的家庭")] = False,
    maps: Annotated[list[str] | None, typer.Option("--map", help="表头=标准表头，本单位今后沿用")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 文档")] = False,
) -> None:
    """读取、检查并保存花名册；没有错误才导入。"""
    on = Month.parse(month)
    code = areas.parse(office) if office is not None else None
    mapping = dict(_pair(text) for text in maps or [])
    if errors is not None and errors.resolve() == file.resolve():
        raise UsageError(say("--errors 不能覆盖原文件，请另取文件名"))
    session.database()
    try:
        report = _import(file, on, code, mapping, accept_good_rows=accept_good_rows, dry_run=dry_run)
    except Refused as refusal:
        _mark(file, refusal.problems, errors)
        if as_json or len(refusal.problems) <= SHOWN:
            raise
        more = say("另有 {count} 处，请用 --errors 或 --json 查看全部", count=len(refusal.problems) - SHOWN)
        shown = [*refusal.problems[:SHOWN], Problem("more", more, Level.NOTE)]
        raise Refused(refusal.sentence, shown, code=refusal.code) from refusal
    _mark(file, report.problems, errors)
    _show(report, as_json=as_json, dry_run=dry_run)


def _pair(text: str) -> tuple[str, str]:
    heading, equals, canonical = text.partition("=")
    if not equals or not heading.strip() or not canonical.strip():
        raise UsageError(say("--map 应写成 表头=标准表头，而不是“{text}”", text=text))
    return heading.strip(), canonical.strip()


def _import(file: Path, month: Month, office: int | None, mapping: dict[str, str], **how: bool) -> ImportReport:
    """Import and enrol in one transaction."""
    from django.db import transaction

    from minzheng.cli.demo_county import load_nation
    from minzheng.kernel.people.actions import import_roster

    load_nation(by=session.acting(), at=session.now())
    with transaction.atomic(), shown_phases() as progress:
        by, at = session.acting(), session.now()
        report = import_roster(
            file, month=month, office=office, mapping=mapping, by=by, at=at, progress=progress, **how
        )
        if report.batch is not None:
            progress("核定待遇", 0, 0)
            _enrol(month, report.office, report.batch.pk, by=by, at=at)
    return report


def _enrol(month: Month, area: int, batch_id: int | None, *, by: Any, at: Any) -> None:
    from minzheng.kernel.catalogue.in_force import catalogue
    from minzheng.kernel.payments.actions import enrol

    known = catalogue()
    enrol(month=month, area=area, program=known.program, parameters=known.parameters, by=by, at=at, batch_id=batch_id)


def _mark(file: Path, problems: Any, target: Path | None) -> None:
    if target is None:
        return
    from minzheng.kernel.people.roster.marking import mark

    output.note(say("正在原表上标注问题，请稍候"))
    mark(file, list(problems), target)
    output.show_written(target)


def _show(report: ImportReport, *, as_json: bool, dry_run: bool) -> None:
    if as_json:
        output.emit_json({
            "batch": report.batch.pk if report.batch is not None else None, "office": report.office,
            "dry_run": dry_run, "counts": dict(report.counts), "left_out": list(report.left_out),
            "problems": [problem.as_json() for problem in report.problems],
        })  # fmt: skip
        return
    for problem in report.problems[:SHOWN]:
        output.note(problem)
    if len(report.problems) > SHOWN:
        output.note(say("另有 {count} 处，请用 --errors 或 --json 查看全部", count=len(report.problems) - SHOWN))
    output.line(_outcome(report, dry_run=dry_run))
    output.table([say("项目"), say("数量")], [[_COUNTS[name], count] for name, count in report.counts.items()])


def _outcome(report: ImportReport, *, dry_run: bool) -> object:
    if dry_run:
        return say("检查完毕，没有改变任何数据")
    if report.batch is None:
        return say("内容与登记一致，没有改变任何数据")
    return say("已导入，编号 {batch}", batch=report.batch.pk)


_COUNTS = {
    "households": say("家庭"), "households_added": say("新增家庭"), "households_changed": say("变更家庭"),
    "households_unchanged": say("未变家庭"), "persons": say("人员"), "persons_added": say("新增人员"),
    "persons_changed": say("变更人员"), "persons_unchanged": say("未变人员"), "persons_left": say("离开家庭的人员"),
    "facts_opened": say("新记录的情况"), "facts_ended": say("不再有效的情况"),
    "households_left_out": say("因有错误未导入的家庭"),
}  # fmt: skip


@app.command()
def undo(
    batch: Annotated[int, typer.Argument(help="导入编号")],
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 文档")] = False,
) -> None:
    """整体撤销一次导入；已据以发放的不能撤销。"""
    session.database()
    from django.db import transaction

    from minzheng.kernel.people.actions import undo_import

    with transaction.atomic():
        by, at = session.acting(), session.now()
        undone = undo_import(batch, by=by, at=at, is_paid=_is_paid)
        _enrol(Month.from_int(undone.month), undone.office, None, by=by, at=at)
    if as_json:
        output.emit_json({"batch": batch, "undone_at": at.isoformat()})
    else:
        output.line(say("导入 {batch} 已撤销", batch=batch))


def _is_paid(batch: ImportBatch) -> bool:
    """Whether a released run has a line in the office's area from the month of the import on."""
    from minzheng.kernel.payments.models import PayrollLine, RunState

    low, high = areas.span(batch.office)
    lines = PayrollLine.objects.filter(run__state=RunState.LOCKED, run__month__gte=batch.month)
    return lines.filter(area_code__gte=low, area_code__lt=high).exists()
