"""The page of a home with all that belongs to it: light, and what is long in several lines."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from minzheng.kernel.access.models import Account
from minzheng.kernel.access.roles import Role
from minzheng.kernel.registers.models import Entry
from tests.businesses.elder_homes.homes import (
    account,
    beds,
    closed,
    do,
    evaluated,
    home,
    inspected,
    make,
    of_home,
    report,
    resident,
)

pytestmark = pytest.mark.django_db


def full_home() -> Entry:
    one = home()
    beds(one, 8)
    for serial in range(1, 9):
        resident(one, serial, serial, by=account(Role.COUNTY_CLERK))
    for number in range(40):
        do(one, "describe", {"services": f"服务{number}"}, by=account(Role.COUNTY_CLERK), on="2025-02-10")
    inspected(one, exits=0, gas=0)
    evaluated(one, 88)
    make("operating_subsidy", "compute", {"quarter": "2026Q1"}, by=account(Role.COUNTY_CLERK), on="2026-04-01", under=one)
    report(closed(one), "2026-01-11", "36.1", "36.8")
    return one


def signed_in(client: Client, username: str) -> Client:
    client.force_login(Account.objects.get(username=username))
    return client


def test_a_home_with_all_that_belongs_to_it_is_a_light_page(client: Client) -> None:
    one = full_home()
    signed_in(client, "county_clerk")
    with CaptureQueriesContext(connection) as queries:
        response = client.get(f"/registers/entries/{one.pk}/")
    page = response.content.decode()
    assert (response.status_code, len(queries) <= 25, len(page) < 150_000) == (200, True, True), len(queries)
    assert "还有较早的" in page
    assert page.count('class="history-head"') == 30
    assert client.get(f"/registers/entries/{one.pk}/?history=all").content.decode().count('class="history-head"') > 40


def test_an_explanation_has_its_lines(client: Client) -> None:
    full_home()
    subsidy = Entry.objects.get(kind="operating_subsidy")
    page = signed_in(client, "county_clerk").get(f"/registers/entries/{subsidy.pk}/").content.decode()
    assert '<div class="is-long"><dt>计算过程</dt>' in page


def test_who_works_in_a_home_meets_no_other_on_any_page(client: Client) -> None:
    mine, other = home("示例一院"), home("示例二院")
    beds(other)
    foreign = resident(other, 1, 1, by=account(Role.COUNTY_CLERK))
    signed_in(client, of_home(mine).username)
    for address in ("elder_institution", "elder_stay", "elder_caregiver", "danger", "institution_daily"):
        page = client.get(f"/registers/{address}/").content.decode()
        assert "示例二院" not in page
    for entry in (other, foreign):
        assert client.get(f"/registers/entries/{entry.pk}/").status_code == 404
    assert client.get(f"/registers/elder_stay/make/admit/?parent={other.pk}").status_code == 404
    assert client.get(f"/registers/elder_stay/make/admit/?parent={mine.pk}").status_code == 200


def test_everybody_finds_homes_and_fees_and_no_person(client: Client) -> None:
    one = home()
    beds(one)
    resident(one, 1, 1, by=account(Role.COUNTY_CLERK))
    page = client.get("/board/registers/elder_institution/").content.decode()
    assert "示例敬老院" in page
    assert "老人示例" not in page
    assert "院长示例" not in page
