"""The first text of a report: each business's paragraphs, and the chapters of problems and next steps from what the records show.

A draft names figures and never types one: what is no indicator is given with the book it was counted from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from minzheng.kernel.paper.numerals import written_date
from minzheng.kernel.values.periods import Month

from .difficulties import Difficulties, LateTask
from .models import BUSINESSES, NEXT_STEPS, OPENING, PROBLEMS
from .outline import Outline
from .placeholders import INDICATOR

OFFICE = "办公室"
"""Who writes what belongs to no business."""
NONE_FOUND = "本期各项数据完整，未发现口径不一致，没有逾期任务和未办结的核对疑点。"
MOST_TASKS = 20


@dataclass(frozen=True)
class DraftSection:
    """A section to be: its lines, each a paragraph."""

    business: str
    heading: str
    owner: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


@dataclass(frozen=True)
class DraftChapter:
    """A chapter to be."""

    part: str
    heading: str
    sections: tuple[DraftSection, ...]


def drafted(outline: Outline, opening: str, found: Difficulties) -> list[DraftChapter]:
    """The whole report: the guiding sentence, a chapter for each of the outline, problems, next steps."""
    chapters = [DraftChapter(OPENING, "", (DraftSection("", "", OFFICE, (opening,)),))]
    for chapter in outline.chapters:
        sections = tuple(
            DraftSection(one.business, one.template.heading or one.title.zh, one.owner or OFFICE, one.template.paragraphs)
            for one in chapter.sections)
        chapters.append(DraftChapter(BUSINESSES, chapter.title.zh, sections))
    return [*chapters,
            DraftChapter(PROBLEMS, "存在的问题", (DraftSection("", "", OFFICE, problems(found)),)),
            DraftChapter(NEXT_STEPS, "下一步工作打算", (DraftSection("", "", OFFICE, next_steps(found)),))]


def problems(found: Difficulties) -> tuple[str, ...]:
    """One line for each kind of problem; one sentence when there is none. ``- `` begins a numbered item."""
    lines = [*_gaps(found), *_unpaid(found), *_findings(found), *_late(found.late_tasks), *_relations(found),
             *_illustrative(found)]
    return tuple(f"- {line}" for line in lines) if lines else (NONE_FOUND,)


def next_steps(found: Difficulties) -> tuple[str, ...]:
    """What follows from each kind of problem."""
    lines = []
    if found.missing_months or found.unlocked_months or not found.has_payroll:
        lines.append("按月核算、签批和锁定发放清册，核实补齐统计数据后再行定稿。")
    if found.unpaid:
        lines.append("逐笔核实未发放的账户和家庭情况，符合条件的在下次发放时补发到位。")
    if found.open_findings:
        lines.append("加快核对疑点的分派、入户核实和复核销号，对属实的依规调整、停发和追回。")
    lines += [f"督促{task.owner}加快“{task.text}”，倒排工期，按月通报进度。" for task in found.late_tasks[:MOST_TASKS]]
    if found.failed_relations:
        lines.append("核对不一致的指标口径，查明原因后更正或说明。")
    lines.append("对照年度工作计划逐项抓好落实，持续做好基本民生保障、基层社会治理和基本社会服务各项工作。")
    return tuple(f"- {line}" for line in lines)


def _gaps(found: Difficulties) -> Iterable[str]:
    if not found.has_payroll:
        yield "统计期内没有发放清册，各项发放数据未收集。"
    if found.missing_months:
        yield f"{_months(found.missing_months)}没有发放清册，累计数不含上述月份。"
    if found.unlocked_months:
        yield f"{_months(found.unlocked_months)}的清册尚未锁定发放，有关数据为测算数。"


def _unpaid(found: Difficulties) -> Iterable[str]:
    if found.unpaid:
        told = "，".join(f"{{title:{id}}}{{{id}}}笔" for id in found.unpaid)
        yield f"部分对象当月未能发放，需逐笔核实：{told}。"


def _findings(found: Difficulties) -> Iterable[str]:
    if found.open_findings:
        source = f"核对疑点台账，{written_date(found.on)}统计"
        serious = f"，其中严重{{{found.serious_findings}|{source}}}条" if found.serious_findings else ""
        yield f"信息核对产生的疑点尚有{{{found.open_findings}|{source}}}条未办结{serious}。"


def _late(tasks: Sequence[LateTask]) -> Iterable[str]:
    for task in tasks[:MOST_TASKS]:
        yield f"{task.owner}负责的“{task.text}”应于{written_date(task.due)}前完成，进度滞后。"
    if len(tasks) > MOST_TASKS:
        yield f"另有{{{len(tasks) - MOST_TASKS}|工作计划督办台账}}项任务进度滞后。"


def _relations(found: Difficulties) -> Iterable[str]:
    if found.failed_relations:
        told = "；".join(_titled(sentence) for sentence in found.failed_relations)
        yield f"下列指标口径不一致，发布前应核实：{told}。"


def _titled(sentence: str) -> str:
    """A sentence with the names of its indicators in place of their ids, in quotation marks."""
    return f"“{INDICATOR.sub(lambda match: f'{{title:{match[0]}}}', sentence)}”"


def _illustrative(found: Difficulties) -> Iterable[str]:
    if found.illustrative:
        names = "、".join(f"{{title:{id}}}" for id in found.illustrative)
        yield f"下列标准为示例值，不是正式文件公布的标准：{names}。"


def _months(months: Iterable[Month]) -> str:
    return "、".join(f"{month.year}年{month.number}月" for month in months)
