"""The columns of households and persons that show what their facts say now, brought up to date as sets."""

from __future__ import annotations

import polars as pl
from django.db import connection

from minzheng.kernel.access.copying import copy_in
from minzheng.kernel.values.pinyin import initials

_HOUSEHOLDS = """
UPDATE people_household h SET
    area_code = coalesce(v.area_code::bigint, h.area_code), phone = decode(v.phone, 'base64'),
    bank_name = coalesce(v.bank_name, ''), account_no = decode(v.account_no, 'base64'),
    account_name = coalesce(v.account_name, ''), note = coalesce(v.note, ''),
    last_month = CASE WHEN v.id IS NULL THEN coalesce(h.last_month, h.first_month) END
FROM people_staged s LEFT JOIN (
    SELECT f.household_id AS id,
        max(f.value) FILTER (WHERE f.name = 'area_code') AS area_code,
        max(f.value) FILTER (WHERE f.name = 'phone') AS phone,
        max(f.value) FILTER (WHERE f.name = 'bank_name') AS bank_name,
        max(f.value) FILTER (WHERE f.name = 'account_no') AS account_no,
        max(f.value) FILTER (WHERE f.name = 'account_name') AS account_name,
        max(f.value) FILTER (WHERE f.name = 'note') AS note
    FROM people_staged t JOIN people_householdfact f ON f.household_id = t.id
    WHERE f.known_until IS NULL AND f.valid_until IS NULL GROUP BY f.household_id
) v ON v.id = s.id
WHERE h.id = s.id"""
_PERSONS = """
UPDATE people_person p SET name = f.value
FROM people_staged s JOIN people_personfact f ON f.person_id = s.id
WHERE p.id = s.id AND f.name = 'name' AND f.known_until IS NULL AND f.valid_until IS NULL AND p.name <> f.value
RETURNING p.id, p.name"""
_LETTERS = """
UPDATE people_person p SET initials = n.letters FROM unnest(%s::bigint[], %s::text[]) AS n (id, letters) WHERE p.id = n.id"""


def stage_ids(ids: pl.Series) -> None:
    """Put ids into the temporary table ``people_staged (id)``, which lasts to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS people_staged")
        cursor.execute("CREATE TEMP TABLE people_staged (id bigint) ON COMMIT DROP")
    copy_in(pl.DataFrame({"id": ids}, schema={"id": pl.Int64}), "people_staged")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE people_staged")


def refresh_households(ids: pl.Series) -> None:
    """Let these households show the facts now believed; one that has none left is marked as ended."""
    _run(_HOUSEHOLDS, ids)


def refresh_persons(ids: pl.Series) -> None:
    """Let these persons show the name now believed, and be found by its letters."""
    renamed = _run(_PERSONS, ids)
    if renamed:
        with connection.cursor() as cursor:
            cursor.execute(_LETTERS, [[key for key, _ in renamed], [initials(name) for _, name in renamed]])


def _run(statement: str, ids: pl.Series) -> list[tuple[int, str]]:
    """Run an update on the subjects; the rows it returns, if it returns any."""
    if not len(ids):
        return []
    stage_ids(ids)
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []
