"""From the cells of a sheet to a frame of texts, one column per identifier, with the row as Excel shows it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

import polars as pl

from minzheng.kernel.people.columns import COLUMNS, EXAMPLE_MARK, Sheet
from minzheng.kernel.people.roster.template import EXAMPLES

from .findings import Findings
from .grids import Grid, Workbook
from .headings import Layout, Meanings, find_sheets, lay_out

LONGEST_CELL = 3000
_TOTALS = "^(合计|总计|小计|共计|累计|总数|合 计|总 计)"


def read_sheets(workbook: Workbook, meanings: Meanings, findings: Findings) -> dict[Sheet, pl.DataFrame]:
    """A frame of raw texts per sheet: ``row`` and every column of the roster (null where empty or absent).

    Empty rows, total rows and the template's example row are left out and found. A sheet that cannot be read is
    missing from the answer; the findings say why.
    """
    frames = {}
    for sheet, grid in find_sheets(workbook.grids, findings).items():
        layout = lay_out(sheet, grid, meanings, findings)
        if layout is not None:
            frames[sheet] = _read(sheet, grid, layout, findings)
    return frames


def _read(sheet: Sheet, grid: Grid, layout: Layout, findings: Findings) -> pl.DataFrame:
    first = layout.heading_row + 1
    rows = grid.rows[first:]
    columns: dict[str, Any] = {"row": pl.Series(range(first + 1, first + 1 + len(rows)), dtype=pl.Int64)}
    for column in COLUMNS[sheet]:
        place = layout.places.get(column.name)
        texts = [None] * len(rows) if place is None else [text_of(row[place]) for row in rows]
        columns[column.name] = pl.Series(texts, dtype=pl.String)
    frame = pl.DataFrame(columns)
    _report_merged(sheet, grid, layout, findings)
    _report_formulas(sheet, grid, layout, frame, findings)
    kept = _without_empty(sheet, frame, findings)
    kept = _without_totals(sheet, kept, findings)
    kept = _without_example(sheet, kept, findings)
    if not kept.height:
        findings.add(sheet, "sheet_empty")
    return kept


def _of_float(number: float) -> str:
    if not math.isfinite(number):
        return str(number)
    if number.is_integer() and abs(number) < 10**15:
        return str(int(number))
    return f"{number:.15G}"


def _of_datetime(moment: datetime) -> str:
    return moment.date().isoformat()


_TEXTS: Mapping[type, Callable[[Any], str]] = {
    float: _of_float,
    int: str,
    bool: lambda truth: "是" if truth else "否",
    datetime: _of_datetime,
    date: date.isoformat,
    time: str,
    timedelta: str,
}


def text_of(cell: Any) -> str | None:
    """A cell as text; numbers as Excel shows them with its 15 digits, dates as YYYY-MM-DD."""
    if isinstance(cell, str):
        return cell[:LONGEST_CELL] or None
    return None if cell is None else _TEXTS[type(cell)](cell)


def _names(sheet: Sheet) -> list[str]:
    return [column.name for column in COLUMNS[sheet]]


def _without_empty(sheet: Sheet, frame: pl.DataFrame, findings: Findings) -> pl.DataFrame:
    blank = pl.all_horizontal(
        pl.col(name).is_null() | (pl.col(name).str.strip_chars(" \t\r\n\u3000\u00a0") == "") for name in _names(sheet)
    )
    kept = frame.filter(~blank)
    last = kept["row"].max()
    inside = frame.filter(blank & (pl.col("row") < last)).height if last is not None else 0
    if inside:
        findings.add(sheet, "rows_empty", value=str(inside))
    return kept


def _without_totals(sheet: Sheet, frame: pl.DataFrame, findings: Findings) -> pl.DataFrame:
    """A total row says so in one of its first columns."""
    lead = _names(sheet)[:3]
    is_total = pl.any_horizontal(pl.col(name).str.strip_chars().str.contains(_TOTALS).fill_null(False) for name in lead)
    shown = pl.coalesce(pl.when(pl.col(name).str.contains(_TOTALS)).then(pl.col(name)) for name in lead)
    findings.check(sheet, frame, is_total, "row_total", lead[0], value=shown)
    return frame.filter(~is_total)


def _without_example(sheet: Sheet, frame: pl.DataFrame, findings: Findings) -> pl.DataFrame:
    marked = pl.col("household_no").str.strip_chars() == EXAMPLE_MARK
    untouched = pl.all_horizontal(
        pl.col(name).fill_null("").str.strip_chars() == value for name, value in EXAMPLES[sheet].items()
    )
    findings.check(sheet, frame, marked & untouched, "row_example", "household_no")
    findings.check(sheet, frame, marked & ~untouched, "example_changed", "household_no")
    return frame.filter(~marked.fill_null(False))


def _cell_name(row: int, column: int) -> str:
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def _report_merged(sheet: Sheet, grid: Grid, layout: Layout, findings: Findings) -> None:
    at_place = {place: name for name, place in layout.places.items()}
    for (top, left), (bottom, right) in grid.merged:
        if bottom <= layout.heading_row or top >= len(grid.rows):
            continue
        name = next((at_place[place] for place in range(left, right + 1) if place in at_place), "")
        written = f"{_cell_name(top, left)}:{_cell_name(bottom, right)}"
        for row in range(max(top, layout.heading_row + 1), min(bottom, len(grid.rows) - 1) + 1):
            findings.add(sheet, "merged", row=row + 1, name=name, value=written)


def _report_formulas(sheet: Sheet, grid: Grid, layout: Layout, frame: pl.DataFrame, findings: Findings) -> None:
    first = layout.heading_row + 1
    for name, place in layout.places.items():
        rows = sorted(row + 1 for row, column in grid.formulas - grid.faults.keys() if column == place and row >= first)
        if rows:
            findings.check(sheet, frame, pl.col("row").is_in(rows), "formula", name)
        for (row, column), shown in sorted(grid.faults.items()):
            if column == place and row >= first:
                findings.add(sheet, "formula_failed", row=row + 1, name=name, value=shown)
