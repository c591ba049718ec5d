"""Columns that hold what belongs into another: found by what their values look like."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from minzheng.kernel.verification.declarations import ColumnDeclared, OutsideRegister

from .headings import Layout
from .rows import Rows

_LOOKED_AT = 10_000
_UNREADABLE = 50
_FITS = 80
_LOOKS: dict[str, str] = {
    "identity": r"^\s*\d{15}(\d{2}[\dXx])?\s*$",
    "date": r"^\s*(19|20)\d{2}[-/.年]?\d{1,2}[-/.月]?\d{1,2}日?([T ].*)?\s*$",
    "month": r"^\s*(19|20)\d{2}[-/.年]?(0?[1-9]|1[0-2])月?\s*$",
    "yuan": r"^\s*[¥￥]?-?\d{1,3}(,?\d{3})*(\.\d{1,2})?元?\s*$",
    "name": r"^\s*\p{Han}[\p{Han}·•．]{1,19}\s*$",
    "area": r"^\s*\d{6}(\d{3}|\d{6})?\s*$",
}
"""What values of a type look like; types that are not here look like anything."""


def shifted(layout: Layout, register: OutsideRegister, rows: Rows) -> Iterator[tuple[ColumnDeclared, str, int]]:
    """Columns of which half or more cannot be read: with the heading whose cells look like theirs, if any, and the per cent."""
    sample = rows.raw.head(_LOOKED_AT)
    for column in register.columns:
        share = _unreadable(column, sample, rows)
        if share < _UNREADABLE:
            continue
        other = next((layout.headings[name] for name in layout.places if name != column.name and _fits(column, sample[name])), "")
        yield column, other, share


def _unreadable(column: ColumnDeclared, sample: pl.DataFrame, rows: Rows) -> int:
    """Per cent of the cells with something in them that cannot be read, or do not look like the column at all."""
    written = sample.filter(pl.col(column.name).fill_null("").str.strip_chars() != "")
    if not written.height:
        return 0
    found = rows.bad.filter((pl.col("column") == column.name) & pl.col("rule").is_in(_NO_FAULT_OF_THE_COLUMN).not_())["row"]
    wrong = written.filter(pl.col("row").is_in(found.implode())).height
    return wrong * 100 // written.height


_NO_FAULT_OF_THE_COLUMN = ["required", "identity_missing", "row_doubled", "later_than_data", "id_scientific", "id_check_digit"]


def _fits(column: ColumnDeclared, cells: pl.Series) -> bool:
    """Whether the cells look like the column's values."""
    written = cells.drop_nulls()
    if not written.len():
        return False
    if column.type == "choice":
        words = [word for one in column.choices for word in (one.zh, one.name, *one.also)]
        return int(written.is_in(words).sum()) * 100 >= written.len() * _FITS
    look = _LOOKS.get(column.type)
    return look is not None and int(written.str.contains(look).sum()) * 100 >= written.len() * _FITS
