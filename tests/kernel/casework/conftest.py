"""An office with accounts in the demonstration county, on its real divisions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.areas import editions
from minzheng.kernel.areas.actions import load_divisions
from minzheng.kernel.areas.editions import Edition
from minzheng.kernel.catalogue.lawbook import law
from minzheng.kernel.people.models import Household
from tests.kernel.casework.after_decision import on_the_roll
from tests.kernel.casework.stories import COUNTY, Office, at


@pytest.fixture(scope="session")
def county_divisions() -> Edition:
    """The divisions of one county, from the edition that is shipped."""
    return editions.shipped().narrowed(COUNTY)


@pytest.fixture(scope="module")
def divided(django_db_setup: None, django_db_blocker: Any, county_divisions: Edition) -> Iterator[None]:
    """The divisions are loaded, once for a module's tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_divisions(county_divisions, by=PROGRAM, at=at("2021-01-04"))
        yield
        transaction.set_rollback(True)


@pytest.fixture
def office(divided: None, db: None) -> Office:
    """The office."""
    return Office(law(), {})


@pytest.fixture(scope="module")
def made_roll(divided: None, django_db_blocker: Any) -> Iterator[tuple[Office, Household]]:
    """An office, and a household of four that receives dibao since August 2026; made once for a module's tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = Office(law(), {})
        yield made, on_the_roll(made, made.accepted("2026-07-06"))
        transaction.set_rollback(True)


@pytest.fixture
def roll(made_roll: tuple[Office, Household], db: None) -> tuple[Office, Household]:
    """The office and the household; each test puts back what it changes."""
    made, household = made_roll
    return Office(made.law, dict(made.actors)), Household.objects.get(pk=household.pk)
