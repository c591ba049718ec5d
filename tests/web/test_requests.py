"""Checks in the browser: asked for at the case, authorised, run, reported and contested; looked at by few, and on record."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pdfminer.high_level import extract_text

from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework.models import Case
from minzheng.kernel.verification.requests.models import Report, Request
from tests.jobs import do_jobs
from tests.kernel.casework.stories import FOUR, Office, at, numbered
from tests.kernel.verification.requests.stories import (
    CAR,
    REGISTERS,
    asked,
    authorised,
    deliver,
    deliver_nothing,
    issued,
    run,
    surveyed,
)
from tests.web.conftest import OTHER_TOWN, County
from tests.web.offices import Enter, Today, clock

CLOCKS = ("minzheng.web.scope", "minzheng.web.pages.case",
          *(f"minzheng.web.pages.requests.{one}" for one in ("lists", "one", "deeds", "reports")))
PDF = b"%PDF-1.4 signed"


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> Today:
    """``today("2026-10-14")``: the day the pages read off the clock."""
    return clock(monkeypatch, CLOCKS, "2026-10-14")


@pytest.fixture
def reported(office: Office, tmp_path: Path, today: object) -> Report:
    """The report of a household with a car that it did not declare."""
    deliver(REGISTERS["vehicles"], [{**CAR, "id_number": FOUR[0]["id_number"], "name": "赵示例"}], home=tmp_path)
    request = asked(office, surveyed(office))
    authorised(office, request)
    run(office, request, tmp_path)
    return issued(office, request)


def _authorisation(request: Request, paper: int) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for one in request.people.all():
        given |= {f"signed_on.{one.place}": "2026-10-12", f"guardian.{one.place}": "" if one.is_adult else "赵示例",
                  f"until.{one.place}": "", f"paper.{one.place}": str(paper)}
    return given


def test_from_the_case_to_the_report(office: Office, enter: Enter, today: object, settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    case = surveyed(office)
    clerk, officer = enter(Role.TOWNSHIP_CLERK), enter(Role.VERIFICATION_OFFICER)
    shown = clerk.get(f"/cases/{case.pk}/").content.decode()
    assert f"/verification/requests/of-case/{case.pk}" in shown
    sent = clerk.post(f"/verification/requests/of-case/{case.pk}")
    request = Request.objects.get()
    assert sent.headers["Location"] == f"/verification/requests/{request.pk}/"
    refused = officer.post(f"/verification/requests/{request.pk}/run")
    assert refused.status_code == 409
    assert "赵示例没有有效的授权书" in refused.content.decode()
    page = clerk.get(f"/verification/requests/{request.pk}/").content.decode()
    for part in ("4 人还没有有效的授权", "监护人 赵示例", "430426********", 'name="paper.3"'):
        assert part in page, part
    assert FOUR[0]["id_number"] not in page
    paper = case.application.documents.get(name="authorisation").pk
    assert clerk.post(f"/verification/requests/{request.pk}/authorise", _authorisation(request, paper)).status_code == 302
    assert officer.post(f"/verification/requests/{request.pk}/run").status_code == 302
    preview = officer.get(f"/verification/requests/{request.pk}/issue").content.decode()
    assert "核对不完整" in preview
    assert officer.post(f"/verification/requests/{request.pk}/issue", {"reason": ""}).status_code == 409
    done = officer.post(f"/verification/requests/{request.pk}/issue", {"reason": "各单位尚未反馈，已入户核实"})
    report = Report.objects.get()
    assert done.headers["Location"] == f"/verification/requests/reports/{report.pk}/"
    case.refresh_from_db()
    assert case.step == "first_review"
    assert report.number in officer.get(f"/cases/{case.pk}/").content.decode()


def test_who_authorised_some_registers_alone_is_asked_about_nowhere_else(
    office: Office, enter: Enter, today: object, settings: Any, tmp_path: Path
) -> None:
    settings.HOME = tmp_path
    case = surveyed(office)
    request, paper = asked(office, case), case.application.documents.get(name="authorisation").pk
    clerk, own = enter(Role.TOWNSHIP_CLERK), f"/verification/requests/{request.pk}/"
    given = _authorisation(request, paper) | {f"scope.{one.place}": ["death"] for one in request.people.all()}
    wrong = clerk.post(f"{own}authorise", given | {"scope.2": ["death", "horses"]})
    assert wrong.status_code == 409
    assert "没有“horses”这种核对内容" in wrong.content.decode()
    assert 'id="scope-1-death" name="scope.1" value="death" checked' in wrong.content.decode()
    assert not request.authorisations.exists()
    assert clerk.post(f"{own}authorise", given).status_code == 302
    assert clerk.get(own).content.decode().count("公安死亡信息</span>") == 4
    deliver_nothing(tmp_path)
    assert enter(Role.VERIFICATION_OFFICER).post(f"{own}run").status_code == 302
    answers = {one.register: one for one in request.answers.all()}
    assert {name for name, one in answers.items() if one.persons} == {"police_deaths"}
    assert (answers["vehicles"].status, bytes(answers["vehicles"].found)) == ("silent", b"")
    assert "未获授权" in clerk.get(own).content.decode()


def test_a_report_is_read_by_few_and_every_look_is_on_record(reported: Report, enter: Enter) -> None:
    address = f"/verification/requests/reports/{reported.pk}/"
    page = enter(Role.COUNTY_LEADER).get(address).content.decode()
    for part in ("有异常", "高于申报", "机动车", "人均月收入", "262.50", "2026-09-30"):
        assert part in page, part
    assert FOUR[0]["id_number"] not in page
    paper = enter(Role.VERIFICATION_OFFICER).get(f"{address}report.pdf")
    assert "家庭经济状况核对报告" in extract_text(BytesIO(paper.content))
    assert paper.headers["Cache-Control"] == "no-store"
    assert AuditEvent.objects.filter(action="read_report").count() == 2
    for role in (Role.VILLAGE_OFFICER, Role.FINANCE_OFFICER):
        assert enter(role).get(address).status_code == 403
    assert enter(Role.TOWNSHIP_CLERK, area=OTHER_TOWN).get(address).status_code == 404
    filed = f"/cases/{reported.request.case_id}/papers/{reported.document_id}"
    assert enter(Role.VILLAGE_OFFICER).get(filed).status_code == 403
    assert filed not in enter(Role.VILLAGE_OFFICER).get(f"/cases/{reported.request.case_id}/").content.decode()


def test_a_report_is_contested_and_checked_again(
    reported: Report, enter: Enter, today: Callable[[str], None], settings: Any, tmp_path: Path
) -> None:
    settings.HOME = tmp_path
    clerk, officer, one = enter(Role.TOWNSHIP_CLERK), enter(Role.VERIFICATION_OFFICER), reported.request_id
    address = f"/verification/requests/reports/{reported.pk}/object"
    empty = clerk.post(address, {"brought_by": "赵示例", "content": "车已卖出"})
    assert (empty.status_code, "车已卖出" in empty.content.decode()) == (409, True)
    assert clerk.post(address, {"brought_by": "赵示例", "content": "车已卖出", "file": SimpleUploadedFile("合同.pdf", PDF)}
                      ).status_code == 302
    objection = reported.objections.get()
    assert officer.get(f"/verification/requests/objections/{objection.pk}/evidence").content == PDF
    today("2026-10-16")
    assert officer.post(f"/verification/requests/{one}/run").status_code == 302
    assert "异议还没有答复" in officer.get(f"/verification/requests/{one}/issue").content.decode()
    settle = f"/verification/requests/objections/{objection.pk}/settle"
    assert "家庭：机动车数" in officer.get(settle).content.decode()
    answered = {"upheld": "yes", "explained": "0:vehicles", "reply": "合同和过户凭证属实"}
    assert officer.post(settle, answered).status_code == 302
    assert officer.post(f"/verification/requests/{one}/issue", {"reason": "死亡信息未反馈"}).status_code == 302
    new = Report.objects.get(replaces=reported)
    assert (new.conclusion, new.differences) == ("incomplete", 0)
    old = officer.get(f"/verification/requests/reports/{reported.pk}/").content.decode()
    assert f"已被 {new.number} 取代" in old


def test_the_list_is_of_the_own_area_and_says_what_is_late(office: Office, enter: Enter, today: Callable[[str], None]) -> None:
    request = asked(office, surveyed(office))
    today("2026-10-20")
    clerk = enter(Role.TOWNSHIP_CLERK)
    for query in ({}, {"which": "mine"}, {"which": "overdue"}, {"q": request.number[:10]}, {"q": "赵示"}, {"state": "waiting"}):
        assert request.number in clerk.get("/verification/requests/", query).content.decode(), query
    assert request.number not in clerk.get("/verification/requests/", {"state": "reported"}).content.decode()
    assert "1 件请求超过 3 个工作日没有查询" in clerk.get("/verification/requests/").content.decode()
    assert request.number not in enter(Role.TOWNSHIP_CLERK, area=OTHER_TOWN).get("/verification/requests/").content.decode()
    assert enter(Role.VILLAGE_OFFICER).get("/verification/requests/").status_code == 403


def test_the_log_of_looks_tells_who_looked_at_night(reported: Report, enter: Enter, today: Callable[[str], None]) -> None:
    officer = enter(Role.VERIFICATION_OFFICER)
    today("2026-10-17")  # a Saturday
    for _ in range(3):
        officer.get(f"/verification/requests/reports/{reported.pk}/")
    page = enter(Role.AUDITOR).get("/verification/requests/looks/").content.decode()
    for part in ("非工作时间", "verification_officer", "2026-10-17 09:00"):
        assert part in page, part
    assert enter(Role.VERIFICATION_OFFICER).get("/verification/requests/looks/").status_code == 403


def test_households_without_a_young_report_are_listed_for_their_review(
    county: County, office: Office, enter: Enter, today: Callable[[str], None]
) -> None:
    clerk = enter(Role.TOWNSHIP_CLERK)
    page = clerk.get("/verification/requests/due/").content.decode()
    assert f"/verification/requests/of-household/{county.poor.pk}" in page
    review = f"/verification/requests/of-household/{county.poor.pk}"
    refused = clerk.post(review, {"purpose": "housing", "reference": ""})
    assert "没有案件编号、定期复核或来函文号" in refused.content.decode()
    sent = clerk.post(review, {"purpose": "review", "reference": ""})
    assert sent.status_code == 302, sent.content.decode()
    assert Request.objects.get().household == county.poor


def test_reviews_are_asked_for_together_and_supporters_added(county: County, office: Office, enter: Enter, today: object) -> None:
    client = enter(Role.COUNTY_CLERK)
    assert client.post("/verification/requests/due/ask", {"business": "dibao"}).headers["Location"].startswith("/jobs/")
    assert do_jobs().result == "/verification/requests/"
    asked_ = Request.objects.get(household=county.poor)
    own = f"/verification/requests/{asked_.pk}/"
    assert "增加义务人" in client.get(own).content.decode()
    given = {"name": "孙示例", "id_number": numbered("19800202", 993), "relation": "子女"}
    assert client.post(f"{own}supporter", given).status_code == 302
    page = client.get(own).content.decode()
    assert "义务人" in page
    assert given["id_number"] not in page
    signed = {"signed_on.101": "2026-10-12", "until.101": "", "guardian.101": "", "paper.101": "",
              "file.101": SimpleUploadedFile("授权.pdf", PDF)}
    client.post(f"{own}authorise", signed)
    assert "全部来源" in client.get(own).content.decode()


def test_a_list_of_many_costs_as_much_as_one_of_few(county: County, office: Office, enter: Enter, today: object) -> None:
    client, counts = enter(Role.COUNTY_CLERK), []
    for several in (1, 30):
        Request.objects.bulk_create([
            Request(number=f"HD示例{several}-{serial}", purpose="review", household=county.poor, area_code=county.poor.area_code,
                    head_name="示例", requested_on=at("2026-10-13").date(), due_on=at("2026-10-16").date(), by="示例",
                    at=at("2026-10-13")) for serial in range(several)])
        client.get("/verification/requests/")
        with CaptureQueriesContext(connection) as asked_for:
            client.get("/verification/requests/")
        counts.append(len(asked_for))
    assert counts[0] == counts[1]


def test_cases_that_ask_for_no_verification_show_no_way_to_it(office: Office, enter: Enter, today: object) -> None:
    case: Case = office.accepted("2026-10-12", benefits=["temporary_relief"])
    assert "/verification/requests/of-case/" not in enter(Role.VILLAGE_OFFICER).get(f"/cases/{case.pk}/").content.decode()
