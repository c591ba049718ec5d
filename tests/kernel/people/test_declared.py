"""What was declared is read where more, or another thing, is told; whatever the fact went through in time."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import polars as pl
import pytest

from minzheng.kernel.access.encryption import seal
from minzheng.kernel.people import declared
from minzheng.kernel.people.models import Household, HouseholdFact, Membership, Person, PersonFact
from minzheng.kernel.values.periods import Month

from .workbooks import VILLAGE

JULY = Month(2026, 7)
pytestmark = pytest.mark.django_db


@pytest.fixture
def home() -> Household:
    return Household.objects.create(county=430426, household_no="1", area_code=VILLAGE, first_month=202601)


@pytest.fixture
def person(home: Household, at: datetime) -> Person:
    return member(home, at, 1)


def member(home: Household, at: datetime, serial: int, **others: Any) -> Person:
    values = {"name": "示例", "id_number": seal(f"{serial:018d}"), "birth_date": date(1970, 1, 1), "sex": "M"}
    one = Person.objects.create(**values | others)
    Membership.objects.create(person=one, household=home, relation="户主", valid_from=date(2026, 1, 1), known_since=at,
                              source="示例")
    return one


def wage(
    person: Person, at: datetime, value: str, first: date, last: date | None = None, known_until: datetime | None = None
) -> None:
    PersonFact.objects.create(person=person, name="wage", value=value, valid_from=first, valid_until=last, known_since=at,
                              known_until=known_until, source="示例")


def told(person: Person, fact: str, *values: int | str) -> pl.DataFrame:
    rows = [(person.pk, fact, *((0, value) if isinstance(value, str) else (value, None))) for value in values]
    schema = {"person_ref": pl.Int64, "fact": pl.String, "number": pl.Int64, "code": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def of(frame: pl.DataFrame) -> list[str | None]:
    return declared.of_persons(frame, month=JULY)["declared"].to_list()


def test_only_where_one_row_tells_more(person: Person, at: datetime) -> None:
    wage(person, at, "100", date(2026, 1, 1))
    assert of(told(person, "wage", 99, 100)) == []
    assert of(told(person, "wage", 99, 101)) == ["100"]
    assert of(told(person, "pension_of_nobody", 101)) == []


def test_nothing_declared_is_less_than_nothing_told(person: Person) -> None:
    assert of(told(person, "wage", 0)) == [None]


def test_what_held_in_the_month_counts(person: Person, at: datetime) -> None:
    wage(person, at, "100", date(2026, 1, 1), date(2026, 7, 2))
    wage(person, at, "900", date(2026, 7, 2))
    assert of(told(person, "wage", 101)) == ["100"]


def test_what_is_known_no_more_does_not(person: Person, at: datetime) -> None:
    wage(person, at, "900", date(2026, 1, 1), known_until=at)
    wage(person, at, "100", date(2026, 1, 1))
    assert of(told(person, "wage", 101)) == ["100"]


def test_another_code_whatever_it_is_written_with(person: Person, at: datetime) -> None:
    fact = {"name": "disability_category", "valid_from": date(2026, 1, 1), "known_since": at, "source": "示例"}
    PersonFact.objects.create(person=person, value='视"力\\,{}', **fact)
    assert of(told(person, "disability_category", '视"力\\,{}')) == []
    assert of(told(person, "disability_category", '视"力\\,{}', "听力", "NULL")) == ['视"力\\,{}']


@pytest.mark.parametrize(("death", "is_told"), [(date(2026, 6, 30), False), (date(2026, 7, 1), True)])
def test_who_died_before_the_month_is_left_out(home: Household, at: datetime, death: date, is_told: bool) -> None:
    assert bool(of(told(member(home, at, 2, death_date=death), "wage", 1))) == is_told


def test_of_a_household_its_own_facts(home: Household, at: datetime) -> None:
    HouseholdFact.objects.create(household=home, name="vehicles", value="1", valid_from=date(2026, 1, 1), known_since=at,
                                 source="示例")
    frame = pl.DataFrame({"household_id": [home.pk, home.pk], "fact": ["vehicles", "dwellings"], "number": [2, 1],
                          "code": pl.Series([None, None], dtype=pl.String)})
    found = declared.of_households(frame, month=JULY)
    assert dict(found.select("fact", "declared").iter_rows()) == {"vehicles": "1", "dwellings": None}
