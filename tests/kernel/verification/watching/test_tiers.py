"""The highest tier wins, everybody counts once, and what was stays as it was."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from minzheng.kernel.payments.models import Award
from minzheng.kernel.people.models import Household, Person
from minzheng.kernel.values.periods import ZONE
from minzheng.kernel.verification.watching.models import LowIncomePerson, Recognition
from minzheng.kernel.verification.watching.tiers import BELONGS, OPEN, changes
from tests.kernel.payments.registry import VILLAGE, Member, change, put

from .test_events import TODAY, look

AT = datetime(2026, 11, 26, 9, tzinfo=ZONE)
TIERS = ("tekun", "dibao", "single_person", "edge", "rigid", "relapse", "other")


def tiers_of(person: Person) -> list[tuple[str, date, date | None]]:
    """The tiers of a person through time."""
    rows = LowIncomePerson.objects.filter(person=person).order_by("valid_from")
    return list(rows.values_list("tier", "valid_from", "valid_until"))


def recognise(person: Person, tier: str, since: date, until: date) -> None:
    """A document puts somebody into a tier."""
    Recognition.objects.create(person=person, tier=tier, document="示例", valid_from=since, valid_until=until, by="示例", at=AT)


@pytest.mark.django_db
def test_a_person_counts_once_in_the_highest_tier() -> None:
    _, (poor, child) = put(Member(), Member(date(2015, 1, 1)))
    home, (ill, other) = put(Member(), Member(), status="低保边缘")
    _, (rich,) = put(Member(), status="无")
    Award.objects.create(benefit="edge_families", component="single_person", household=home, person=ill, first_month=202609)
    for person in (poor, other, rich):
        recognise(person, "rigid", date(2026, 3, 1), date(2027, 3, 1))
    run = look()
    assert [tiers_of(one) for one in (poor, child, ill, other, rich)] == [
        [("dibao", date(2026, 1, 1), None)], [("dibao", date(2026, 1, 1), None)], [("single_person", date(2026, 9, 1), None)],
        [("edge", date(2026, 1, 1), None)], [("rigid", date(2026, 3, 1), None)]]
    assert (run.counts["low_income"], run.counts["entered"]) == (5, 5)


@pytest.mark.django_db
def test_history_is_kept_when_a_household_moves_between_tiers() -> None:
    home, (person,) = put(Member())
    look(date(2026, 6, 1))
    change(home, "current_status", "低保边缘", from_=date(2026, 7, 1))
    look(date(2026, 7, 2))
    look(date(2026, 7, 2))
    change(home, "current_status", "无", from_=date(2026, 9, 1))
    look(date(2026, 9, 1))
    change(home, "current_status", "特困", from_=date(2026, 10, 1))
    look(date(2026, 10, 5))
    assert tiers_of(person) == [
        ("dibao", date(2026, 1, 1), date(2026, 7, 2)), ("edge", date(2026, 7, 2), date(2026, 9, 1)),
        ("tekun", date(2026, 10, 5), None)]


@pytest.mark.django_db
def test_a_tier_by_document_ends_with_it() -> None:
    _, (person,) = put(Member(), status="无")
    recognise(person, "rigid", date(2025, 11, 27), date(2026, 11, 27))
    look()
    assert tiers_of(person) == [("rigid", date(2025, 11, 27), None)]
    look(TODAY + timedelta(1))
    assert tiers_of(person) == [("rigid", date(2025, 11, 27), TODAY + timedelta(1))]


@pytest.mark.django_db
def test_the_dead_are_in_no_tier() -> None:
    _, (person, dead) = put(Member(), Member(death=date(2026, 11, 1)))
    look()
    assert tiers_of(dead) == []
    Person.objects.filter(pk=person.pk).update(death_date=TODAY, death_known_at=AT)
    look(TODAY + timedelta(1))
    assert tiers_of(person)[0][2] == TODAY + timedelta(1)


@pytest.mark.django_db
def test_who_moves_to_another_village_stays_in_the_tier() -> None:
    home, (person,) = put(Member())
    look()
    Household.objects.filter(pk=home.pk).update(area_code=VILLAGE + 1)
    look(TODAY + timedelta(1))
    assert list(LowIncomePerson.objects.values_list("area_code", "valid_until")) == [(VILLAGE + 1, None)]
    Household.objects.filter(pk=home.pk).update(area_code=430421100200)
    look(TODAY + timedelta(2), area=430421000000)
    assert tiers_of(person) == [("dibao", date(2026, 1, 1), None)]


@pytest.mark.django_db
def test_the_database_refuses_two_tiers_and_changed_history() -> None:
    home, (person,) = put(Member())
    recorded = {"person": person, "household": home, "area_code": VILLAGE, "tier": "edge", "source": "status"}
    past = LowIncomePerson.objects.create(**recorded, valid_from=date(2026, 1, 1), valid_until=date(2026, 3, 1))
    with pytest.raises(DatabaseError, match="two tiers"), transaction.atomic():
        LowIncomePerson.objects.create(**recorded, valid_from=date(2026, 2, 28))
    LowIncomePerson.objects.create(**recorded, valid_from=date(2026, 3, 1))
    with pytest.raises(DatabaseError, match="is past"), transaction.atomic():
        LowIncomePerson.objects.filter(pk=past.pk).update(tier="dibao")
    with pytest.raises(DatabaseError, match="is past"), transaction.atomic():
        past.delete()


PERSON = st.tuples(st.sampled_from((*TIERS, "")), st.integers(0, 400), st.sampled_from((1, 2)))
DAYS = st.lists(st.tuples(st.integers(0, 60), st.dictionaries(st.integers(1, 4), PERSON, max_size=4)), max_size=8)


@given(DAYS)
def test_over_any_history_periods_never_overlap_and_the_last_is_what_holds(
    days: list[tuple[int, dict[int, tuple[str, int, int]]]],
) -> None:
    """Rows as the table keeps them, whatever people come, go and change on which days, several times a day as well."""
    rows: list[dict[str, object]] = []
    on = date(2026, 1, 1)
    for later, people in days:
        on += timedelta(later)
        belong = {who: (tier, on - timedelta(ago), home) for who, (tier, ago, home) in people.items() if tier}
        _apply(rows, _belong(belong), on)
        assert {row["person_ref"]: row["tier"] for row in rows if row["valid_until"] is None} == {
            who: tier for who, (tier, _, _) in belong.items()}
    for one in rows:
        assert one["valid_until"] is None or one["valid_from"] < one["valid_until"]  # type: ignore[operator]
        others = [row for row in rows if row is not one and row["person_ref"] == one["person_ref"]]
        assert all(_apart(one, row) for row in others)


def _belong(people: dict[int, tuple[str, date, int]]) -> pl.DataFrame:
    found = [(who, home, VILLAGE, tier, "status", since) for who, (tier, since, home) in people.items()]
    return pl.DataFrame(found, schema=BELONGS, orient="row")


def _apply(rows: list[dict[str, object]], belong: pl.DataFrame, on: date) -> None:
    present = [{**row, "key": number} for number, row in enumerate(rows) if row["valid_until"] is None]
    history = {row["person_ref"] for row in rows if row["valid_until"] is not None}
    found = changes(pl.DataFrame([{name: row[name] for name in OPEN} for row in present], schema=OPEN), belong,
                    pl.DataFrame({"person_ref": list(history)}, schema={"person_ref": pl.Int64}), on=on)
    for key in found.ended["key"]:
        rows[key]["valid_until"] = on
    for moved in found.moved.iter_rows(named=True):
        rows[moved.pop("key")].update(moved)
    dropped = set(found.dropped["key"])
    rows[:] = [row for number, row in enumerate(rows) if number not in dropped]
    rows += [{**row, "valid_until": None} for row in found.begun.iter_rows(named=True)]


def _apart(one: dict[str, Any], other: dict[str, Any]) -> bool:
    end = date(9999, 1, 1)
    return bool((one["valid_until"] or end) <= other["valid_from"]) or bool((other["valid_until"] or end) <= one["valid_from"])
