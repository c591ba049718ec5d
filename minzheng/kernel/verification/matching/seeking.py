"""Rows without a number compared with the registry of an area, and the candidates kept as one set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import polars as pl
from django.db import connection

from minzheng.kernel.access.copying import copy_in, copy_out
from minzheng.kernel.people.models import SCHEME
from minzheng.kernel.people.roster.loading import Progress
from minzheng.kernel.values import areas

from ..declarations import OutsideRegister
from ..evidence import in_force, rows
from .fuzzy import candidates, unnumbered

_PERSONS = f"""
    SELECT p.id, p.name, p.birth_date, m.area_code FROM people_person p JOIN (
        SELECT DISTINCT ON (m.person_id) m.person_id, h.area_code
        FROM people_membership m JOIN people_household h ON h.id = m.household_id
        WHERE m.scheme = '{SCHEME}' AND m.known_until IS NULL
        ORDER BY m.person_id, m.valid_until DESC NULLS FIRST, m.valid_from DESC, m.id DESC
    ) m ON m.person_id = p.id
    WHERE p.merged_into_id IS NULL AND m.area_code >= %s AND m.area_code < %s"""
_SCHEMA = {"person_ref": pl.Int64, "name": pl.String, "birth_date": pl.Date, "area_code": pl.Int64}
_TEMPORARY = """CREATE TEMPORARY TABLE candidates_found (delivery_id bigint, "row" int, person_id bigint, score int, name text,
    birth text, place text, area_code bigint) ON COMMIT DROP"""
_KEEP = """
    INSERT INTO matching_candidate (delivery_id, "row", person_id, score, name, birth, place, area_code, found_at, answer)
    SELECT delivery_id, "row", person_id, score, name, birth, place, area_code, %(at)s, 'open' FROM candidates_found
    ORDER BY score DESC, delivery_id, "row", person_id
    ON CONFLICT (delivery_id, "row", person_id) DO UPDATE SET (score, name, birth, place, area_code) =
        (excluded.score, excluded.name, excluded.birth, excluded.place, excluded.area_code)
    RETURNING (xmax = 0)"""


@dataclass(frozen=True)
class Sought:
    """How many rows have no number, how many candidates were found for them, how many of these were not known."""

    rows: int
    found: int
    new: int


def seek(
    area: int, *, registers: Mapping[str, OutsideRegister], on: date, at: datetime, home: Path, progress: Progress
) -> Sought:
    """Compare what is in force on a day with who is registered in the area, in the caller's transaction."""
    progress("读取登记", 0, 1)
    persons = copy_out(_PERSONS, areas.span(area), _SCHEMA)
    read = [_unnumbered(register, on, home) for register in registers.values()]
    asked = pl.concat(read) if read else pl.DataFrame()
    progress("比对登记册", 0, 1)
    folder = home / "tmp"
    folder.mkdir(parents=True, exist_ok=True)
    found = candidates(asked, persons, folder=folder) if asked.height else pl.DataFrame()
    new = _keep(found, persons, at) if found.height else 0
    progress("写入", found.height, found.height)
    return Sought(asked.height, found.height, new)


def _unnumbered(register: OutsideRegister, on: date, home: Path) -> pl.DataFrame:
    columns = [column.name for column in register.columns]
    deliveries = in_force(register, on=on) if "name" in columns and {"birth_date", "area_code"} & set(columns) else []
    return unnumbered(rows(register, deliveries, home=home), columns)


def _keep(found: pl.DataFrame, persons: pl.DataFrame, at: datetime) -> int:
    where = persons.select("person_ref", "area_code")
    placed = found.join(where, on="person_ref", how="left").rename({"person_ref": "person_id", "delivery": "delivery_id"})
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS candidates_found")
        cursor.execute(_TEMPORARY)
        copy_in(placed, "candidates_found")
        cursor.execute(_KEEP, {"at": at})
        return sum(is_new for (is_new,) in cursor.fetchall())
