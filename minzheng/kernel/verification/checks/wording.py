"""The rows a finding rests on, in words: the sentence of each register with the values of the row, in both languages."""

from __future__ import annotations

import re
from functools import reduce

import polars as pl

from ..declarations import ColumnDeclared, OutsideRegister

_PLACE = re.compile(r"\{([a-z_]+)\}")
UNKNOWN = "—"


def with_sentences(seen: pl.DataFrame, register: OutsideRegister) -> pl.DataFrame:
    """The rows with ``zh`` and ``en``: what the register says, a value that is missing as a dash."""
    says = register.evidence.says
    return seen.with_columns(_sentence(says.zh, register, "zh").alias("zh"), _sentence(says.en, register, "en").alias("en"))


def _sentence(template: str, register: OutsideRegister, language: str) -> pl.Expr:
    """A template as one column; texts between the values stay as they are, whatever they hold."""
    parts: list[pl.Expr] = []
    for index, piece in enumerate(_PLACE.split(template)):
        column = register.column(piece) if index % 2 else None
        parts.append(pl.lit(piece) if column is None else _written(column, language))
    return reduce(lambda one, other: one + other, parts)


def _written(column: ColumnDeclared, language: str) -> pl.Expr:
    value = pl.col(f"row.{column.name}")
    match column.type:
        case "yuan":
            text = (value // 100).cast(pl.String) + "." + (value % 100).cast(pl.String).str.zfill(2)
        case "month":
            text = (value // 100).cast(pl.String) + "-" + (value % 100).cast(pl.String).str.zfill(2)
        case "choice":
            names = {one.name: one.zh if language == "zh" else one.en for one in column.choices}
            text = value.replace(names)
        case "sealed" | "identity":
            text = pl.lit("***")
        case _:
            text = value.cast(pl.String)
    return text.fill_null(UNKNOWN)
