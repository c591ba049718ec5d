"""``minzheng plan``: the empty workbook, a plan from a workbook, and how far its tasks are."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from minzheng.cli import output, session
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import NotFound, UsageError
from minzheng.kernel.values.language import say

if TYPE_CHECKING:
    from minzheng.kernel.plans.bringing import Brought
    from minzheng.kernel.plans.queries import Target

app = typer.Typer(help="工作计划与目标督办。", no_args_is_help=True)


@app.command()
def template(out: Annotated[Path, typer.Argument(help="写入的 .xlsx 文件")]) -> None:
    """写出空白的工作计划表。"""
    session.database()
    from minzheng.kernel.plans.columns import template as empty

    out.write_bytes(empty())
    output.show_written(out)


@app.command("import")
def import_plan(
    file: Annotated[Path, typer.Argument(help="工作计划表 .xlsx 或 .xls")],
    year: Annotated[int, typer.Option(min=1949, max=2199, help="计划的年度")],
    area: Annotated[str, typer.Option(help="区划代码：谁的计划")],
    half: Annotated[int, typer.Option(min=0, max=2, help="1 上半年，2 下半年，0 全年")] = 0,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不改变任何数据")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 文档")] = False,
) -> None:
    """把工作计划表读入计划草案；有一处问题就全部不导入，同一份表导入两次没有变化。"""
    session.database()
    from minzheng.kernel.areas import queries
    from minzheng.kernel.catalogue.known_indicators import known_indicators
    from minzheng.kernel.plans.bringing import bring_in

    code, at = areas.parse(area), session.now()
    brought = bring_in(path=file, year=year, half=half, area_code=code, area_name=queries.name(code, on=at.date()),
                       known=known_indicators(), by=session.acting(), at=at, is_trial=dry_run)
    if as_json:
        output.emit_json(_brought(brought, dry_run))
        return
    done = brought.written
    output.line(say("新增 {added} 项，改动 {changed} 项，没有变化 {same} 项，表中没有的 {others} 项", added=done.added,
                    changed=done.changed, same=done.same, others=done.others))
    for one in brought.findings:
        output.line(f"  {one.task.number} {one.task.text}：{one.sentence}")


def _brought(brought: Brought, dry_run: bool) -> dict[str, Any]:
    return {
        "plan": brought.plan.pk if brought.plan and not dry_run else None, "is_trial": dry_run, **vars(brought.written),
        "findings": [{"number": one.task.number, "task": one.task.text, "code": one.code, "sentence": str(one.sentence),
                      "stops": one.stops} for one in brought.findings]}


@app.command()
def follow(
    area: Annotated[str, typer.Option(help="区划代码：谁的计划")],
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 数组")] = False,
) -> None:
    """按最近一次冻结的统计数据更新执行中计划的进度；已取过的不重复。"""
    session.database()
    from minzheng.kernel.plans.following import follow_area

    told: list[dict[str, Any]] = []
    for plan, found in follow_area(areas.parse(area), by=session.acting(), at=session.now()):
        told.append({"plan": plan.title, "on": found.on, "moved": found.taken.moved, "same": found.taken.same,
                     "missing": [{"number": task.number, "indicator": task.indicator, "state": state}
                                 for task, state in found.taken.missing]})
    if as_json:
        output.emit_json(told)
        return
    output.table(("计划", "截至", "更新", "已取过", "没有数值"),
                 [[one["plan"], one["on"], one["moved"], one["same"], len(one["missing"])] for one in told])


@app.command()
def show(
    area: Annotated[str, typer.Option(help="区划代码：谁的计划")],
    on: Annotated[str, typer.Option(help="日期 YYYY-MM-DD：当日的进度；不填为今天")] = "",
    red: Annotated[bool, typer.Option("--red", help="只列红灯")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 数组")] = False,
) -> None:
    """列出执行中的计划：每项任务的灯、进度、责任股室和时限。"""
    day = _day(on) if on else session.now().date()
    session.database()
    from minzheng.kernel.plans import queries
    from minzheng.kernel.plans.models import STATES
    from minzheng.kernel.plans.progress import LIGHTS, Light
    from minzheng.kernel.plans.wording import shown

    plans = queries.in_force(areas.parse(area), day)
    if not plans:
        raise NotFound(say("这个区划在 {day} 没有执行中的计划", day=day))
    found = [one for plan in plans for one in queries.targets(queries.tasks_of(plan).select_related("plan"), day)
             if not red or one.light == Light.RED]
    if as_json:
        output.emit_json([_as_json(one) for one in found])
        return
    rows = [[one.task.number, LIGHTS[one.light], STATES[one.state], one.task.chapter, one.task.text, one.task.owner,
             one.task.due or "", one.task.written, shown(one.value, one.task.unit) if one.value is not None else ""]
            for one in found]
    headings = ("序号", "灯", "状态", "章节", "任务", "责任股室", "完成时限", "目标值", "进度")
    output.table(headings, rows, title=", ".join(str(plan) for plan in plans))


def _as_json(one: Target) -> dict[str, Any]:
    task = one.task
    return {
        "plan": task.plan.title, "period": task.plan.period, "number": task.number, "chapter": task.chapter, "task": task.text,
        "kind": task.kind, "owner": task.owner, "partners": task.partners, "due": task.due, "indicator": task.indicator or None,
        "comparison": task.comparison or None, "target": str(task.target) if task.target is not None else None, "unit": task.unit,
        "written": task.written, "is_soft": task.is_soft, "state": one.state, "light": str(one.light),
        "value": str(one.value) if one.value is not None else None, "share": str(one.share) if one.share is not None else None,
        "elapsed": str(one.elapsed), "is_met": one.is_met, "last_report": one.last_report, "months_missing": one.missing,
        "days_over": one.days_over}


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(say("“{text}”不是日期：请写成 YYYY-MM-DD", text=text), code="not_a_day") from None
