"""What the registers say of the people of a roll: each row that names one of them, read once for all checks.

Frames here have the roll's columns (person_ref, household_id, area_code, death_date), how the person was matched (``grade``),
where the row stands (``register``, ``delivery``, ``row``, ``data_date``), from which day until which it holds (``since``,
``until``, the last day; null where it does not say), and the columns of the register under ``row.NAME``.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from ..declarations import OutsideRegister
from ..evidence import rows
from ..matching.links import linked
from ..matching.names import graded
from ..models import Delivery

ENDS_THAT_DAY = frozenset({"custody"})
"""What is over on the day it ends: who is released is free. All else holds on its last day too."""


def seen(
    register: OutsideRegister, deliveries: Sequence[Delivery], persons: pl.DataFrame, *, home: Path,
    links: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """The rows of deliveries that name persons of a roll. What two deliveries say alike is said once, by the newer.

    ``links`` are the rows without a number that people linked to a person (``matching.links.accepted``).
    """
    said = rows(register, deliveries, home=home)
    told = said if links is None else linked(said, links, persons)
    found = _joined(told, persons, [column.name for column in register.columns])
    dates = {one.pk: one.data_date for one in deliveries}
    dated = found.with_columns(pl.col("delivery").replace_strict(dates, default=None, return_dtype=pl.Date).alias("data_date"))
    return _dated(_once(dated, register, len(dates)), register).with_columns(pl.lit(register.name).alias("register"))


def _once(found: pl.DataFrame, register: OutsideRegister, deliveries: int) -> pl.DataFrame:
    """Each thing said of a person once: by the newest delivery, there by the first of its rows."""
    if deliveries > 1:
        found = found.sort("data_date", "delivery", "row", descending=[True, True, False])
    return found.unique(["person_ref", *(f"row.{column.name}" for column in register.columns)], keep="first")


def _joined(rows: pl.LazyFrame, persons: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """Rows and persons whose sealed numbers are the same; the hash is only the quick way there."""
    known = persons.lazy().select("key", pl.col("id_number").alias("number"), pl.col("name").alias("own_name"), "person_ref",
                                  "household_id", "area_code", "birth_date", "death_date")
    theirs = [pl.col(name).alias(f"row.{name}") for name in names]
    said = rows.filter(pl.col("key").is_not_null()).select("key", "delivery", "row", *theirs)
    found = said.join(known, on="key").filter(pl.col("row.id_number") == pl.col("number")).collect(engine="streaming")
    return graded(found, "row.name", "own_name").drop("key", "number", "own_name")


def _dated(found: pl.DataFrame, register: OutsideRegister) -> pl.DataFrame:
    says = register.evidence
    last = _last_day(register, says.holds_until)
    if says.item in ENDS_THAT_DAY:
        last = last.dt.offset_by("-1d")
    return found.with_columns(_first_day(register, says.holds_from).alias("since"), last.alias("until"))


def _first_day(register: OutsideRegister, name: str) -> pl.Expr:
    """The day a column means, of a month its first."""
    column = register.column(name) if name else None
    if column is None:
        return pl.lit(None, pl.Date)
    value = pl.col(f"row.{name}")
    return pl.date(value // 100, value % 100, 1) if column.type == "month" else value


def _last_day(register: OutsideRegister, name: str) -> pl.Expr:
    column = register.column(name) if name else None
    is_month = column is not None and column.type == "month"
    return _first_day(register, name).dt.month_end() if is_month else _first_day(register, name)
