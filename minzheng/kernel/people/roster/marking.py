"""The user's own workbook given back with the cells marked and commented, and a list of all problems in front."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import Workbook as Book
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils.exceptions import IllegalCharacterError, InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from minzheng.kernel.people.columns import Sheet
from minzheng.kernel.values.errors import Level, Problem
from minzheng.kernel.values.files import whole_file
from minzheng.kernel.values.language import say

from .findings import Findings
from .headings import find_sheets, plain
from .opening import open_workbook

_FILLS: Mapping[Level, PatternFill] = {
    level: PatternFill("solid", start_color=colour, end_color=colour)
    for level, colour in ((Level.ERROR, "FFC7CE"), (Level.WARNING, "FFEB9C"), (Level.NOTE, "DDEBF7"))
}
_HEAVIEST = (Level.NOTE, Level.WARNING, Level.ERROR)
_SEARCHED_ROWS = 20
LIST_NAME = "问题清单"


def mark(source: Path, problems: Sequence[Problem], target: Path) -> None:
    """Write ``source`` to ``target`` (.xlsx) with every problem's cell coloured and commented.

    Formats, other sheets and formulas stay. A file that is not .xlsx, or that only its values can be read of, comes
    back as a workbook of its values.
    """
    book = _own_book(source)
    names = _sheet_names(book, source)
    columns = {name: _heading_columns(book[name]) for name in names.values()}
    cells: dict[tuple[str, int, int], list[Problem]] = defaultdict(list)
    for problem in problems:
        place = _cell(names, columns, problem)
        if place is not None:
            cells[place].append(problem)
    for (sheet, row, column), found in cells.items():
        _mark_cell(book[sheet], row, column, found)
    _list_problems(book, problems)
    with whole_file(target) as content:
        book.save(content)


def _own_book(source: Path) -> Book:
    if source.is_file() and source.suffix.lower() == ".xlsx":
        try:
            return load_workbook(source)
        except (InvalidFileException, BadZipFile, KeyError, ValueError, TypeError, AttributeError, IndexError):
            pass
    book = Book()
    book.remove(book.worksheets[0])
    for grid in open_workbook(source).grids:
        page = book.create_sheet(grid.name[:31])
        for row in grid.rows:
            _append(page, row)
    return book


def _append(page: Worksheet, row: Sequence[object]) -> None:
    plain_row = [cell if isinstance(cell, str | int | float | bool | date | datetime) else str(cell) for cell in row]
    try:
        page.append(plain_row)
    except IllegalCharacterError:
        page.append(["".join(letter for letter in str(cell) if letter.isprintable()) for cell in plain_row])


def _sheet_names(book: Book, source: Path) -> dict[str, str]:
    """Which sheet of the book each canonical sheet is."""
    grids = [type("Named", (), {"name": name})() for name in book.sheetnames]
    return {str(sheet): grid.name for sheet, grid in find_sheets(grids, Findings(source.name)).items()}


def _cell(names: Mapping[str, str], columns: Mapping[str, Mapping[str, int]], problem: Problem) -> tuple[str, int, int] | None:
    """Sheet, row and column of a problem; the first column where it concerns the whole row."""
    place = problem.place
    if place.sheet not in names or place.row is None:
        return None
    name = names[place.sheet]
    return name, place.row, columns[name].get(plain(place.heading or problem.value), 1)


def _heading_columns(page: Worksheet) -> dict[str, int]:
    """The column of every text in the first rows, where the headings are; the first of equal ones."""
    found: dict[str, int] = {}
    for row in page.iter_rows(max_row=_SEARCHED_ROWS):
        for cell in row:
            found.setdefault(plain(cell.value), int(cell.column or 1))
    return found


def _mark_cell(page: Worksheet, row: int, column: int, problems: Iterable[Problem]) -> None:
    ordered = sorted(problems, key=lambda problem: -_HEAVIEST.index(problem.level))
    cell = page.cell(row, column)
    if type(cell).__name__ == "MergedCell":
        return
    cell.fill = _FILLS[ordered[0].level]
    cell.comment = Comment("\n".join(str(problem.sentence) for problem in ordered), "民政", width=320, height=120)


def _list_problems(book: Book, problems: Sequence[Problem]) -> None:
    """A sheet with every problem, one per row."""
    page = book.create_sheet(LIST_NAME, 0)
    words = {Level.ERROR: say("错误"), Level.WARNING: say("提醒"), Level.NOTE: say("说明")}
    headings = ("程度", "工作表", "行", "列", "内容", "问题")
    page.append([str(say(word)) for word in headings])
    for cell in page[1]:
        cell.font = Font(bold=True)
    for problem in problems:
        place = problem.place
        _append(page, [str(words[problem.level]), place.sheet, place.row or "", place.heading, problem.value,
                       str(problem.sentence)])  # fmt: skip
    for letter, width in zip("ABCDEF", (8, 10, 8, 22, 26, 70), strict=True):
        page.column_dimensions[letter].width = width
    page.freeze_panes = "A2"


def sheets() -> tuple[str, ...]:
    """The canonical names of the sheets that are marked."""
    return tuple(str(sheet) for sheet in Sheet)
