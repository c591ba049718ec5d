"""Numbers that a workbook shows as per cent: 35.5 % rests in its cell as 0.355, and only the cell's format says so."""

from __future__ import annotations

import zipfile
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from .grids import Grid, Workbook

MOST = 20_001
"""Rows of a sheet whose formats are looked at: no sheet of figures is longer."""
_UNREADABLE = (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, IndexError)


def as_shown(book: Workbook) -> list[Grid]:
    """The sheets of a workbook with what it shows as per cent as text (``35.5%``).

    An .xls and a text have no formats that can be read: their numbers stay as they are, ``is_ambiguous`` tells of which it is not
    known what they are.
    """
    if book.path.suffix.lower() != ".xlsx" or all(len(one.rows) > MOST for one in book.grids):
        return book.grids
    try:
        formats = load_workbook(book.path, read_only=True, data_only=True)
        try:
            for grid in book.grids:
                if grid.name in formats.sheetnames and len(grid.rows) <= MOST:
                    _show(grid, formats[grid.name])
        finally:
            formats.close()
    except _UNREADABLE:
        return book.grids
    return book.grids


def _show(grid: Grid, sheet: Any) -> None:
    if hasattr(sheet, "reset_dimensions"):
        sheet.reset_dimensions()
    for row, cells in zip(grid.rows, sheet.iter_rows(), strict=False):
        for place, cell in enumerate(cells[: len(row)]):
            if isinstance(row[place], (int, float)) and "%" in (cell.number_format or ""):
                row[place] = percent(row[place])


def percent(number: float) -> str:
    """A fraction as per cent, exactly as it was typed: 0.355 is ``35.5%``."""
    return f"{(Decimal(repr(number)) * 100).normalize():f}%"


def is_ambiguous(text: str, unit: str) -> bool:
    """Whether a bare number may be per cent or the fraction that a workbook keeps for it: 0.355 of a value in per cent."""
    if unit != "%":
        return False
    try:
        return 0 < abs(Decimal(text)) <= 1
    except ArithmeticError:
        return False
