"""``minzheng verify unserved``: seek everybody who is entitled and not enrolled."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from minzheng.cli import output
from minzheng.cli.phases import shown_phases
from minzheng.cli.session import acting, database, now
from minzheng.kernel.values import areas as codes
from minzheng.kernel.values.errors import UsageError
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import Month, NotAMonth

HEADS = (say("待遇"), say("已享受"), say("应享未享"), say("可能符合"))


def unserved(
    month: Annotated[str, typer.Option(help="月份 YYYY-MM。")],
    area: Annotated[str, typer.Option(help="区划代码。")],
    as_json: Annotated[bool, typer.Option("--json", help="只输出一个 JSON 对象。")] = False,
) -> None:
    """查找应享未享：在册的和各部门数据里查到的人，逐一按现行政策核算。"""
    of_month, where = _asked(month, area)
    database()
    from django.conf import settings

    from minzheng.kernel.catalogue.in_force import catalogue
    from minzheng.kernel.catalogue.outside_registers import outside_registers
    from minzheng.kernel.verification.discovery import finding_unserved, queries

    known = catalogue()
    with shown_phases() as progress:
        run = finding_unserved.run(
            area=where, month=of_month, program=known.program, parameters=known.parameters, registers=outside_registers(),
            home=Path(settings.HOME), by=acting(), at=now(), progress=progress)
    covered = queries.by_benefit(run, area=where)
    if as_json:
        output.emit_json({
            "run": run.pk, "month": str(of_month), "persons": run.persons, "outside": run.outside, **run.counts,
            "benefits": [{"benefit": one.key, "enrolled": one.enrolled, "unserved": one.unserved, "likely": one.likely}
                         for one in covered]})
        return
    titles = {one.benefit: one.title for one in known.program.outputs}
    output.table(HEADS, [(titles.get(one.key, one.key), one.enrolled, one.unserved, one.likely) for one in covered])
    output.note(say("查找完成：共 {found} 人次，其中新发现 {new}，再次发现 {again}", found=run.counts["found"],
                    new=run.counts["new"], again=run.counts["again"]))


def _asked(month: str, area: str) -> tuple[Month, int]:
    """The arguments read. Raises UsageError for what is no month or no area code."""
    try:
        return Month.parse(month), codes.parse(area)
    except (NotAMonth, codes.NotAnArea) as error:
        raise UsageError(error.sentence, code=error.code) from error
