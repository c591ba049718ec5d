"""The way of an application to a decision: limits, order, who may do what, and what comes of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from minzheng.kernel.access.models import Account, AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework import actions
from minzheng.kernel.casework.models import ApplicationState, Case, CaseEvent, CaseState
from minzheng.kernel.people.models import HouseholdFact, Membership
from minzheng.kernel.values.errors import NotAllowed, NotFound, Refused
from tests.kernel.casework.stories import FOUR, SURVEY, Office, answered, at


def test_a_household_of_four_from_the_form_to_the_roll(office: Office) -> None:
    case = office.confirmed(office.accepted("2026-07-06"), "2026-07-08", "2026-07-16", "2026-07-31")
    assert case.state == CaseState.APPROVED
    assert case.first_month == 202608
    assert case.amount_fen
    household = case.application.household
    assert household is not None
    status = HouseholdFact.objects.get(household=household, name="current_status", known_until=None)
    assert (status.value, status.valid_from) == ("低保", date(2026, 8, 1))
    assert case.number in status.source
    assert Membership.objects.filter(household=household, valid_until=None).count() == 4
    office.do(case, "publish", Role.VILLAGE_OFFICER, "2026-08-03", date="2026-08-03", place="村公示栏")
    case.refresh_from_db()
    assert (case.step, case.closed_on) == ("", date(2026, 8, 3))
    published = case.notice_lines.get(notice__ends_on=None)
    assert (published.applicant, published.members, published.amount_fen) == ("赵**", 4, case.amount_fen)
    assert not case.application.people.filter(is_open=True).exists()


def test_every_step_says_who_when_and_how_long(office: Office) -> None:
    case = office.surveyed(office.accepted("2026-10-12"), "2026-10-14")
    rows = list(CaseEvent.objects.filter(case=case).order_by("pk").values_list("step", "action", "username", "days_used"))
    assert rows == [("accept", "accept", "township_clerk", 0), ("survey", "complete", "township_clerk", 2),
                    ("verify", "complete", "verification_officer", 0)]
    assert AuditEvent.objects.filter(action="case_complete", subject=f"case:{case.number}").count() == 2


def test_thirty_working_days_from_a_friday(office: Office) -> None:
    case = office.accepted("2021-07-02")
    assert case.due_on == date(2021, 8, 13)
    assert case.version_from == date(2021, 7, 1)


def test_a_running_case_keeps_the_procedure_it_began_under(office: Office) -> None:
    case = office.accepted("2026-06-29")
    office.confirmed(case, "2026-07-01", "2026-07-09", "2026-07-10")
    case.refresh_from_db()
    assert case.version_from == date(2021, 7, 1)


def test_no_decision_before_the_notice_is_over(office: Office) -> None:
    case = office.posted(office.accepted("2026-06-26"), "2026-07-01")
    finish: dict[str, Any] = {"case_id": case.pk, "law": office.law, "by": office[Role.VILLAGE_OFFICER]}
    with pytest.raises(Refused, match="2026-07-08 24 时"):
        actions.finish_notice(**finish, at=at("2026-07-08", 23))
    with pytest.raises((Refused, NotAllowed)):
        office.do(case, "confirm", Role.COUNTY_LEADER, "2026-07-08", result="approve")
    actions.finish_notice(**finish, at=at("2026-07-09", 0))
    assert office.do(case, "confirm", Role.COUNTY_LEADER, "2026-07-09", result="approve").state == CaseState.APPROVED


def test_acceptor_reviewer_and_confirmer_are_three(office: Office) -> None:
    """Even an account that changed its role in between does not do two duties of one case."""
    case = office.surveyed(office.accepted(), "2026-10-14")
    clerk = office[Role.TOWNSHIP_CLERK]
    Account.objects.filter(username=clerk.username).update(role=Role.TOWNSHIP_LEADER)
    with pytest.raises(NotAllowed, match="不同的人"):
        office.do(case, "first_review", Role.TOWNSHIP_CLERK, "2026-10-15", result="agree", opinion="同意")


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.SYSADMIN, Role.FINANCE_OFFICER, Role.TOWNSHIP_LEADER, Role.COUNTY_CLERK])
def test_a_step_is_its_roles_alone(office: Office, role: Role) -> None:
    case = office.accepted()
    with pytest.raises(NotAllowed):
        office.do(case, "survey", role, "2026-10-14", **SURVEY, date="2026-10-14")


def test_a_village_worker_visits_for_the_township(office: Office) -> None:
    case = office.accepted("2026-10-12")
    with pytest.raises(Refused) as alone:
        office.do(case, "survey", Role.VILLAGE_OFFICER, "2026-10-13", **{**SURVEY, "investigators": "孙示例"}, date="2026-10-13")
    assert [str(one.sentence) for one in alone.value.problems] == ["调查人员不得少于两人"]
    case = office.do(case, "survey", Role.VILLAGE_OFFICER, "2026-10-13", **SURVEY, date="2026-10-13")
    assert case.step == "verify"


def test_who_is_elsewhere_is_not_told_that_there_is_a_case(office: Office) -> None:
    case = office.accepted()
    foreign = office.actor(Role.TOWNSHIP_CLERK, "-elsewhere")
    Account.objects.filter(username=foreign.username).update(area_code=430426102000)
    with pytest.raises(NotFound):
        office.do(case, "survey", Role.TOWNSHIP_CLERK, "2026-10-14", name="-elsewhere", **SURVEY, date="2026-10-14")


def test_a_handlers_own_sister_is_blocked_and_registered(office: Office) -> None:
    clerk = office[Role.TOWNSHIP_CLERK]
    office.relative(FOUR[1], of=clerk)
    application = office.submitted()
    with pytest.raises(NotAllowed, match="近亲属（姐妹）"):
        actions.accept(application_id=application.pk, law=office.law, by=clerk, at=at("2026-10-12", 11))
    other = office.actor(Role.TOWNSHIP_CLERK, "-other")
    case = actions.accept(application_id=application.pk, law=office.law, by=other, at=at("2026-10-12", 12))[0]
    assert case.is_relative
    event = AuditEvent.objects.get(action="accept_application")
    assert event.details["relatives_of"] == [clerk.username]


def test_a_registered_relative_means_a_visit_by_the_county(office: Office) -> None:
    office.relative(FOUR[1], of=office.actor(Role.COUNTY_CLERK, "-x"))
    case = office.noticed(office.accepted("2026-10-12"), "2026-10-14", "2026-10-22")
    assert case.step == "county_visit"
    case = office.do(case, "county_visit", Role.COUNTY_CLERK, "2026-10-23", **SURVEY, date="2026-10-23")
    assert case.step == "confirm"


def test_the_same_household_by_village_and_online_at_once_is_one_case(office: Office) -> None:
    office.accepted("2026-10-12")
    second = office.draft("2026-10-13", by=office[Role.VILLAGE_OFFICER])
    with pytest.raises(Refused, match="已在申请"):
        actions.submit(application_id=second.pk, law=office.law, by=office[Role.VILLAGE_OFFICER], at=at("2026-10-13"))
    second.refresh_from_db()
    assert second.state == ApplicationState.DRAFT
    assert Case.objects.count() == 1


def test_one_notice_of_all_that_is_missing(office: Office) -> None:
    application = office.draft()
    actions.submit(application_id=application.pk, law=office.law, by=office[Role.TOWNSHIP_CLERK], at=at("2026-10-12"))
    with pytest.raises(Refused) as refused:
        actions.accept(application_id=application.pk, law=office.law, by=office[Role.TOWNSHIP_CLERK], at=at("2026-10-12"))
    assert len(refused.value.problems) == 5
    back = actions.return_for_completion(application_id=application.pk, missing=["户口簿缺页"], law=office.law,
                                         by=office[Role.TOWNSHIP_CLERK], at=at("2026-10-12"))
    assert back.missing == ["申请书", *(f"家庭经济状况核对授权书（{name}）" for name in ("赵示例", "钱样例", "赵虚构")),
                            "收入和财产声明", "户口簿缺页"]
    office.documents(application, "2026-10-20")
    actions.submit(application_id=application.pk, law=office.law, by=office[Role.TOWNSHIP_CLERK], at=at("2026-10-20"))
    case = actions.accept(application_id=application.pk, law=office.law, by=office[Role.TOWNSHIP_CLERK], at=at("2026-10-20"))[0]
    assert case.accepted_on == date(2026, 10, 20)


def test_an_objection_stops_the_case_and_one_that_holds_begins_the_survey_anew(office: Office) -> None:
    case = office.posted(office.accepted("2026-10-12"), "2026-10-14")
    objection = actions.object_to(case_id=case.pk, content="该户有小汽车", contact="", received_on=date(2026, 10, 16),
                                  law=office.law, by=office[Role.VILLAGE_OFFICER], at=at("2026-10-16"))
    with pytest.raises(Refused, match="异议"):
        actions.finish_notice(case_id=case.pk, law=office.law, by=office[Role.VILLAGE_OFFICER], at=at("2026-10-23"))
    actions.settle_objection(objection_id=objection.pk, is_upheld=True, reply="重新调查", law=office.law,
                             by=office[Role.TOWNSHIP_CLERK], at=at("2026-10-19"))
    case.refresh_from_db()
    assert case.step == "survey"
    office.surveyed(case, "2026-10-21")
    case.refresh_from_db()
    assert case.step == "appraise"
    votes = {"participants": "9", "representatives": "6", "agree": "8", "disagree": "1", "abstain": "0", "findings": "同意"}
    office.do(case, "appraise", Role.TOWNSHIP_CLERK, "2026-10-22", **votes, date="2026-10-22")
    office.do(case, "first_review", Role.TOWNSHIP_LEADER, "2026-10-22", result="agree", opinion="车辆系残疾人代步车")
    actions.post_notice(case_ids=[case.pk], place="村公示栏", law=office.law, by=office[Role.VILLAGE_OFFICER],
                        at=at("2026-10-23"))
    assert case.notice_lines.count() == 2


def test_a_refusal_says_why_and_puts_nobody_on_the_roll(office: Office) -> None:
    case = office.noticed(office.accepted("2026-10-12"), "2026-10-14", "2026-10-22")
    with pytest.raises(Refused) as refused:
        office.do(case, "confirm", Role.COUNTY_LEADER, "2026-10-23", result="refuse")
    assert "理由" in str(refused.value)
    case = office.do(case, "confirm", Role.COUNTY_LEADER, "2026-10-23", result="refuse", opinion="家庭收入高于标准")
    assert (case.state, case.step, case.step_due_on) == (CaseState.REFUSED, "refuse", date(2026, 10, 28))
    assert case.application.household is None


def test_a_report_that_is_too_old_admits_nobody(office: Office) -> None:
    case = office.noticed(office.accepted("2026-01-12"), "2026-01-14", "2026-01-22")
    with pytest.raises(Refused, match="90 天"):
        office.do(case, "confirm", Role.COUNTY_LEADER, "2026-04-20", result="approve")


def test_given_back_to_an_earlier_step(office: Office) -> None:
    case = office.surveyed(office.accepted(), "2026-10-14")
    leader = office[Role.TOWNSHIP_LEADER]
    back: dict[str, Any] = {"case_id": case.pk, "step": "first_review", "law": office.law, "by": leader, "at": at("2026-10-15")}
    with pytest.raises(Refused, match="退回的原因"):
        actions.send_back(**back, to="survey", reason=" ")
    with pytest.raises(Refused, match="只能退回"):
        actions.send_back(**back, to="confirm", reason="照片不清")
    assert actions.send_back(**back, to="survey", reason="照片不清").step == "survey"


def test_taken_back_by_the_applicant_and_free_to_apply_again(office: Office) -> None:
    case = office.accepted("2026-10-12")
    actions.withdraw(application_id=case.application_id, reason="不再申请", by=office[Role.TOWNSHIP_CLERK], at=at("2026-10-14"))
    case.refresh_from_db()
    assert (case.state, case.closed_on) == (CaseState.WITHDRAWN, date(2026, 10, 14))
    assert office.submitted("2026-10-15").state == ApplicationState.SUBMITTED


def test_ended_for_want_of_cooperation(office: Office) -> None:
    case = actions.terminate(case_id=office.accepted().pk, reason="拒不配合入户调查", law=office.law,
                             by=office[Role.TOWNSHIP_CLERK], at=at("2026-10-20"))
    assert case.state == CaseState.TERMINATED


def test_a_page_that_is_behind_does_nothing(office: Office) -> None:
    case = office.surveyed(office.accepted(), "2026-10-14")
    clerk: dict[str, Any] = {"role": Role.TOWNSHIP_LEADER, "day": "2026-10-15"}
    office.do(case, "first_review", **clerk, result="agree", opinion="同意")
    with pytest.raises((Refused, NotAllowed)):
        office.do(case, "first_review", **clerk, result="agree", opinion="同意")
    assert CaseEvent.objects.filter(case=case, step="first_review").count() == 1


def test_a_list_with_identity_numbers_is_not_posted(office: Office) -> None:
    case = office.reviewed(office.accepted(), "2026-10-14")
    with pytest.raises(Refused, match="证件号码"):
        actions.post_notice(case_ids=[case.pk], place=f"公示栏 {FOUR[0]['id_number']}", law=office.law,
                            by=office[Role.VILLAGE_OFFICER], at=at("2026-10-15"))


def test_a_posted_line_shows_name_members_and_amount(office: Office) -> None:
    case = office.posted(office.accepted(), "2026-10-14")
    case.refresh_from_db()
    line = case.notice_lines.get()
    assert (line.applicant, line.members, line.amount_fen) == ("赵**", 4, case.amount_fen)
    assert line.amount_fen


def test_blanks_are_named_before_the_form_is_handed_in(office: Office) -> None:
    answers = answered()
    del answers["2.medical"], answers["household.vehicles"]
    application = office.draft(answers=answers)
    with pytest.raises(Refused) as refused:
        actions.submit(application_id=application.pk, law=office.law, by=office[Role.TOWNSHIP_CLERK], at=at("2026-10-12"))
    told = [(one.place.sheet, one.place.row, one.place.heading) for one in refused.value.problems]
    assert told == [("家庭", None, "机动车数"), ("成员", 2, "月医疗自付(元)")]
