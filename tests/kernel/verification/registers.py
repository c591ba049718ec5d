"""Invented deliveries: rows of a register as an office would write them into a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

from minzheng.kernel.catalogue.outside_registers import outside_registers
from minzheng.kernel.people.checksums import identity_check
from minzheng.kernel.verification.declarations import ColumnDeclared, OutsideRegister

COUNTY = 430426_000000
VALUES: dict[str, str] = {
    "text": "示例", "sealed": "示例A0001", "date": "2026-10-05", "month": "2026-10", "yuan": "1200.50", "count": "1",
    "area": "430426001001",
}


def number(serial: int, *, prefix: str = "430426", birth: str = "19600101") -> str:
    """A valid identity number of nobody."""
    body = f"{prefix}{birth}{serial:03d}"
    return body + str(pl.select(identity_check(pl.lit(body))).item())


def register(name: str) -> OutsideRegister:
    return outside_registers()[name]


def row(register_name: str, serial: int, **given: str) -> dict[str, str]:
    """One row of a register, by column name, with ``given`` values instead of the usual ones."""
    usual = {"id_number": number(serial), "name": f"赵示例{'甲乙丙丁戊己庚辛壬癸'[serial % 10]}", "birth_date": "1960-01-01"}
    made = {one.name: usual.get(one.name) or _value(one) for one in register(register_name).columns}
    return made | given


def _value(column: ColumnDeclared) -> str:
    return column.choices[0].zh if column.choices else VALUES[column.type]


def csv_file(path: Path, name: str, rows: Sequence[Mapping[str, str]], *, encoding: str = "utf-8", **how: Any) -> Path:
    """The rows under the register's own headings as text."""
    path.write_bytes(text_of(name, rows, **how).encode(encoding))
    return path


def text_of(name: str, rows: Sequence[Mapping[str, str]], *, separator: str = ",", end: str = "\n") -> str:
    columns = register(name).columns
    lines = [[one.zh for one in columns], *([row.get(one.name, "") for one in columns] for row in rows)]
    return "".join(separator.join(_quoted(cell, separator) for cell in line) + end for line in lines)


def _quoted(cell: str, separator: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if separator in cell or '"' in cell or "\n" in cell else cell


def workbook(path: Path, name: str, rows: Sequence[Mapping[str, Any]], *, title: str = "", sheet: str = "数据") -> Path:
    """The rows under the register's own headings as a workbook, below a title where one is given."""
    columns = register(name).columns
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet(sheet)
        first = 1 if title else 0
        if title:
            page.write_string(0, 0, title)
        for place, column in enumerate(columns):
            page.write_string(first, place, column.zh)
            for line, row in enumerate(rows, start=first + 1):
                page.write(line, place, row.get(column.name, ""))
    return path
