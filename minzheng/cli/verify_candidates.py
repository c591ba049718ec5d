"""``minzheng verify candidates``: rows without a number compared with the registry, kept for people to decide."""

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


def candidates(
    area: Annotated[str, typer.Option("--area", help="区划代码（县、乡镇或村）")],
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 文档")] = False,
) -> None:
    """核对无号码记录：为没有公民身份号码的记录查找可能的登记人员，供人认定。"""
    database()
    from django.conf import settings

    from minzheng.kernel.catalogue.outside_registers import outside_registers
    from minzheng.kernel.verification.matching import actions

    at = now()
    with shown_phases() as progress:
        made = actions.find(area=_area(area), registers=outside_registers(), on=at.date(), by=acting(), at=at,
                            home=Path(settings.HOME), progress=progress)
    if as_json:
        output.emit_json(dict(vars(made)))
        return
    output.line(say("无号码记录 {rows} 条，可能的登记人员 {found} 人次，新发现 {new} 人次，沿用以前认定 {carried} 人次",
                    **vars(made)))


def _area(text: str) -> int:
    try:
        return areas.parse(text)
    except areas.NotAnArea as error:
        raise UsageError(error.sentence, code=error.code) from error
