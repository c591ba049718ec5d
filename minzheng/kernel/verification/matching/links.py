"""What people decided: which rows without a number are about whom."""

from __future__ import annotations

import polars as pl

from minzheng.kernel.access.copying import copy_out

SCHEMA = {"delivery": pl.Int64, "row": pl.Int32, "person_ref": pl.Int64}
_ACCEPTED = """SELECT c.delivery_id, c.row, coalesce(p.merged_into_id, p.id)
    FROM matching_candidate c JOIN people_person p ON p.id = c.person_id WHERE c.answer = 'yes'"""


def accepted() -> pl.DataFrame:
    """The rows that count as evidence of a person because somebody said so: delivery, row, person_ref."""
    return copy_out(_ACCEPTED, [], SCHEMA)


def linked(rows: pl.LazyFrame, links: pl.DataFrame, persons: pl.DataFrame) -> pl.LazyFrame:
    """The rows, those that people linked to a person with the person's own ``key``, ``id_number`` and ``name``.

    The name as it stood is what the person who decided has seen, so that it does not count against the row a second time.
    """
    if not links.height:
        return rows
    own = persons.select("person_ref", _key="key", _number="id_number", _name="name").unique("person_ref")
    of = links.join(own, on="person_ref")
    told = rows.join(of.lazy().drop("person_ref"), on=["delivery", "row"], how="left")
    keys = [pl.coalesce("_key", "key").alias("key"), pl.coalesce("_number", "id_number").alias("id_number")]
    named = [pl.coalesce("_name", "name").alias("name")] if "name" in rows.collect_schema() else []
    return told.with_columns(*keys, *named).drop("_key", "_number", "_name")
