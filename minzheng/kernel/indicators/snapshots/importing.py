"""A section's sheet of figures taken in: each row is entered as if it were typed; bad rows are told, good ones are kept."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from django.db import transaction

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.people.roster.opening import open_workbook
from minzheng.kernel.people.roster.percents import as_shown, is_ambiguous
from minzheng.kernel.people.roster.texts import decoded
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import MinzhengError, NotAllowed, Place, Problem, Refused
from minzheng.kernel.values.language import say

from ..declarations import IndicatorFile
from .entering import enter, open_indicators
from .models import EnteredState, EnteredValue
from .typed import number

HEADINGS = {"indicator": "编号", "area": "区划代码", "value": "数值", "unit": "单位", "source": "数据来源"}
COLUMN_OF = {
    "unit": "unit", "source_missing": "source", "not_to_be_entered": "indicator", "value_waits": "indicator", "not_found": "area",
    "not_an_area": "area",
}
"""In which column stands what a refusal is about; else it is the value."""
MOST = 20_000
SHEET = "录入数据"


class Undone(Exception):
    """Takes back what was only tried."""


@dataclass
class Outcome:
    """What came of a sheet: its rows, values entered, values that are there already, and every problem."""

    rows: int = 0
    made: int = 0
    known: int = 0
    problems: list[Problem] = field(default_factory=list)


def template(files: Mapping[str, IndicatorFile]) -> bytes:
    """A workbook to fill in: a row for each indicator that is entered, with its unit."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet(SHEET)
    heading, text = book.add_format({"bold": True, "bg_color": "#FCE4D6", "border": 1}), book.add_format({"num_format": "@"})
    page.freeze_panes(1, 0)
    for place, name in enumerate([*HEADINGS.values(), "指标"]):
        page.set_column(place, place, 24 if place > 3 else 14, text)
        page.write_string(0, place, name, heading)
    for row, one in enumerate(open_indicators(files).values(), start=1):
        page.write_string(row, 0, one.id)
        page.write_string(row, 3, one.unit)
        page.write_string(row, 5, one.title.zh)
    book.close()
    return out.getvalue()


def bring_in(
    *, path: Path, period: str, area: int, files: Mapping[str, IndicatorFile], by: Actor, at: datetime, is_trial: bool = False
) -> Outcome:
    """Enter every good row of a sheet (.xlsx, .xls, .csv) for a period; rows without an area are about ``area``.

    A trial changes nothing, nor does the same sheet twice. Raises NotAWorkbook, Refused for other headings, NotAllowed.
    """
    rows = _rows(path)
    outcome = Outcome(rows=len(rows))
    try:
        with transaction.atomic():
            for place, given in rows:
                _bring(place, given, period, area, files, by, at, outcome)
            if is_trial:
                raise Undone
    except Undone:
        pass
    return outcome


def _bring(row: int, given: dict[str, str], period: str, area: int, files: Mapping[str, IndicatorFile], by: Actor, at: datetime,
           outcome: Outcome) -> None:
    try:
        place = areas.parse(given["area"]) if given.get("area") else area
        one = open_indicators(files).get(given.get("indicator", ""))
        if one is not None and given.get("unit") != one.unit:
            raise Refused(say("单位应为“{unit}”", unit=one.unit), (), code="unit")
        if one is not None and is_ambiguous(given["value"], one.unit):
            raise Refused(say("“{text}”可能是百分数，也可能是小数：请写成带百分号的数，例如 35.5%", text=given["value"]), (),
                          code="share_or_percent")
        if one is not None and _is_known(given, one.unit, period, place):
            outcome.known += 1
            return
        with transaction.atomic():
            enter(indicator=given.get("indicator", ""), area=place, period=period, value=given.get("value", ""),
                  source=given.get("source", ""), files=files, by=by, at=at)
        outcome.made += 1
    except NotAllowed:
        raise
    except MinzhengError as error:
        column = COLUMN_OF.get(error.code, "value")
        outcome.problems.append(Problem(error.code, error.sentence, value=given.get(column, "")[:60],
                                        place=Place(sheet=SHEET, row=row, heading=HEADINGS[column])))


def _is_known(given: Mapping[str, str], unit: str, period: str, area: int) -> bool:
    typed = number(given.get("value", ""), unit)
    last = EnteredValue.objects.filter(indicator=given["indicator"], area_code=area, period=period).exclude(
        state=EnteredState.REFUSED).order_by("-id").first()
    same = (typed.numerator, typed.denominator) if typed is not None else (None, None)
    return last is not None and (last.numerator, last.denominator) == same and last.source == given.get("source")


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    cells = _cells(path)
    names = {label: name for name, label in HEADINGS.items()}
    columns = [names.get(cell) for cell in cells[0]] if cells else []
    missing = [label for name, label in HEADINGS.items() if name not in columns and name != "area"]
    if missing:
        problems = [Problem("heading", say("缺少列“{name}”", name=name)) for name in missing]
        raise Refused(say("表头与模板不符"), problems, code="headings")
    if len(cells) > MOST + 1:
        raise Refused(say("一次最多导入 {most} 行，请拆分成几个文件", most=MOST), (), code="too_many_rows")
    found = []
    for row, line in enumerate(cells[1:], start=2):
        given = {name: text for name, text in zip(columns, line, strict=False) if name and text}
        if given.get("value"):
            found.append((row, given))
    return found


def _cells(path: Path) -> list[list[str]]:
    if path.suffix.lower() == ".csv":
        return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(decoded(path, path.read_bytes())))]
    grid = next((one for one in as_shown(open_workbook(path)) if one.rows), None)
    return [[_text(cell) for cell in row] for row in grid.rows] if grid else []


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
