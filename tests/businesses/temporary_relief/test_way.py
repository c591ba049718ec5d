"""The way of one aid, with fixed days: types, limits, the same cause, how often, petitions, papers later."""

from __future__ import annotations

from datetime import date

import pytest

from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework import actions as casework
from minzheng.kernel.casework.assessing import Assessment
from minzheng.kernel.casework.models import Applicant, CaseState
from minzheng.kernel.casework.queries import way_of
from minzheng.kernel.people.models import Household
from minzheng.kernel.values.errors import NotAllowed, Refused
from tests.businesses.temporary_relief.stories import (
    REGISTER,
    accepted,
    approved,
    fund,
    given,
    person,
    registered,
)
from tests.kernel.casework.stories import SURVEY, Office, at


def why(refused: pytest.ExceptionInfo[Refused]) -> str:
    return "；".join(str(one.sentence) for one in refused.value.problems) or str(refused.value.sentence)


def steps(office: Office, case: object) -> list[str]:
    version = office.law.procedures["temporary_relief"].begun(case.version_from)  # type: ignore[attr-defined]
    return [one.step.name for one in way_of(case, version, [], office.law)]  # type: ignore[arg-type]


def test_nobody_is_turned_away_for_want_of_papers(office: Office) -> None:
    application = office.draft("2026-10-12", benefits=["temporary_relief"], answers=person())
    casework.submit(application_id=application.pk, law=office.law, by=office[Role.TOWNSHIP_CLERK], at=at("2026-10-12"))
    case = casework.accept(application_id=application.pk, law=office.law, by=office[Role.TOWNSHIP_CLERK], at=at("2026-10-12"))[0]
    assert case.step == "register"


def test_urgent_help_comes_first_and_papers_later(office: Office) -> None:
    fund(office)
    case = approved(office)
    assert (case.state, case.step, case.amount_fen) == (CaseState.APPROVED, "pay", 80000)
    aid = given(office, case, "2026-10-12")
    case.refresh_from_db()
    assert (case.step, case.step_due_on) == ("supplement", date(2026, 10, 26))
    assert (aid.amount_fen, aid.cause, aid.fund) == (80000, "fire", "standby")
    done = office.do(case, "supplement", Role.TOWNSHIP_CLERK, "2026-10-20", papers="申请书、签字、盖章", referral="not_needed")
    assert (done.step, done.closed_on) == ("", date(2026, 10, 20))


def test_a_small_quick_aid_has_no_check_and_no_notice_and_three_working_days(office: Office) -> None:
    fund(office, "2026-09-29")
    case = registered(office, "2026-09-30", relief_type="quick_small", tier="", amount="500")
    assert case.due_on == date(2026, 10, 10)  # the holiday does not count; Saturday 10 October is worked
    assert steps(office, case) == ["accept", "register", "decide_township", "pay"]
    case = office.do(case, "decide_township", Role.TOWNSHIP_LEADER, "2026-10-08", result="approve")
    assert (case.step, case.step_due_on) == ("pay", date(2026, 10, 10))
    given(office, case, "2026-10-09")
    case.refresh_from_db()
    assert case.closed_on == date(2026, 10, 9)


@pytest.mark.parametrize(("amount", "is_right"), [("500", True), ("500.01", False), ("200", True), ("199.99", False)])
def test_the_limit_of_a_small_quick_aid_is_one_month_of_the_local_standard(office: Office, amount: str, is_right: bool) -> None:
    case = accepted(office)
    record = {**REGISTER, "relief_type": "quick_small", "tier": "", "amount": amount}
    if is_right:
        assert office.do(case, "register", Role.TOWNSHIP_CLERK, "2026-10-12", **record).variant == "quick_small"
    else:
        with pytest.raises(Refused) as refused:
            office.do(case, "register", Role.TOWNSHIP_CLERK, "2026-10-12", **record)
        assert "200.00 元至 500.00 元之间" in why(refused)


def test_before_2026_there_is_no_small_quick_aid(office: Office) -> None:
    case = accepted(office, "2025-12-31")
    assert case.version_from == date(2018, 1, 23)
    with pytest.raises(Refused, match="还不能完成"):
        office.do(case, "register", Role.TOWNSHIP_CLERK, "2025-12-31", **{**REGISTER, "relief_type": "quick_small"})


def test_the_place_of_the_emergency_is_asked_from_july_2026(office: Office) -> None:
    early = accepted(office, "2026-06-30")
    record = {**REGISTER, "place": ""}
    assert office.do(early, "register", Role.TOWNSHIP_CLERK, "2026-06-30", **record).step == "decide_township"
    late = accepted(office, "2026-07-01", serial=993)
    with pytest.raises(Refused) as refused:
        office.do(late, "register", Role.TOWNSHIP_CLERK, "2026-07-01", **record)
    assert "急难发生地" in why(refused)


@pytest.mark.parametrize(("amount", "step"), [("1000", "decide_township"), ("1000.01", "decide_county")])
def test_the_township_decides_up_to_its_limit_and_the_county_beyond(office: Office, amount: str, step: str) -> None:
    case = registered(office, amount=amount, tier="serious")
    assert case.step == step
    assert [one for one in steps(office, case) if one.startswith("decide")] == [step]


def test_a_township_cannot_raise_an_amount_beyond_its_limit(office: Office) -> None:
    case = registered(office, amount="1000")
    with pytest.raises(Refused) as refused:
        office.do(case, "decide_township", Role.TOWNSHIP_LEADER, "2026-10-12", result="approve", amount="1000.01")
    assert "1,000.00" in why(refused)
    lowered = office.do(case, "decide_township", Role.TOWNSHIP_LEADER, "2026-10-12", result="approve", amount="900")
    assert lowered.amount_fen == 90000


def test_a_case_sent_back_can_be_proposed_anew_and_go_to_the_county(office: Office) -> None:
    case = registered(office, amount="1000", tier="serious")
    back = casework.send_back(case_id=case.pk, step="decide_township", to="register", reason="困难较重", law=office.law,
                              by=office[Role.TOWNSHIP_LEADER], at=at("2026-10-12"))
    again = office.do(back, "register", Role.TOWNSHIP_CLERK, "2026-10-13", **{**REGISTER, "amount": "3000"})
    assert again.step == "decide_county"
    done = office.do(again, "decide_county", Role.COUNTY_LEADER, "2026-10-14", result="approve")
    assert (done.step, done.amount_fen) == ("pay", 300000)


def test_who_registered_does_not_decide_and_the_right_role_does(office: Office) -> None:
    case = registered(office)
    with pytest.raises(NotAllowed):
        office.do(case, "decide_township", Role.TOWNSHIP_CLERK, "2026-10-12", result="approve")


def test_expenditure_relief_is_checked_posted_and_then_decided(office: Office) -> None:
    case = registered(office, relief_type="expenditure", cause="illness", tier="serious")
    assert steps(office, case) == ["accept", "register", "survey", "verify", "opinion", "opinion_notice", "decide_township",
                                   "pay"]
    office.do(case, "survey", Role.TOWNSHIP_CLERK, "2026-10-13", **SURVEY, date="2026-10-13")
    office.do(case, "verify", Role.VERIFICATION_OFFICER, "2026-10-14", date="2026-10-14")
    office.do(case, "opinion", Role.TOWNSHIP_CLERK, "2026-10-14", opinion="同意救助")
    casework.post_notice(case_ids=[case.pk], place="村公示栏", law=office.law, by=office[Role.VILLAGE_OFFICER],
                         at=at("2026-10-14"))
    with pytest.raises(Refused):
        casework.finish_notice(case_id=case.pk, law=office.law, by=office[Role.VILLAGE_OFFICER], at=at("2026-10-21"))
    noticed = casework.finish_notice(case_id=case.pk, law=office.law, by=office[Role.VILLAGE_OFFICER], at=at("2026-10-22"))
    assert (noticed.step, noticed.amount_fen) == ("decide_township", 80000)
    assert office.do(noticed, "decide_township", Role.TOWNSHIP_LEADER, "2026-10-22", result="approve").step == "pay"


def test_of_a_household_on_a_roll_only_the_expenditure_is_checked(office: Office) -> None:
    answers = person()
    dibao = office.accepted("2026-08-03", answers=answers)
    office.confirmed(dibao, "2026-08-03", "2026-08-11", "2026-08-12")
    dibao.refresh_from_db()
    office.do(dibao, "publish", Role.VILLAGE_OFFICER, "2026-08-13", date="2026-08-13", place="村公示栏")
    case = accepted(office, "2026-10-12", answers=answers)
    case = office.do(case, "register", Role.TOWNSHIP_CLERK, "2026-10-12", **{**REGISTER, "relief_type": "expenditure"})
    assert "verify" not in steps(office, case)


def test_the_same_cause_needs_a_reason_and_another_cause_does_not(office: Office) -> None:
    approved(office, "2026-08-03")
    case = accepted(office, "2026-10-12")
    with pytest.raises(Refused) as refused:
        office.do(case, "register", Role.TOWNSHIP_CLERK, "2026-10-12", **REGISTER)
    assert "同一事由" in why(refused)
    other = office.do(case, "register", Role.TOWNSHIP_CLERK, "2026-10-12", **{**REGISTER, "repeat_reason": "worsened"})
    assert other.step == "decide_township"
    Applicant.objects.update(is_open=False)
    third = accepted(office, "2026-10-13")
    record = {**REGISTER, "cause": "illness"}
    assert office.do(third, "register", Role.TOWNSHIP_CLERK, "2026-10-13", **record).step == "decide_township"


def test_the_year_begins_anew(office: Office) -> None:
    approved(office, "2025-12-30")
    assert registered(office, "2026-01-05").step == "decide_township"


def test_from_the_third_aid_on_dibao_is_looked_at_and_a_fifth_is_refused(office: Office) -> None:
    fund(office, "2026-02-02")
    causes = ("fire", "illness", "injury", "study", "death")
    for number, cause in enumerate(causes[:4], start=1):
        case = approved(office, f"2026-0{number + 2}-09", relief_type="quick_small", tier="", cause=cause, amount="300")
        assert ("standing" in steps(office, case)) == (number >= 3)
        given(office, case, f"2026-0{number + 2}-10")
        case.refresh_from_db()
        assert case.step == ("standing" if number >= 3 else "")
    fifth = accepted(office, "2026-08-10")
    with pytest.raises(Refused) as refused:
        office.do(fifth, "register", Role.TOWNSHIP_CLERK, "2026-08-10", **{**REGISTER, "cause": "death", "amount": "300"})
    assert "次数已达上限" in why(refused)


def test_the_cap_of_the_year_counts_what_was_given_before(office: Office) -> None:
    first = registered(office, "2026-08-03", tier="severe", amount="8000")
    office.do(first, "decide_county", Role.COUNTY_LEADER, "2026-08-04", result="approve")
    second = accepted(office, "2026-10-12")
    with pytest.raises(Refused) as refused:
        office.do(second, "register", Role.TOWNSHIP_CLERK, "2026-10-12", **{**REGISTER, "cause": "illness", "amount": "4000.01"})
    assert "4,000.00" in why(refused)
    record = {**REGISTER, "cause": "illness", "amount": "4000"}
    assert office.do(second, "register", Role.TOWNSHIP_CLERK, "2026-10-12", **record).step == "decide_county"


def test_a_petition_needs_a_reason(office: Office) -> None:
    case = accepted(office)
    record = {**REGISTER, "petition_number": "信访示例2026-1"}
    with pytest.raises(Refused) as refused:
        office.do(case, "register", Role.TOWNSHIP_CLERK, "2026-10-12", **record)
    assert "关联信访" in why(refused)
    done = office.do(case, "register", Role.TOWNSHIP_CLERK, "2026-10-12", **record, petition_reason="meets_conditions")
    assert done.about["petition_reason"] == "meets_conditions"


def test_a_refusal_has_reasons_and_is_told(office: Office) -> None:
    case = registered(office)
    with pytest.raises(Refused):
        office.do(case, "decide_township", Role.TOWNSHIP_LEADER, "2026-10-12", result="refuse")
    case = office.do(case, "decide_township", Role.TOWNSHIP_LEADER, "2026-10-12", result="refuse", opinion="不属于急难情形")
    assert (case.state, case.step) == (CaseState.REFUSED, "refuse")


def test_an_aid_brings_nobody_onto_a_roll_and_blocks_no_other_application(office: Office) -> None:
    case = approved(office)
    assert not Household.objects.exists()
    assert (case.first_month, Applicant.objects.filter(is_open=True).exists()) == (None, False)
    assert office.accepted("2026-10-13", answers=person()).business == "dibao"


def test_the_amount_is_explained(office: Office) -> None:
    case = registered(office, tier="serious", persons_helped="2", amount="3000")
    suggested, most = Assessment(case, office.law).explained("suggested", "most")
    assert suggested.value == 500_00 * 2 * 3
    assert "参考救助金额" in suggested.sentence
    assert most.value == 8000_00


def test_the_step_of_paying_is_not_done_on_the_case_page(office: Office) -> None:
    case = approved(office)
    with pytest.raises(Refused, match="页面办理"):
        office.do(case, "pay", Role.TOWNSHIP_CLERK, "2026-10-12")
