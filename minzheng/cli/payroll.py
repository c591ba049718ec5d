"""``minzheng payroll``: run a month, list, lock, export and replay runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from minzheng.cli import output
from minzheng.cli.payroll_bank import reissue, returns, send
from minzheng.cli.session import acting, database, now
from minzheng.kernel.values import areas as codes
from minzheng.kernel.values.errors import Refused, UsageError
from minzheng.kernel.values.language import say
from minzheng.kernel.values.money import as_read
from minzheng.kernel.values.periods import Month, NotAMonth

Read = TypeVar("Read")
app = typer.Typer(help="每月核算：核算、锁定、导出、复算。", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="只输出一个 JSON 对象。")]
BENEFIT_HEADS = (
    say("待遇"), say("人数"), say("户数"), say("金额（元）"), say("新增"), say("停发"), say("变动"), say("异常"))
REASON_HEADS = (say("待遇"), say("异常原因"), say("数量"))
CHANGE_HEADS = (say("待遇"), say("变动"), say("原因"), say("数量"))
RUN_HEADS = (
    say("批次"), say("月份"), say("区划"), say("状态"), say("在册"), say("发放"), say("异常"), say("金额（元）"))
FILE_HEADS = (say("文件"), say("行数"), say("金额（元）"))
app.command()(send)
app.command()(returns)
app.command()(reissue)
RunNumber = Annotated[int, typer.Argument(metavar="RUN", help="核算批次编号。")]


@app.command()
def run(
    month: Annotated[str, typer.Option(help="月份 YYYY-MM。")],
    area: Annotated[str | None, typer.Option(help="区划代码；只有一个县时可省略。")] = None,
    as_json: AsJson = False,
) -> None:
    """冻结数据、核算、写入发放和异常名单。"""
    of_month = _read(month, Month.parse)
    of_area = _read(area, codes.parse) if area else None
    database()
    from minzheng.kernel.catalogue.in_force import catalogue
    from minzheng.kernel.payments import actions
    from minzheng.kernel.payments.comparing import compare_at_once
    from minzheng.kernel.payments.running import STEPS

    known = catalogue()
    where = of_area if of_area is not None else _only_county()
    with output.progress(len(STEPS), say("核算 {month}", month=of_month)) as advance:
        result = actions.run(
            month=of_month, area=where, program=known.program, parameters=known.parameters, by=acting(), at=now(),
            home=_home(), progress=lambda step: advance(1))
    compare_at_once(result.run, home=_home(), program=known.program)
    if not result.is_new:
        output.note(say("数据没有变化，核算批次 {run} 仍然有效", run=result.run.pk))
    output.emit_json(_as_json(result.run)) if as_json else _show(result.run)


def _read(text: str, reader: Callable[[str], Read]) -> Read:
    """An argument read by ``reader``; what is no month or no area code is wrong usage."""
    try:
        return reader(text)
    except (NotAMonth, codes.NotAnArea) as error:
        raise UsageError(error.sentence, code=error.code) from error


def _home() -> Path:
    from django.conf import settings

    return Path(settings.HOME)


def _only_county() -> int:
    """The county of the registry, where there is just one."""
    from minzheng.kernel.people.models import Household

    counties = sorted(Household.objects.values_list("county", flat=True).distinct())
    if len(counties) == 1:
        return int(counties[0]) * codes.COUNTY.unit
    if not counties:
        raise Refused(say("名册是空的：请先用 minzheng import roster 导入"), (), code="registry_empty")
    shown = "、".join(str(county) for county in counties)
    raise UsageError(say("名册里有多个县（{counties}），请用 --area 指明区划", counties=shown), code="area_missing")


def _as_json(this: Any) -> dict[str, Any]:
    from minzheng.kernel.payments import queries

    benefits = [
        {"benefit": one.benefit, "persons": one.persons, "households": one.households, "amount_fen": one.amount_fen,
         "added": one.added, "stopped": one.stopped, "changed": one.changed}
        for one in queries.summary(this)
    ]
    return {
        "run": this.pk, "month": str(Month.from_int(this.month)), "area_code": this.area_code, "benefits": benefits,
        "exceptions": queries.exception_counts(this), "enrolled": this.enrolled, "lines": this.line_count,
        "bundle": this.bundle,
    }


def _show(this: Any) -> None:
    from minzheng.kernel.catalogue.loader import catalogue
    from minzheng.kernel.payments import queries
    from minzheng.kernel.payments.export.exporting import title_of
    from minzheng.kernel.payments.reasons import reason

    program = catalogue().program
    output.line(say("核算批次 {run}：{month}，区划 {area}", run=this.pk, month=Month.from_int(this.month),
                    area=codes.written(this.area_code)))
    output.table(BENEFIT_HEADS, [
        (title_of(program, one.benefit), one.persons, one.households, as_read(one.amount_fen), one.added, one.stopped,
         one.changed, one.exceptions) for one in queries.summary(this)])
    if this.exception_count:
        output.table(REASON_HEADS, [
            (title_of(program, one["benefit"]), reason(one["reason_code"]).label, one["count"])
            for one in queries.exception_counts(this)])
    output.line(say("发放 {lines} + 异常 {exceptions} = 在册 {enrolled}；金额 {amount} 元", lines=this.line_count,
                    exceptions=this.exception_count, enrolled=this.enrolled, amount=as_read(this.amount_fen)))


@app.command()
def changes(
    run: RunNumber,
    by_township: Annotated[bool, typer.Option("--by-township", help="按乡镇（街道）分列。")] = False,
    as_json: AsJson = False,
) -> None:
    """与上月相比：新增、停发、金额变动及原因。"""
    database()
    from minzheng.kernel.catalogue.loader import catalogue
    from minzheng.kernel.payments import changing, queries
    from minzheng.kernel.payments.export.exporting import title_of
    from minzheng.kernel.payments.export.rows import place_names

    program, this = catalogue().program, queries.run(run)
    found = changing.explained(this, home=_home(), program=program)
    if as_json:
        output.emit_json({"run": run, "changes": found.to_dicts()})
        return
    kinds = {"added": say("新增"), "stopped": say("停发"), "changed": say("金额变动")}
    counted = changing.counted(found, by_township=by_township)
    places = place_names({one["area_code"] for one in counted}, this) if by_township else {}
    heads = (say("乡镇（街道）"), *CHANGE_HEADS) if by_township else CHANGE_HEADS
    output.table(heads, [
        (*([places[one["area_code"]]] if by_township else []), title_of(program, one["benefit"]), kinds[one["kind"]],
         changing.told(one["why"]), one["count"]) for one in counted])


@app.command()
def runs(as_json: AsJson = False) -> None:
    """列出核算批次。"""
    database()
    from minzheng.kernel.payments import queries
    from minzheng.kernel.payments.models import STATES

    found = list(queries.runs())
    if as_json:
        output.emit_json([_brief(one) for one in found])
        return
    output.table(RUN_HEADS, [
        (one.pk, str(Month.from_int(one.month)), codes.written(one.area_code), STATES[one.state], one.enrolled,
         one.line_count, one.exception_count, as_read(one.amount_fen)) for one in found])


def _brief(this: Any) -> dict[str, Any]:
    return {
        "run": this.pk, "month": str(Month.from_int(this.month)), "area_code": this.area_code, "state": this.state,
        "enrolled": this.enrolled, "lines": this.line_count, "exceptions": this.exception_count,
        "amount_fen": this.amount_fen, "supersedes": this.supersedes_id, "bundle": this.bundle, "by": this.by,
        "at": this.at.isoformat(),
    }


@app.command()
def lock(
    run: RunNumber,
    signed: Annotated[str, typer.Option(help="在纸质清单上签字的三人，用顿号分开：业务审核、财务复核、批准发放。")] = "",
    as_json: AsJson = False,
) -> None:
    """锁定批次：清单已在纸上由三人签字，交付发放，该月不再核算。"""
    database()
    from minzheng.kernel.catalogue.in_force import catalogue
    from minzheng.kernel.payments import actions

    law = catalogue()
    locked = actions.lock(run_id=run, by=acting(), at=now(), signed=signed.replace(",", "、").split("、"),
                          parameters=law.parameters, program=law.program)
    if as_json:
        output.emit_json(_brief(locked))
    else:
        output.line(say("核算批次 {run}（{month}）已锁定", run=run, month=Month.from_int(locked.month)))


@app.command()
def export(
    run: RunNumber,
    out: Annotated[Path, typer.Option(help="写入的文件夹。")],
    encoding: Annotated[str, typer.Option(help="银行文件的编码：gb18030 或 utf-8。")] = "gb18030",
    as_json: AsJson = False,
) -> None:
    """导出发放花名册、银行文件、公示名单和异常名单。"""
    database()
    from minzheng.kernel.catalogue.loader import catalogue
    from minzheng.kernel.payments.export.exporting import export as write
    from minzheng.kernel.payments.export.exporting import title_of

    program = catalogue().program
    done = write(run_id=run, out=out, program=program, by=acting(), at=now(), encoding=encoding)
    if as_json:
        output.emit_json({"run": run, **done.as_json()})
        return
    output.table(FILE_HEADS, [
        (file.name, written.rows, as_read(written.amount_fen) if written.amount_fen else "") for file, written in done.files])
    for benefit in done.withheld:
        output.line(say("{title}：办理程序不作公示，没有公示名单", title=title_of(program, benefit)))


@app.command()
def replay(run: RunNumber, as_json: AsJson = False) -> None:
    """用冻结的数据包复算：一致，或列出每一处差异。"""
    database()
    from minzheng.kernel.catalogue.loader import load
    from minzheng.kernel.payments import actions

    result = actions.replay(run_id=run, home=_home(), load=load, by=acting(), at=now())
    if as_json:
        output.emit_json(result.as_json())
    else:
        output.line(result.sentence)
        for difference in result.differences:
            output.line(f"  {difference}")
    if not result.is_equal:
        raise typer.Exit(1)
