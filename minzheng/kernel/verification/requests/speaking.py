"""What rows of a register say about the facts of the roster: sums, counts and the latest value, per month."""

from __future__ import annotations

from datetime import date

import polars as pl

from ..declarations import OutsideRegister, SpeaksOf

MONTHS = {"year": 12, "month": 1, "once": 1}


def facts(register: OutsideRegister, rows: pl.DataFrame, *, on: date) -> dict[str, int | str]:
    """The values by fact that the rows of one person stand for on a day. Of a yearly amount a twelfth, cut to the fen."""
    holding = rows.filter(_holds(register, on))
    told = {one.fact: _value(register, one, holding) for one in register.evidence.speaks_of}
    return {fact: value for fact, value in told.items() if value is not None}


def _holds(register: OutsideRegister, on: date) -> pl.Expr:
    """Rows that hold on a day; an end that is not known is none."""
    begins, ends = register.evidence.holds_from, register.evidence.holds_until
    whole = pl.lit(True)
    if begins and _is_date(register, begins):
        whole = whole & (pl.col(begins).is_null() | (pl.col(begins) <= on))
    if ends and _is_date(register, ends):
        whole = whole & (pl.col(ends).is_null() | (pl.col(ends) > on))
    return whole


def _is_date(register: OutsideRegister, name: str) -> bool:
    column = register.column(name)
    return column is not None and column.type == "date"


def _value(register: OutsideRegister, one: SpeaksOf, rows: pl.DataFrame) -> int | str | None:
    """The value of one fact; None where the rows are silent about it."""
    if one.take == "count":
        return rows.height
    values = rows[one.of].drop_nulls()
    if values.is_empty():
        return None
    if one.take == "sum":
        return int(values.sum()) // MONTHS[one.per]
    last = _latest(register, rows, one.of)
    return last // MONTHS[one.per] if isinstance(last, int) else _named(register, one.of, str(last))


def _latest(register: OutsideRegister, rows: pl.DataFrame, name: str) -> int | str:
    begins = register.evidence.holds_from
    known = rows.filter(pl.col(name).is_not_null())
    value: int | str = (known.sort(begins, nulls_last=False) if begins in known.columns else known)[name][-1]
    return value


def _named(register: OutsideRegister, column: str, value: str) -> str:
    """A choice by its Chinese name, which is what the roster writes."""
    declared = register.column(column)
    return next((one.zh for one in declared.choices if one.name == value), value) if declared else value
