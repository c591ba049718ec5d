"""Tables as Excel workbooks that a bureau prints: title, head, rows, totals, A4 across, the head on every page.

Amounts arrive in fen and are written as decimal numbers of yuan; no binary fraction comes near them. Texts are written
as texts, so nothing in a name is ever a formula.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter

TEXT, COUNT, MONEY = "text", "count", "money"
ROWS_PER_SHEET = 1_000_000


@dataclass(frozen=True)
class Heading:
    """A column: its head, width in characters, and kind: ``TEXT``, ``COUNT``, or ``MONEY`` in fen."""

    text: str
    width: int
    kind: str = TEXT
    is_totalled: bool = False


def yuan(amount_fen: int) -> Decimal:
    """Fen as an exact decimal number of yuan."""
    return Decimal(amount_fen).scaleb(-2)


def write_workbook(
    path: Path, *, title: str, about: Sequence[str], headings: Sequence[Heading], rows: Iterable[Sequence[Any]],
    at: datetime,
) -> None:
    """Write one table to ``path``. ``about`` are the lines between title and head; ``at`` the file's date."""
    whole = BytesIO()
    book = xlsxwriter.Workbook(whole, {
        "constant_memory": True, "tmpdir": str(path.parent), "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False})
    book.set_properties({"title": title, "created": at.replace(tzinfo=None)})
    sheet = book.add_worksheet("名册")
    formats = _formats(book)
    _set_up(sheet, headings, first_row=len(about) + 1)
    sheet.merge_range(0, 0, 0, len(headings) - 1, title, formats["title"])
    for number, text in enumerate(about, start=1):
        sheet.write_string(number, 0, text, formats["about"])
    head = len(about) + 1
    for column, heading in enumerate(headings):
        sheet.write_string(head, column, heading.text, formats["head"])
    last, totals = _write_rows(sheet, rows, headings, formats, first=head + 1)
    _write_totals(sheet, last, headings, totals, formats)
    book.close()
    path.write_bytes(whole.getvalue())


def _formats(book: Any) -> dict[str, Any]:
    line = {"border": 1, "valign": "vcenter", "font_name": "宋体", "font_size": 10}
    return {
        "title": book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter",
                                  "font_name": "黑体"}),
        "about": book.add_format({"font_size": 10, "font_name": "宋体"}),
        "head": book.add_format({**line, "bold": True, "align": "center", "text_wrap": True, "bg_color": "#EDEDED"}),
        TEXT: book.add_format({**line, "num_format": "@"}),
        COUNT: book.add_format({**line, "num_format": "0", "align": "center"}),
        MONEY: book.add_format({**line, "num_format": "#,##0.00"}),
        "total": book.add_format({**line, "bold": True}),
        f"total_{COUNT}": book.add_format({**line, "bold": True, "num_format": "0", "align": "center"}),
        f"total_{MONEY}": book.add_format({**line, "bold": True, "num_format": "#,##0.00"}),
    }


def _set_up(sheet: Any, headings: Sequence[Heading], *, first_row: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(first_row)
    sheet.set_footer("&C第 &P 页，共 &N 页")
    sheet.freeze_panes(first_row + 1, 0)
    sheet.set_row(0, 28)
    for column, heading in enumerate(headings):
        sheet.set_column(column, column, heading.width)


def _write_rows(
    sheet: Any, rows: Iterable[Sequence[Any]], headings: Sequence[Heading], formats: dict[str, Any], *, first: int
) -> tuple[int, list[int]]:
    totals = [0] * len(headings)
    row = first
    for row, cells in enumerate(rows, start=first):
        for column, (cell, heading) in enumerate(zip(cells, headings, strict=True)):
            if heading.kind == TEXT or cell is None:
                sheet.write_string(row, column, "" if cell is None else str(cell), formats[TEXT])
                continue
            if heading.is_totalled:
                totals[column] += cell
            sheet.write_number(row, column, yuan(cell) if heading.kind == MONEY else cell, formats[heading.kind])
        first = row + 1
    return first, totals


def _write_totals(
    sheet: Any, row: int, headings: Sequence[Heading], totals: Sequence[int], formats: dict[str, Any]
) -> None:
    for column, (heading, total) in enumerate(zip(headings, totals, strict=True)):
        if heading.is_totalled:
            value = yuan(total) if heading.kind == MONEY else total
            sheet.write_number(row, column, value, formats[f"total_{heading.kind}"])
        else:
            sheet.write_string(row, column, "合计" if column == 0 else "", formats["total"])
