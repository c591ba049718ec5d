"""What the registry knows of a household that applies: the answers of its form, and the status it has now."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Q

from minzheng.kernel.access.encryption import open_sealed, seal
from minzheng.kernel.people.columns import COLUMNS, Column, Kind, Sheet
from minzheng.kernel.people.models import OPEN, Household, HouseholdFact, Membership, Person, PersonFact
from minzheng.kernel.values.areas import is_within
from minzheng.kernel.values.money import yuan

from . import answers as filled
from .answers import HOUSEHOLD, MOST_MEMBERS
from .conditions import plain_number
from .forms import HEAD

STANDING = ("current_status", "since_month")
_NOT_ASKED = frozenset({*STANDING, "note", "household_no", "head_id"})
_COLUMNS = {(sheet, one.name): one for sheet in Sheet for one in COLUMNS[sheet]}


def known_answers(household: Household, *, in_full: bool) -> dict[str, str]:
    """The answers of the form as the registry has them now, the head first: with who joins from a later month, without who
    leaves or died, since an application is about the months to come.

    Without ``in_full`` what rests sealed (numbers, telephone, account) stays blank, to be read off the papers.
    """
    found = {f"{HOUSEHOLD}.{name}": text for name, text in _of_household(household).items()}
    found[f"{HOUSEHOLD}.area_code"] = f"{household.area_code:012d}"
    members = _members(household)[:MOST_MEMBERS]
    facts = _of_persons([one.person_id for one in members])
    for place, one in enumerate(members, start=1):
        own = {"name": one.person.name, "relation": HEAD if place == 1 else one.relation,
               "id_number": open_sealed(one.person.id_number)}
        found |= {filled.field_of(place, name): text for name, text in {**facts.get(one.person_id, {}), **own}.items()}
    return {key: text for key, text in found.items() if text and (in_full or not _is_sealed(key))}


def household_of_head(id_number: str, *, area: int) -> Household | None:
    """The household in ``area`` whose head has that number."""
    rows = Membership.objects.filter(_is_numbered([seal(plain_number(id_number))]), OPEN, counted=True, relation=HEAD)
    found = rows.select_related("household").first() if id_number else None
    return found.household if found and is_within(found.household.area_code, area) else None


def household_of_members(numbers: Iterable[str]) -> Household | None:
    """The household in which somebody with one of the numbers counts now."""
    sealed = [seal(number) for number in numbers if number]
    found = Membership.objects.filter(_is_numbered(sealed), OPEN, counted=True).select_related("household").first()
    return found.household if found else None


def _is_numbered(sealed: list[bytes]) -> Q:
    """Who has one of the numbers, or was registered under it as well and merged."""
    also = Person.objects.filter(id_number__in=sealed, merged_into__isnull=False).values("merged_into")
    return Q(person__id_number__in=sealed) | Q(person__in=also)


def standing(household: Household | None) -> dict[str, str]:
    """The status the household has now and since when: facts a form does not ask and a decision changes."""
    if household is None:
        return {}
    rows = HouseholdFact.objects.filter(OPEN, household=household, name__in=STANDING).values_list("name", "value")
    return {name: value for name, value in rows if value}


def columns_of(household: Household) -> dict[str, str]:
    """The household's facts as somebody would write them, sealed ones opened, without its status."""
    return _of_household(household)


def columns_of_persons(members: Iterable[Membership]) -> dict[int, dict[str, str]]:
    """The facts of each member as somebody would write them, with name, number and relation, by person."""
    rows = list(members)
    facts = _of_persons([one.person_id for one in rows])
    return {one.person_id: {**facts.get(one.person_id, {}), "name": one.person.name, "relation": one.relation,
                            "id_number": open_sealed(one.person.id_number)} for one in rows}


def _members(household: Household) -> list[Membership]:
    rows = Membership.objects.filter(OPEN, household=household, counted=True, person__death_date=None)
    return sorted(rows.select_related("person"), key=_rank)


def _rank(one: Membership) -> tuple[int, date, int]:
    """Head first, then as the choices of the relation are listed, the eldest first."""
    known = _COLUMNS[Sheet.MEMBERS, "relation"].values
    return known.index(one.relation) if one.relation in known else len(known), one.person.birth_date, one.pk


def _of_household(household: Household) -> dict[str, str]:
    rows = HouseholdFact.objects.filter(OPEN, household=household).values_list("name", "value")
    return dict(_written(Sheet.HOUSEHOLDS, rows))


def _of_persons(persons: Iterable[int]) -> Mapping[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for person, name, value in PersonFact.objects.filter(OPEN, person__in=list(persons)).values_list("person", "name", "value"):
        found.setdefault(person, {}).update(_written(Sheet.MEMBERS, [(name, value)]))
    return found


def _written(sheet: Sheet, rows: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    for name, value in rows:
        column = _COLUMNS.get((sheet, name))
        if column is not None and name not in _NOT_ASKED and value:
            yield name, _as_typed(column, value)


def _as_typed(column: Column, value: str) -> str:
    """A fact as somebody would write it: money in yuan without needless zeros, sealed ones opened."""
    if column.is_sealed:
        return open_sealed(b64decode(value))
    return yuan(int(value)).removesuffix(".00") if column.kind is Kind.YUAN else value


def _is_sealed(key: str) -> bool:
    name = key.partition(".")[2]
    return name == "id_number" or any(one.is_sealed for (_, known), one in _COLUMNS.items() if known == name)
