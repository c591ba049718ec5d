"""Rows without a number compared with the registry of an area, and the candidates kept as one set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

import polars as pl
from django.db import connection

from minzheng.kernel.access.copying import copy_in, copy_out
from minzheng.kernel.people.models import SCHEME
from minzheng.kernel.people.roster.loading import Progress
from minzheng.kernel.values import areas
from minzheng.kernel.values.language import say

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
    birth text, place text, area_code bigint, content bytea) ON COMMIT DROP"""
_KEEP = """
    INSERT INTO matching_candidate (delivery_id, "row", person_id, score, name, birth, place, area_code, content, found_at,
                                    answer)
    SELECT delivery_id, "row", person_id, score, name, birth, place, area_code, content, %(at)s, 'open' FROM candidates_found
    ORDER BY score DESC, delivery_id, "row", person_id
    ON CONFLICT (delivery_id, "row", person_id) DO UPDATE SET (score, name, birth, place, area_code, content) =
        (excluded.score, excluded.name, excluded.birth, excluded.place, excluded.area_code, excluded.content)
    RETURNING (xmax = 0)"""
_CARRY = """
    WITH before AS (
        SELECT DISTINCT ON (n.id) n.id, n.delivery_id, n."row", c.id AS said, c.answer
        FROM candidates_found f
        JOIN matching_candidate n ON n.delivery_id = f.delivery_id AND n."row" = f."row" AND n.person_id = f.person_id
        JOIN matching_candidate c ON c.person_id = n.person_id AND c.content = n.content AND c.id <> n.id
        JOIN verification_delivery d ON d.id = n.delivery_id JOIN verification_delivery e ON e.id = c.delivery_id
         AND e.register = d.register AND e.provider = d.provider
        WHERE n.answer = 'open' AND c.answer IN ('yes', 'no') ORDER BY n.id, c.id DESC),
    sure AS (
        SELECT b.*, row_number() OVER (PARTITION BY delivery_id, "row", answer ORDER BY said DESC) AS place FROM before b),
    carried AS (
        UPDATE matching_candidate n SET answer = s.answer FROM sure s
        WHERE n.id = s.id AND (s.answer = 'no' OR (s.place = 1 AND NOT EXISTS (
            SELECT FROM matching_candidate o WHERE o.delivery_id = n.delivery_id AND o."row" = n."row" AND o.answer = 'yes')))
        RETURNING n.id, n.answer)
    INSERT INTO matching_candidatedecision (candidate_id, answer, note, by, at)
    SELECT id, answer, %(note)s, %(by)s, %(at)s FROM carried"""
"""What was said of the same row of the same register and the same person is said of it again."""


@dataclass(frozen=True)
class Sought:
    """How many rows have no number, how many candidates were found for them, how many of these were not known, and of how many
    an earlier answer about the same row goes on."""

    rows: int
    found: int
    new: int
    carried: int = 0


def seek(
    area: int, *, registers: Mapping[str, OutsideRegister], on: date, by: str, at: datetime, home: Path, progress: Progress
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
    said = found.join(_contents(registers, found, on, home), on=["delivery", "row"], how="left") if found.height else found
    new, carried = _keep(said, persons, by, at) if found.height else (0, 0)
    progress("写入", found.height, found.height)
    return Sought(asked.height, found.height, new, carried)


def _unnumbered(register: OutsideRegister, on: date, home: Path) -> pl.DataFrame:
    return unnumbered(_rows(register, on, home), [column.name for column in register.columns])


def _rows(register: OutsideRegister, on: date, home: Path) -> pl.LazyFrame:
    """The rows in force of a register whose rows say enough without a number; none of others."""
    columns = {column.name for column in register.columns}
    tells = "name" in columns and {"birth_date", "area_code"} & columns
    return rows(register, in_force(register, on=on) if tells else [], home=home)


def _contents(registers: Mapping[str, OutsideRegister], found: pl.DataFrame, on: date, home: Path) -> pl.DataFrame:
    """delivery, row and ``content`` of the rows that candidates were found for: the digest of every value as it rests."""
    wanted = found.select("delivery", "row").unique()
    parts = []
    for register in registers.values():
        names = sorted(column.name for column in register.columns)
        own = _rows(register, on, home).filter(pl.col("key").is_null()).join(wanted.lazy(), on=["delivery", "row"], how="semi")
        told = own.select("delivery", "row", *names).collect()
        digests = [sha256(repr(values).encode()).digest() for values in told.select(names).iter_rows()]
        parts.append(told.select("delivery", "row").with_columns(pl.Series("content", digests, pl.Binary)))
    return pl.concat(parts)


def _keep(found: pl.DataFrame, persons: pl.DataFrame, by: str, at: datetime) -> tuple[int, int]:
    where = persons.select("person_ref", "area_code")
    placed = found.join(where, on="person_ref", how="left").rename({"person_ref": "person_id", "delivery": "delivery_id"})
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS candidates_found")
        cursor.execute(_TEMPORARY)
        copy_in(placed, "candidates_found")
        cursor.execute(_KEEP, {"at": at})
        new = sum(is_new for (is_new,) in cursor.fetchall())
        cursor.execute(_CARRY, {"at": at, "by": by, "note": str(say("沿用对同一条记录以前的认定"))})
        return new, cursor.rowcount
