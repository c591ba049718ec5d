"""The registry compared with itself: read, opened in memory, compared, and the pairs kept as one set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
from django.db import connection

from minzheng.kernel.access.copying import copy_in, copy_out
from minzheng.kernel.access.encryption import open_all
from minzheng.kernel.people.models import SCHEME
from minzheng.kernel.people.roster.loading import Progress
from minzheng.kernel.values import areas

from .finding import pairs

_PERSONS = f"""
    SELECT p.id, p.id_number, p.name, m.area_code, m.household_id FROM people_person p JOIN (
        SELECT DISTINCT ON (m.person_id) m.person_id, m.household_id, h.area_code
        FROM people_membership m JOIN people_household h ON h.id = m.household_id
        WHERE m.scheme = '{SCHEME}' AND m.known_until IS NULL
        ORDER BY m.person_id, m.valid_until DESC NULLS FIRST, m.valid_from DESC, m.id DESC
    ) m ON m.person_id = p.id
    WHERE p.merged_into_id IS NULL AND m.area_code >= %s AND m.area_code < %s"""
_SCHEMA = {"person_ref": pl.Int64, "id_number": pl.Binary, "name": pl.String, "area_code": pl.Int64, "household_id": pl.Int64}
_RENEWED = "area_code, other_area_code, score, name, number, place"
_TEMPORARY = """CREATE TEMPORARY TABLE pairs_found (first_id bigint, second_id bigint, score int, name text, number text,
    place text, area_code bigint, other_area_code bigint) ON COMMIT DROP"""
_KEEP = f"""
    INSERT INTO duplicates_duplicatepair (first_id, second_id, {_RENEWED}, found_at, seen_at, state)
    SELECT first_id, second_id, {_RENEWED}, %(at)s, %(at)s, 'open' FROM pairs_found ORDER BY score DESC, first_id, second_id
    ON CONFLICT (first_id, second_id) DO UPDATE SET ({_RENEWED}, seen_at, gone_at) =
        ({", ".join(f"excluded.{name}" for name in _RENEWED.split(", "))}, excluded.seen_at, NULL)
    RETURNING (xmax = 0)"""
_GONE = """
    UPDATE duplicates_duplicatepair d SET gone_at = %(at)s
    WHERE d.gone_at IS NULL AND d.state IN ('open', 'later') AND d.area_code >= %(low)s AND d.area_code < %(high)s
      AND d.other_area_code >= %(low)s AND d.other_area_code < %(high)s
      AND NOT EXISTS (SELECT FROM pairs_found f WHERE f.first_id = d.first_id AND f.second_id = d.second_id)"""


@dataclass(frozen=True)
class Sought:
    """How many persons were compared, how many pairs look like one person, how many of them were not known, how many are gone."""

    persons: int
    found: int
    new: int
    gone: int


def registered(area: int) -> pl.DataFrame:
    """Who stands in the registry of an area, as ``finding.pairs`` takes them; numbers are opened in memory only."""
    found = copy_out(_PERSONS, areas.span(area), _SCHEMA)
    return found.with_columns(pl.Series("id_number", open_all(found["id_number"]), dtype=pl.String))


def seek(area: int, *, at: datetime, home: Path, progress: Progress) -> Sought:
    """Compare everybody of the area with everybody and keep the pairs, in the caller's transaction."""
    progress("读取登记", 0, 1)
    persons = registered(area)
    progress("两两比对", 0, 1)
    folder = home / "tmp"
    folder.mkdir(parents=True, exist_ok=True)
    found = pairs(persons, folder=folder)
    progress("写入", 0, found.height)
    new, gone = _keep(_placed(found, persons), area, at)
    progress("写入", found.height, found.height)
    return Sought(persons.height, found.height, new, gone)


def _placed(found: pl.DataFrame, persons: pl.DataFrame) -> pl.DataFrame:
    where = persons.select("person_ref", "area_code")
    first = found.join(where, left_on="first", right_on="person_ref", how="left", maintain_order="left")
    other = where.rename({"area_code": "other_area_code"})
    both = first.join(other, left_on="second", right_on="person_ref", how="left", maintain_order="left")
    return both.rename({"first": "first_id", "second": "second_id"})


def _keep(found: pl.DataFrame, area: int, at: datetime) -> tuple[int, int]:
    low, high = areas.span(area)
    values: dict[str, Any] = {"at": at, "low": low, "high": high}
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pairs_found")
        cursor.execute(_TEMPORARY)
        copy_in(found, "pairs_found")
        cursor.execute(_GONE, values)
        gone = cursor.rowcount
        cursor.execute(_KEEP, values)
        return sum(is_new for (is_new,) in cursor.fetchall()), gone
