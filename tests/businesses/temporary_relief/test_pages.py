"""The pages of the two books, as each role meets them; nobody sees beyond the area of the account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from minzheng.businesses.social_assistance.temporary_relief.models import Aid, FundEntry, Handover, Settlement, StandbyFund
from minzheng.businesses.social_assistance.temporary_relief.queries import balance
from minzheng.kernel.access.models import Account, AuditEvent
from minzheng.kernel.access.roles import Role
from tests.businesses.temporary_relief.stories import approved, fund, given, person, prepared, registered
from tests.kernel.casework.stories import COUNTY, TOWNSHIP, Office, at
from tests.web.messages import compile_catalogue

compile_catalogue()

Enter = Callable[..., Client]
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


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """``today("2026-10-14")``: the day the web reads off its clock."""

    def set_to(day: str) -> None:
        moment: datetime = at(day)
        for module in ("minzheng.web.scope", "minzheng.web.listing", "minzheng.web.pages.case", "minzheng.web.pages.cases",
                       "minzheng.businesses.social_assistance.temporary_relief.pages"):
            monkeypatch.setattr(f"{module}.now", lambda: moment)

    set_to("2026-10-14")
    return set_to


@pytest.fixture
def enter(office: Office) -> Enter:
    """``enter(Role.TOWNSHIP_CLERK)``: a client signed in with the office's account of that role."""

    def sign_in(role: Role, name: str = "", area: int | None = None) -> Client:
        actor = office.actor(role, name)
        if area is not None:
            Account.objects.filter(pk=actor.account_id or 0).update(area_code=area)
        client = Client()
        client.force_login(Account.objects.get(username=actor.username))
        return client

    return sign_in


@pytest.fixture
def story(office: Office) -> dict[str, int]:
    """One aid given, one waiting for its signature, one due."""
    held = fund(office)
    given(office, approved(office), "2026-10-12")
    handover = prepared(office, approved(office, serial=993), "2026-10-13")
    case = approved(office, "2026-10-13", serial=995)
    return {"fund": held.pk, "handover": handover.pk, "case": case.pk, "entry": held.entries.get(serial=1).pk}


@pytest.mark.parametrize("role", list(Role))
def test_a_page_is_open_to_its_roles_only(
    role: Role, office: Office, enter: Enter, today: Any, story: dict[str, int]
) -> None:
    client = enter(role)
    found = {path: client.get(path.format(**story)).status_code for path in DEEDS}
    assert found == {path: 200 if role in roles else 403 for path, roles in DEEDS.items()}


def test_only_readers_find_the_ledger_in_the_navigation(office: Office, enter: Enter, today: Any) -> None:
    for role in Role:
        assert ("/temporary_relief/" in enter(role).get("/cases/").content.decode()) == (role in READERS)


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


def test_an_aid_goes_from_the_case_to_the_ledger_in_the_browser(office: Office, enter: Enter, today: Any) -> None:
    held = fund(office)
    case = registered(office, "2026-10-14")
    leader, clerk = enter(Role.TOWNSHIP_LEADER), enter(Role.TOWNSHIP_CLERK)
    page = leader.get(f"/cases/{case.pk}/").content.decode()
    assert 'value="800.00"' in page
    assert "急难型" in page
    answer = {"step": "decide_township", "result": "approve", "amount": "700"}
    assert leader.post(f"/cases/{case.pk}/do", answer).status_code == 302
    assert f"/temporary_relief/pay/{case.pk}/" in clerk.get(f"/cases/{case.pk}/").content.decode()
    assert clerk.post(f"/temporary_relief/pay/{case.pk}/", {"recipient": "周示例", "document": ""}).status_code == 409
    assert clerk.post(f"/temporary_relief/pay/{case.pk}/", {"recipient": "周示例", "document": "签收单 1"}).status_code == 302
    assert "待共同签字" in leader.get("/temporary_relief/").content.decode()
    handover = Handover.objects.get()
    assert "700.00" in leader.get(f"/temporary_relief/handovers/{handover.pk}/sign").content.decode()
    assert leader.post(f"/temporary_relief/handovers/{handover.pk}/sign").status_code == 302
    assert balance(held) == 430_000
    assert "周示例" in clerk.get("/temporary_relief/?tab=given&q=周&cause=fire&fund=standby").content.decode()
    assert "周示例" not in clerk.get("/temporary_relief/?tab=given&cause=illness").content.decode()
    case.refresh_from_db()
    assert case.step == "supplement"


def test_finance_enters_what_the_budget_paid(office: Office, enter: Enter, today: Any) -> None:
    case = approved(office)
    answer = {"recipient": "周示例", "document": "国库支付 7 号"}
    assert enter(Role.FINANCE_OFFICER).post(f"/temporary_relief/pay/{case.pk}/", answer).status_code == 302
    assert Aid.objects.get().fund == "budget"


def test_the_county_opens_and_tops_up_and_the_township_settles(office: Office, enter: Enter, today: Any) -> None:
    county, clerk = enter(Role.COUNTY_CLERK), enter(Role.TOWNSHIP_CLERK)
    new = {"area": f"{TOWNSHIP:012d}", "quota": "5000", "amount": "1000", "document": "示例 1 号"}
    assert county.post("/temporary_relief/funds/new", {**new, "amount": "一千"}).status_code == 409
    assert county.post("/temporary_relief/funds/new", {**new, "area": "110101001000"}).status_code == 404
    assert county.post("/temporary_relief/funds/new", {**new, "area": "x"}).status_code == 404
    assert county.post("/temporary_relief/funds/new", new).status_code == 302
    held = StandbyFund.objects.get()
    assert "备用金不足" in county.get("/temporary_relief/funds/").content.decode()
    more = {"amount": "4000", "document": "示例 2 号"}
    assert county.post(f"/temporary_relief/funds/{held.pk}/top-up", more).status_code == 302
    assert "备用金不足" not in county.get("/temporary_relief/funds/").content.decode()
    assert "0.00" in county.get("/temporary_relief/funds/?on=2026-10-13").content.decode()
    assert county.get("/temporary_relief/funds/?on=nonsense").status_code == 200
    entry = FundEntry.objects.get(serial=2)
    assert county.post(f"/temporary_relief/entries/{entry.pk}/correct", {"reason": "重复登记"}).status_code == 302
    today("2026-11-02")
    settle = f"/temporary_relief/funds/{held.pk}/settle"
    assert clerk.post(settle, {"month": "2026-10", "counted": "900", "note": ""}).status_code == 409
    assert clerk.post(settle, {"month": "2026-10", "counted": "1000", "note": ""}).status_code == 302
    assert Settlement.objects.get().closing_fen == 100_000


def test_petitions_are_found_by_themselves_and_exports_are_on_record(office: Office, enter: Enter, today: Any) -> None:
    fund(office)
    given(office, approved(office), "2026-10-12")
    linked = approved(office, serial=993, petition_number="信访示例1", petition_reason="life_at_risk")
    assert f"pay/{linked.pk}/" in enter(Role.AUDITOR).get("/temporary_relief/?petition=yes").content.decode()
    given(office, linked, "2026-10-13")
    text = enter(Role.AUDITOR).get("/temporary_relief/export/csv?tab=given&petition=yes").content.decode("utf-8-sig")
    assert "信访示例1 危及生命健康" in text
    assert len(text.strip().splitlines()) == 3
    assert AuditEvent.objects.filter(action="export_list", subject="list:relief-ledger").exists()


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
