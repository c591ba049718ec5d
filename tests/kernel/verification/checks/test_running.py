"""The pass over everybody: from a delivery to findings, twice, and with other evidence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.encryption import seal
from minzheng.kernel.casework.supervision.models import SignIn
from minzheng.kernel.catalogue.cross_checks import cross_checks
from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.catalogue.outside_registers import outside_registers
from minzheng.kernel.payments import actions as payments
from minzheng.kernel.payments import holding
from minzheng.kernel.payments.models import Award, Hold
from minzheng.kernel.people.models import Person
from minzheng.kernel.registers.models import Deed, Entry, Party
from minzheng.kernel.values.periods import ZONE, Month
from minzheng.kernel.verification.checks import running
from minzheng.kernel.verification.checks.own import own
from minzheng.kernel.verification.checks.roll import read
from minzheng.kernel.verification.findings.models import CheckRun, Finding
from tests.kernel.payments.registry import COUNTY, Member, put
from tests.kernel.verification.deliveries import delivered, of

ON = date(2026, 9, 20)
LATER = datetime(2026, 9, 21, tzinfo=ZONE)
Check = Callable[..., CheckRun]
pytestmark = pytest.mark.django_db


@pytest.fixture
def check(by: Actor, at: datetime, tmp_path: Path) -> Check:
    """Run all checks over the county on a day of September 2026."""

    def run(on: date = ON, **others: Any) -> CheckRun:
        known = catalogue()
        options = {"registers": outside_registers(), "checks": cross_checks(), "program": known.program,
                   "parameters": known.parameters, "home": tmp_path, "by": by, "at": at, "area": COUNTY, **others}
        return running.run(on=on, **options)

    return run


def enrolled(by: Actor, at: datetime) -> None:
    """The awards of September for whoever was put into the registry."""
    known = catalogue()
    payments.enrol(month=Month(2026, 9), area=COUNTY, program=known.program, parameters=known.parameters, by=by, at=at)


def found(rule: str) -> list[Finding]:
    return list(Finding.objects.filter(rule=rule).order_by("pk"))


def test_a_death_that_is_paid_is_found_once(check: Check, by: Actor, at: datetime, tmp_path: Path) -> None:
    household, (head, dead) = put(Member(), Member(name="示例乙"))
    enrolled(by, at)
    deaths = outside_registers()["police_deaths"]
    delivered(deaths, tmp_path, [of(dead, death_date=date(2026, 7, 31))])
    first = check()
    finding, = found("dibao.dead_and_paid")
    assert (finding.household_id, finding.person_id) == (household.pk, dead.pk)
    assert (finding.first_month, finding.last_month) == (202608, None)
    assert (finding.severity, finding.holds, finding.grade, finding.run_id) == (3, True, "exact", first.pk)
    assert [one["zh"] for one in finding.evidence] == ["于 2026-07-31 死亡"]
    assert first.counts["dibao.dead_and_paid"] == {"found": 1, "new": 1, "gone": 0}
    assert (first.persons, first.households, first.rows) == (2, 1, 1)
    delivered(deaths, tmp_path, [of(dead, death_date=date(2026, 7, 31)), of(head, name="别人", death_date=date(2026, 7, 1))],
              data_date=date(2026, 9, 15))
    again = check(at=LATER)
    assert again.counts["dibao.dead_and_paid"] == {"found": 1, "new": 0, "gone": 0}
    renewed, = found("dibao.dead_and_paid")
    assert (renewed.pk, renewed.found_at, renewed.seen_at) == (finding.pk, at, LATER)


def test_what_is_told_as_before_is_left_as_it_is(check: Check, by: Actor, at: datetime, tmp_path: Path) -> None:
    _, (_, dead) = put(Member(), Member(name="示例乙"))
    enrolled(by, at)
    delivered(outside_registers()["police_deaths"], tmp_path, [of(dead, death_date=date(2026, 7, 31))])
    check()
    assert check(at=LATER).counts["dibao.dead_and_paid"] == {"found": 1, "new": 0, "gone": 0}
    assert [(one.seen_at, one.gone_at) for one in found("dibao.dead_and_paid")] == [(at, None)]
    Finding.objects.update(gone_at=at)
    check(at=LATER)
    assert [(one.seen_at, one.gone_at) for one in found("dibao.dead_and_paid")] == [(LATER, None)]


@pytest.mark.parametrize(("died", "months"), [
    (date(2026, 8, 31), (202609, None)), (date(2026, 9, 1), (202610, None)), (date(2026, 9, 20), (202610, None)),
    (date(2026, 9, 21), None)])
def test_the_month_of_death_is_due(died: date, months: tuple[int, int | None] | None, check: Check, by: Actor, at: datetime,
                                   tmp_path: Path) -> None:
    _, (person, _) = put(Member(), Member(name="示例乙"))
    enrolled(by, at)
    delivered(outside_registers()["police_deaths"], tmp_path, [of(person, death_date=died)])
    check()
    assert [(one.first_month, one.last_month) for one in found("dibao.dead_and_paid")] == ([months] if months else [])


def test_a_car_beyond_the_limit_ends_dibao_by_the_rules_themselves(
    check: Check, by: Actor, at: datetime, tmp_path: Path
) -> None:
    household, (head, wife) = put(Member(), Member(name="示例乙"))
    put(Member(name="示例丙"))
    enrolled(by, at)
    vehicles = outside_registers()["vehicles"]
    car = {"plate": "湘D00001", "vehicle_type": "小型轿车", "registered_on": date(2026, 3, 10)}
    delivered(vehicles, tmp_path, [of(head, **car), of(wife, **car)])
    check()
    finding, = found("dibao.vehicle_above_limit")
    assert (finding.household_id, finding.person_id, finding.register) == (household.pk, None, "vehicles")
    assert (finding.first_month, finding.last_month) == (202604, None)
    assert [one["zh"] for one in finding.evidence] == [
        "机动车数申报 0，登记 1；家庭财产超过规定限额；每月由 1,000.00 元变为 0.00 元",
        "名下有小型轿车，2026-03-10 登记", "名下有小型轿车，2026-03-10 登记"]


def test_only_a_death_holds_the_payment_and_a_closed_one_no_more(check: Check, by: Actor, at: datetime, tmp_path: Path) -> None:
    _, (old, _) = put(Member(birth=date(1930, 1, 1)), Member(name="示例乙"), status="无")
    enrolled(by, at)
    delivered(outside_registers()["police_deaths"], tmp_path, [of(old, death_date=date(2026, 8, 2))])
    check()
    check(at=LATER)
    hold, = Hold.objects.all()
    assert (hold.person_id, hold.benefit, hold.first_month, hold.reason, hold.source) == (
        old.pk, "old_age_allowance", 202609, "old_age_allowance.dead_and_paid", "于 2026-08-02 死亡")
    Finding.objects.update(state="closed", result="false", examined_by="甲", closed_by="乙", closed_at=at)
    holding.release([hold.pk], pays=True, note="示例", by=by, at=LATER)
    closed = check(at=LATER)
    assert closed.counts["old_age_allowance.dead_and_paid"] == {"found": 1, "new": 0, "gone": 0}
    assert Hold.objects.filter(until_month=None).count() == 0


def test_households_that_share_an_account_are_found_each(check: Check, by: Actor, at: datetime) -> None:
    one, _ = put(Member(), account="6217000000000001")
    two, _ = put(Member(), account="6217000000000001")
    put(Member(), account="6217000000000002")
    enrolled(by, at)
    check()
    told = {(one.household_id, one.person_id, one.business) for one in found("everyone.account_shared")}
    assert told == {(one.pk, None, "dibao"), (two.pk, None, "dibao")}


def test_what_is_no_longer_told_is_gone_but_not_where_nobody_can_be_asked(
    check: Check, by: Actor, at: datetime, tmp_path: Path
) -> None:
    _, (head,) = put(Member())
    enrolled(by, at)
    vehicles = outside_registers()["vehicles"]
    delivered(vehicles, tmp_path, [of(head, plate="湘D00001", registered_on=date(2026, 3, 10))], data_date=date(2026, 7, 1))
    check()
    silent = check(on=date(2026, 10, 20), at=LATER)
    assert "dibao.vehicle_above_limit" not in silent.counts
    assert found("dibao.vehicle_above_limit")[0].gone_at is None
    delivered(vehicles, tmp_path, [of(head, name="别人", plate="湘D00002")], data_date=date(2026, 9, 15))
    sold = check(at=LATER)
    assert sold.counts["dibao.vehicle_above_limit"] == {"found": 0, "new": 0, "gone": 1}
    assert [one.grade for one in found("everyone.name_differs")] == ["differs"]


def test_other_evidence_goes_on_as_the_same_finding_until_it_is_examined(
    check: Check, by: Actor, at: datetime, tmp_path: Path
) -> None:
    _, (head,) = put(Member())
    enrolled(by, at)
    deaths = outside_registers()["police_deaths"]
    delivered(deaths, tmp_path, [of(head, death_date=date(2026, 8, 2))], data_date=date(2026, 9, 1))
    check()
    first, = found("dibao.dead_and_paid")
    delivered(deaths, tmp_path, [of(head, death_date=date(2026, 7, 2))], data_date=date(2026, 9, 10))
    check(at=LATER)
    same, = found("dibao.dead_and_paid")
    assert (same.pk, same.first_month) == (first.pk, 202608)
    assert same.key != first.key
    Finding.objects.update(state="closed", result="false", examined_by="甲", closed_by="乙", closed_at=at)
    delivered(deaths, tmp_path, [of(head, death_date=date(2026, 6, 2))], data_date=date(2026, 9, 12))
    check(at=LATER)
    assert [one.state for one in found("dibao.dead_and_paid")] == ["closed", "open"]


def test_what_was_paid_under_the_other_row_of_who_was_merged_is_looked_at(db: None) -> None:
    _, (person,) = put(Member(birth=date(1930, 5, 1)), status="无")
    home, _ = put(Member(), status="无")
    other = Person.objects.create(name=person.name, id_number=seal("430426193005010099"), birth_date=person.birth_date, sex="F",
                                  merged_into=person)
    award = Award.objects.create(benefit="old_age_allowance", component="main", household=home, person=other, first_month=202601,
                                 last_month=202608, state="ended")
    roll = read(area=COUNTY, on=ON)
    assert person.pk in roll.persons["person_ref"].to_list()
    assert roll.covered("old_age_allowance").select("award_id", "person_ref").collect().rows() == [(award.pk, person.pk)]


def test_a_book_names_who_was_merged_by_either_number(at: datetime) -> None:
    _, (person,) = put(Member())
    Award.objects.create(benefit="dibao", component="household", household=person.membership_set.get().household,
                         first_month=202601)
    other = Person.objects.create(name="示例甲", id_number=seal("430426198006150088"), birth_date=person.birth_date, sex="F",
                                  merged_into=person)
    entry = Entry.objects.create(kind="elder_stay", area_code=COUNTY, state="in", on=date(2026, 9, 3), label="示例", values={},
                                 created_at=at)
    Deed.objects.create(entry=entry, serial=0, name="admit", state="in", on=entry.on, at=at, by="示例", values={})
    Party.objects.create(entry=entry, field="person", name="示例甲", id_number=bytes(other.id_number))
    seen = own("book(elder_stay)", read(area=COUNTY, on=ON))
    assert seen is not None
    assert seen["person_ref"].to_list() == [person.pk]


def test_one_pass_waits_for_another(check: Check) -> None:
    put(Member())
    with CaptureQueriesContext(connection) as asked:
        check()
    assert any("LOCK TABLE findings_checkrun" in one["sql"] for one in asked)


@pytest.mark.parametrize(("members", "signed_on", "months"), [
    (1, date(2026, 9, 8), (202609, 202609)), (1, date(2026, 7, 31), None), (2, date(2026, 9, 8), None)])
def test_a_sign_in_for_who_lives_alone_and_is_in_custody_is_found(
    members: int, signed_on: date, months: tuple[int, int] | None, check: Check, by: Actor, at: datetime, tmp_path: Path
) -> None:
    household, people_ = put(*[Member() for _ in range(members)])
    run_ = payments.run(month=Month(2026, 9), area=COUNTY, program=catalogue().program, parameters=catalogue().parameters, by=by,
                        at=at, home=tmp_path)
    payments.lock(run_id=run_.run.pk, by=by, at=at)
    SignIn.objects.create(household=household, month=signed_on.year * 100 + signed_on.month, signed_on=signed_on, in_time=True,
                          place="示例", shown="身份证", channel="window", by="示例", at=at)
    delivered(outside_registers()["prisons"], tmp_path, [of(people_[0], admitted_on=date(2026, 8, 3), measure="imprisoned")])
    check()
    assert [(one.first_month, one.last_month) for one in found("dibao.signed_in_in_custody")] == ([months] if months else [])
