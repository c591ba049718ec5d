"""After the decision: what a household reports, what it does to what is paid, and from when it holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.access.encryption import open_sealed
from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework.changes.reading import read_change
from minzheng.kernel.casework.models import CaseState
from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.payments import actions as payments
from minzheng.kernel.payments.changing import explained
from minzheng.kernel.payments.models import Award, PayrollLine, PrepayFinding
from minzheng.kernel.people.models import OPEN, Household, HouseholdFact, Membership, Person, PersonFact
from minzheng.kernel.people.queries import frames
from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.periods import Month
from tests.kernel.casework.after_decision import decided, key, on_the_roll, paid, reported, run
from tests.kernel.casework.stories import FOUR, NOTHING, OTHER_VILLAGE, SURVEY, TOWNSHIP, VILLAGE, Office, answered, at, numbered


@pytest.fixture
def office(roll: tuple[Office, Household]) -> Office:
    """The office."""
    return roll[0]


@pytest.fixture
def household(roll: tuple[Office, Household]) -> Household:
    """A household of four that receives dibao since August 2026."""
    return roll[1]


def test_a_wage_reported_on_10_august_and_confirmed_on_31_is_counted_from_september(
    office: Office, household: Household, tmp_path: Path
) -> None:
    august = run("2026-08", "2026-08-06", tmp_path)
    case = reported(office, household, "income", "2026-08-10", **{f"{key(household, FOUR[0]['name'])}.wage": "1000"})
    assert (case.flow, case.business, case.step) == ("change", "dibao", "survey_change")
    change = case.changes.get()
    assert (change.is_reduction, change.month) == (True, 202609)
    office.do(case, "survey_change", Role.TOWNSHIP_CLERK, "2026-08-17", **SURVEY, date="2026-08-17")
    case = office.do(case, "verify_change", Role.VERIFICATION_OFFICER, "2026-08-19")
    assert case.step == "hear_change"
    case = decided(office, case, "2026-08-31")
    assert (case.state, case.first_month, case.step) == (CaseState.APPROVED, 202609, "tell_change")
    wage = PersonFact.objects.get(OPEN, person_id=int(key(household, FOUR[0]["name"])), name="wage")
    assert (wage.value, str(wage.valid_from), wage.source) == ("100000", "2026-09-01", f"变更 {case.number}")
    assert paid(run("2026-08", "2026-08-31", tmp_path)) == paid(august)
    september = run("2026-09", "2026-09-05", tmp_path)
    assert paid(september) == change.after_fen == case.amount_fen
    assert paid(august) == change.before_fen
    told = explained(september, home=tmp_path, program=catalogue().program).row(0, named=True)
    assert (told["kind"], "工资" in told["why"]) == ("changed", True)


def test_more_is_not_heard(office: Office, household: Household) -> None:
    case = reported(office, household, "income", "2026-08-10", **{f"{key(household, FOUR[0]['name'])}.wage": "700"})
    case = decided(office, case, "2026-08-31")
    assert not case.events.filter(step="hear_change").exists()


def test_what_is_as_it_was_is_no_change(office: Office, household: Household) -> None:
    with pytest.raises(Refused, match="没有变更"):
        reported(office, household, "income", "2026-08-10", **{f"{key(household, FOUR[0]['name'])}.wage": "900"})


def _with_an_old_error(household: Household) -> str:
    """The father still stands as supported, from before the household came onto dibao."""
    father = key(household, FOUR[3]["name"])
    PersonFact.objects.create(person_id=int(father), name="support_place", value="分散", valid_from=date(2026, 8, 1),
                              known_since=at("2026-08-01"), source="示例")
    return father


def test_an_error_of_old_is_told_and_does_not_hold_up_another_change(office: Office, household: Household) -> None:
    father = _with_an_old_error(household)
    reading = read_change("account", household, {"happened_on": "2026-08-10", **NEW_ACCOUNT}, office.law, on=date(2026, 8, 10))
    assert [str(one.sentence) for one in reading.told if one.code == "support_place"] == [
        "登记中原有的问题，与这项变更无关，请另行更正：赵虚构：供养方式“分散”只适用于特困人员和孤儿"]
    decided(office, reported(office, household, "account", "2026-08-10", **NEW_ACCOUNT), "2026-08-12")
    household.refresh_from_db()
    assert household.account_name == "钱样例"
    assert PersonFact.objects.get(OPEN, person_id=int(father), name="support_place").value == "分散"


def test_the_same_error_of_somebody_else_is_refused(office: Office, household: Household) -> None:
    _with_an_old_error(household)
    with pytest.raises(Refused) as refused:
        reported(office, household, "joined", "2026-08-10", ground="born", **of_new({**NEWBORN, "support_place": "分散"}))
    assert [(one.code, one.place.heading) for one in refused.value.problems] == [("support_place", "new.support_place")]


NEW_ACCOUNT = {"bank_name": "示例农商行", "account_no": "6217000000000000011", "account_name": "钱样例"}
NEWBORN = {**NOTHING, "name": "赵新示", "id_number": numbered("20260801", 981), "relation": "女", "work_ability": "无"}


def of_new(member: Mapping[str, str]) -> dict[str, str]:
    """The fields of who joins."""
    return {f"new.{name}": value for name, value in member.items()}


def members(household: Household) -> set[str]:
    """Who counts in the household from its newest month on."""
    rows = Membership.objects.filter(OPEN, household=household, person__death_date=None)
    return set(rows.values_list("person__name", flat=True))


def test_a_child_that_was_born_counts_from_the_month_after_the_decision(
    office: Office, household: Household, tmp_path: Path
) -> None:
    case = decided(office, reported(office, household, "joined", "2026-08-10", ground="born", **of_new(NEWBORN)), "2026-08-31")
    assert "赵新示" in members(household)
    change = case.changes.get()
    assert change.before_fen is not None
    assert paid(run("2026-09", "2026-09-05", tmp_path)) == case.amount_fen == change.after_fen
    assert (change.after_fen or 0) > change.before_fen


def test_who_joins_is_refused_where_they_count_already(office: Office, household: Household) -> None:
    with pytest.raises(Refused) as own:
        reported(office, household, "joined", "2026-08-10", ground="born",
                 **of_new({**NEWBORN, "id_number": FOUR[1]["id_number"]}))
    assert "已经是本户成员" in str(own.value)
    elsewhere = _another(office)
    with pytest.raises(Refused) as other:
        reported(office, household, "joined", "2026-08-10", ground="marriage", **of_new(
            {**NEWBORN, "name": "孙示例", "id_number": ALONE["id_number"], "relation": "其他"}))
    assert f"已登记在户号 {elsewhere.household_no}" in str(other.value)
    assert {one.place.heading for one in other.value.problems} == {"new.id_number"}


ALONE = {**NOTHING, "name": "孙示例", "id_number": numbered("19600203", 991), "relation": "户主", "work_ability": "无",
         "transfer": "120"}


def _another(office: Office) -> Household:
    """A household of one that receives dibao since August 2026."""
    return on_the_roll(office, office.accepted("2026-07-06", answers=answered([ALONE], account_name="孙示例")))


def test_who_died_is_paid_for_in_the_month_of_the_death_and_no_longer(
    office: Office, household: Household, tmp_path: Path
) -> None:
    father = key(household, "赵虚构")
    case = reported(office, household, "died", "2026-08-10", person=father)
    assert case.step == "hear_change"
    case = decided(office, case, "2026-09-02")
    assert case.first_month == 202609
    assert str(Person.objects.get(pk=father).death_date) == "2026-08-10"
    assert members(household) == {"赵示例", "钱样例", "赵样例"}
    assert paid(run("2026-09", "2026-09-05", tmp_path)) == case.amount_fen
    office.do(case, "tell_change", Role.TOWNSHIP_CLERK, "2026-09-03", date="2026-09-03", method="in_person", recipient="赵示例")
    with pytest.raises(Refused) as twice:
        reported(office, household, "died", "2026-09-04", person=father)
    assert "已于 2026-08-10 登记死亡" in str(twice.value)


def test_a_head_does_not_leave_without_a_new_one(office: Office, household: Household) -> None:
    head, wife, son, father = (key(household, one["name"]) for one in FOUR)
    with pytest.raises(Refused) as refused:
        reported(office, household, "left", "2026-08-10", person=head, ground="imprisoned")
    assert [one.place.heading for one in refused.value.problems] == ["head"]
    with pytest.raises(Refused) as untold:
        reported(office, household, "left", "2026-08-10", person=head, ground="imprisoned", head=wife)
    assert {one.place.heading for one in untold.value.problems} == {f"relation.{son}", f"relation.{father}"}
    case = decided(office, reported(office, household, "left", "2026-08-10", person=head, ground="imprisoned", head=wife,
                                    **{f"relation.{son}": "子", f"relation.{father}": "其他"}), "2026-08-31")
    assert case.first_month == 202609
    relations = dict(Membership.objects.filter(OPEN, household=household).values_list("person__name", "relation"))
    assert relations == {"钱样例": "户主", "赵样例": "子", "赵虚构": "其他"}


def test_who_leaves_for_prison_is_explained_before_the_month_is_paid(
    office: Office, household: Household, tmp_path: Path
) -> None:
    september = run("2026-09", "2026-09-05", tmp_path)
    reported(office, household, "left", "2026-09-06", person=key(household, "赵虚构"), ground="imprisoned")
    payments.look_through(run_id=september.pk, parameters=catalogue().parameters, by=PROGRAM, at=at("2026-09-07"))
    found = PrepayFinding.objects.filter(run=september, code="leaving")
    assert {(one.line.benefit, one.shown) for one in found.select_related("line")} >= {("dibao", "赵虚构")}


def test_another_member_becomes_the_head(office: Office, household: Household) -> None:
    head, wife, son, father = (key(household, one["name"]) for one in FOUR)
    with pytest.raises(Refused, match="已经是户主"):
        reported(office, household, "head", "2026-08-10", head=head)
    case = reported(office, household, "head", "2026-08-10", head=wife,
                    **{f"relation.{head}": "配偶", f"relation.{son}": "子", f"relation.{father}": "其他"})
    assert case.step == "review_change"
    case = decided(office, case, "2026-08-31")
    assert Membership.objects.get(OPEN, household=household, relation="户主").person.name == "钱样例"
    assert case.amount_fen == case.changes.get().before_fen


def test_the_money_goes_to_the_new_account_from_the_next_run_on(office: Office, household: Household, tmp_path: Path) -> None:
    given = {"bank_name": "示例农商行", "account_no": "6217 0000 0000 0000 011", "account_name": "钱样例"}
    with pytest.raises(Refused, match="不是本户成员"):
        reported(office, household, "account", "2026-08-10", **{**given, "account_name": "孙示例"})
    case = decided(office, reported(office, household, "account", "2026-08-10", **given), "2026-08-12")
    assert case.first_month == 202608
    line = PayrollLine.objects.get(run=run("2026-08", "2026-08-20", tmp_path), benefit="dibao")
    assert (open_sealed(bytes(line.account_no)), line.account_name) == ("6217000000000000011", "钱样例")


def test_who_moves_is_seen_where_they_live_now(office: Office, household: Household) -> None:
    with pytest.raises(Refused) as away:
        reported(office, household, "moved", "2026-08-10", area_code="430421100200")
    assert "迁出本县" in str(away.value)
    with pytest.raises(Refused, match="不存在"):
        reported(office, household, "moved", "2026-08-10", area_code="430426001999")
    case = decided(office, reported(office, household, "moved", "2026-08-10", area_code=str(OTHER_VILLAGE)), "2026-08-31")
    household.refresh_from_db()
    assert (household.area_code, case.area_code) == (OTHER_VILLAGE, VILLAGE)
    assert sum(frames(month=Month.parse("2026-08"), area=TOWNSHIP)[1]["household_id"] == household.pk) == 1
    assert sum(frames(month=Month.parse("2026-09"), area=TOWNSHIP)[1]["household_id"] == household.pk) == 0


def test_some_members_become_a_household_of_their_own(office: Office, household: Household, tmp_path: Path) -> None:
    head, father = key(household, FOUR[0]["name"]), key(household, FOUR[3]["name"])
    account = {"bank_name": "示例银行", "account_no": "6217000000000000029", "account_name": "赵虚构"}
    with pytest.raises(Refused) as refused:
        reported(office, household, "split", "2026-08-10", head=father, **{f"goes.{head}": "go"}, **account)
    assert "请先办理户主变更" in str(refused.value)
    case = decided(office, reported(office, household, "split", "2026-08-10", head=father, **{f"goes.{father}": "go"}, **account),
                   "2026-08-31")
    new = Household.objects.get(household_no=case.application.number)
    assert (members(household), members(new)) == ({"赵示例", "钱样例", "赵样例"}, {"赵虚构"})
    assert HouseholdFact.objects.get(OPEN, household=new, name="since_month").value == "2026-09"
    assert paid(run("2026-09", "2026-09-05", tmp_path)) == case.amount_fen
    assert set(Award.objects.filter(benefit="dibao", last_month=None).values_list("household", flat=True)) == {
        household.pk, new.pk}


def test_two_households_become_one(office: Office, household: Household, tmp_path: Path) -> None:
    other = _another(office)
    with pytest.raises(Refused, match="没有户号"):
        reported(office, household, "merged", "2026-08-10", household_no="0")
    with pytest.raises(Refused, match="本户并入本户"):
        reported(office, household, "merged", "2026-08-10", household_no=household.household_no)
    case = reported(office, household, "merged", "2026-08-10", household_no=other.household_no,
                    **{f"relation.{key(other, '孙示例')}": "其他"})
    case = decided(office, case, "2026-08-31")
    assert (members(household), members(other)) == ({*(one["name"] for one in FOUR), "孙示例"}, set())
    other.refresh_from_db()
    assert other.last_month == 202608
    august, september = run("2026-08", "2026-08-31", tmp_path), run("2026-09", "2026-09-05", tmp_path)
    assert paid(august) == case.changes.get().before_fen
    assert paid(september) == case.amount_fen
    assert {line.household_id for line in PayrollLine.objects.filter(run=september)} == {household.pk}
