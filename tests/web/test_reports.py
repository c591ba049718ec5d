"""A work report in the browser: begun, written by several, read, signed and corrected."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document

from minzheng.kernel.access.actions import create_account
from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue import reporting
from minzheng.kernel.catalogue.in_force import catalogue
from minzheng.kernel.catalogue.outline import report_outline
from minzheng.kernel.indicators.drilling import records
from minzheng.kernel.indicators.periods import ReportPeriod
from minzheng.kernel.indicators.snapshots.queries import EVERYTHING, results
from minzheng.kernel.jobs.models import Job
from minzheng.kernel.reports.models import Attachment, Report, Section, SignedCopy
from minzheng.kernel.reports.queries import chapters
from minzheng.kernel.values.periods import Month
from tests.jobs import do_jobs
from tests.web.conftest import AT, COUNTY, OTHER_TOWN, TOWN, County, SignedIn


@pytest.fixture
def report(county: County, signed_in: SignedIn) -> Report:
    """A report on the month that was run, begun in the browser."""
    response = signed_in().post("/reports/new", {"period": "2026-09", "title": "", "decimals": "2"})
    found = Report.objects.get()
    assert response.headers["Location"] == f"/reports/{found.pk}/"
    return found


def dibao(report: Report) -> Section:
    return Section.objects.get(chapter__report=report, business="dibao")


def address(report: Report) -> str:
    return f"/reports/{report.pk}/sections/{dibao(report).pk}/"


def client_of(role: Role, name: str, unit: str = "") -> Client:
    client = Client()
    client.force_login(create_account(username=name, password=None, role=role, post="示例岗位", unit=unit, area_code=COUNTY,
                                      is_demo=True, by=PROGRAM, at=AT))
    return client


def test_a_period_that_is_none_is_refused_in_a_sentence(county: County, signed_in: SignedIn) -> None:
    client = signed_in()
    response = client.post("/reports/new", {"period": "next year"})
    assert response.status_code == 409
    assert "不是统计期" in response.content.decode()
    assert ">2026年下半年</option>" in client.get("/reports/new").content.decode()


def test_a_report_is_listed_outlined_and_read(report: Report) -> None:
    client = client_of(Role.AUDITOR, "审计")
    assert report.title in client.get("/reports/").content.decode()
    page = client.get(f"/reports/{report.pk}/").content.decode()
    assert "最低生活保障" in page
    assert "系统起草" in page
    assert "起草报告" not in client.get("/reports/").content.decode()
    told = client.get(f"/reports/{report.pk}/read").content.decode()
    assert "一、社会救助" in told
    assert "纳入城市低保" in told
    assert "数据截至2026年9月30日" in told


def test_files_come_down_whole_and_masked(report: Report) -> None:
    client = client_of(Role.COUNTY_CLERK, "办公室")
    whole = client.get(f"/reports/{report.pk}/files/report.docx")
    text = "\n".join(one.text for one in Document(io.BytesIO(whole.content)).paragraphs)
    assert report.title in text
    masked = client.get(f"/reports/{report.pk}/files/masked.docx")
    assert "x" in "\n".join(one.text for one in Document(io.BytesIO(masked.content)).paragraphs)
    assert client.get(f"/reports/{report.pk}/files/report.pdf").content.startswith(b"%PDF")
    assert client.get(f"/reports/{report.pk}/files/secret.docx").status_code == 404
    assert AuditEvent.objects.filter(action="write_report", subject=f"report:{report.pk}").count() == 3


def test_two_who_edit_at_once_are_told_and_nothing_typed_is_lost(report: Report) -> None:
    first, second = client_of(Role.COUNTY_CLERK, "甲"), client_of(Role.COUNTY_SECTION_HEAD, "乙")
    assert first.post(address(report), {"text": "全{area}低保{SA-01.01}户。", "base": "1"}).status_code == 302
    response = second.post(address(report), {"text": "低保{SA-01.04}户，另有说明。", "base": "1"})
    page = response.content.decode()
    assert response.status_code == 409
    assert "甲（示例岗位） 在您编辑时改过本节" in page
    assert "低保{SA-01.04}户，另有说明。" in page
    assert "<ins>" in page
    assert second.post(address(report), {"text": "低保{SA-01.04}户，另有说明。", "base": "2"}).status_code == 302
    history = first.get(f"{address(report)}history").content.decode()
    assert history.index("第 3 次") < history.index("第 2 次") < history.index("第 1 次")


def test_a_preview_shows_figures_and_what_is_wrong_and_keeps_nothing(report: Report) -> None:
    client = client_of(Role.COUNTY_CLERK, "甲")
    page = client.post(f"{address(report)}preview", {"text": "低保{SA-01.01}户，另有48户，{SA-99.01}户。"}).content.decode()
    assert "数字“48”没有来源" in page
    assert "SA-99.01" in page
    assert dibao(report).revisions.count() == 1


def test_a_section_is_written_by_its_unit(report: Report) -> None:
    own = client_of(Role.COUNTY_CLERK, "低保股", dibao(report).owner)
    other = client_of(Role.COUNTY_CLERK, "婚登处", "婚姻登记处")
    assert "<textarea" in own.get(address(report)).content.decode()
    assert "<textarea" not in other.get(address(report)).content.decode()
    assert "由" in other.post(address(report), {"text": "甲", "base": "1"}).content.decode()
    assert dibao(report).revisions.count() == 1
    assert own.post(f"{address(report)}checked", {"number": "1"}).status_code == 302
    assert "已核对" in own.get(f"/reports/{report.pk}/").content.decode()


def test_what_is_wrong_is_listed_before_the_signature(report: Report) -> None:
    page = client_of(Role.COUNTY_LEADER, "局长").get(f"/reports/{report.pk}/remarks").content.decode()
    assert "数据还没有冻结" in page


def test_problems_are_drafted_anew_and_chapters_added(report: Report) -> None:
    client = client_of(Role.COUNTY_CLERK, "办公室")
    problems = Section.objects.get(chapter__report=report, chapter__part="problems")
    client.post(f"/reports/{report.pk}/sections/{problems.pk}/", {"text": "无", "base": "1"})
    assert client.post(f"/reports/{report.pk}/sections/{problems.pk}/draft", {}).status_code == 302
    assert problems.revisions.get(number=3).is_drafted
    given = {"chapter": "", "heading": "自身建设", "owner": "办公室"}
    assert client.post(f"/reports/{report.pk}/chapters/new", given).status_code == 302
    assert "自身建设" in client.get(f"/reports/{report.pk}/").content.decode()


def test_files_go_with_the_report_and_are_named_at_its_end(report: Report) -> None:
    client = client_of(Role.COUNTY_CLERK, "办公室")
    given = {"files": [SimpleUploadedFile("平面图.pdf", b"%PDF-1.4 x"), SimpleUploadedFile("表.exe", b"MZ")]}
    page = client.post(f"/reports/{report.pk}/attachments/new", given, follow=True).content.decode()
    assert "平面图.pdf" in page
    assert "表.exe" in page
    one = Attachment.objects.get()
    assert client.get(f"/reports/{report.pk}/attachments/{one.pk}").content == b"%PDF-1.4 x"
    assert "附件：1. 平面图" in client.get(f"/reports/{report.pk}/read").content.decode()
    assert client.post(f"/reports/{report.pk}/attachments/{one.pk}/remove", {}).status_code == 302
    assert "附件：" not in client.get(f"/reports/{report.pk}/read").content.decode()


def test_who_does_not_read_reports_is_not_let_in(report: Report, signed_in: SignedIn) -> None:
    assert signed_in(Role.GRID_WORKER).get("/reports/").status_code == 403
    assert signed_in(Role.TOWNSHIP_CLERK, area=OTHER_TOWN).get(f"/reports/{report.pk}/").status_code == 404


def test_every_number_is_walked_down_to_the_records_that_sum_to_it(report: Report) -> None:
    """Each number of the report: to the snapshot, to the indicators it is computed from, and to the records they count."""
    taken = reporting.frozen_now(report, by=PROGRAM, at=AT)
    report.refresh_from_db()
    known, shown = results(taken, COUNTY), results(taken, COUNTY, public=EVERYTHING)
    outline = report_outline(catalogue())
    declared, drilled = outline.indicators, set()

    def walk(id: str) -> None:
        one, value = declared[id], known[id].value
        for name in one.inputs:
            walk(name)
        behind = records(one, outline.files, period=ReportPeriod.parse(taken.period), area=COUNTY, known_at=taken.known_at,
                         cut_off=Month.of(taken.cut_off) if taken.cut_off else None, runs=[int(run["run"]) for run in taken.runs])
        if behind is not None and value is not None and id not in drilled:
            assert behind.total()[1] == value, id
            drilled.add(id)

    rows = [row for row in reporting.document(report, at=AT).figures if row.id]
    for row in rows:
        assert row.value == shown[row.id].shown(decimals=2), row.id
        walk(row.id)
    text = "".join(one.revision.text for chapter in chapters(report.pk) for one in chapter.sections)
    assert {row.id for row in rows} == set(re.findall(r"\{([A-Z]{2}-\d{2}\.\d{2})[|}]", text))
    assert len(drilled) > 100


def test_the_numbers_of_a_frozen_report_lead_to_their_figures(report: Report) -> None:
    auditor, taken = client_of(Role.AUDITOR, "审计"), reporting.frozen_now(report, by=PROGRAM, at=AT)
    page = auditor.get(f"/reports/{report.pk}/read").content.decode()
    link = f"/figures/{taken.pk}/SA-01.01/?area={COUNTY}"
    assert f'href="{link}"' in page
    assert auditor.get(link).status_code == 200


def test_a_text_tells_no_figures_of_areas_that_are_not_the_reports(county: County, signed_in: SignedIn) -> None:
    clerk = signed_in(Role.TOWNSHIP_CLERK, area=TOWN)
    clerk.post("/reports/new", {"period": "2026-09", "title": "", "decimals": "2"})
    one = Report.objects.get()
    for area in (OTHER_TOWN, COUNTY):
        given = {"text": f"全区{{SA-01.07|area={area}}}人"}
        page = clerk.post(f"/reports/{one.pk}/sections/{dibao(one).pk}/preview", given).content.decode()
        assert f"不在本报告的区划之内：{area}" in page
        assert "全区<strong>" not in page, "the county has three persons"
    taken = reporting.frozen_now(one, by=PROGRAM, at=AT)
    assert taken.area_code == TOWN


def test_figures_are_frozen_anew_by_who_may_freeze_them_alone(report: Report, signed_in: SignedIn) -> None:
    do = f"/reports/{report.pk}/do/freeze"
    for client in (client_of(Role.AUDITOR, "审计"), client_of(Role.COUNTY_LEADER, "局长")):
        assert client.post(do, {"snapshot": "now"}).status_code == 409
    town = signed_in(Role.TOWNSHIP_CLERK, area=TOWN)
    town.post("/reports/new", {"period": "2026-09", "title": "", "decimals": "2"})
    own = f"/reports/{Report.objects.get(area_code=TOWN).pk}/do/freeze"
    assert 'value="now"' not in town.get(own).content.decode()
    assert town.post(own, {"snapshot": "now"}).status_code == 409
    reporting.frozen_now(report, by=PROGRAM, at=AT)
    assert client_of(Role.COUNTY_CLERK, "办公室").post(do, {"snapshot": "now"}).status_code == 409
    assert not Job.objects.exists()
    assert "2026-09-10 09:00 由" in town.get(own).content.decode(), "the county's figures serve the township's report"


def shown_digest(page: str) -> str:
    found = re.search(r'name="digest" value="([0-9a-f]*)"', page)
    assert found
    return found[1]


def test_the_leader_signs_and_a_correction_shows_what_differs(report: Report, monkeypatch: Any) -> None:
    office, leader = client_of(Role.COUNTY_CLERK, "办公室"), client_of(Role.COUNTY_LEADER, "局长")
    do = f"/reports/{report.pk}/do/"
    assert "会使报告不能签发" in office.get(f"{do}send").content.decode()
    assert office.post(f"{do}freeze", {"snapshot": "now"}).headers["Location"].startswith("/jobs/")
    assert do_jobs().result == f"/reports/{report.pk}/"
    assert Report.objects.get().cut_off == date(2026, 9, 30)
    assert "会使报告不能签发" not in office.get(f"{do}send").content.decode()
    assert office.post(f"{do}send", {}).status_code == 302
    assert office.post(f"{do}sign", {}).status_code == 409
    assert leader.post(f"{do}send-back", {"note": "再核"}).status_code == 302
    office.post(f"{do}send", {})
    assert leader.post(f"{do}sign", {}).status_code == 409, "nobody signs what was not read"
    read = leader.get(f"/reports/{report.pk}/read").content.decode()
    link = re.search(rf'href="({do}sign\?read=[0-9a-f]{{64}})"', read)
    assert link
    digest = shown_digest(leader.get(link[1]).content.decode())
    assert digest == shown_digest(leader.get(f"{do}sign").content.decode())
    stale = leader.post(f"{do}sign", {"digest": "0" * 64}).content.decode()
    assert "请重新通读再签发" in stale
    assert shown_digest(stale) == "0" * 64, "a second press signs it no more than the first"
    assert leader.post(f"{do}sign", {"digest": digest}).status_code == 302
    copy = SignedCopy.objects.get()
    assert copy.content["signed"]
    assert "签发，摘要" in office.get(f"/reports/{report.pk}/").content.decode()
    assert office.post(f"{do}correct", {"note": "更正"}).status_code == 302
    new = Report.objects.get(version=2)
    office.post(address(new), {"text": "全{area}低保{SA-01.01}户，已更正。", "base": "1"})
    page = office.get(f"/reports/{new.pk}/versions").content.decode()
    assert "与第 1 版的差异" in page
    assert "已更正" in page
