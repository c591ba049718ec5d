"""Invented rows as files, each register in a way of its own: workbooks, texts in UTF-8 and GB18030, Parquet."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import xlsxwriter

from minzheng.kernel.values.files import whole_file

from ..declarations import ColumnDeclared, OutsideRegister

_CREATED = datetime(2026, 11, 1, tzinfo=UTC).replace(tzinfo=None)
WAYS = (".xlsx", ".csv", ".gb18030.csv", ".parquet")
"""How the registers hand over their rows, in turn."""


def write(folder: Path, register: OutsideRegister, rows: pl.DataFrame, *, way: str) -> Path:
    """Write the rows of a register (columns by name, values as texts) with its headings; gives the file."""
    path = folder / f"{register.name}{way}"
    named = rows.select(pl.col(one.name).cast(pl.String).alias(heading(one, register)) for one in register.columns)
    with whole_file(path) as content:
        if way == ".parquet":
            named.write_parquet(content)
        elif way == ".xlsx":
            _workbook(content, register, named)
        else:
            encoding = "gb18030" if "gb18030" in way else "utf-8-sig"
            content.write(named.write_csv(line_terminator="\r\n").encode(encoding))
    return path


def heading(column: ColumnDeclared, register: OutsideRegister) -> str:
    """The heading an office would use: its own name of the column, or for every other column a synonym."""
    place = register.columns.index(column)
    return column.synonyms[0] if column.synonyms and place % 2 else column.zh


def _workbook(content: object, register: OutsideRegister, rows: pl.DataFrame) -> None:
    with xlsxwriter.Workbook(content, {"constant_memory": True}) as book:
        book.set_properties({"created": _CREATED, "title": f"{register.title.zh}（虚构）"})
        page = book.add_worksheet(register.title.zh[:31])
        for place, name in enumerate(rows.columns):
            page.write_string(0, place, name)
        for number, cells in enumerate(rows.iter_rows(), start=1):
            for place, cell in enumerate(cells):
                if cell is not None:
                    page.write_string(number, place, cell)
