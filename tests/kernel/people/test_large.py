"""What is asked of one household costs the same in a large registry: only its own rows are read."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl
import pytest

from minzheng.kernel.people import queries
from minzheng.kernel.people.demo.workbook import roster
from minzheng.kernel.people.models import Household, Membership
from minzheng.kernel.people.registering import latest_month
from minzheng.kernel.values.periods import Month
from tests.kernel.payments.registry import COUNTY, KNOWN, VILLAGE, change, put_roster
from tests.scans import analyse, nothing_read_whole

TABLES = ("people_householdfact", "people_personfact")
MONTH = Month(2026, 9)

pytestmark = pytest.mark.django_db


@pytest.fixture
def household() -> Household:
    """One of 400 households, in which somebody's wage has changed since."""
    put_roster(roster([VILLAGE], 400, 7, month=MONTH))
    found = Household.objects.order_by("pk")[200]
    member = Membership.objects.filter(household=found).select_related("person").earliest("pk").person
    change(member, "wage", 70000, from_=date(2026, 9, 1))
    analyse()
    return found


@pytest.mark.parametrize("known_at", [None, KNOWN.replace(month=3)])
def test_the_frames_of_one_household_are_those_of_its_area(household: Household, known_at: datetime | None) -> None:
    with nothing_read_whole(*TABLES):
        own = queries.frames(month=MONTH, area=VILLAGE, known_at=known_at, household_id=household.pk)
    of_area = queries.frames(month=MONTH, area=COUNTY, known_at=known_at)
    for mine, all_ in zip(own, of_area, strict=True):
        assert mine.height
        assert mine.equals(all_.filter(pl.col("household_id") == household.pk))


def test_facts_are_found_by_whom_they_are_about(household: Household) -> None:
    member = Membership.objects.filter(household=household).earliest("pk").person_id
    with nothing_read_whole(*TABLES):
        wages = {on: queries.person_facts(person_id=member, on=on).get(name="wage").value
                 for on in (date(2026, 8, 31), date(2026, 9, 1))}
        assert list(queries.facts_of_persons(person_ids=[member], on=date(2026, 9, 1)))
        assert list(queries.household_facts(household_id=household.pk, on=date(2026, 9, 1), known_at=KNOWN))
        assert len(queries.fact_history(person_id=member, name="wage")) == 3
        assert latest_month(household) == Month(2026, 1)
    assert wages[date(2026, 9, 1)] == "70000" != wages[date(2026, 8, 31)]
