"""Rows and persons by the sealed number, with how their names agree. Sets only: two million rows in a pass."""

from __future__ import annotations

import polars as pl

from minzheng.kernel.access.copying import copy_out
from minzheng.kernel.people.checksums import identity_check
from minzheng.kernel.values import areas

from ..evidence import key_of
from .links import linked
from .names import graded

SCHEMA = {"person_ref": pl.Int64, "id_number": pl.Binary, "name": pl.String, "birth_date": pl.Date}
_PERSONS = """
    SELECT coalesce(p.merged_into_id, p.id), p.id_number, p.name, p.birth_date FROM people_person p
    WHERE coalesce(p.merged_into_id, p.id) IN (
        SELECT m.person_id FROM people_membership m JOIN people_household h ON h.id = m.household_id
        WHERE m.known_until IS NULL AND h.area_code >= %s AND h.area_code < %s
    ) ORDER BY 1, p.id"""
_EVERYBODY = "SELECT coalesce(p.merged_into_id, p.id), p.id_number, p.name, p.birth_date FROM people_person p ORDER BY 1, p.id"


def persons(area: int = areas.NATION) -> pl.DataFrame:
    """Who stands, or ever stood, in a household that lies in ``area``: person_ref, key, id_number, name, birth_date.

    Who was registered twice and merged has a row for each number, both of the person who stays.
    """
    low, high = areas.span(area)
    found = copy_out(_EVERYBODY, [], SCHEMA) if area == areas.NATION else copy_out(_PERSONS, [low, high], SCHEMA)
    return found.select("person_ref", key_of(pl.col("id_number")).alias("key"), "id_number", "name", "birth_date")


def matched(rows: pl.LazyFrame, persons: pl.DataFrame, links: pl.DataFrame | None = None) -> pl.DataFrame:
    """The rows that carry the number of one of the persons, with ``person_ref`` and ``grade`` (``names.Grade``).

    ``links`` (``links.accepted``) are rows without a number that people linked to a person: they count as if they had it.
    ``rows`` have key, id_number and, where the register gives it, name; a row without a name is graded ``variant``, as its number
    speaks alone. One row for each; in no particular order.
    """
    of = persons.lazy().select("key", "person_ref", _number=pl.col("id_number"), _name=pl.col("name"))
    rows = rows if links is None else linked(rows, links, persons)
    found = rows.join(of, on="key", how="inner").filter(pl.col("id_number") == pl.col("_number")).drop("_number")
    if "name" not in rows.collect_schema():
        return found.drop("_name").with_columns(pl.lit("variant").alias("grade")).collect()
    return graded(found.collect(), "name", "_name").drop("_name")


def upgraded(number: pl.Expr) -> pl.Expr:
    """Numbers of 15 digits (until 1999) as those of 18; all others as they are."""
    body = number.str.slice(0, 6) + "19" + number.str.slice(6, 9)
    return pl.when(number.str.contains(r"^\d{15}$")).then(body + identity_check(body)).otherwise(number)
