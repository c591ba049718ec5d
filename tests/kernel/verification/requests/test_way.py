"""From the request to the report, and what is refused on the way."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from pdfminer.high_level import extract_text

from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework import actions as casework
from minzheng.kernel.casework.intake import answers as filled
from minzheng.kernel.casework.models import Application, CaseState
from minzheng.kernel.catalogue.outside_registers import outside_registers
from minzheng.kernel.values.errors import NotAllowed, Refused
from minzheng.kernel.verification.requests import actions
from minzheng.kernel.verification.requests.authorising import Signed
from minzheng.kernel.verification.requests.content import content_of
from minzheng.kernel.verification.requests.models import Authorisation, Report, Request, SourceAnswer
from tests.kernel.casework.stories import FOUR, Office, at
from tests.kernel.verification.requests.stories import (
    CAR,
    CHILD,
    REGISTERS,
    asked,
    authorised,
    deliver,
    deliver_nothing,
    issued,
    run,
    surveyed,
)

CLERK, OFFICER = Role.TOWNSHIP_CLERK, Role.VERIFICATION_OFFICER


def _car(home: Path, **changes: object) -> None:
    deliver_nothing(home, "police_deaths")
    deliver(REGISTERS["vehicles"], [{**CAR, "id_number": FOUR[0]["id_number"], "name": "赵示例", **changes}], home=home)


def test_a_household_as_declared_has_nothing_abnormal_and_goes_on(office: Office, tmp_path: Path) -> None:
    deliver_nothing(tmp_path)
    case = surveyed(office)
    request = asked(office, case)
    assert (request.number[:8], request.due_on, request.purpose) == ("HD430426", date(2026, 10, 16), "dibao")
    assert [(one.name, one.is_adult) for one in request.people.order_by("place")] == [
        ("赵示例", True), ("钱样例", True), ("赵样例", False), ("赵虚构", True)]
    authorised(office, request)
    run(office, request, tmp_path)
    report = issued(office, request)
    assert (report.conclusion, report.differences, report.silent) == ("no_abnormal", 0, 0)
    assert report.valid_until == date(2027, 1, 12)
    case.refresh_from_db()
    assert case.step == "first_review"
    event = case.events.get(step="verify")
    told = [event.action, *(event.record[name] for name in ("verification_report", "found", "document"))]
    assert told == ["complete", report.number, "no_abnormal", report.document_id]


def test_a_car_nobody_spoke_of_is_told_with_all_that_is_known_of_it(office: Office, tmp_path: Path) -> None:
    _car(tmp_path)
    case = surveyed(office)
    request = asked(office, case)
    authorised(office, request)
    run(office, request, tmp_path)
    report = issued(office, request)
    assert (report.conclusion, report.differences) == ("abnormal", 1)
    line = content_of(report).lines[0]
    assert (line.fact, line.kind, line.declared, line.evidenced, line.grade) == ("vehicles", "over", "0", "1", "exact")
    _, data = actions.read_paper(report_id=report.pk, by=office[OFFICER], at=at("2026-10-14"))
    text = extract_text(BytesIO(data)).replace("\n", "")
    for part in (report.number, case.number, "机动车", "高于申报", "有异常", "赵示例", "2026-09-30", "430426********"):
        assert part in text, part
    assert FOUR[0]["id_number"] not in text
    assert AuditEvent.objects.filter(action="read_report", subject=f"verification:{request.number}").count() == 1


def test_another_name_under_the_number_is_for_a_person_to_look_at(office: Office, tmp_path: Path) -> None:
    _car(tmp_path, name="孙别人")
    request = asked(office, surveyed(office))
    authorised(office, request)
    run(office, request, tmp_path)
    report = issued(office, request)
    assert (report.conclusion, report.differences) == ("no_abnormal", 0)
    assert [one.kind for one in content_of(report).lines] == ["namesake"]


def test_a_dead_member_is_an_alarm(office: Office, tmp_path: Path) -> None:
    deliver_nothing(tmp_path, "vehicles")
    dead = {"id_number": FOUR[3]["id_number"], "name": "赵虚构", "death_date": date(2026, 8, 1)}
    deliver(REGISTERS["police_deaths"], [dead], home=tmp_path)
    request = asked(office, surveyed(office))
    authorised(office, request)
    run(office, request, tmp_path)
    line = content_of(issued(office, request)).lines[0]
    assert (line.who, line.kind, line.is_abnormal, line.says[0][0]) == ("赵虚构", "alarm", True, "于 2026-08-01 死亡")


def test_registers_that_did_not_answer_are_told_and_going_on_needs_a_reason(office: Office, tmp_path: Path) -> None:
    request = asked(office, surveyed(office))
    authorised(office, request)
    run(office, request, tmp_path)
    assert set(request.answers.values_list("status", flat=True)) == {"silent"}
    with pytest.raises(Refused, match="有 2 个来源没有反馈"):
        issued(office, request)
    report = issued(office, request, reason="县级平台停机，已入户核实")
    assert (report.conclusion, report.silent) == ("incomplete", 2)


def test_a_delivery_too_old_did_not_answer(office: Office, tmp_path: Path) -> None:
    deliver_nothing(tmp_path, "police_deaths")
    deliver(REGISTERS["vehicles"], [{"id_number": FOUR[0]["id_number"], "name": "赵示例"}], home=tmp_path,
            data_date=date(2026, 3, 1))
    request = asked(office, surveyed(office))
    authorised(office, request)
    run(office, request, tmp_path)
    assert SourceAnswer.objects.get(request=request, register="vehicles").status == "silent"


def test_a_register_that_somebody_did_not_authorise_leaves_the_report_incomplete(office: Office, tmp_path: Path) -> None:
    deliver_nothing(tmp_path)
    request = asked(office, surveyed(office))
    authorised(office, request, places=(2, 3, 4))
    assert request.case is not None
    paper = request.case.application.documents.get(name="authorisation").pk
    narrow = Signed(1, date(2026, 10, 12), scope=["death"], document_id=paper)
    given: dict[str, Any] = {"request_id": request.pk, "signed": narrow, "by": office[CLERK], "at": at("2026-10-13")}
    with pytest.raises(Refused, match="没有“death”这种核对内容"):
        actions.authorise(**given, items={"vehicle"})
    actions.authorise(**given, items={"vehicle", "death"})
    run(office, request, tmp_path)
    assert dict(request.answers.values_list("register", "persons")) == {"police_deaths": 4, "vehicles": 3}
    with pytest.raises(Refused, match="有 1 个来源没有反馈"):
        issued(office, request)
    report = issued(office, request, reason="本人只授权查询死亡信息")
    assert (report.conclusion, report.silent) == ("incomplete", 1)


def test_events_told_of_long_ago_are_no_answer(office: Office, tmp_path: Path) -> None:
    known = {"tax": outside_registers()["tax"]}
    request = asked(office, surveyed(office))
    authorised(office, request)
    old = [{"id_number": FOUR[0]["id_number"], "name": "赵示例", "tax_month": 202501, "income_kind": "wage", "income": 1}]
    deliver(known["tax"], old, home=tmp_path, data_date=date(2025, 9, 8))
    actions.run(request_id=request.pk, registers=known, home=tmp_path, by=office[OFFICER], at=at("2026-10-14"))
    assert SourceAnswer.objects.get(request=request).status == "silent"


def test_without_the_authorisation_of_every_member_nothing_is_asked_and_that_is_on_record(office: Office, tmp_path: Path) -> None:
    deliver_nothing(tmp_path)
    request = asked(office, surveyed(office))
    authorised(office, request, places=(1, 4))
    with pytest.raises(Refused, match="不能查询：钱样例没有有效的授权书") as refused:
        run(office, request, tmp_path)
    assert [str(one.sentence) for one in refused.value.problems] == ["钱样例没有有效的授权书", "赵样例没有监护人签署的有效授权书"]
    assert not SourceAnswer.objects.exists()
    event = AuditEvent.objects.get(action="refuse_verification")
    assert (event.username, event.details) == ("verification_officer", {"why": ["not_authorised"]})


@pytest.mark.parametrize(("changes", "sentence"), [
    ({"place": CHILD}, "赵样例未满 18 周岁，须由监护人授权"),
    ({"place": 2, "guardian": "赵样例"}, "监护人赵样例未满 18 周岁"),
    ({"place": 2, "guardian": "钱样例"}, "监护人不能是钱样例本人"),
    ({"place": 2, "signed_on": date(2026, 10, 20)}, "签署日期不能晚于今天"),
    ({"place": 2, "until": date(2026, 10, 1)}, "授权截止日期应晚于签署日期"),
    ({"place": 2, "document_id": None}, "请选择或上传签名的授权书"),
])
def test_an_authorisation_that_could_not_be_given_so_is_refused(
    office: Office, changes: dict[str, object], sentence: str
) -> None:
    request = asked(office, surveyed(office))
    assert request.case is not None
    paper = request.case.application.documents.get(name="authorisation").pk
    signed = Signed(**{"place": 1, "signed_on": date(2026, 10, 12), "document_id": paper, **changes})  # type: ignore[arg-type]
    with pytest.raises(Refused, match=sentence):
        actions.authorise(request_id=request.pk, signed=signed, by=office[CLERK], at=at("2026-10-13"))


def test_an_authorisation_that_ran_out_or_was_taken_back_is_none(office: Office, tmp_path: Path) -> None:
    request = asked(office, surveyed(office))
    authorised(office, request)
    assert request.case is not None
    paper = request.case.application.documents.get(name="authorisation").pk
    short = Signed(2, date(2026, 10, 12), until=date(2026, 10, 13), document_id=paper)
    taken_back = Authorisation.objects.get(name="钱样例")
    actions.withdraw_authorisation(authorisation_id=taken_back.pk, by=office[CLERK], at=at("2026-10-13"))
    actions.authorise(request_id=request.pk, signed=short, by=office[CLERK], at=at("2026-10-13"))
    with pytest.raises(Refused, match="钱样例没有有效的授权书"):
        run(office, request, tmp_path)


def test_one_open_check_of_a_case(office: Office) -> None:
    case = surveyed(office)
    asked(office, case)
    with pytest.raises(Refused, match="已有在办的核对请求"):
        asked(office, case)


def test_a_list_that_changed_is_given_up_and_asked_for_anew(office: Office, tmp_path: Path) -> None:
    case = surveyed(office)
    request = asked(office, case)
    authorised(office, request)
    answers = filled.opened(case.application.answers)
    left = {key: value for key, value in answers.items() if not key.startswith("4.")}
    Application.objects.filter(pk=case.application_id).update(answers=filled.sealed(left))
    with pytest.raises(Refused, match="请撤销后重新请求核对"):
        run(office, Request.objects.get(pk=request.pk), tmp_path)
    with pytest.raises(Refused, match="请填写原因"):
        actions.give_up(request_id=request.pk, reason=" ", by=office[CLERK], at=at("2026-10-14"))
    actions.give_up(request_id=request.pk, reason="一名成员已迁出", by=office[CLERK], at=at("2026-10-14"))
    anew = asked(office, case)
    assert anew.people.count() == 3
    run(office, anew, tmp_path)


def test_who_asks_does_not_run_and_the_village_reads_nothing(office: Office, tmp_path: Path) -> None:
    request = asked(office, surveyed(office))
    authorised(office, request)
    with pytest.raises(NotAllowed):
        actions.run(request_id=request.pk, registers=REGISTERS, home=tmp_path, by=office[CLERK], at=at("2026-10-14"))
    run(office, request, tmp_path)
    report = issued(office, request, reason="示例")
    with pytest.raises(NotAllowed):
        actions.read_report(report_id=report.pk, by=office[Role.VILLAGE_OFFICER], at=at("2026-10-14"))
    with pytest.raises(NotAllowed):
        casework.read_document(application_id=request.case.application_id, document_id=report.document_id,  # type: ignore
                               by=office[Role.VILLAGE_OFFICER], at=at("2026-10-14"))


def test_a_contested_report_is_checked_again_and_the_old_one_stays(office: Office, tmp_path: Path) -> None:
    _car(tmp_path)
    case = surveyed(office)
    request = asked(office, case)
    authorised(office, request)
    run(office, request, tmp_path)
    old = issued(office, request)
    given = {"report_id": old.pk, "brought_by": "赵示例", "content": "车已于 2025 年卖出，尚未过户", "file_name": "合同.pdf",
             "data": b"%PDF-1.4 1"}
    objection = actions.object_to_report(**given, by=office[CLERK], at=at("2026-10-15"))  # type: ignore[arg-type]
    office.do(case, "first_review", Role.TOWNSHIP_LEADER, "2026-10-15", result="agree", opinion="符合条件")
    with pytest.raises(Refused, match="已有异议正在复核"):
        actions.object_to_report(**given, by=office[CLERK], at=at("2026-10-15"))  # type: ignore[arg-type]
    run(office, request, tmp_path, "2026-10-16")
    with pytest.raises(Refused, match="请先答复"):
        issued(office, request, "2026-10-16")
    actions.settle_objection(objection_id=objection.pk, is_upheld=True, reply="合同和付款凭证属实", explained=[(0, "vehicles")],
                             by=office[OFFICER], at=at("2026-10-16"))
    new = issued(office, request, "2026-10-16")
    assert (new.replaces, new.round, new.conclusion) == (old, 2, "no_abnormal")
    assert [one.kind for one in content_of(new).lines] == ["explained"]
    assert Report.objects.get(pk=old.pk).conclusion == "abnormal"
    assert list(case.events.filter(record__has_key="verification_report").values_list("action", flat=True)) == [
        "complete", "file_report"]


def test_nothing_is_decided_on_a_contested_report(office: Office, tmp_path: Path) -> None:
    _car(tmp_path)
    case = surveyed(office)
    request = asked(office, case)
    authorised(office, request)
    run(office, request, tmp_path)
    report = issued(office, request)
    office.do(case, "first_review", Role.TOWNSHIP_LEADER, "2026-10-15", result="agree", opinion="符合条件")
    village = office[Role.VILLAGE_OFFICER]
    casework.post_notice(case_ids=[case.pk], place="村公示栏", law=office.law, by=village, at=at("2026-10-15"))
    casework.finish_notice(case_id=case.pk, law=office.law, by=village, at=at("2026-10-26"))
    objection = actions.object_to_report(report_id=report.pk, brought_by="赵示例", content="车不是我的", file_name="证.pdf",
                                         data=b"%PDF-1.4 2", by=office[CLERK], at=at("2026-10-27"))
    for result in ({"result": "approve"}, {"result": "refuse", "opinion": "有车"}):
        with pytest.raises(Refused, match="异议正在复核"):
            office.do(case, "confirm", Role.COUNTY_LEADER, "2026-10-27", **result)
    actions.settle_objection(objection_id=objection.pk, is_upheld=False, reply="登记在本人名下", by=office[OFFICER],
                             at=at("2026-10-28"))
    done = office.do(case, "confirm", Role.COUNTY_LEADER, "2026-10-28", result="refuse", opinion="名下有机动车")
    assert done.state == CaseState.REFUSED


def test_answers_reports_and_people_only_grow(office: Office, tmp_path: Path) -> None:
    request = asked(office, surveyed(office))
    authorised(office, request)
    run(office, request, tmp_path)
    issued(office, request, reason="示例")
    with pytest.raises(DatabaseError), transaction.atomic():
        Report.objects.filter(request=request).update(conclusion="no_abnormal")
    with pytest.raises(DatabaseError), transaction.atomic():
        SourceAnswer.objects.filter(request=request).update(rows=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        Authorisation.objects.filter(request=request).update(signer="别人")
    assert Request.objects.get(pk=request.pk).state == "reported"
