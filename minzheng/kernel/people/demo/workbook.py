"""The invented county as a roster workbook, as an office would hand it over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from minzheng.kernel.people.columns import COLUMNS, Column, Kind, Sheet
from minzheng.kernel.values.files import whole_file
from minzheng.kernel.values.periods import Month

from .identities import named, with_accounts
from .money import with_money
from .population import MONTH, households_of, persons_of, villages_of

_CREATED = datetime(2026, 11, 1, tzinfo=UTC).replace(tzinfo=None)
Rows = dict[Sheet, pl.DataFrame]


def roster(villages: Sequence[int], households: int, seed: int, *, month: Month = MONTH) -> Rows:
    """The two sheets as frames with the roster's columns; money in fen, since_month as ``YYYY-MM``."""
    homes = households_of(range(households), households, villages_of(villages), seed, month)
    persons = persons_of(homes, seed, month, first_ref=1)
    homes, persons = with_money(homes, persons, seed)
    persons = persons.join(homes.select("h", "area_code"), on="h", how="left", maintain_order="left")
    persons = named(persons.with_columns((pl.col("area_code") // 10**6).alias("prefix")), seed)
    heads = persons.filter(pl.col("place") == 0).select(
        "h", pl.col("name").alias("head_name"), pl.col("id_number").alias("head_id")
    )
    homes = with_accounts(homes.join(heads, on="h", how="left", maintain_order="left"), seed)
    since = pl.col("since_month").cast(pl.String)
    homes = homes.with_columns((since.str.slice(0, 4) + "-" + since.str.slice(4, 2)).alias("since_month"))
    tables = {Sheet.HOUSEHOLDS: homes, Sheet.MEMBERS: persons}
    return {sheet: table.select(column.name for column in COLUMNS[sheet]) for sheet, table in tables.items()}


def write_roster(
    path: Path,
    *,
    villages: Sequence[int],
    households: int,
    seed: int,
    month: Month = MONTH,
    written: Callable[[int], None] | None = None,
) -> Rows:
    """Write the invented roster to ``path`` (.xlsx) and return its rows. ``written`` is told how many rows are done."""
    rows = roster(villages, households, seed, month=month)
    write_sheets(path, rows, written=written)
    return rows


def write_sheets(path: Path, rows: Rows, *, written: Callable[[int], None] | None = None) -> None:
    """Write frames with the roster's columns as a workbook: headings first, texts as text, amounts in yuan."""
    with whole_file(path) as content, xlsxwriter.Workbook(content, {"constant_memory": True}) as book:
        book.set_properties({"created": _CREATED, "title": "花名册（虚构）"})
        bold = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
        for sheet, frame in rows.items():
            page = book.add_worksheet(str(sheet))
            page.freeze_panes(1, 0)
            for place, column in enumerate(COLUMNS[sheet]):
                page.set_column(place, place, 20 if column.kind in (Kind.IDENTITY, Kind.DIGITS, Kind.AREA) else 12)
                page.write_string(0, place, column.heading, bold)
            _write_rows(page, frame, COLUMNS[sheet], written)


def _write_rows(page: Worksheet, frame: pl.DataFrame, columns: Sequence[Column], written: Callable[[int], None] | None) -> None:
    numeric = {place: column.kind for place, column in enumerate(columns) if column.kind in (Kind.COUNT, Kind.YUAN)}
    for number, cells in enumerate(frame.iter_rows(), start=1):
        for place, cell in enumerate(cells):
            if cell is None:
                continue
            if place not in numeric:
                page.write_string(number, place, str(cell))
            else:
                amount = Decimal(cell).scaleb(-2) if numeric[place] is Kind.YUAN else cell
                page.write_number(number, place, amount)
        if written is not None and number % 1000 == 0:
            written(1000)
