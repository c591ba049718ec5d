"""The rows of a register for people, by what its columns are: everything that is said of nobody in particular is invented."""

from __future__ import annotations

import polars as pl

from ..declarations import ColumnDeclared, OutsideRegister


def rows_of(register: OutsideRegister, people: pl.DataFrame) -> pl.DataFrame:
    """The columns of a register as texts. ``people`` has ``id_number``, ``name``, ``birth_date``, ``sex`` and ``area_code``, and
    may have the register's own columns by name, or ``from``, ``until`` (Date) and ``amount`` (fen) for its evidence."""
    numbered = people.with_row_index("number", offset=1)
    return numbered.select(_cell(register, one, set(people.columns)).alias(one.name) for one in register.columns)


def yuan(fen: pl.Expr) -> pl.Expr:
    """Fen as an amount in yuan with two places."""
    whole, rest = fen.abs() // 100, (fen.abs() % 100).cast(pl.String).str.zfill(2)
    return pl.when(fen < 0).then(pl.lit("-")).otherwise(pl.lit("")) + whole.cast(pl.String) + pl.lit(".") + rest


def _cell(register: OutsideRegister, column: ColumnDeclared, given: set[str]) -> pl.Expr:
    evidence = register.evidence
    roles = {evidence.holds_until: "until", evidence.holds_from: "from", evidence.amount: "amount"}
    source = column.name if column.name in given else roles.get(column.name, "")
    if source not in given:
        return _invented(column)
    said = _written(column, pl.col(source))
    return said if column.type in ("identity", "name") else pl.coalesce(said, _invented(column))


def _written(column: ColumnDeclared, value: pl.Expr) -> pl.Expr:
    match column.type:
        case "yuan":
            return yuan(value)
        case "date":
            return value.dt.strftime("%Y-%m-%d")
        case "month":
            return value.dt.strftime("%Y-%m")
        case _:
            return value.cast(pl.String)


def _invented(column: ColumnDeclared) -> pl.Expr:
    """What nobody said: marked as invented where a text must stand, the first choice where one must be made, else nothing."""
    number = pl.col("number").cast(pl.String).str.zfill(6)
    match column.type:
        case "identity":
            return pl.col("id_number")
        case "name":
            return pl.col("name")
        case "area":
            return pl.col("area_code").cast(pl.String)
        case "sealed" | "text":
            return pl.lit("示例") + number
        case "choice" if column.required:
            return pl.lit(column.choices[0].zh)
        case "yuan" if column.required:
            return pl.lit("0.00")
        case _:
            return pl.lit(None, pl.String)
