"""``minzheng verify duplicates``: the registry compared with itself, pairs that may be one person kept for people to decide."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from minzheng.cli import output
from minzheng.cli.phases import shown_phases
from minzheng.cli.session import acting, database, now
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import UsageError
from minzheng.kernel.values.language import say


def duplicates(
    area: Annotated[str, typer.Option("--area", help="区划代码（县、乡镇或村）")],
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 文档")] = False,
) -> None:
    """查找重复登记：把登记人员两两比对，列出可能是同一人的，供人核对。"""
    database()
    from django.conf import settings

    from minzheng.kernel.verification.duplicates import actions

    with shown_phases() as progress:
        made = actions.find(area=_area(area), by=acting(), at=now(), home=Path(settings.HOME), progress=progress)
    if as_json:
        output.emit_json(dict(vars(made)))
        return
    output.line(say("已比对 {persons} 人，疑似重复 {found} 对，新发现 {new} 对", **vars(made)))


def _area(text: str) -> int:
    try:
        return areas.parse(text)
    except areas.NotAnArea as error:
        raise UsageError(error.sentence, code=error.code) from error
