"""The end of a benefit: proposed, heard where the law asks, decided; the roll and the run follow."""

from __future__ import annotations

from pathlib import Path

import pytest

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework import actions
from minzheng.kernel.casework.models import Case, CaseState
from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.payments import actions as payments
from minzheng.kernel.payments.models import Award, PayrollLine
from minzheng.kernel.people.models import Household, HouseholdFact
from minzheng.kernel.values.errors import NotAllowed, Refused
from minzheng.kernel.values.periods import Month
from tests.kernel.casework.stories import COUNTY, FOUR, Office, at

WHY = {"reason": "income", "findings": "长子就业，月收入四千元"}
HEARD = {"heard": "赵示例", "outcome": "agrees", "findings": "无异议"}


@pytest.fixture
def household(office: Office) -> Household:
    """A household that receives dibao since August 2026."""
    case = office.confirmed(office.accepted("2026-07-06"), "2026-07-08", "2026-07-16", "2026-07-31")
    office.do(case, "publish", Role.VILLAGE_OFFICER, "2026-08-03", date="2026-08-03", place="村公示栏")
    assert case.application.household is not None
    return case.application.household


def _proposed(office: Office, household: Household, day: str, **given: str) -> Case:
    return actions.propose_end(household_id=household.pk, business="dibao", given={**WHY, **given}, law=office.law,
                               by=office[Role.TOWNSHIP_CLERK], at=at(day))


def _run(month: str, day: str, tmp_path: Path) -> int:
    known = catalogue()
    return payments.run(month=Month.parse(month), area=COUNTY, program=known.program, parameters=known.parameters,
                        by=PROGRAM, at=at(day), home=tmp_path).run.pk


def _decided(office: Office, case: Case, day: str) -> Case:
    office.do(case, "hear", Role.TOWNSHIP_CLERK, day, **HEARD, date=day)
    office.do(case, "review_end", Role.TOWNSHIP_LEADER, day, result="agree", opinion="应当终止")
    return office.do(case, "end", Role.COUNTY_LEADER, day, result="approve")


def test_paid_to_the_month_of_the_decision_and_no_longer(office: Office, household: Household, tmp_path: Path) -> None:
    _run("2026-08", "2026-08-10", tmp_path)
    case = _proposed(office, household, "2026-09-01")
    assert case.step == "hear"
    case = _decided(office, case, "2026-09-08")
    assert (case.state, case.first_month) == (CaseState.APPROVED, 202610)
    assert PayrollLine.objects.filter(run=_run("2026-09", "2026-09-20", tmp_path), benefit="dibao").exists()
    with pytest.raises(Refused, match="没有在册对象"):
        _run("2026-10", "2026-10-10", tmp_path)
    assert HouseholdFact.objects.get(household=household, name="current_status", known_until=None, valid_until=None).value == "无"
    assert not HouseholdFact.objects.filter(household=household, name="since_month", known_until=None, valid_until=None).exists()
    assert Award.objects.filter(household=household, benefit="dibao").count() == 1


def test_who_found_work_stays_for_the_grace(office: Office, household: Household) -> None:
    case = _decided(office, _proposed(office, household, "2026-09-01", reason="employment", grace_months="3"), "2026-09-08")
    assert case.first_month == 202701
    with pytest.raises(Refused):
        _proposed(office, household, "2026-09-09", reason="income", grace_months="3")


def test_no_hearing_before_the_law_asks_for_one(office: Office) -> None:
    case = office.confirmed(office.accepted("2026-01-06"), "2026-01-08", "2026-01-16", "2026-01-20")
    office.do(case, "publish", Role.VILLAGE_OFFICER, "2026-01-21", date="2026-01-21", place="村公示栏")
    assert case.application.household is not None
    assert _proposed(office, case.application.household, "2026-06-30").step == "review_end"


def test_a_proposal_that_is_refused_changes_nothing(office: Office, household: Household) -> None:
    case = _proposed(office, household, "2026-09-01")
    office.do(case, "hear", Role.TOWNSHIP_CLERK, "2026-09-02", **{**HEARD, "outcome": "objects"}, date="2026-09-02")
    office.do(case, "review_end", Role.TOWNSHIP_LEADER, "2026-09-03", result="disagree", opinion="收入不稳定")
    case = office.do(case, "end", Role.COUNTY_LEADER, "2026-09-04", result="refuse", opinion="继续保障")
    assert (case.state, case.step) == (CaseState.REFUSED, "")
    assert HouseholdFact.objects.get(household=household, name="current_status", known_until=None).value == "低保"


def test_there_must_be_something_to_end_and_nothing_else_open(office: Office, household: Household) -> None:
    with pytest.raises(Refused, match="没有在享受"):
        actions.propose_end(household_id=household.pk, business="tekun", given=WHY, law=office.law,
                            by=office[Role.TOWNSHIP_CLERK], at=at("2026-09-01"))
    _proposed(office, household, "2026-09-01")
    with pytest.raises(Refused, match="在办的申请或案件"):
        _proposed(office, household, "2026-09-02")


def test_a_relative_does_not_propose_and_a_village_worker_neither(office: Office, household: Household) -> None:
    with pytest.raises(NotAllowed):
        actions.propose_end(household_id=household.pk, business="dibao", given=WHY, law=office.law,
                            by=office[Role.VILLAGE_OFFICER], at=at("2026-09-01"))
    office.relative(FOUR[1], of=office[Role.TOWNSHIP_CLERK])
    with pytest.raises(NotAllowed, match="近亲属"):
        _proposed(office, household, "2026-09-01")
    assert Case.objects.count() == 1
