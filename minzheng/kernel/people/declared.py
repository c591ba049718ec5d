"""What was declared of some facts of many persons and households, where something else is told of them: nothing else is read."""

from __future__ import annotations

import polars as pl

from minzheng.kernel.access.copying import copy_out
from minzheng.kernel.values.periods import Month

from .columns import RULE_FACTS, Kind, Sheet
from .models import SCHEME

_HOLDS = "{0}.valid_from <= %(day)s AND ({0}.valid_until IS NULL OR {0}.valid_until > %(day)s) AND {0}.known_until IS NULL"
_OPEN = "f.known_until IS NULL AND f.valid_until IS NULL"


def of_persons(told: pl.DataFrame, *, month: Month) -> pl.DataFrame:
    """``person_ref`` and ``fact`` with ``declared`` (text, null where nothing was), of the living who count in a household.

    ``told`` has person_ref, fact, ``number`` and ``code``, several rows of a fact where it is told of differently. Left out are
    facts of which no row tells more than was declared, or another code, and those that no rule reads of persons. As
    ``queries.frames`` has it in that month.
    """
    return _declared(_PERSONS, told, "person_ref", Sheet.MEMBERS, month)


def of_households(told: pl.DataFrame, *, month: Month) -> pl.DataFrame:
    """The same by ``household_id``, of households that lie in some place in that month."""
    return _declared(_HOUSEHOLDS, told, "household_id", Sheet.HOUSEHOLDS, month)


def places(household_ids: pl.Series, *, month: Month) -> pl.DataFrame:
    """household_id and area_code of the households in that month."""
    values = {"day": month.first_day, "keys": _array(household_ids)}
    return copy_out(_PLACES, values, {"household_id": pl.Int64, "area_code": pl.Int64})


def _declared(select: str, told: pl.DataFrame, key: str, sheet: Sheet, month: Month) -> pl.DataFrame:
    of_rules = {one.name: one.kind for one in RULE_FACTS[sheet]}
    numbers = [name for name, kind in of_rules.items() if kind in (Kind.COUNT, Kind.YUAN)]
    known = told.filter(pl.col("fact").is_in(list(of_rules)), pl.col("fact").is_in(numbers) | pl.col("code").is_not_null())
    asked = known.group_by(key, "fact", "code").agg(pl.col("number").max()).sort(key, "fact")
    values = {"day": month.first_day, "keys": _array(asked[key]), "facts": _array(asked["fact"]),
              "numbers": _array(asked["number"]), "codes": _array(asked["code"])}
    found = copy_out(select, values, {key: pl.Int64, "fact": pl.String, "declared": pl.String})
    return found.unique([key, "fact"])


def _array(values: pl.Series) -> str:
    """Numbers or texts as PostgreSQL writes an array: hundreds of thousands of them, not one by one."""
    texts = values.cast(pl.String)
    if values.dtype == pl.String:
        texts = '"' + texts.str.replace_all(r'(["\\])', r"\$1") + '"'
    return "{" + ",".join(texts.fill_null("NULL")) + "}"


def _more(table: str, key: str) -> str:
    """What was declared of facts told of, where more is told; one look into an index for each, however large the table."""
    of = f"SELECT f.value FROM {table} f WHERE f.{key} = t.key AND f.name = t.name"
    return f"""
        SELECT t.key, t.name, coalesce(now.value, past.value) AS declared
        FROM unnest(%(keys)s::bigint[], %(facts)s::text[], %(numbers)s::bigint[], %(codes)s::text[])
            AS t (key, name, number, code)
        LEFT JOIN LATERAL ({of} AND {_OPEN} AND f.valid_from <= %(day)s OFFSET 0) now ON TRUE
        LEFT JOIN LATERAL ({of} AND now.value IS NULL AND NOT ({_OPEN})
            AND {_HOLDS.format("f")} OFFSET 0) past ON TRUE
        WHERE CASE WHEN t.code IS NOT NULL THEN t.code IS DISTINCT FROM coalesce(now.value, past.value)
                   ELSE t.number > coalesce(now.value, past.value, '-1')::bigint END
        OFFSET 0"""


_PERSONS = f"""
    SELECT a.key, a.name, a.declared FROM ({_more("people_personfact", "person_id")}) a
    JOIN LATERAL (SELECT FROM people_person p WHERE p.id = a.key AND (p.death_date IS NULL OR p.death_date >= %(day)s)
                  OFFSET 0) living ON TRUE
    JOIN LATERAL (SELECT FROM people_membership m WHERE m.person_id = a.key AND m.scheme = '{SCHEME}' AND m.counted
                  AND {_HOLDS.format("m")} OFFSET 0) counted ON TRUE"""
_HOUSEHOLDS = _more("people_householdfact", "household_id")
_PLACES = f"""
    SELECT f.household_id, f.value::bigint FROM people_householdfact f
    WHERE f.household_id = ANY(%(keys)s::bigint[]) AND f.name = 'area_code'
      AND {_HOLDS.format("f")} AND ({_OPEN} OR NOT ({_OPEN}))"""
