"""What was declared of some facts of many persons and households: one row for each that is asked, nothing else read."""

from __future__ import annotations

import polars as pl

from minzheng.kernel.access.copying import copy_out
from minzheng.kernel.values.periods import Month

from .columns import RULE_FACTS, Sheet
from .models import SCHEME

_HOLDS = "{0}.valid_from <= %(day)s AND ({0}.valid_until IS NULL OR {0}.valid_until > %(day)s) AND {0}.known_until IS NULL"
_OPEN = "f.known_until IS NULL AND f.valid_until IS NULL"
_FACT = f"{_HOLDS.format('f')} AND ({_OPEN} OR NOT ({_OPEN}))"


def of_persons(asked: pl.DataFrame, *, month: Month) -> pl.DataFrame:
    """``person_ref`` and ``fact`` with ``declared`` (text, null where nothing was), of the living who count in a household.

    As ``queries.frames`` has it in that month. Facts that no rule reads of persons are left out.
    """
    return _declared(_PERSONS, asked, "person_ref", Sheet.MEMBERS, month)


def of_households(asked: pl.DataFrame, *, month: Month) -> pl.DataFrame:
    """``household_id`` and ``fact`` with ``declared``, of households that lie in some place in that month."""
    return _declared(_HOUSEHOLDS, asked, "household_id", Sheet.HOUSEHOLDS, month)


def places(household_ids: pl.Series, *, month: Month) -> pl.DataFrame:
    """household_id and area_code of the households in that month."""
    values = {"day": month.first_day, "keys": household_ids.to_list()}
    return copy_out(_PLACES, values, {"household_id": pl.Int64, "area_code": pl.Int64})


def _declared(select: str, asked: pl.DataFrame, key: str, sheet: Sheet, month: Month) -> pl.DataFrame:
    known = asked.filter(pl.col("fact").is_in([one.name for one in RULE_FACTS[sheet]])).select(key, "fact").unique()
    values = {"day": month.first_day, "keys": known[key].to_list(), "facts": known["fact"].to_list(),
              "names": known["fact"].unique().to_list()}
    return copy_out(select, values, {key: pl.Int64, "fact": pl.String, "declared": pl.String})


_PERSONS = f"""
    SELECT a.person_id, a.name, f.value FROM unnest(%(keys)s::bigint[], %(facts)s::text[]) AS a (person_id, name)
    JOIN people_person p ON p.id = a.person_id AND (p.death_date IS NULL OR p.death_date >= %(day)s)
    LEFT JOIN people_personfact f ON f.person_id = a.person_id AND f.name = a.name AND f.name = ANY(%(names)s::text[])
        AND {_FACT}
    WHERE EXISTS (SELECT FROM people_membership m WHERE m.person_id = a.person_id AND m.scheme = '{SCHEME}' AND m.counted
                  AND {_HOLDS.format("m")})"""
_HOUSEHOLDS = f"""
    SELECT a.household_id, a.name, f.value FROM unnest(%(keys)s::bigint[], %(facts)s::text[]) AS a (household_id, name)
    LEFT JOIN people_householdfact f ON f.household_id = a.household_id AND f.name = a.name
        AND f.name = ANY(%(names)s::text[]) AND {_FACT}"""
_PLACES = f"""
    SELECT f.household_id, f.value::bigint FROM people_householdfact f
    WHERE f.household_id = ANY(%(keys)s::bigint[]) AND f.name = 'area_code' AND {_FACT}"""
