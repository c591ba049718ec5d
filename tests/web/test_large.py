"""Pages cost the same in a large registry: what grows with it is not read from end to end, and the queries stay few.

Times are measured by ``python -m bench.pages``; here the plans are held that make them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.access.encryption import open_sealed
from minzheng.kernel.access.roles import Role
from minzheng.kernel.access.searching import looked_up
from minzheng.kernel.areas import actions as areas
from minzheng.kernel.areas import editions
from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.payments import actions as payments
from minzheng.kernel.payments.models import PayrollRun
from minzheng.kernel.people.demo.workbook import roster
from minzheng.kernel.people.models import Household, Membership
from minzheng.kernel.values.periods import Month
from minzheng.web.components.figures import count_text
from minzheng.web.components.keyset import counted
from tests.kernel.payments.registry import put_roster
from tests.scans import analyse, nothing_read_whole
from tests.web.conftest import AT, COUNTY, MONTH, OTHER_VILLAGE, VILLAGE, make_account

FACTS = ("people_personfact", "people_householdfact")
LINES = ("payments_payrollline",)
MOST_QUERIES, MOST_BYTES = 28, 150_000
"""Of a page and of the one it leads to."""


@pytest.fixture(scope="module")
def made_registry(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """A registry of 500 households with a computed month, made once for the tests of this module."""
    home = tmp_path_factory.mktemp("home")
    known = catalogue()
    with django_db_blocker.unblock(), transaction.atomic():
        areas.load_divisions(editions.shipped().narrowed(COUNTY), by=PROGRAM, at=AT)
        put_roster(roster([VILLAGE, OTHER_VILLAGE], 500, 7, month=Month.parse(MONTH)))
        payments.run(month=Month.parse(MONTH), area=COUNTY, program=known.program, parameters=known.parameters, by=PROGRAM,
                     at=AT, home=home)
        analyse()
        yield home
        transaction.set_rollback(True)


@pytest.fixture
def clerk(made_registry: Path, db: None, settings: Any) -> Client:
    """A client of the county's clerk."""
    settings.HOME = made_registry
    client = Client()
    client.force_login(make_account(Role.COUNTY_CLERK))
    return client


@pytest.fixture
def head(clerk: Client) -> Membership:
    """The head of a household in the middle of the registry."""
    return Membership.objects.filter(relation="户主").select_related("person", "household").order_by("pk")[250]


def asked(client: Client, address: str, *unread: str) -> str:
    """The page, which reads none of the tables from end to end."""
    with nothing_read_whole(*unread), CaptureQueriesContext(connection) as queries:
        response = client.get(address, follow=True)
    assert response.status_code == 200
    assert len(queries) <= MOST_QUERIES, address
    assert len(response.content) <= MOST_BYTES, address
    return response.content.decode()


def test_a_household_and_its_explanation_read_their_own_rows(clerk: Client, head: Membership) -> None:
    own = f"/households/{head.household_id}/"
    assert head.person.name in asked(clerk, own, *FACTS, *LINES)
    asked(clerk, f"{own}explain/{MONTH}/dibao/", *FACTS, *LINES)


def test_searches_look_up_what_was_typed(clerk: Client, head: Membership) -> None:
    number = open_sealed(head.person.id_number)
    for text in (number, head.person.name, head.person.initials, head.household.household_no):
        assert head.household.household_no in asked(clerk, f"/households/?q={text}", *FACTS, *LINES)


def test_a_search_finds_the_same_whether_few_or_many_are_meant(
    clerk: Client, head: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = []
    for few in (4000, 1):
        monkeypatch.setattr("minzheng.kernel.access.searching.FEW", few)
        pages.append(re.findall(r"/households/[0-9]+/", asked(clerk, f"/households/?q={head.person.name[0]}")))
    assert len(pages[0]) > 1
    assert pages[0] == pages[1]
    keys = Household.objects.values_list("pk", flat=True)
    assert looked_up(keys) is keys


def test_a_run_looks_whether_there_are_rows_and_does_not_count_them(clerk: Client) -> None:
    page = asked(clerk, f"/runs/{PayrollRun.objects.get().pk}/", *LINES)
    assert f"{MONTH}-dibao-register.xlsx" in page
    assert f"{MONTH}-dibao-exceptions.xlsx" in page


def test_lists_are_read_in_their_order_as_far_as_they_are_shown(clerk: Client) -> None:
    for address in ("/households/", f"/months/{MONTH}/dibao/", f"/months/{MONTH}/exceptions/"):
        asked(clerk, address, *FACTS)


def test_long_lists_are_counted_up_to_a_bound(clerk: Client) -> None:
    households = Household.objects.all()
    assert count_text(counted(households)) == "500"
    assert count_text(counted(households, most=499)) == "499+"
    assert count_text(counted(households, most=500)) == "500"


def test_a_review_is_taken_down_from_the_members_own_facts(clerk: Client, head: Membership) -> None:
    asked(clerk, f"/reviews/households/{head.household_id}/new", *FACTS)
