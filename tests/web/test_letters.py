"""Letters, files and sheets as they are issued and downloaded in the browser."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext
from docx import Document as Docx
from pdfminer.high_level import extract_text

from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework import actions
from minzheng.kernel.casework.letters.models import Letter
from minzheng.kernel.casework.letters.models import Office as Bureau
from minzheng.kernel.casework.models import Archive, Case, PublicNotice
from tests.kernel.casework.stories import FOUR, TOWNSHIP, Office, at
from tests.web.conftest import OTHER_TOWN
from tests.web.offices import Enter, clock

CLOCKS = ("minzheng.web.scope", "minzheng.web.pages.case", "minzheng.web.pages.letters", "minzheng.web.pages.notices")


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The web reads 2 November 2026 off its clock."""
    clock(monkeypatch, CLOCKS, "2026-11-02")


def _closed(office: Office) -> Case:
    case = office.confirmed(office.accepted("2026-07-06"), "2026-07-08", "2026-07-16", "2026-07-31")
    return office.do(case, "publish", Role.VILLAGE_OFFICER, "2026-08-03", date="2026-08-03", place="村公示栏")


def test_a_letter_is_issued_after_a_question_and_downloaded_twice_the_same(office: Office, enter: Enter) -> None:
    case, clerk = _closed(office), enter(Role.TOWNSHIP_CLERK)
    page = clerk.get(f"/cases/{case.pk}/").content.decode()
    assert f"/cases/{case.pk}/letters/approval" in page
    assert "封存" in clerk.get(f"/cases/{case.pk}/letters/approval").content.decode()
    assert not Letter.objects.exists()
    clerk.post(f"/cases/{case.pk}/letters/approval")
    letter = Letter.objects.get()
    page = clerk.get(f"/cases/{case.pk}/").content.decode()
    assert letter.number in page
    assert f"/cases/{case.pk}/letters/approval\"" not in page
    address = f"/cases/{case.pk}/letters/{letter.pk}"
    pdf, docx = clerk.get(f"{address}.pdf"), clerk.get(f"{address}.docx")
    assert "最低生活保障确认通知书" in "".join(extract_text(io.BytesIO(pdf.content)).split())
    assert any("每月发放" in one.text for one in Docx(io.BytesIO(docx.content)).paragraphs)
    assert "attachment" in pdf["Content-Disposition"]
    assert clerk.get(f"{address}.pdf").content == pdf.content
    assert AuditEvent.objects.filter(action="download", subject=f"letter:{letter.pk}").count() == 3
    assert clerk.get(f"{address}.txt").status_code == 404


def test_a_hearing_asks_for_what_it_must_say(office: Office, enter: Enter) -> None:
    case, clerk = _closed(office), enter(Role.COUNTY_CLERK)
    given = {"from_month": "2026-12", "reasons": "家庭收入增加", "answer_by": "2026-11-12", "new_amount": "很少"}
    refused = clerk.post(f"/cases/{case.pk}/letters/reduction_hearing", given)
    assert refused.status_code == 409
    assert "填写不正确：很少" in refused.content.decode()
    assert "家庭收入增加" in refused.content.decode()
    assert clerk.post(f"/cases/{case.pk}/letters/reduction_hearing", {**given, "new_amount": "1200"}).status_code == 302
    assert Letter.objects.get().kind == "reduction_hearing"


def test_outside_of_the_area_nothing_is_found(office: Office, enter: Enter) -> None:
    case = _closed(office)
    enter(Role.TOWNSHIP_CLERK).post(f"/cases/{case.pk}/letters/approval")
    letter, notice = Letter.objects.get(), PublicNotice.objects.order_by("pk")[0]
    foreign = enter(Role.TOWNSHIP_CLERK, "-foreign", OTHER_TOWN)
    for path in (f"/cases/{case.pk}/letters/{letter.pk}.pdf", f"/cases/{case.pk}/letters/refusal", f"/cases/{case.pk}/file.pdf",
                 f"/cases/{case.pk}/archive", f"/notices/{notice.pk}/sheet.pdf", f"/offices/{TOWNSHIP}/",
                 f"/applications/{case.application_id}/letters/acceptance",
                 f"/applications/{case.application_id}/letters/{letter.pk}.pdf"):
        assert foreign.get(path).status_code == 404, path
    assert foreign.post(f"/notices/{notice.pk}/sheet").status_code == 404
    assert Letter.objects.count() == 1


def test_a_letter_of_another_case_is_not_found(office: Office, enter: Enter) -> None:
    case, clerk = _closed(office), enter(Role.TOWNSHIP_CLERK)
    clerk.post(f"/cases/{case.pk}/letters/approval")
    assert clerk.get(f"/applications/{case.application_id}/letters/{Letter.objects.get().pk}.pdf").status_code == 404
    assert clerk.get(f"/cases/{case.pk}/letters/greeting").status_code == 404
    assert clerk.get(f"/cases/{case.pk}/letters/notice_sheet").status_code == 404


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.SYSADMIN, Role.FINANCE_OFFICER])
def test_who_may_not_issue_is_offered_nothing(office: Office, enter: Enter, role: Role) -> None:
    case, client = _closed(office), enter(role)
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert "/letters/" not in page
    assert "/archive" not in page
    for path in (f"/cases/{case.pk}/letters/approval", f"/cases/{case.pk}/archive"):
        assert client.post(path, {"paper_location": "x", "remark": "x"}).status_code == 403
    assert not Letter.objects.exists()


def test_a_letter_whose_time_has_not_come_is_refused(office: Office, enter: Enter) -> None:
    case = office.accepted("2026-10-12")
    assert enter(Role.TOWNSHIP_CLERK).get(f"/cases/{case.pk}/letters/refusal").status_code == 409


def test_the_letter_of_an_application_that_came_back(office: Office, enter: Enter) -> None:
    application, clerk = office.draft(), enter(Role.TOWNSHIP_CLERK)
    actor = office[Role.TOWNSHIP_CLERK]
    actions.submit(application_id=application.pk, law=office.law, by=actor, at=at("2026-10-12"))
    actions.return_for_completion(application_id=application.pk, missing=[], law=office.law, by=actor, at=at("2026-10-12"))
    assert clerk.post(f"/applications/{application.pk}/letters/missing_material").status_code == 302
    letter = Letter.objects.get()
    text = extract_text(io.BytesIO(clerk.get(f"/applications/{application.pk}/letters/{letter.pk}.pdf").content))
    assert "家庭经济状况核对授权书" in text


def test_a_sheet_is_looked_at_and_issued(office: Office, enter: Enter) -> None:
    case = office.posted(office.accepted("2026-10-12"), "2026-10-14")
    notice = case.notice_lines.get().notice
    auditor, village = enter(Role.AUDITOR), enter(Role.VILLAGE_OFFICER)
    seen = extract_text(io.BytesIO(auditor.get(f"/notices/{notice.pk}/sheet.pdf").content))
    assert "赵**" in seen
    assert FOUR[0]["name"] not in seen
    assert not Letter.objects.exists()
    assert auditor.post(f"/notices/{notice.pk}/sheet").status_code == 403
    assert village.post(f"/notices/{notice.pk}/sheet", follow=True)["Content-Type"] == "application/pdf"
    first = auditor.get(f"/notices/{notice.pk}/sheet.pdf").content
    clerk = office[Role.TOWNSHIP_CLERK]
    actions.describe_office(area_code=TOWNSHIP, telephone="0734-1", address="", by=clerk, at=at("2026-11-03"))
    assert auditor.get(f"/notices/{notice.pk}/sheet.pdf").content == first


def test_the_file_is_for_its_readers_and_on_record(office: Office, enter: Enter) -> None:
    case = _closed(office)
    answer = enter(Role.AUDITOR).get(f"/cases/{case.pk}/file.pdf")
    assert "卷内目录" in extract_text(io.BytesIO(answer.content))
    read = AuditEvent.objects.get(action="read_sensitive", subject=f"case:{case.number}")
    assert read.details["purpose"] == "打印案卷"
    for role in (Role.VILLAGE_OFFICER, Role.SYSADMIN):
        assert enter(role).get(f"/cases/{case.pk}/file.pdf").status_code == 403


def test_a_case_is_archived_after_what_is_missing_was_named(office: Office, enter: Enter) -> None:
    case, clerk = _closed(office), enter(Role.TOWNSHIP_CLERK)
    asked = clerk.get(f"/cases/{case.pk}/archive").content.decode()
    assert "没有出具确认通知书" in asked
    assert clerk.post(f"/cases/{case.pk}/archive", {"paper_location": "3号柜", "remark": ""}).status_code == 409
    assert clerk.post(f"/cases/{case.pk}/archive", {"paper_location": "3号柜", "remark": "纸质另存"}).status_code == 302
    made = Archive.objects.get()
    assert made.number in clerk.get(f"/cases/{case.pk}/").content.decode()


def test_an_office_says_how_it_is_reached(office: Office, enter: Enter) -> None:
    clerk = enter(Role.TOWNSHIP_CLERK)
    assert clerk.get(f"/offices/{TOWNSHIP}/").status_code == 200
    assert clerk.post(f"/offices/{TOWNSHIP}/", {"telephone": "0734-1234567"}).status_code == 302
    assert Bureau.objects.get(area_code=TOWNSHIP).telephone == "0734-1234567"
    assert enter(Role.AUDITOR).get(f"/offices/{TOWNSHIP}/").status_code == 403


def test_the_page_of_a_case_stays_cheap(office: Office, enter: Enter, django_assert_max_num_queries: Any) -> None:
    case, clerk = _closed(office), enter(Role.TOWNSHIP_CLERK)
    clerk.post(f"/cases/{case.pk}/letters/approval")
    found: CaptureQueriesContext
    with django_assert_max_num_queries(25) as found:
        clerk.get(f"/cases/{case.pk}/")
    assert found
