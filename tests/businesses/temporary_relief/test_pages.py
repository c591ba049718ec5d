"""The pages of the two books, as each role meets them; nobody sees beyond the area of the account."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from minzheng.businesses.social_assistance.temporary_relief.models import Handover
from minzheng.kernel.access.models import Account
from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue.lawbook import law
from tests.businesses.temporary_relief.conftest import Enter
from tests.businesses.temporary_relief.stories import approved, fund, given, person, prepared
from tests.kernel.casework.stories import COUNTY, TOWNSHIP, Office, at
from tests.web.messages import compile_catalogue

compile_catalogue()

OTHER_TOWN = 430426102000
READERS = {Role.TOWNSHIP_CLERK, Role.TOWNSHIP_LEADER, Role.COUNTY_CLERK, Role.COUNTY_SECTION_HEAD, Role.COUNTY_LEADER,
           Role.FINANCE_OFFICER, Role.AUDITOR}
DEEDS: dict[str, set[Role]] = {
    "/temporary_relief/": READERS, "/temporary_relief/?tab=given": READERS, "/temporary_relief/export/csv": READERS,
    "/temporary_relief/funds/": READERS, "/temporary_relief/funds/export/xlsx": READERS,
    "/temporary_relief/funds/{fund}/": READERS, "/temporary_relief/funds/{fund}/export/csv": READERS,
    "/temporary_relief/pay/{case}/": READERS,
    "/temporary_relief/funds/new": {Role.COUNTY_CLERK}, "/temporary_relief/funds/{fund}/top-up": {Role.COUNTY_CLERK},
    "/temporary_relief/entries/{entry}/correct": {Role.COUNTY_CLERK},
    "/temporary_relief/funds/{fund}/settle": {Role.TOWNSHIP_CLERK},
    "/temporary_relief/handovers/{handover}/sign": {Role.TOWNSHIP_LEADER},
    "/temporary_relief/handovers/{handover}/take-back": {Role.TOWNSHIP_CLERK, Role.TOWNSHIP_LEADER},
}


@pytest.fixture(scope="module")
def made_story(divided: None, django_db_blocker: Any) -> Iterator[tuple[Office, dict[str, int]]]:
    """One aid given, one waiting for its signature, one due; made once for a module's tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = Office(law(), {})
        held = fund(made)
        given(made, approved(made), "2026-10-12")
        handover = prepared(made, approved(made, serial=993), "2026-10-13")
        case = approved(made, "2026-10-13", serial=995)
        yield made, {"fund": held.pk, "handover": handover.pk, "case": case.pk, "entry": held.entries.get(serial=1).pk}
        transaction.set_rollback(True)


@pytest.fixture
def office(made_story: tuple[Office, dict[str, int]], db: None) -> Office:
    """The office of the story; each test puts back what it changes."""
    return Office(made_story[0].law, dict(made_story[0].actors))


@pytest.fixture
def story(made_story: tuple[Office, dict[str, int]], office: Office) -> dict[str, int]:
    """What the addresses point at."""
    return made_story[1]


@pytest.mark.parametrize("role", list(Role))
def test_a_page_is_open_to_its_roles_only(
    role: Role, office: Office, enter: Enter, today: Any, story: dict[str, int]
) -> None:
    client = enter(role)
    found = {path: client.get(path.format(**story)).status_code for path in DEEDS}
    assert found == {path: 200 if role in roles else 403 for path, roles in DEEDS.items()}


def test_only_readers_find_the_ledger_in_the_navigation(office: Office, enter: Enter, today: Any) -> None:
    for role in Role:  # beside the registers, whose section of the menu is open there
        page = enter(role).get("/temporary_relief/" if role in READERS else "/registers/").content.decode()
        assert ('href="/temporary_relief/"' in page) == (role in READERS)


def test_who_only_looks_is_offered_nothing_to_change(
    office: Office, enter: Enter, today: Any, story: dict[str, int]
) -> None:
    for role in (Role.AUDITOR, Role.COUNTY_LEADER):
        client = enter(role)
        pages = ("/temporary_relief/", "/temporary_relief/?tab=given", "/temporary_relief/funds/",
                 f"/temporary_relief/funds/{story['fund']}/", f"/temporary_relief/pay/{story['case']}/")
        text = "".join(client.get(path).content.decode() for path in pages)
        for address in ("top-up", "settle", "/sign\"", "take-back", "/correct", "funds/new", "<textarea"):
            assert address not in text
        for path in (f"/temporary_relief/funds/{story['fund']}/top-up", f"/temporary_relief/handovers/{story['handover']}/sign"):
            assert client.post(path, {"amount": "1", "document": "x"}).status_code == 403


def test_nothing_is_seen_from_another_township(office: Office, enter: Enter, today: Any, story: dict[str, int]) -> None:
    for role in (Role.TOWNSHIP_CLERK, Role.TOWNSHIP_LEADER):
        foreign = enter(role, "-foreign", OTHER_TOWN)
        for path, roles in DEEDS.items():
            if "{" in path and role in roles:
                assert foreign.get(path.format(**story)).status_code == 404
        text = "".join(foreign.get(path).content.decode() for path in (
            "/temporary_relief/", "/temporary_relief/?tab=given", f"/temporary_relief/?tab=given&area={TOWNSHIP:012d}",
            "/temporary_relief/export/csv?tab=given", "/temporary_relief/export/csv", "/temporary_relief/funds/",
            "/temporary_relief/funds/export/csv"))
        assert "周示例" not in text
        assert f"funds/{story['fund']}/" not in text
    clerk = enter(Role.TOWNSHIP_CLERK, "-foreign", OTHER_TOWN)
    answer = {"recipient": "周示例", "document": "x"}
    assert clerk.post(f"/temporary_relief/pay/{story['case']}/", answer).status_code == 404
    assert Handover.objects.count() == 2


def test_a_page_asks_few_queries_and_weighs_little(
    office: Office, enter: Enter, today: Any, story: dict[str, int], django_assert_max_num_queries: Any
) -> None:
    client = enter(Role.COUNTY_CLERK)
    for path in ("/temporary_relief/", "/temporary_relief/?tab=given&sort=-amount", "/temporary_relief/funds/",
                 "/temporary_relief/funds/{fund}/", "/cases/{case}/", "/cases/{case}/explanation"):
        with django_assert_max_num_queries(25):
            response = client.get(path.format(**story))
        assert response.status_code == 200
        assert len(response.content) < 150_000


def test_it_speaks_english_completely(office: Office, enter: Enter, today: Any, story: dict[str, int]) -> None:
    client = enter(Role.COUNTY_CLERK)
    client.post("/language", {"language": "en"})
    Account.objects.update(language="en")
    text = client.get("/temporary_relief/?tab=given").content.decode()
    for part in ("Relief ledger", "Standby fund", "Fire", "Handed over by"):
        assert part in text


def test_intake_answers_without_a_prospect(office: Office, enter: Enter, today: Any) -> None:
    from minzheng.kernel.casework.proceeding import prospects_of

    application = office.draft("2026-10-12", benefits=["temporary_relief", "dibao"], answers=person())
    assert [one.business for one in prospects_of(application, office.law, on=at("2026-10-12").date())] == ["dibao"]
    assert COUNTY == 430426000000
