"""``minzheng people``: what happens to persons between two rosters."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from minzheng.cli import output, session
from minzheng.kernel.values.errors import UsageError
from minzheng.kernel.values.language import say

app = typer.Typer(help="人员变动。", no_args_is_help=True)


@app.callback()
def people() -> None:
    """人员变动。"""


@app.command("report-death")
def report_death(
    person: Annotated[int, typer.Option("--person", help="人员编号")],
    on: Annotated[str, typer.Option(help="死亡日期 YYYY-MM-DD")],
    source: Annotated[str, typer.Option(help="信息来源，如 殡仪馆、村委会")],
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 文档")] = False,
) -> None:
    """登记一人死亡；次月起不再是家庭成员。"""
    try:
        day = date.fromisoformat(on)
    except ValueError:
        raise UsageError(say("“{on}”不是日期：请写成 YYYY-MM-DD", on=on)) from None
    session.database()
    from minzheng.kernel.people import actions

    found = actions.report_death(person_id=person, on=day, by=session.acting(), at=session.now(), source=source)
    if as_json:
        output.emit_json({"person": person, "death_date": day.isoformat(), "source": source})
    else:
        output.line(say("已登记 {name} 于 {on} 死亡", name=found.name, on=day))
