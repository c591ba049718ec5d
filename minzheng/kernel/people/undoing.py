"""Taking an import back as a whole: what it made known is no longer believed, what it ended is believed again."""

from __future__ import annotations

from datetime import datetime

import polars as pl
from django.db import connection

from minzheng.kernel.access.copying import copy_out

from .refreshing import refresh_households, refresh_persons

_TABLES = {
    "people_membership": ("person_id", "scheme", "person_id, household_id, scheme, relation, counted"),
    "people_personfact": ("person_id", "name", "person_id, name, value"),
    "people_householdfact": ("household_id", "name", "household_id, name, value"),
}
"""Each table through time: its subject, what is one at a time, and the columns that are restored."""


def is_superseded(batch_id: int) -> bool:
    """Whether a later import or entry changed what this import made known, or stands where its undoing would write."""
    return any(_exists(_LATER.format(table=table), batch_id) for table in _TABLES) or any(
        _exists(_IN_THE_WAY.format(table=table, subject=subject, name=name), batch_id)
        for table, (subject, name, _) in _TABLES.items()
    )


_LATER = """SELECT 1 FROM {table} r WHERE r.batch_id = %(batch)s AND r.known_until IS NOT NULL
    AND r.ended_by_id IS DISTINCT FROM %(batch)s
    AND NOT EXISTS (SELECT FROM people_importbatch b WHERE b.id = r.ended_by_id AND b.undone_at IS NOT NULL)"""
_IN_THE_WAY = """SELECT 1 FROM {table} r JOIN {table} o ON o.{subject} = r.{subject} AND o.{name} = r.{name}
    WHERE r.ended_by_id = %(batch)s AND r.valid_until IS NULL
    AND o.known_until IS NULL AND o.valid_until IS NULL AND o.batch_id IS DISTINCT FROM %(batch)s"""


def belongs_to_merged(batch_id: int) -> bool:
    """Whether undoing would give a household back to somebody who was merged into another person since."""
    return _exists("""SELECT 1 FROM people_membership m JOIN people_person p ON p.id = m.person_id
        WHERE m.ended_by_id = %(batch)s AND m.valid_until IS NULL AND p.merged_into_id IS NOT NULL""", batch_id)


def _exists(select: str, batch_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS ({select})", {"batch": batch_id})
        return bool(cursor.fetchone()[0])


def take_back(batch_id: int, *, at_: datetime) -> None:
    """End what the import made known and believe again what it ended, as new rows known since ``at_``."""
    homes, people = _subjects("people_householdfact", "household_id", batch_id), _subjects(
        "people_personfact", "person_id", batch_id)  # fmt: skip
    with connection.cursor() as cursor:
        for table, (_, _, columns) in _TABLES.items():
            cursor.execute(
                f"""UPDATE {table} SET known_until = %s, ended_by_id = batch_id
                WHERE batch_id = %s AND known_until IS NULL""",
                [at_, batch_id],
            )
            cursor.execute(
                f"""INSERT INTO {table} ({columns}, valid_from, valid_until, source, batch_id, known_since)
                SELECT {columns}, valid_from, valid_until, source, batch_id, %(at)s FROM {table}
                WHERE ended_by_id = %(batch)s AND batch_id IS DISTINCT FROM %(batch)s""",
                {"at": at_, "batch": batch_id},
            )
    refresh_households(homes)
    refresh_persons(people)


def _subjects(table: str, subject: str, batch_id: int) -> pl.Series:
    select = f"SELECT DISTINCT {subject} FROM {table} WHERE batch_id = %s OR ended_by_id = %s"
    return copy_out(select, [batch_id, batch_id], {"id": pl.Int64})["id"]
