"""``minzheng report read``: what stands in an earlier report, and how well it was read where that is known."""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import ValidationError

from minzheng.cli import output
from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.yaml import problems_of
from minzheng.kernel.values.yaml import read as read_yaml

if TYPE_CHECKING:
    from minzheng.kernel.reports.reading.results import Reading, ReportRead
    from minzheng.kernel.reports.reading.scoring import Score

VALUE_HEADS = (say("指标"), say("名称"), say("数值"), say("单位"), say("截至"), say("范围"), say("把握（‰）"), say("句"))
SCORE_HEADS = (say("类别"), say("正确"), say("读出"), say("应有"), say("准确率"), say("召回率"))


def read(
    file: Annotated[Path, typer.Argument(help="报告文件（.docx 或 .txt）；- 为从标准输入读取文字。")],
    against: Annotated[Path | None, typer.Option(help="已知内容（YAML）：逐类给出准确率和召回率。")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 文档。")] = False,
) -> None:
    """读取以前的报告：章节、指标数值、计划任务、文号，每项带原句和把握程度。"""
    from minzheng.kernel.catalogue.report_words import report_words
    from minzheng.kernel.reports.reading import reader
    from minzheng.kernel.reports.reading.scoring import KINDS
    from minzheng.kernel.reports.reading.sources import lines_of, pasted

    lines = pasted(sys.stdin.read()) if str(file) == "-" else lines_of(file.read_bytes(), file.name)
    found = reader.read(lines, report_words())
    scores = _scores(found, against) if against else []
    if as_json:
        output.emit_json(found.as_json() | ({"scores": [one.as_json() for one in scores]} if against else {}))
    elif against:
        output.table(SCORE_HEADS, [(KINDS[one.kind], one.right, one.found, one.known, _percent(one.precision),
                                    _percent(one.recall))
                                   for one in scores])
    else:
        _show(found)


def _scores(found: ReportRead, against: Path) -> list[Score]:
    from minzheng.kernel.reports.reading import scoring

    document = read_yaml(against)
    try:
        known = scoring.Known.model_validate(document.data)
    except ValidationError as error:
        raise Refused(say("已知内容有问题"), problems_of(error, document)) from error
    return scoring.scores(found, known)


def _show(found: ReportRead) -> None:
    output.line(say("{title}：统计期 {period}，地区 {area}，{chapters} 章，{values} 个数值，{tasks} 项任务，{documents} 个文号",
                    title=found.text.title, period=found.period or "—", area=found.area or "—", chapters=len(found.text.sections),
                    values=len(found.values), tasks=len(found.tasks), documents=len(found.documents)))
    output.table(VALUE_HEADS, [_row(one) for one in found.values])
    for note in found.text.notes:
        output.note(note.says)


def _row(one: Reading) -> tuple[object, ...]:
    return (one.indicator or "—", one.title, one.shown, one.number.unit, one.cut_off or "", one.scope, one.confidence,
            one.sentence)


def _percent(share: Fraction) -> str:
    from minzheng.kernel.indicators.results import half_up

    return half_up(share * 100, 1) + " %"
