"""Twelve months ahead: what is known today of birthdays and ends, each month as a run of it would pay."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

import pytest
from django.db import transaction

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.catalogue.loader import Catalogue, catalogue
from minzheng.kernel.payments import actions as payments
from minzheng.kernel.payments.models import PayrollLine
from minzheng.kernel.people.models import HouseholdFact
from minzheng.kernel.scenarios import actions
from minzheng.kernel.scenarios.models import Forecast
from minzheng.kernel.values.periods import Month
from tests.kernel.payments.registry import COUNTY, KNOWN, Member, put

pytestmark = pytest.mark.django_db
FIRST = Month(2026, 12)


@pytest.fixture(scope="session")
def law() -> Catalogue:
    """The rules and parameters of the installed package."""
    return catalogue()


@pytest.fixture
def ahead(law: Catalogue, by: Actor, at: datetime) -> Forecast:
    """The county from December on: a birthday in March, a death this December, a roll that ends with June, a child."""
    put(Member(birth=date(1947, 3, 14)), status="无")
    put(Member(birth=date(1940, 1, 1), death=date(2026, 12, 8)), status="无")
    leaving, _ = put(Member())
    HouseholdFact.objects.filter(household=leaving, name="current_status").update(known_until=at)
    for value, from_, until in (("低保", date(2026, 1, 1), date(2027, 7, 1)), ("无", date(2027, 7, 1), None)):
        HouseholdFact.objects.create(household=leaving, name="current_status", value=value, valid_from=from_, valid_until=until,
                                     known_since=KNOWN, source="示例")
    put(Member(), Member(birth=date(2011, 5, 20)))
    return actions.forecast(first=FIRST, area=COUNTY, program=law.program, parameters=law.parameters, by=by, at=at)


def paid(found: Forecast, benefit: str) -> list[int]:
    """Fen of each of the twelve months."""
    known = dict(found.months.filter(benefit=benefit).values_list("month", "amount_fen"))
    return [known.get(int(FIRST.plus(one)), 0) for one in range(12)]


def test_a_birthday_a_death_and_a_known_end_are_seen_in_their_months(ahead: Forecast) -> None:
    assert paid(ahead, "old_age_allowance") == [6_000, 0, 0, 0, *[6_000] * 8]
    dibao = paid(ahead, "dibao")
    assert dibao[6] - dibao[7] == 50_000
    assert dibao[5] - dibao[6] == 7_500, "the uplift of the child ends the month after its sixteenth birthday"
    assert ahead.amount_fen == sum(ahead.months.values_list("amount_fen", flat=True))


class _Undone(Exception):
    """Ends a run: what it wrote is taken back."""


def test_every_month_is_what_a_run_of_it_pays(ahead: Forecast, law: Catalogue, by: Actor, at: datetime, tmp_path: Path) -> None:
    for number in range(12):
        month = FIRST.plus(number)
        found = 0
        with suppress(_Undone), transaction.atomic():
            run = payments.run(month=month, area=COUNTY, program=law.program, parameters=law.parameters, by=by, at=at,
                               home=tmp_path).run
            found = sum(PayrollLine.objects.filter(run=run).values_list("amount_fen", flat=True))
            raise _Undone
        assert 0 < found == sum(ahead.months.filter(month=int(month)).values_list("amount_fen", flat=True)), month
