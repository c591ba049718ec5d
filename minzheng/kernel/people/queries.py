"""What is known about persons and households: frames for the rules, and pages about one household."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import polars as pl
from django.db.models import Q, QuerySet

from minzheng.kernel.access.copying import copy_out
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import Month

from .columns import RULE_FACTS, Column, Kind, Sheet
from .models import OPEN_OR_PAST, SCHEME, Household, HouseholdFact, Membership, Person, PersonFact

_VALID = "{0}.valid_from <= %s AND ({0}.valid_until IS NULL OR {0}.valid_until > %s)"
_KNOWN = "{0}.known_since <= %s AND ({0}.known_until IS NULL OR {0}.known_until > %s)"
_OPEN = "f.known_until IS NULL AND f.valid_until IS NULL"
_OPEN_OR_PAST = f"({_OPEN} OR NOT ({_OPEN}))"
"""``models.OPEN_OR_PAST`` for the facts of one household."""


def frames(
    *, month: Month, area: int, known_at: datetime | None = None, household_id: int | None = None,
    household_ids: Sequence[int] = (),
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The persons and households of ``area`` and below in ``month`` (or one, or some, of them): the input of the rules.

    Facts are those valid on the month's first day, as known at ``known_at`` (now when None). Persons: person_ref,
    household_no, household_id, birth_date, sex, death_date and one column per fact; who died before the month is left
    out. Households: household_no, household_id, area_code and one column per fact. Money and counts are Int64 (fen),
    since_month is Int32 ``YYYYMM``, choices are text; a fact that is not known is null. Sorted by their identifiers.
    """
    some = [household_id] if household_id is not None else list(household_ids)
    within = _some(some) if some else _within(month, area, known_at)
    household_frame = _households(month, within, known_at)
    person_frame = _persons(month, within, known_at, alive=True)
    numbers = household_frame.select("household_id", "household_no")
    return person_frame.join(numbers, on="household_id", how="inner", maintain_order="left"), household_frame


def dead_members(*, month: Month, area: int, known_at: datetime | None = None) -> pl.DataFrame:
    """The members of ``area``'s households who died before ``month`` and still stand in the household.

    Columns: person_ref, household_id, household_no, area_code, birth_date, sex, death_date and the facts.
    """
    within = _within(month, area, known_at)
    household_frame = _households(month, within, known_at)
    person_frame = _persons(month, within, known_at, alive=False)
    numbers = household_frame.select("household_id", "household_no", "area_code")
    return person_frame.join(numbers, on="household_id", how="inner", maintain_order="left")


def _holding(alias: str, month: Month, known_at: datetime | None) -> tuple[str, list[Any]]:
    """The condition that a versioned row holds in the month and is known, with its values."""
    day = month.first_day
    if known_at is None:
        return f"{_VALID.format(alias)} AND {alias}.known_until IS NULL", [day, day]
    return f"{_VALID.format(alias)} AND {_KNOWN.format(alias)}", [day, day, known_at, known_at]


class Within(NamedTuple):
    """Which households are meant: conditions with their values, on a ``household_id`` and on the facts of a person."""

    households: str
    values: list[Any]
    persons: str = "TRUE"
    facts: str = "TRUE"


def _within(month: Month, area: int, known_at: datetime | None) -> Within:
    """The households in the area in that month; the facts of persons are aggregated for the whole country and then joined."""
    low, high = areas.span(area)
    holding, values = _holding("w", month, known_at)
    select = (
        "{0}.household_id IN (SELECT w.household_id FROM people_householdfact w WHERE w.name = 'area_code'"
        f" AND w.value::bigint >= %s AND w.value::bigint < %s AND {holding})"
    )
    return Within(select, [low, high, *values])


def _some(household_ids: Sequence[int]) -> Within:
    """A few households: only the facts of who ever stood in them are read, by their indexes."""
    numbers = ",".join(str(int(one)) for one in household_ids)
    members = ("f.person_id = ANY (ARRAY(SELECT o.person_id FROM people_membership o"
               f" WHERE o.household_id = ANY (ARRAY[{numbers}]::bigint[])))")
    return Within("{0}.household_id = ANY (%s::bigint[])", [list(household_ids)], f"{members} AND {_OPEN_OR_PAST}", _OPEN_OR_PAST)


def _households(month: Month, among: Within, known_at: datetime | None) -> pl.DataFrame:
    holding, values = _holding("f", month, known_at)
    select = f"""
        SELECT h.household_no, h.id, p.area_code, {_named(RULE_FACTS[Sheet.HOUSEHOLDS], "p")}
        FROM people_household h JOIN (
            SELECT f.household_id, max(f.value) FILTER (WHERE f.name = 'area_code')::bigint AS area_code,
                   {_pivot(RULE_FACTS[Sheet.HOUSEHOLDS])}
            FROM people_householdfact f WHERE {holding} AND {among.households.format("f")} AND {among.facts}
            GROUP BY f.household_id
        ) p ON p.household_id = h.id ORDER BY h.id"""
    schema = {"household_no": pl.String, "household_id": pl.Int64, "area_code": pl.Int64}
    return copy_out(select, [*values, *among.values], schema | _types(RULE_FACTS[Sheet.HOUSEHOLDS]))


def _persons(month: Month, among: Within, known_at: datetime | None, *, alive: bool) -> pl.DataFrame:
    member, member_values = _holding("m", month, known_at)
    holding, values = _holding("f", month, known_at)
    dead = "p.death_date IS NOT NULL AND p.death_date < %s"
    death_values: list[Any] = [month.first_day]
    if known_at is not None:
        dead += " AND p.death_known_at <= %s"
        death_values.append(known_at)
    select = f"""
        SELECT p.id, m.household_id, p.birth_date, p.sex, p.death_date, {_named(RULE_FACTS[Sheet.MEMBERS], "v")}
        FROM people_membership m JOIN people_person p ON p.id = m.person_id LEFT JOIN (
            SELECT f.person_id, {_pivot(RULE_FACTS[Sheet.MEMBERS])}
            FROM people_personfact f WHERE {holding} AND {among.persons} GROUP BY f.person_id
        ) v ON v.person_id = p.id
        WHERE m.scheme = '{SCHEME}' AND m.counted AND {member} AND {among.households.format("m")}
          AND {"NOT" if alive else ""} ({dead}) ORDER BY p.id"""
    schema = {
        "person_ref": pl.Int64,
        "household_id": pl.Int64,
        "birth_date": pl.Date,
        "sex": pl.String,
        "death_date": pl.Date,
    }
    all_values = [*values, *member_values, *among.values, *death_values]
    return copy_out(select, all_values, schema | _types(RULE_FACTS[Sheet.MEMBERS]))


_SQL_TYPE = {Kind.COUNT: "::bigint", Kind.YUAN: "::bigint"}
_FRAME_TYPE: dict[Kind, Any] = {Kind.COUNT: pl.Int64, Kind.YUAN: pl.Int64, Kind.MONTH: pl.Int32}


def _pivot(columns: Sequence[Column]) -> str:
    return ", ".join(f"max(f.value) FILTER (WHERE f.name = '{c.name}'){_cast(c)} AS \"{c.name}\"" for c in columns)


def _cast(column: Column) -> str:
    return _SQL_TYPE.get(column.kind, "")


def _named(columns: Sequence[Column], alias: str) -> str:
    return ", ".join(
        f"replace({alias}.\"{c.name}\", '-', '')::int" if c.kind is Kind.MONTH else f'{alias}."{c.name}"' for c in columns
    )


def _types(columns: Sequence[Column]) -> dict[str, Any]:
    return {column.name: _FRAME_TYPE.get(column.kind, pl.String) for column in columns}


def household(*, household_id: int) -> Household:
    """The household. Raises NotFound."""
    found = Household.objects.filter(pk=household_id).first()
    if found is None:
        raise NotFound(say("没有编号为 {id} 的家庭", id=household_id))
    return found


def households_numbered(household_no: str, *, area: int = areas.NATION) -> QuerySet[Household]:
    """Households with that number, in the counties at or below ``area``: one per importing office."""
    return within(area).filter(household_no=household_no)


def within(area: int) -> QuerySet[Household]:
    """The households that now lie in ``area`` or below."""
    low, high = areas.span(area)
    return Household.objects.filter(area_code__gte=low, area_code__lt=high).order_by("area_code", "household_no")


def members(*, household_id: int, on: date, known_at: datetime | None = None) -> QuerySet[Membership]:
    """Who stands in the household on a day (the dead as well), head first, with their persons."""
    rows = Membership.objects.filter(_held(on, known_at), household_id=household_id).select_related("person")
    return rows.order_by("relation", "person__birth_date")


def household_facts(*, household_id: int, on: date, known_at: datetime | None = None) -> QuerySet[HouseholdFact]:
    """The household's facts on a day, with source and since when they are known; sealed ones stay sealed."""
    return HouseholdFact.objects.filter(OPEN_OR_PAST, _held(on, known_at), household_id=household_id).order_by("name")


def person_facts(*, person_id: int, on: date, known_at: datetime | None = None) -> QuerySet[PersonFact]:
    """The person's facts on a day, with source and since when they are known."""
    return PersonFact.objects.filter(OPEN_OR_PAST, _held(on, known_at), person_id=person_id).order_by("name")


def facts_of_persons(*, person_ids: Sequence[int], on: date, known_at: datetime | None = None) -> QuerySet[PersonFact]:
    """The facts of several persons on a day, in one query."""
    rows = PersonFact.objects.filter(OPEN_OR_PAST, _held(on, known_at), person_id__in=list(person_ids))
    return rows.order_by("person_id", "name")


def fact_history(*, person_id: int, name: str) -> QuerySet[PersonFact]:
    """Everything that was ever believed about one fact of a person, oldest belief first."""
    return PersonFact.objects.filter(OPEN_OR_PAST, person_id=person_id, name=name).order_by("known_since", "valid_from", "pk")


def person(*, person_id: int) -> Person:
    """The person. Raises NotFound."""
    found = Person.objects.filter(pk=person_id).first()
    if found is None:
        raise NotFound(say("没有编号为 {id} 的人员", id=person_id))
    return found


def _held(on: date, known_at: datetime | None) -> Q:
    valid = Q(valid_from__lte=on) & (Q(valid_until__isnull=True) | Q(valid_until__gt=on))
    if known_at is None:
        return valid & Q(known_until__isnull=True)
    return valid & Q(known_since__lte=known_at) & (Q(known_until__isnull=True) | Q(known_until__gt=known_at))
