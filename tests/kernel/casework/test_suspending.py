"""A benefit is held back with a reason from a month, paid again, and what was held back paid or not, as it was decided."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import DatabaseError, transaction

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework import actions
from minzheng.kernel.casework.models import CaseState, Suspension
from minzheng.kernel.catalogue.loader import catalogue, load
from minzheng.kernel.payments import actions as payments
from minzheng.kernel.payments.changing import explained
from minzheng.kernel.payments.models import PayrollException, PayrollLine, PayrollRun
from minzheng.kernel.payments.replaying import replay
from minzheng.kernel.people.models import Household
from minzheng.kernel.values.errors import NotAllowed, Refused
from tests.kernel.casework.after_decision import HEARD, WHY, key, paid, proposed, reported, resumed, run, suspended
from tests.kernel.casework.stories import FOUR, Office, at


@pytest.fixture
def office(roll: tuple[Office, Household]) -> Office:
    """The office."""
    return roll[0]


@pytest.fixture
def household(roll: tuple[Office, Household]) -> Household:
    """A household of four that receives dibao since August 2026."""
    return roll[1]


def locked(month: str, day: str, home: Path) -> PayrollRun:
    """The month is computed and released."""
    return payments.lock(run_id=run(month, day, home).pk, by=PROGRAM, at=at(day, 12))


def test_what_is_due_is_computed_and_not_sent_and_paid_once_when_the_household_is_found(
    office: Office, household: Household, tmp_path: Path
) -> None:
    august = paid(locked("2026-08", "2026-08-10", tmp_path))
    case = suspended(office, household, "2026-08-20")
    assert (case.state, case.first_month) == (CaseState.APPROVED, 202609)
    for month in ("2026-09", "2026-10"):
        held = PayrollException.objects.get(run=locked(month, f"{month}-10", tmp_path), benefit="dibao")
        assert (held.reason_code, held.amount_fen) == ("suspended", august)
        assert "下落不明待核实" in held.reason
    resumed(office, household, "2026-10-20", "pay")
    november = locked("2026-11", "2026-11-10", tmp_path)
    line = PayrollLine.objects.get(run=november, benefit="dibao")
    assert (line.amount_fen, line.arrears_fen) == (3 * august, 2 * august)
    assert replay(run_id=november.pk, home=tmp_path, load=load).is_equal
    december = run("2026-12", "2026-12-10", tmp_path)
    assert paid(december) == august
    why = explained(december, home=tmp_path, program=catalogue().program).filter(benefit="dibao")["why"].to_list()
    assert why == ["上月含补发"]


def test_what_was_held_back_is_forfeited_where_it_was_decided_so(
    office: Office, household: Household, tmp_path: Path
) -> None:
    august = paid(locked("2026-08", "2026-08-10", tmp_path))
    suspended(office, household, "2026-08-20")
    locked("2026-09", "2026-09-10", tmp_path)
    resumed(office, household, "2026-09-20", "forfeit")
    line = PayrollLine.objects.get(run=run("2026-10", "2026-10-10", tmp_path), benefit="dibao")
    assert (line.amount_fen, line.arrears_fen) == (august, 0)


def test_nothing_is_suspended_twice_or_resumed_unless_it_was(office: Office, household: Household) -> None:
    with pytest.raises(Refused, match="没有暂停"):
        proposed(office, household, "resume", "2026-08-20", held="pay", findings="无")
    suspended(office, household, "2026-08-20")
    with pytest.raises(Refused, match="已经暂停"):
        proposed(office, household, "suspend", "2026-08-21", **WHY)
    with pytest.raises(NotAllowed):
        actions.propose_suspension(flow="resume", household_id=household.pk, business="dibao", law=office.law,
                                   given={"held": "pay", "findings": "无"}, by=office[Role.VILLAGE_OFFICER], at=at("2026-08-21"))


def test_a_proposal_alone_holds_nothing_back(office: Office, household: Household, tmp_path: Path) -> None:
    proposed(office, household, "suspend", "2026-08-20", **WHY)
    assert paid(run("2026-09", "2026-09-10", tmp_path)) > 0
    with pytest.raises(Refused, match="在办的申请或案件"):
        reported(office, household, "income", "2026-08-21", **{f"{key(household, FOUR[0]['name'])}.wage": "700"})


def test_what_was_decided_stays(office: Office, household: Household) -> None:
    suspended(office, household, "2026-08-20")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Suspension.objects.update(reason="别的原因")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Suspension.objects.all().delete()


def test_a_suspended_benefit_that_ends_forfeits_what_was_held_back(office: Office, household: Household) -> None:
    suspended(office, household, "2026-08-20")
    with pytest.raises(Refused, match="暂停期间不办理"):
        reported(office, household, "split", "2026-08-21")
    case = actions.propose_end(household_id=household.pk, business="dibao", given={"reason": "not_found", "findings": "无人"},
                               law=office.law, by=office[Role.TOWNSHIP_CLERK], at=at("2026-09-20"))
    office.do(case, "hear", Role.TOWNSHIP_CLERK, "2026-09-20", **{**HEARD, "outcome": "absent"}, date="2026-09-20")
    office.do(case, "review_end", Role.TOWNSHIP_LEADER, "2026-09-20", result="agree", opinion="应当终止")
    office.do(case, "end", Role.COUNTY_LEADER, "2026-09-20", result="approve")
    ended = Suspension.objects.get()
    assert (ended.until_month, ended.pays_held, ended.closed_by_id) == (202610, False, case.pk)
