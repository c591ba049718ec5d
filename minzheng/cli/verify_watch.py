"""``minzheng verify watch``: everybody of an area looked at, what is coming made tasks."""

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


def watch(
    area: Annotated[str, typer.Option("--area", help="区划代码（县、乡镇或村）")],
    on: Annotated[str, typer.Option("--on", help="监测日期 YYYY-MM-DD；不填为今天")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 文档")] = False,
) -> None:
    """比对全部登记人员：将到期事项、低收入人口分层、预警。"""
    database()
    from django.conf import settings

    from minzheng.kernel.catalogue.in_force import catalogue
    from minzheng.kernel.catalogue.outside_registers import outside_registers
    from minzheng.kernel.catalogue.watched import watched
    from minzheng.kernel.verification.watching import actions

    day, at = _day(on), now()
    with shown_phases() as progress:
        made = actions.run(
            area=_area(area), on=day or at.date(), watched=watched(), registers=outside_registers(),
            parameters=catalogue().parameters, home=Path(settings.HOME), by=acting(), at=at, progress=progress)
    if as_json:
        output.emit_json({"run": made.pk, "on": made.on.isoformat(), "persons": made.persons, **made.counts})
        return
    output.line(say("监测 {run}：{on}，比对 {persons} 人", run=made.pk, on=made.on, persons=made.persons))
    output.table((say("项目"), say("数量")), [(COUNTED.get(name, name), count) for name, count in made.counts.items()])


COUNTED = {
    "tasks": say("新增将到期事项"), "settled": say("自动办结"), "low_income": say("低收入人口"), "entered": say("本次列入"),
    "left": say("本次退出"), "warnings": say("新增预警"),
}
"""What a run counts."""


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
