"""Findings in the browser: lists by role, one of them, an examination from the phone, closing, and nothing beyond the area."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework.supervision.models import Proposal
from minzheng.kernel.payments.models import Hold
from minzheng.kernel.people.models import Person
from minzheng.kernel.verification.findings.consequences import hold_found
from minzheng.kernel.verification.findings.models import Finding, FindingPaper, Severity
from tests.kernel.verification.found import at, dead, found
from tests.kernel.verification.test_findings import PNG
from tests.web.conftest import COUNTY, OTHER_TOWN, TOWN, VILLAGE, County, SignedIn

LIST, PAGES = "/verification/findings/", (Role.VILLAGE_OFFICER, VILLAGE)


@pytest.fixture
def car(county: County) -> Finding:
    """A vehicle of the first household."""
    return found(county.poor, county.member, rule="dibao.vehicle_above_limit", severity=Severity.NOTABLE, register="vehicles",
                 evidence=[{"register": "vehicles", "delivery": 1, "row": 2, "date": "2026-10-01", "grade": "exact",
                            "zh": "2026-03-01 登记小型轿车（示例）", "en": "A car since 2026-03-01 (example)"}])


def of(finding: Finding, deed: str = "") -> str:
    """The address of a finding, or of a deed of it."""
    return f"{LIST}{finding.pk}/{deed}"


def text(client: Client, address: str, **query: Any) -> str:
    """The page at an address."""
    answer = client.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_finding_goes_from_the_list_to_the_village_and_back_to_the_county(
    county: County, car: Finding, signed_in: SignedIn
) -> None:
    clerk, officer, head = signed_in(), signed_in(*PAGES), signed_in(Role.COUNTY_SECTION_HEAD)
    assert "登记小型轿车" in text(clerk, LIST)
    assert "登记小型轿车" not in text(officer, LIST)
    assert "成批分派" in text(clerk, LIST, tab="open")
    assert clerk.post(LIST + "assign?tab=open", {"to": ""}).status_code == 302
    assert "登记小型轿车" in text(officer, LIST)
    page = text(officer, of(car))
    assert "登记核实结果" in page
    assert "capture=\"environment\"" in page
    answer = officer.post(of(car, "examine"), {
        "result": "true", "consequence": "end", "said": "车在院内", "latitude": "26.8", "longitude": "112.12", "metres": "12",
        "photos": SimpleUploadedFile("现场.png", PNG, "image/png")})
    assert answer.status_code == 302
    assert FindingPaper.objects.get().is_photo
    assert "登记核实结果" not in text(officer, of(car))
    assert "登记核实结果" not in text(head, of(car))
    assert head.post(of(car, "close"), {"consequence": "end", "note": "同意"}).status_code == 302
    proposal = Proposal.objects.get()
    page = text(head, of(car))
    assert reverse("settle_proposal", args=[proposal.pk]) in page
    assert "上传时定位" in page
    paper = FindingPaper.objects.get()
    assert head.get(of(car, f"papers/{paper.pk}"), {"show": "1"}).content == PNG
    assert AuditEvent.objects.filter(action="read_finding", subject=f"finding:{car.pk}").count() == 4
    assert "登记小型轿车" in text(head, LIST, tab="closed")


def test_what_is_refused_is_said_and_what_was_typed_stays(county: County, car: Finding, signed_in: SignedIn) -> None:
    officer = signed_in(*PAGES)
    answer = officer.post(of(car, "examine"), {"result": "explained", "consequence": "end", "said": "借名登记"})
    assert answer.status_code == 409
    assert "不提出处理" in answer.content.decode()
    assert "借名登记" in answer.content.decode()


def test_a_death_holds_shows_on_the_household_and_is_registered(county: County, signed_in: SignedIn) -> None:
    old = Person.objects.get(membership__household=county.other)
    one = dead(county.other, old)
    hold_found(area=COUNTY, by=PROGRAM, at=at("2026-10-21"))
    clerk, head = signed_in(), signed_in(Role.COUNTY_SECTION_HEAD)
    assert "暂缓发放" in text(clerk, f"/households/{county.other.pk}/")
    assert "暂缓发放，办结后" in text(clerk, of(one))
    assert clerk.post(of(one, "examine"), {
        "result": "true", "consequence": "death", "said": "已火化", "died_on": "2026-08-20"}).status_code == 302
    answer = clerk.post(of(one, "close"), {"consequence": "death", "note": "同意"})
    assert answer.status_code == 409
    assert "另一人" in answer.content.decode()
    head.post(of(one, "close"), {"consequence": "death", "note": "同意"})
    assert Person.objects.get(pk=old.pk).death_date == date(2026, 8, 20)
    assert Hold.objects.get().pays_held is False
    assert "暂缓发放" not in text(clerk, f"/households/{county.other.pk}/").split("按月发放")[0]


def test_the_list_is_filtered_sorted_exported_and_costs_the_same_however_long(
    county: County, car: Finding, signed_in: SignedIn
) -> None:
    clerk = signed_in()
    with CaptureQueriesContext(connection) as few:
        text(clerk, LIST, tab="open")
    for number in range(30):
        found(county.other, rule="dibao.second_house", severity=1 + number % 3)
    with CaptureQueriesContext(connection) as many:
        text(clerk, LIST, tab="open")
    assert len(many) <= len(few) + 1
    assert "登记小型轿车" in text(clerk, LIST, tab="open", rule=car.rule, severity="2", benefit="dibao", month="202609")
    for query in ({"month": "202608"}, {"severity": "3"}, {"area": str(OTHER_TOWN)}, {"q": "SL-7742"}, {"holds": "yes"},
                  {"state": "assigned"}, {"result": "true"}):
        assert "登记小型轿车" not in text(clerk, LIST, tab="open", **query)
    assert "登记小型轿车" in text(clerk, LIST, tab="open", q="SL-7731", sort="-paid")
    exported = clerk.get(LIST + "export/csv", {"tab": "open", "q": "SL-7731"}).content.decode("utf-8-sig")
    assert "登记小型轿车" in exported
    assert not re.search(r"\d{17}[\dX]", exported)


def test_who_audits_sees_all_and_changes_nothing(county: County, car: Finding, signed_in: SignedIn) -> None:
    auditor = signed_in(Role.AUDITOR)
    assert "登记小型轿车" in text(auditor, LIST, tab="open")
    assert "分派" not in re.sub("待分派", "", text(auditor, of(car)))
    for deed in ("assign", "examine", "close", "send-back", "look-back"):
        assert auditor.post(of(car, deed), {"result": "true"}).status_code == 403
    for deed in ("assign", "close"):
        assert auditor.post(LIST + deed).status_code == 403


def test_findings_of_another_township_are_not_there(county: County, car: Finding, signed_in: SignedIn) -> None:
    elsewhere, own = signed_in(Role.TOWNSHIP_CLERK, OTHER_TOWN), signed_in(Role.TOWNSHIP_CLERK, TOWN)
    assert elsewhere.get(of(car)).status_code == 404
    assert own.get(of(car)).status_code == 200
    assert "登记小型轿车" not in text(elsewhere, LIST, tab="open")
    assert signed_in(Role.SYSADMIN).get(LIST).status_code == 403


def test_how_findings_fare_is_counted_and_exported(county: County, car: Finding, signed_in: SignedIn) -> None:
    clerk = signed_in()
    for by in ("township", "examiner", "month", "rule", "nonsense"):
        assert "疑点统计" in text(clerk, LIST + "figures/", by=by)
    assert "名下机动车超出规定" in text(clerk, LIST + "figures/", by="rule")
    assert clerk.get(LIST + "figures/export/xlsx").status_code == 200


def test_many_that_were_explained_are_closed_and_one_is_sent_back(county: County, car: Finding, signed_in: SignedIn) -> None:
    officer, leader = signed_in(*PAGES), signed_in(Role.TOWNSHIP_LEADER, TOWN)
    officer.post(of(car, "examine"), {"result": "explained", "consequence": "none", "said": "借名登记"})
    assert leader.post(of(car, "send-back"), {"reason": "补照片"}).status_code == 302
    assert "补照片" in text(officer, of(car))
    officer.post(of(car, "examine"), {"result": "explained", "consequence": "none", "said": "借名登记"})
    assert leader.post(LIST + "close", {"note": "属实有因"}).status_code == 302
    car.refresh_from_db()
    assert car.state == "closed"


def test_the_workbench_counts_what_waits(county: County, car: Finding, signed_in: SignedIn) -> None:
    assert "核对疑点" in text(signed_in(), "/cases/")


def test_a_change_is_begun_with_member_and_kind(county: County, signed_in: SignedIn) -> None:
    one = found(county.poor, county.member, rule="dibao.wage_above", register="social_insurance")
    clerk, head = signed_in(), signed_in(Role.COUNTY_SECTION_HEAD)
    clerk.post(of(one, "examine"), {"result": "true", "consequence": "change", "said": "工资 2000 元"})
    head.post(of(one, "close"), {"consequence": "change", "note": "同意"})
    link = f"/households/{county.poor.pk}/changes/income/?proposal={Proposal.objects.get().pk}&person={county.member.pk}"
    assert link.replace("&", "&amp;") in text(head, of(one))
    assert "工资 2000 元" not in text(head, link)
    assert "同意" in text(head, link)
