"""Nobody is confirmed without a report that came through its door, and is young enough."""

from __future__ import annotations

import pytest

from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework import actions
from minzheng.kernel.casework.filing import Filed, reports_of
from minzheng.kernel.casework.models import Document
from minzheng.kernel.values.errors import NotAllowed, Refused
from tests.kernel.casework.stories import SURVEY, Office, at

PDF = b"%PDF-1.4 report"


def _filed(office: Office, case_id: int, day: str, role: Role = Role.VERIFICATION_OFFICER) -> Document:
    report = Filed("HB示例", at(day).date(), "no_abnormal", PDF)
    return actions.file_report(case_id=case_id, report=report, law=office.law, by=office[role], at=at(day))


def test_a_date_that_somebody_types_is_no_report(office: Office) -> None:
    case = office.do(office.accepted("2026-10-12"), "survey", Role.TOWNSHIP_CLERK, "2026-10-13", **SURVEY, date="2026-10-13")
    with pytest.raises(Refused, match="核对须凭核对报告完成"):
        actions.complete_step(case_id=case.pk, step="verify", given={"date": "2026-10-13", "found": "no_abnormal"},
                              law=office.law, by=office[Role.VERIFICATION_OFFICER], at=at("2026-10-13"))
    paper = _filed(office, case.pk, "2026-10-13")
    case.refresh_from_db()
    assert (case.step, paper.name, paper.step) == ("first_review", "verification_report", "verify")
    assert AuditEvent.objects.filter(action="add_document", details__name="verification_report").exists()


def test_who_does_not_verify_files_no_report(office: Office) -> None:
    case = office.accepted("2026-10-12")
    for role in (Role.TOWNSHIP_CLERK, Role.COUNTY_CLERK):
        with pytest.raises(NotAllowed):
            _filed(office, case.pk, "2026-10-13", role)


def test_a_decision_asks_for_a_report_and_for_one_that_is_young(office: Office) -> None:
    case = office.noticed(office.accepted("2026-06-29"), "2026-07-01", "2026-07-09")
    with pytest.raises(Refused, match="90 天以内"):
        office.do(case, "confirm", Role.COUNTY_LEADER, "2026-09-30", result="approve")
    _filed(office, case.pk, "2026-09-28")
    assert [one.action for one in reports_of(case)] == ["file_report", "complete"]
    assert office.do(case, "confirm", Role.COUNTY_LEADER, "2026-09-30", result="approve").state == "approved"


def test_a_report_stays_in_the_file(office: Office) -> None:
    case = office.surveyed(office.accepted("2026-10-12"), "2026-10-13")
    office.do(case, "first_review", Role.TOWNSHIP_LEADER, "2026-10-14", result="agree", opinion="同意")
    paper = case.documents.get(name="verification_report")
    with pytest.raises(Refused, match="核对报告不能移除"):
        actions.remove_paper(case_id=case.pk, document_id=paper.pk, law=office.law, by=office[Role.VERIFICATION_OFFICER],
                             at=at("2026-10-14"))
