"""The rows a finding rests on, in words: the sentence of each register with the values of the row, in both languages."""

from __future__ import annotations

import re
from functools import reduce

import polars as pl

from minzheng.kernel.areas.queries import names

from ..declarations import ColumnDeclared, OutsideRegister

_PLACE = re.compile(r"\{([a-z_]+)\}")
UNKNOWN = "—"


def with_sentences(seen: pl.DataFrame, register: OutsideRegister) -> pl.DataFrame:
    """The rows with ``zh`` and ``en``: what the register says, a value that is missing as a dash."""
    says, places = register.evidence.says, _places(seen, register)
    told = {"zh": _sentence(says.zh, register, "zh", places), "en": _sentence(says.en, register, "en", places)}
    return seen.with_columns(**told)


def _places(seen: pl.DataFrame, register: OutsideRegister) -> dict[str, str]:
    """What the areas in the rows are called as of the newest of them, by their codes; one query, none without areas."""
    columns = [f"row.{one.name}" for one in register.columns if one.type == "area"]
    codes = {code for name in columns for code in seen[name].drop_nulls().unique().to_list()}
    if not codes:
        return {}
    newest = max(seen["data_date"].drop_nulls().to_list())
    return {str(code): name for code, name in names(codes, on=newest).items()}


def _sentence(template: str, register: OutsideRegister, language: str, places: dict[str, str]) -> pl.Expr:
    """A template as one column; texts between the values stay as they are, whatever they hold."""
    parts: list[pl.Expr] = []
    for index, piece in enumerate(_PLACE.split(template)):
        column = register.column(piece) if index % 2 else None
        parts.append(pl.lit(piece) if column is None else _written(column, language, places))
    return reduce(lambda one, other: one + other, parts)


def _written(column: ColumnDeclared, language: str, places: dict[str, str]) -> pl.Expr:
    value = pl.col(f"row.{column.name}")
    match column.type:
        case "yuan":
            text = (value // 100).cast(pl.String) + "." + (value % 100).cast(pl.String).str.zfill(2)
        case "month":
            text = (value // 100).cast(pl.String) + "-" + (value % 100).cast(pl.String).str.zfill(2)
        case "choice":
            choices = {one.name: one.zh if language == "zh" else one.en for one in column.choices}
            text = value.replace(choices)
        case "area":
            text = value.cast(pl.String).replace(places)
        case "sealed" | "identity":
            text = pl.lit("***")
        case _:
            text = value.cast(pl.String)
    return text.fill_null(UNKNOWN)
