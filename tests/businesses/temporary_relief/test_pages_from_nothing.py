"""The two books from nothing, in the browser: a fund is opened, an aid given, what the budget paid entered."""

from __future__ import annotations

from typing import Any

from minzheng.businesses.social_assistance.temporary_relief.models import Aid, FundEntry, Handover, Settlement, StandbyFund
from minzheng.businesses.social_assistance.temporary_relief.queries import balance
from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.access.roles import Role
from tests.businesses.temporary_relief.conftest import Enter
from tests.businesses.temporary_relief.stories import approved, fund, given, registered
from tests.kernel.casework.stories import TOWNSHIP, Office
from tests.web.messages import compile_catalogue

compile_catalogue()



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
