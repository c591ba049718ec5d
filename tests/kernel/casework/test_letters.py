"""Every letter says what it must, to whom it must, and the same for ever."""

from __future__ import annotations

import io
import json
import os
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from docx import Document as Docx
from pdfminer.high_level import extract_text

from minzheng.kernel.access.models import Account, AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework import actions
from minzheng.kernel.casework.archive.completeness import missing_from
from minzheng.kernel.casework.archive.sections import sections_of
from minzheng.kernel.casework.letters import queries
from minzheng.kernel.casework.letters.models import Letter
from minzheng.kernel.casework.models import Application, Case, CaseEvent, NoticeLine, PublicNotice
from minzheng.kernel.paper.blocks import text_of
from minzheng.kernel.paper.numerals import in_words
from minzheng.kernel.people.models import Household
from minzheng.kernel.values.errors import NotAllowed, NotFound, Refused
from minzheng.kernel.values.money import as_read
from tests.kernel.casework.after_decision import decided, key, reported, resumed, suspended
from tests.kernel.casework.stories import FOUR, SURVEY, TOWNSHIP, Office, answered, at, numbered

LOOK = os.environ.get("LOOK_AT_LETTERS", "")
"""A folder to leave the files of the letters in, for whoever wants to look at them."""


def _issue(office: Office, kind: str, day: str, *, role: Role = Role.TOWNSHIP_CLERK, name: str = "", **about: Any) -> Letter:
    letter = actions.issue_letter(kind=kind, law=office.law, by=office.actor(role, name), at=at(day), **about)
    if LOOK:
        for ending in queries.ENDINGS:
            (Path(LOOK) / f"{kind}.{ending}").write_bytes(queries.file_of(letter, ending))
    return letter


def _says(letter: Letter) -> str:
    return queries.content_of(letter).text


def _approved(office: Office) -> Case:
    return office.confirmed(office.accepted("2026-07-06"), "2026-07-08", "2026-07-16", "2026-07-31")


def _refused(office: Office) -> Case:
    case = office.noticed(office.accepted("2026-10-12"), "2026-10-14", "2026-10-22")
    return office.do(case, "confirm", Role.COUNTY_LEADER, "2026-10-23", result="refuse",
                     opinion="家庭月人均收入高于当地最低生活保障标准\n名下有机动车一辆")


def test_a_receipt_names_what_came_in_and_until_when_it_is_decided(office: Office) -> None:
    case = office.accepted("2026-10-12")
    letter = _issue(office, "acceptance", "2026-10-12", application_id=case.application_id)
    text = _says(letter)
    assert letter.number == "民救〔2026〕0001号"
    assert (letter.title, queries.content_of(letter).office) == ("受理通知书", "祁东县洪桥街道办事处")
    for part in ("赵示例", "最低生活保障申请", case.application.number, "1. 申请书", "30个工作日", "2026年11月23日", "送达回证"):
        assert part in text
    assert "430426********991" in text
    assert FOUR[0]["id_number"] not in text


def test_one_notice_names_everything_that_is_missing(office: Office) -> None:
    application = office.draft()
    clerk = office[Role.TOWNSHIP_CLERK]
    actions.submit(application_id=application.pk, law=office.law, by=clerk, at=at("2026-10-12"))
    back = actions.return_for_completion(application_id=application.pk, missing=["户口簿缺页"], law=office.law, by=clerk,
                                         at=at("2026-10-12"))
    letter = _issue(office, "missing_material", "2026-10-12", application_id=application.pk)
    assert letter.title == "一次性补正通知"
    for number, one in enumerate(back.missing, start=1):
        assert f"{number}. {one}" in _says(letter)


def test_an_approval_explains_the_amount(office: Office) -> None:
    case = _approved(office)
    letter = _issue(office, "approval", "2026-07-31", role=Role.COUNTY_CLERK, case_id=case.pk)
    text = _says(letter)
    assert case.amount_fen
    assert letter.title == "最低生活保障确认通知书"
    for part in (as_read(case.amount_fen), in_words(case.amount_fen), "2026年8月起", "家庭成员4人", "《社会救助法》",
                 "祁东县民政局",
                 "演示文件〔2026〕1号", "最低生活保障标准 500.00元", "六十日", "行政复议法", "六个月", "行政诉讼法",
                 "祁东县人民政府"):
        assert part in text
    assert "核定" in text


def test_a_refusal_says_why_by_which_law_and_what_can_be_done(office: Office) -> None:
    case = _refused(office)
    text = _says(letter := _issue(office, "refusal", "2026-10-26", case_id=case.pk))
    assert letter.title == "最低生活保障不予确认通知书"
    for part in ("1. 家庭月人均收入高于当地最低生活保障标准", "2. 名下有机动车一辆", "《社会救助法》",
                 "2026年10月23日决定不予确认", "六十日内", "《中华人民共和国行政复议法》", "六个月内",
                 "《中华人民共和国行政诉讼法》", "人民法院"):
        assert part in text


def test_a_refusal_without_reasons_is_impossible(office: Office) -> None:
    case = office.noticed(office.accepted("2026-10-12"), "2026-10-14", "2026-10-22")
    with pytest.raises(Refused, match="状态不符"):
        _issue(office, "refusal", "2026-10-23", case_id=case.pk)
    Case.objects.filter(pk=case.pk).update(state="refused", decided_on=date(2026, 10, 23))
    with pytest.raises(Refused) as refused:
        _issue(office, "refusal", "2026-10-23", case_id=case.pk)
    assert [str(one.sentence) for one in refused.value.problems] == ["缺少“理由”"]
    assert not Letter.objects.exists()


def test_an_abnormal_report_is_told_of_once_for_each_report(office: Office) -> None:
    case = office.do(office.accepted("2026-10-12"), "survey", Role.TOWNSHIP_CLERK, "2026-10-12", **SURVEY, date="2026-10-12")
    given = {"reasons": "名下有机动车一辆，申报为无", "answer_by": "2026-10-25"}
    office.verified(case, "2026-10-13")
    with pytest.raises(Refused, match="状态不符"):
        _issue(office, "verification_result", "2026-10-13", case_id=case.pk, given=given)
    office.verified(case, "2026-10-14", found="abnormal")
    text = _says(letter := _issue(office, "verification_result", "2026-10-14", case_id=case.pk, given=given))
    assert letter.title == "最低生活保障家庭经济状况核对结果告知书"
    for part in (f"{case.number}-2", "2026年10月14日", "名下有机动车一辆", "2026年10月25日以前", "不是决定"):
        assert part in text
    assert _issue(office, "verification_result", "2026-10-15", case_id=case.pk, given=given) == letter
    office.verified(case, "2026-10-16", found="abnormal")
    assert _issue(office, "verification_result", "2026-10-16", case_id=case.pk, given=given) != letter


def test_an_end_for_want_of_cooperation_says_what_happened(office: Office) -> None:
    case = actions.terminate(case_id=office.accepted().pk, reason="三次上门均拒绝入户调查", law=office.law,
                             by=office[Role.TOWNSHIP_CLERK], at=at("2026-10-20"))
    text = _says(letter := _issue(office, "termination", "2026-10-20", case_id=case.pk))
    assert letter.title == "最低生活保障终止审核通知书"
    assert "三次上门均拒绝入户调查" in text
    assert "六十日内" in text


def test_taken_back_and_not_taken_in(office: Office) -> None:
    clerk = office[Role.TOWNSHIP_CLERK]
    case = office.accepted("2026-10-12")
    actions.withdraw(application_id=case.application_id, reason="不再申请", by=clerk, at=at("2026-10-14"))
    text = _says(_issue(office, "withdrawal", "2026-10-15", application_id=case.application_id))
    assert "于2026年10月14日要求撤回最低生活保障申请" in text
    other = office.submitted("2026-10-16")
    actions.reject(application_id=other.pk, reason="不属于本机关管辖", by=clerk, at=at("2026-10-16"))
    text = _says(_issue(office, "rejection", "2026-10-16", application_id=other.pk))
    assert "不属于本机关管辖" in text
    assert "行政复议" in text


CHANGE = {"from_month": "2026-12", "new_amount": "1200", "reasons": "长子已就业，家庭收入增加"}
WHY = {"reason": "income", "findings": "长子就业，月收入四千元"}
HEARD = {"heard": "赵示例", "outcome": "agrees", "findings": "同意停发"}


def test_people_are_heard_before_a_reduction(office: Office) -> None:
    case = _approved(office)
    clerk: dict[str, Any] = {"role": Role.COUNTY_CLERK, "case_id": case.pk}
    with pytest.raises(Refused, match="听取意见"):
        _issue(office, "reduction", "2026-11-02", **clerk, given=CHANGE)
    heard = _issue(office, "reduction_hearing", "2026-11-02", **clerk, given={**CHANGE, "answer_by": "2026-11-12"})
    for part in ("拟自2026年12月起减发", "长子已就业", "元调整为1,200.00元", "2026年11月12日以前"):
        assert part in _says(heard)
    letter = _issue(office, "reduction", "2026-11-13", **clerk, given={**CHANGE, "heard": "本人当面表示无异议"})
    assert letter.title == "最低生活保障减发决定书"
    for part in ("决定自2026年12月起减发", "长子已就业", "本人当面表示无异议", "自收到本决定书之日起六十日内", "行政诉讼法"):
        assert part in _says(letter)


def _ending(office: Office) -> Case:
    """A case to end what a household receives, proposed on 1 September."""
    case = _approved(office)
    office.do(case, "publish", Role.VILLAGE_OFFICER, "2026-08-03", date="2026-08-03", place="村公示栏")
    assert case.application.household is not None
    return actions.propose_end(household_id=case.application.household.pk, business="dibao", given=WHY, law=office.law,
                               by=office[Role.TOWNSHIP_CLERK], at=at("2026-09-01"))


def test_an_end_is_heard_and_told_with_its_reasons(office: Office) -> None:
    case = _ending(office)
    offered = queries.issuable(case.application, case, office.law, by=office[Role.TOWNSHIP_CLERK])
    assert [one.name for one in offered] == ["hearing"]
    letter = _issue(office, "hearing", "2026-09-01", case_id=case.pk, given={"answer_by": "2026-09-07"})
    assert letter.title == "最低生活保障听取意见通知书"
    for part in ("祁东县洪桥街道办事处", "拟自2026年10月起停发", "收入超过标准", "长子就业，月收入四千元", "2026年9月7日以前",
                 "430426********991"):
        assert part in _says(letter)
    office.do(case, "hear", Role.TOWNSHIP_CLERK, "2026-09-08", **HEARD, date="2026-09-08")
    office.do(case, "review_end", Role.TOWNSHIP_LEADER, "2026-09-08", result="agree", opinion="应当终止")
    office.do(case, "end", Role.COUNTY_LEADER, "2026-09-08", result="approve")
    letter = _issue(office, "ending", "2026-09-09", case_id=case.pk)
    assert letter.title == "最低生活保障减发（停发）决定书"
    for part in ("祁东县民政局", "决定自2026年10月起停发", "1. 收入超过标准", "2. 长子就业",
                 "2026年9月8日听取了赵示例的意见：无异议", "同意停发", "六十日内", "行政复议法", "六个月内", "行政诉讼法"):
        assert part in _says(letter)


def test_an_end_sends_no_letters_of_applications(office: Office) -> None:
    case = _ending(office)
    for kind in ("acceptance", "approval", "refusal", "reduction", "ending"):
        about: dict[str, Any] = {"application_id": case.application_id} if kind == "acceptance" else {"case_id": case.pk}
        with pytest.raises(Refused):
            _issue(office, kind, "2026-09-01", **about, given=CHANGE)
    assert not Letter.objects.filter(case=case).exists()


@pytest.mark.parametrize(("given", "field"), [
    ({**CHANGE, "new_amount": ""}, "new_amount"), ({**CHANGE, "new_amount": "1.2.3"}, "new_amount"),
    ({**CHANGE, "from_month": "2026-13"}, "from_month"), ({**CHANGE, "reasons": " "}, "reasons"),
    ({**CHANGE, "answer_by": "12 November"}, "answer_by"),
])
def test_what_is_given_is_checked(office: Office, given: dict[str, str], field: str) -> None:
    case = _approved(office)
    with pytest.raises(Refused) as refused:
        _issue(office, "reduction_hearing", "2026-11-02", case_id=case.pk, given={"answer_by": "2026-11-12", **given})
    assert field in [one.place.heading for one in refused.value.problems]


def test_a_sheet_shows_the_posted_lines_and_nothing_else(office: Office) -> None:
    case = office.posted(office.accepted(), "2026-10-14")
    case.refresh_from_db()
    actions.describe_office(area_code=TOWNSHIP, telephone="0734-1234567", address="示例路1号",
                            by=office[Role.TOWNSHIP_CLERK], at=at("2026-10-14"))
    notice = PublicNotice.objects.get()
    letter = _issue(office, "notice_sheet", "2026-10-14", role=Role.VILLAGE_OFFICER, notice_id=notice.pk)
    content = queries.content_of(letter)
    assert (letter.number, letter.title) == ("", "最低生活保障公示")
    table = next(one for one in content.blocks if one.style == "roll")
    assert table.columns == ("序号", "申请人", "家庭人口数（人）", "月保障金额（元）")
    assert table.rows == (("1", "赵**", "4", as_read(case.amount_fen or 0)),)
    for part in ("公示期7天", "自2026年10月14日起，至2026年10月21日止", "村公示栏", "0734-1234567", "祁东县洪桥街道办事处"):
        assert part in content.text
    whole = content.text + content.as_text()
    for member in FOUR:
        assert member["name"] not in whole
        assert member["id_number"][6:14] not in whole
    assert not re.search(r"病|残疾|\d{11}", whole)
    assert set(_filled(content.as_text())) <= {"business", "county", "days", "ends_on", "issued_on", "law", "lines", "office",
                                                     "office_address", "office_phone", "place", "posted_on", "step", "village"}


def _filled(text: str) -> list[str]:
    """The names of what was filled in."""
    return list(json.loads(text)["places"])


def test_a_sheet_shows_only_what_the_notice_allows(office: Office) -> None:
    office.posted(office.accepted(), "2026-10-14")
    PublicNotice.objects.update(shows=["applicant"])
    letter = _issue(office, "notice_sheet", "2026-10-14", notice_id=PublicNotice.objects.get().pk)
    table = next(one for one in queries.content_of(letter).blocks if one.style == "roll")
    assert table.columns == ("序号", "申请人")


def test_a_sheet_with_a_number_of_somebody_is_refused(office: Office) -> None:
    office.posted(office.accepted(), "2026-10-14")
    NoticeLine.objects.update(applicant=f"赵{FOUR[0]['id_number']}")
    with pytest.raises(Refused, match="证件号码"):
        _issue(office, "notice_sheet", "2026-10-14", notice_id=PublicNotice.objects.get().pk)


def test_a_letter_issued_again_is_the_same_letter(office: Office) -> None:
    case = _refused(office)
    first = _issue(office, "refusal", "2026-10-26", case_id=case.pk)
    files = {ending: queries.file_of(first, ending) for ending in queries.ENDINGS}
    Application.objects.filter(pk=case.application_id).update(head_name="改名")
    actions.describe_office(area_code=TOWNSHIP, telephone="1", address="2", by=office[Role.TOWNSHIP_CLERK],
                            at=at("2026-10-27"))
    again = _issue(office, "refusal", "2026-11-02", case_id=case.pk)
    assert again.pk == first.pk
    assert again.number == first.number
    assert {ending: queries.file_of(again, ending) for ending in queries.ENDINGS} == files
    assert Letter.objects.count() == 1
    assert AuditEvent.objects.filter(action="issue_letter").count() == 1
    assert CaseEvent.objects.filter(case=case, action="issue_letter").count() == 1


@pytest.mark.parametrize("statement", ["UPDATE casework_letter SET title = 'x'", "DELETE FROM casework_letter"])
def test_the_database_refuses_to_change_a_letter(office: Office, statement: str) -> None:
    _issue(office, "acceptance", "2026-10-12", application_id=office.accepted("2026-10-12").application_id)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


OTHERS = ({"name": "孙示例", "id_number": numbered("19600401", 991), "relation": "户主", "work_ability": "无"},)


def test_numbers_follow_one_another_and_begin_anew_each_year(office: Office) -> None:
    case = _refused(office)
    numbers = [_issue(office, "acceptance", "2026-10-12", application_id=case.application_id).number,
               _issue(office, "refusal", "2026-10-26", case_id=case.pk).number]
    assert numbers == ["民救〔2026〕0001号", "民救〔2026〕0002号"]
    given = {**CHANGE, "answer_by": "2027-01-20"}
    approved = office.submitted("2026-12-28", answers=answered(OTHERS, account_name="孙示例"))
    clerk = office[Role.TOWNSHIP_CLERK]
    accepted = actions.accept(application_id=approved.pk, law=office.law, by=clerk, at=at("2026-12-28"))
    later = office.confirmed(accepted[0], "2026-12-29", "2027-01-06", "2027-01-07")
    assert _issue(office, "reduction_hearing", "2027-01-08", case_id=later.pk, given=given).number == "民救〔2027〕0001号"


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.SYSADMIN, Role.FINANCE_OFFICER, Role.VILLAGE_OFFICER])
def test_who_may_not_issue(office: Office, role: Role) -> None:
    case = office.accepted("2026-10-12")
    with pytest.raises(NotAllowed):
        _issue(office, "acceptance", "2026-10-12", role=role, application_id=case.application_id)


def test_outside_of_the_area_there_is_no_letter(office: Office) -> None:
    case = office.accepted("2026-10-12")
    foreign = office.actor(Role.TOWNSHIP_CLERK, "-elsewhere")
    Account.objects.filter(username=foreign.username).update(area_code=430426102000)
    with pytest.raises(NotFound):
        _issue(office, "acceptance", "2026-10-12", name="-elsewhere", application_id=case.application_id)


def test_the_letters_of_a_case_and_what_may_be_issued(office: Office) -> None:
    case = _approved(office)
    clerk = office[Role.TOWNSHIP_CLERK]
    offered = queries.issuable(case.application, case, office.law, by=clerk)
    assert [one.name for one in offered] == ["acceptance", "approval", "reduction_hearing", "reduction"]
    _issue(office, "acceptance", "2026-07-31", application_id=case.application_id)
    _issue(office, "approval", "2026-07-31", case_id=case.pk)
    _issue(office, "notice_sheet", "2026-07-31", notice_id=PublicNotice.objects.get().pk)
    assert [one.kind for one in queries.letters_of(case)] == ["acceptance", "approval", "notice_sheet"]
    offered = queries.issuable(case.application, case, office.law, by=clerk)
    assert [one.name for one in offered] == ["reduction_hearing", "reduction"]
    assert queries.issuable(case.application, case, office.law, by=office[Role.AUDITOR]) == []


def test_both_files_say_what_the_letter_says(office: Office) -> None:
    letter = _issue(office, "approval", "2026-07-31", case_id=_approved(office).pk)
    content = queries.content_of(letter)
    document = Docx(io.BytesIO(queries.file_of(letter, "docx")))
    written = {one.text for one in document.paragraphs} | {
        cell.text for table in document.tables for row in table.rows for cell in row.cells}
    printed = "".join(extract_text(io.BytesIO(queries.file_of(letter, "pdf"))).split())
    for line in content.text.splitlines():
        for part in filter(None, line.split("\t")):
            assert part in written
    for part in (content.number, content.title, "每月发放", "行政复议法", letter.sha256[:16]):
        assert part in printed


def test_an_amount_that_can_no_longer_be_explained_is_not_explained_falsely(office: Office) -> None:
    case = _approved(office)
    Case.objects.filter(pk=case.pk).update(amount_fen=123)
    with pytest.raises(Refused, match="不符"):
        _issue(office, "approval", "2026-07-31", case_id=case.pk)


def test_a_change_that_reduces_is_heard_and_decided_in_writing(roll: tuple[Office, Household]) -> None:
    office, household = roll
    case = reported(office, household, "income", "2026-08-10", **{f"{key(household, FOUR[0]['name'])}.wage": "1000"})
    hearing = _issue(office, "change_hearing", "2026-08-12", case_id=case.pk, given={"answer_by": "2026-08-20"})
    for part in ("收入变化", "赵示例：月工资性收入：1000 元（原为 900 元）", "2026年9月", "由1,495.00元调整为1,425.00元",
                 "2026年8月20日"):
        assert part in _says(hearing)
    with pytest.raises(Refused):
        _issue(office, "change", "2026-08-12", case_id=case.pk)
    case = decided(office, case, "2026-08-31")
    letter = _issue(office, "change", "2026-08-31", case_id=case.pk)
    assert letter.title == "最低生活保障变更决定书"
    for part in ("收入变化", "自2026年9月起", "由1,495.00元调整为1,425.00元", "听取了赵示例的意见：无异议", "行政复议"):
        assert part in _says(letter)
    assert [str(one) for one in missing_from(case, office.law) if "没有出具" in str(one)] == []
    section = next(one for one in sections_of(case, office.law) if one.title == "变更内容")
    text = text_of(section.blocks)
    for part in ("1000 元（原为 900 元）", "2026-09", "1,495.00", "1,425.00"):
        assert part in text, part


def test_nobody_is_asked_to_be_heard_about_more(roll: tuple[Office, Household]) -> None:
    office, household = roll
    case = reported(office, household, "income", "2026-08-10", **{f"{key(household, FOUR[0]['name'])}.wage": "700"})
    kinds = {one.name for one in queries.issuable(case.application, case, office.law, by=office[Role.TOWNSHIP_CLERK])}
    assert kinds == set()
    with pytest.raises(Refused, match="还不能出具"):
        _issue(office, "change_hearing", "2026-08-12", case_id=case.pk, given={"answer_by": "2026-08-20"})


def test_a_suspension_and_its_end_are_told_in_writing(roll: tuple[Office, Household]) -> None:
    office, household = roll
    case = suspended(office, household, "2026-08-20")
    letter = _issue(office, "suspension", "2026-08-20", case_id=case.pk)
    for part in ("自2026年9月起暂停发放", "下落不明待核实", "三次入户无人", "通知后未到"):
        assert part in _says(letter)
    case = resumed(office, household, "2026-09-20", "pay")
    assert "补发暂停期间的金额" in _says(_issue(office, "resumption", "2026-09-20", case_id=case.pk))
