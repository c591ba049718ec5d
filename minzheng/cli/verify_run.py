"""``minzheng verify run``: all checks passed over everybody of an area."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from minzheng.cli import output
from minzheng.cli.phases import shown_phases
from minzheng.cli.session import acting, database, now
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import UsageError
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import Month

HEADS = (say("核查规则"), say("发现"), say("新增"), say("消失"))


def run(
    area: Annotated[str, typer.Option("--area", help="区划代码（县、乡镇或村）")],
    on: Annotated[str, typer.Option("--on", help="核查日期 YYYY-MM-DD；不填为今天")] = "",
    month: Annotated[str, typer.Option("--month", help="月份 YYYY-MM：核查到该月最后一天")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 文档")] = False,
) -> None:
    """用现行有效的登记册核查全部在册人员，登记疑点。"""
    day, of_month, where = _day(on), Month.parse(month) if month else None, _area(area)
    database()
    from django.conf import settings

    from minzheng.kernel.catalogue.cross_checks import cross_checks
    from minzheng.kernel.catalogue.in_force import catalogue
    from minzheng.kernel.catalogue.outside_registers import outside_registers
    from minzheng.kernel.verification.checks.running import last_day
    from minzheng.kernel.verification.checks.running import run as run_checks

    known, at = catalogue(), now()
    with shown_phases() as progress:
        made = run_checks(
            area=where, on=day or (last_day(of_month, at.date()) if of_month else at.date()), registers=outside_registers(),
            checks=cross_checks(), program=known.program, parameters=known.parameters, home=Path(settings.HOME), by=acting(),
            at=at, trigger="month" if of_month else "asked", progress=progress)
    if as_json:
        output.emit_json({"run": made.pk, "on": made.on.isoformat(), "persons": made.persons, "households": made.households,
                          "rows": made.rows, "counts": made.counts, "registers": made.deliveries})
        return
    output.line(say("核查 {run}：{on}，{households} 户 {persons} 人，登记册 {rows} 行", run=made.pk, on=made.on,
                    households=made.households, persons=made.persons, rows=made.rows))
    titles = {one.rule: one.finds for one in cross_checks()}
    output.table(HEADS, [(titles.get(rule, rule), one["found"], one["new"], one["gone"])
                         for rule, one in sorted(made.counts.items()) if any(one.values())])
    if silent := [one["register"] for one in made.deliveries if not {"delivery", "lapsed"} & set(one)]:
        named = [str(outside_registers()[name].title.label) for name in silent]
        output.note(say("没有有效数据的登记册：{names}", names=str(say("、")).join(named)))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError(say("“{on}”不是日期：请写成 YYYY-MM-DD", on=text)) from None


def _area(text: str) -> int:
    try:
        return areas.parse(text)
    except areas.NotAnArea as error:
        raise UsageError(error.sentence, code=error.code) from error
