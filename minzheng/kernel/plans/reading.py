"""Reading a plan from a workbook: headings by their synonyms, all problems with row and column at once, nothing half-read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from minzheng.kernel.people.roster.grids import Grid
from minzheng.kernel.people.roster.opening import open_workbook
from minzheng.kernel.people.roster.percents import as_shown, is_ambiguous
from minzheng.kernel.values.errors import Place, Problem, Refused
from minzheng.kernel.values.language import Sentence, say

from . import columns as of
from .checks import Known
from .dates import cell_text, read_day
from .models import KINDS
from .promises import Given
from .wording import Wanted, family, is_soft, kept, plain, read_targets

_TOTALS = ("合计", "总计", "小计")
_WORDS = {label.zh: name for name, label in KINDS.items()} | {
    "指标": "target", "约束性目标": "target", "目标任务": "target", "里程碑": "milestone", "时间节点": "milestone",
    "常规工作": "routine", "日常工作": "routine", "日常": "routine",
    "改革任务": "reform", "改革创新": "reform", "创新": "reform", "工程": "project",
    "重点项目": "project", "项目建设": "project",
}
_BARE = re.compile(r"^(?P<before>\D*)(?P<number>\d[\d,]*(?:\.\d+)?)(?P<after>以上|以下|以内|左右)?$")


@dataclass(frozen=True)
class _Row:
    """A row with its number in the sheet and the text of each known column."""

    sheet: str
    number: int
    cells: Mapping[str, str]

    def problem(self, code: str, column: str, sentence: Sentence) -> Problem:
        heading = of.HEADINGS[column][0]
        place = Place(sheet=self.sheet, row=self.number, heading=heading)
        return Problem(code, sentence, place=place, value=self.cells.get(column, "")[:60])


def read(path: Path, *, year: int, known: Known) -> list[Given]:
    """The tasks of every sheet that has a plan's headings. Raises NotAWorkbook, and Refused with every problem of every row."""
    rows = [row for grid in as_shown(open_workbook(path)) for row in _rows(grid)]
    if not rows:
        raise Refused(say("工作簿里没有任务：第一行应有“任务”“责任股室”等表头，可下载模板"), (), code="headings")
    problems: list[Problem] = []
    titles = {one.title.zh: id for id, one in known.items()}
    found = [_given(row, year, known, titles, problems) for row in rows]
    seen: dict[tuple[str, str], int] = {}
    for row, one in zip(rows, found, strict=True):
        if (first := seen.setdefault((one.chapter, one.text), row.number)) != row.number:
            problems.append(row.problem("twice", of.TEXT, say("与第 {row} 行是同一项任务", row=first)))
    if problems:
        problems.sort(key=lambda one: (one.place.sheet, one.place.row or 0))
        raise Refused(say("有 {n} 处问题，没有导入任何任务", n=len(problems)), problems, code="plan_problems")
    return found


def _rows(grid: Grid) -> list[_Row]:
    """The rows that hold tasks; a chapter that is written once stands for the rows below it."""
    start = of.header_row(grid.rows)
    if start is None:
        return []
    names = [of.column_of(cell_text(cell)) for cell in grid.rows[start]]
    found, chapter = [], ""
    for number, row in enumerate(grid.rows[start + 1:], start=start + 2):
        cells = {name: text for name, cell in zip(names, row, strict=False) if name and (text := cell_text(cell))}
        chapter = cells.get(of.CHAPTER, chapter)
        text = cells.get(of.TEXT, "")
        if chapter in _TOTALS or text in _TOTALS or of.is_example(text) or set(cells) <= {of.CHAPTER}:
            continue
        found.append(_Row(grid.name, number, {**cells, of.CHAPTER: chapter}))
    return found


def _given(row: _Row, year: int, known: Known, titles: Mapping[str, str], problems: list[Problem]) -> Given:
    cells = row.cells
    for column in of.REQUIRED:
        if not cells.get(column):
            problems.append(row.problem("missing", column, say("没有填写“{column}”", column=of.HEADINGS[column][0])))
    indicator = _indicator(row, known, titles, problems)
    wanted = _wanted(row, indicator, known, problems)
    begins, due = (_day(row, column, year, problems) for column in (of.BEGINS, of.DUE))
    if begins and due and due < begins:
        problems.append(row.problem("days", of.DUE, say("完成时限早于开始日期")))
    return Given(
        cells.get(of.CHAPTER, ""), cells.get(of.TEXT, ""), _kind(row, wanted, problems), cells.get(of.OWNER, ""),
        cells.get(of.PARTNERS, ""), begins, due, indicator, wanted, cells.get(of.DELIVERABLE, ""), cells.get(of.ORIGIN, ""))


def _kind(row: _Row, wanted: Wanted | None, problems: list[Problem]) -> str:
    text = row.cells.get(of.KIND, "")
    if not text:
        return "target" if wanted else "routine"
    if text not in _WORDS:
        choices = "、".join(one.zh for one in KINDS.values())
        problems.append(row.problem("kind", of.KIND, say("没有“{text}”这种类别：请填写{choices}", text=text, choices=choices)))
    return _WORDS.get(text, "routine")


def _day(row: _Row, column: str, year: int, problems: list[Problem]) -> date | None:
    text = row.cells.get(column, "")
    day = read_day(text, year) if text else None
    if text and day is None:
        problems.append(row.problem("day", column, say("“{text}”不是日期：请写成 {year}-09-30 或 9月底", text=text, year=year)))
    return day


def _indicator(row: _Row, known: Known, titles: Mapping[str, str], problems: list[Problem]) -> str:
    text = row.cells.get(of.INDICATOR, "")
    typed = plain(text).upper()
    id = typed if typed in known else titles.get(text, "")
    if text and not id:
        problems.append(row.problem("indicator_unknown", of.INDICATOR, say("没有编号或名称为“{text}”的指标", text=text)))
    return id


def _wanted(row: _Row, indicator: str, known: Known, problems: list[Problem]) -> Wanted | None:
    """The target of the column, or else the only one that the sentence of the task sets."""
    text, unit = row.cells.get(of.TARGET, ""), row.cells.get(of.UNIT, "")
    if not text:
        found = read_targets(row.cells.get(of.TEXT, ""))
        return found[0] if len(found) == 1 else None
    unit = unit or (known[indicator].unit if indicator else "")
    bare = _BARE.fullmatch(text.replace(" ", ""))
    if bare and is_ambiguous(bare["number"], unit):
        problems.append(row.problem("share_or_percent", of.TARGET, say(
            "“{text}”可能是百分数，也可能是小数：请写成带百分号的数，例如 35.5%", text=text)))
        return None
    found = read_targets(_with_unit(text, unit))
    if len(found) != 1:
        problems.append(row.problem("target", of.TARGET, say("“{text}”不是一个带单位的目标值：例如 不少于 23 个", text=text)))
        return None
    wanted = found[0]
    try:
        kept(wanted.value, text)
    except Refused as error:
        problems.append(row.problem(error.code, of.TARGET, error.sentence))
        return None
    if indicator and family(known[indicator].unit) != family(wanted.unit):
        sentence = say("目标单位“{unit}”与指标 {id} 的单位“{other}”不同", unit=wanted.unit, id=indicator,
                       other=known[indicator].unit)
        problems.append(row.problem("unit_differs", of.TARGET, sentence))
    soft = wanted.is_soft or is_soft(row.cells.get(of.TEXT, ""))
    return Wanted(wanted.comparison, wanted.value, wanted.unit, wanted.written, soft)


def _with_unit(text: str, unit: str) -> str:
    """A number that stands alone with the unit of its own column behind it."""
    match = _BARE.fullmatch(text.replace(" ", ""))
    return f"{match['before']}{match['number']}{unit}{match['after'] or ''}" if match and unit else text
