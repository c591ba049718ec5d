"""A benefit is held back with a reason from a month, paid again, and what was held back paid or not, as it was decided."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.access.encryption import seal
from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework import actions
from minzheng.kernel.casework.models import Case, CaseState, Suspension
from minzheng.kernel.casework.suspending import end_with, member_of
from minzheng.kernel.catalogue.loader import catalogue, load
from minzheng.kernel.payments import actions as payments
from minzheng.kernel.payments.changing import explained
from minzheng.kernel.payments.models import PayrollException, PayrollLine, PayrollRun
from minzheng.kernel.payments.replaying import replay
from minzheng.kernel.people.models import Household, Person
from minzheng.kernel.values.errors import NotAllowed, Refused
from minzheng.kernel.values.periods import Month
from tests.kernel.casework.after_decision import HEARD, WHY, key, paid, proposed, reported, resumed, run, suspended
from tests.kernel.casework.stories import FOUR, VILLAGE, Office, at, numbered
from tests.kernel.payments.registry import Member, put


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


def _tekun_of_two() -> tuple[Household, str, str]:
    """Two people on the tekun roll, each paid for themselves."""
    facts = {"work_ability": "无", "support_place": "分散"}
    home, people = put(Member(birth=date(1950, 1, 1), name="孙示例", facts=facts),
                       Member(birth=date(1952, 1, 1), name="李样例", facts=facts), status="特困", area=VILLAGE)
    for serial, person in enumerate(people, start=991):
        Person.objects.filter(pk=person.pk).update(id_number=seal(numbered(f"{person.birth_date:%Y%m%d}", serial)))
    return home, str(people[0].pk), str(people[1].pk)


def _alone(office: Office, home: Household, flow: str, day: str, person: str | None, **given: str) -> Case:
    """Proposed for one member, or for the household, and decided the same day."""
    case = actions.propose_suspension(
        flow=flow, household_id=home.pk, business="tekun", given=given, law=office.law, by=office[Role.TOWNSHIP_CLERK],
        at=at(day), person_id=int(person) if person else None)
    while case.state == CaseState.OPEN:
        step = office.law.begun(case).step(case.step)
        done = {"hear": HEARD | {"date": day}, "review": {"result": "agree", "opinion": "属实"}, "decide": {"result": "approve"}}
        case = office.do(case, step.name, Role(step.who), day, **done[step.kind])
    told = {"date": day, "method": "by_village", "recipient": "示例"}
    return office.do(case, case.step, Role.TOWNSHIP_CLERK, day, **told) if case.step else case


def _of_tekun(of: PayrollRun) -> tuple[set[str], set[str]]:
    """Who was paid tekun, and who was held back."""
    paid_to = PayrollLine.objects.filter(run=of, benefit="tekun").values_list("person_id", flat=True)
    held = PayrollException.objects.filter(run=of, benefit="tekun", reason_code="suspended").values_list("person_id", flat=True)
    return {str(one) for one in paid_to}, {str(one) for one in held}


def test_one_member_is_suspended_alone_where_each_is_paid(office: Office, tmp_path: Path) -> None:
    home, one, other = _tekun_of_two()
    assert _of_tekun(locked("2026-08", "2026-08-10", tmp_path)) == ({one, other}, set())
    case = _alone(office, home, "suspend", "2026-08-20", one, **WHY)
    assert (member := member_of(case)) is not None
    assert member.name == "孙示例"
    with pytest.raises(Refused, match="先恢复"):
        _alone(office, home, "suspend", "2026-08-21", None, **WHY)
    assert _of_tekun(locked("2026-09", "2026-09-10", tmp_path)) == ({other}, {one})
    _alone(office, home, "suspend", "2026-09-20", other, **WHY)
    assert _of_tekun(locked("2026-10", "2026-10-10", tmp_path)) == (set(), {one, other})
    with pytest.raises(Refused, match="没有暂停"):
        _alone(office, home, "resume", "2026-10-20", None, held="pay", findings="示例")
    _alone(office, home, "resume", "2026-10-20", one, held="pay", findings="已经找到")
    november = locked("2026-11", "2026-11-10", tmp_path)
    assert _of_tekun(november) == ({one}, {other})
    line = PayrollLine.objects.get(run=november, benefit="tekun", person_id=int(one))
    assert line.amount_fen == 3 * (line.amount_fen - line.arrears_fen), "two months held back and its own"


def test_what_a_household_is_paid_is_not_suspended_for_a_member(office: Office, household: Household) -> None:
    with pytest.raises(Refused, match="按户发放"):
        actions.propose_suspension(
            flow="suspend", household_id=household.pk, business="dibao", given=WHY, law=office.law,
            by=office[Role.TOWNSHIP_CLERK], at=at("2026-08-20"), person_id=int(key(household, FOUR[1]["name"])))


def test_the_end_closes_every_suspension(office: Office) -> None:
    home, one, other = _tekun_of_two()
    for person in (one, other):
        _alone(office, home, "suspend", "2026-08-20", person, **WHY)
    end_with(Case.objects.latest("pk"), home, "tekun", Month(2026, 10))
    assert set(Suspension.objects.values_list("until_month", "pays_held")) == {(202610, False)}
