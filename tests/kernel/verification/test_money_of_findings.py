"""From a death that a register knows to the fen: payments wait, are released or forfeited, and what was paid is owed back."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from minzheng.kernel.access.actor import PROGRAM, Actor
from minzheng.kernel.access.encryption import seal
from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue.loader import Catalogue
from minzheng.kernel.payments import actions as payments
from minzheng.kernel.payments import registry
from minzheng.kernel.payments.corrections import actions as corrections
from minzheng.kernel.payments.corrections.paid import balances
from minzheng.kernel.payments.models import Award, Hold, PayrollException, PayrollLine, PayrollRun
from minzheng.kernel.people.actions import report_death
from minzheng.kernel.people.merging import merge
from minzheng.kernel.people.models import Household, Membership, Person
from minzheng.kernel.values.errors import NotAllowed, Refused
from minzheng.kernel.values.periods import Month
from minzheng.kernel.verification.findings import actions, consequences, months, queries, statistics
from minzheng.kernel.verification.findings.consequences import hold_found
from minzheng.kernel.verification.findings.models import Finding
from tests.kernel.payments.conftest import Runner, law, run_month
from tests.kernel.payments.registry import COUNTY, VILLAGE, Member, change, put
from tests.kernel.verification.found import at as day
from tests.kernel.verification.found import dead, found, who

__all__ = ["law", "run_month"]


@pytest.fixture
def alone(db: None) -> tuple[Household, Person]:
    """An old woman who lives alone on dibao and draws an allowance for her age."""
    household, (person,) = put(Member(date(1940, 3, 2), "示例老人"))
    return household, person


def locked(run_month: Runner, month: str, at: datetime) -> PayrollRun:
    """The month is computed and released."""
    return payments.lock(run_id=run_month(month).run.pk, by=PROGRAM, at=at)


def decided(one: Finding, result: str, consequence: str, died_on: date | None = None) -> Finding:
    """Examined in the village and closed by the section head."""
    actions.examine(finding_id=one.pk, result=result, consequence=consequence, said="示例", died_on=died_on,
                    by=who(Role.VILLAGE_OFFICER), at=day("2026-10-22"))
    return actions.close(finding_id=one.pk, note="示例", by=who(Role.COUNTY_SECTION_HEAD), at=day("2026-10-23"))


def test_a_death_that_is_true_forfeits_what_waits_and_is_owed_back(
    alone: tuple[Household, Person], run_month: Runner, law: Catalogue, at: datetime
) -> None:
    for month in ("2026-08", "2026-09"):
        locked(run_month, month, at)
    one = dead(*alone)
    award = Award.objects.get(benefit="old_age_allowance")
    usual = PayrollLine.objects.get(award=award, run__month=202609).amount_fen
    clerk = who(Role.COUNTY_CLERK)
    assert hold_found(area=COUNTY, by=clerk, at=day("2026-10-21")) == 1
    assert hold_found(area=COUNTY, by=clerk, at=day("2026-10-21")) == 0
    october = locked(run_month, "2026-10", at)
    assert PayrollException.objects.get(run=october, award=award).amount_fen == usual
    done = decided(one, "true", "death", date(2026, 8, 20))
    assert Hold.objects.get().pays_held is False
    (found_again,) = actions.look_back(finding_id=done.pk, program=law.program, parameters=law.parameters, by=clerk,
                                       at=day("2026-10-24"))
    assert (found_again.first_month, found_again.last_month) == (202609, 202610)
    assert dict(found_again.items.filter(award=award).values_list("month", "difference_fen")) == {202609: -usual}
    assert queries.corrections_of(queries.story(done)) == [found_again]
    corrections.commit(correction_id=found_again.pk, document="示例〔2026〕1号", by=PROGRAM, at=day("2026-10-25"))
    assert balances([award.pk]) == {award.pk: -usual}
    assert [(one.month, one.paid_fen, one.owed_fen) for one in months.months_of(done)] == [(202610, 0, 0), (202609, usual, usual)]
    corrections.receive_refund(award_id=award.pk, fen=usual, document="示例收据1号", month=Month(2026, 11), by=PROGRAM,
                               at=day("2026-11-02"))
    fared = statistics.fared(area=COUNTY, by="township", today="2026-11-02")
    assert [(one.found, one.true, one.permille, one.recovered_fen) for one in fared] == [(1, 1, 1000, usual)]
    assert fared[0].owed_fen >= usual
    november = run_month("2026-11").run
    assert set(PayrollException.objects.filter(run=november).values_list("reason_code", flat=True)) == {"person_dead"}


def test_one_that_is_false_is_paid_with_the_next_month(
    alone: tuple[Household, Person], run_month: Runner, at: datetime
) -> None:
    locked(run_month, "2026-09", at)
    award = Award.objects.get(benefit="old_age_allowance")
    usual = PayrollLine.objects.get(award=award).amount_fen
    one = dead(*alone, first_month=202610)
    hold_found(area=COUNTY, by=PROGRAM, at=day("2026-10-01"))
    locked(run_month, "2026-10", at)
    assert [(row.month, row.paid_fen, row.held_fen) for row in months.months_of(one)] == [(202610, 0, usual)]
    decided(one, "false", "none")
    assert hold_found(area=COUNTY, by=PROGRAM, at=day("2026-10-25")) == 0
    line = PayrollLine.objects.get(run=run_month("2026-11").run, award=award)
    assert (line.amount_fen, line.arrears_fen) == (2 * usual, usual)


def test_of_a_common_check_everything_waits_and_of_one_business_its_own_alone(
    alone: tuple[Household, Person], run_month: Runner
) -> None:
    dead(*alone)
    hold_found(area=COUNTY, by=PROGRAM, at=day("2026-10-01"))
    assert set(PayrollException.objects.filter(run=run_month("2026-09").run).values_list("benefit", flat=True)) == {
        "old_age_allowance"}
    dead(*alone, rule="verification.dead", business="old_age_allowance")
    hold_found(area=COUNTY, by=PROGRAM, at=day("2026-10-01"))
    assert not PayrollLine.objects.filter(run=run_month("2026-10").run).exists()


def test_the_past_is_computed_again_for_what_is_true_and_was_released(
    alone: tuple[Household, Person], run_month: Runner, law: Catalogue, by: Actor, at: datetime
) -> None:
    told = {"program": law.program, "parameters": law.parameters, "at": day("2026-10-24")}
    one = decided(found(*alone, rule="dibao.vehicle"), "true", "end")
    with pytest.raises(Refused, match="还没有发放"):
        actions.look_back(finding_id=one.pk, by=who(Role.COUNTY_CLERK), **told)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        actions.look_back(finding_id=one.pk, by=who(Role.AUDITOR), **told)  # type: ignore[arg-type]
    false = decided(found(*alone, rule="dibao.vehicle"), "false", "none")
    with pytest.raises(Refused, match="属实的疑点"):
        actions.look_back(finding_id=false.pk, by=who(Role.COUNTY_CLERK), **told)  # type: ignore[arg-type]


def test_who_moved_is_looked_back_at_through_each_place_they_lived_in(
    alone: tuple[Household, Person], run_month: Runner, law: Catalogue, at: datetime
) -> None:
    household, person = alone
    change(household, "area_code", VILLAGE + 1, from_=date(2026, 9, 1))
    Household.objects.filter(pk=household.pk).update(area_code=VILLAGE + 1)
    household.refresh_from_db()
    for month in ("2026-07", "2026-08", "2026-09"):
        locked(run_month, month, at)
    one = decided(dead(household, person, first_month=202607, area_code=VILLAGE), "true", "death", date(2026, 6, 20))
    made = actions.look_back(finding_id=one.pk, program=law.program, parameters=law.parameters, by=who(Role.COUNTY_CLERK),
                             at=day("2026-10-24"))
    assert [(each.area_code, each.first_month, each.last_month) for each in made] == [
        (VILLAGE, 202607, 202608), (VILLAGE + 1, 202609, 202609)]
    told = months.months_of(one)
    assert {each.month for each in told} == {202607, 202608, 202609}
    assert {each.due_fen for each in told} == {0}
    for each in made:
        corrections.commit(correction_id=each.pk, document="示例〔2026〕2号", by=PROGRAM, at=day("2026-10-25"))
    assert statistics.fared(area=COUNTY, by="rule", today="2026-11-02")[0].owed_fen == -sum(
        item.difference_fen for each in made for item in each.items.all())


def test_who_changed_households_is_looked_back_at_in_the_one_they_left(
    alone: tuple[Household, Person], run_month: Runner, law: Catalogue, at: datetime
) -> None:
    left, person = alone
    joined, _ = put(Member(date(1970, 1, 2), "示例子女"), area=VILLAGE + 2)
    Membership.objects.filter(person=person).update(known_until=at)
    moved = date(2026, 9, 1)
    for home, relation, from_, until in ((left, "户主", date(2026, 1, 1), moved), (joined, "父母", moved, None)):
        Membership.objects.create(person=person, household=home, relation=relation, valid_from=from_, valid_until=until,
                                  known_since=at, source="示例")
    for month in ("2026-08", "2026-09"):
        locked(run_month, month, at)
    one = decided(found(joined, person, rule="dibao.imprisoned", first_month=202608, area_code=VILLAGE),
                  "true", "change")
    made = actions.look_back(finding_id=one.pk, program=law.program, parameters=law.parameters, by=who(Role.COUNTY_CLERK),
                             at=day("2026-10-24"))
    assert [(each.area_code, each.first_month) for each in made] == [(VILLAGE, 202608), (VILLAGE + 2, 202609)]
    assert {(each.month, Award.objects.get(pk=each.award_id).household_id) for each in months.months_of(one)} >= {
        (202608, left.pk), (202609, joined.pk)}


def test_a_death_found_of_a_row_that_was_merged_holds_what_the_one_who_stays_gets(
    alone: tuple[Household, Person], run_month: Runner
) -> None:
    household, person = alone
    other = Person.objects.create(name=person.name, id_number=seal("another number of hers"), birth_date=person.birth_date,
                                  sex="F")
    one = dead(household, other, rule="verification.dead", business="old_age_allowance")
    merge(kept_id=person.pk, merged_id=other.pk, takes_number=False, reason="同一人（示例）", hindrances=lambda *both: (),
          by=PROGRAM, at=day("2026-10-01"))
    hold_found(area=COUNTY, by=PROGRAM, at=day("2026-10-01"))
    assert Hold.objects.get().person == person
    run = run_month("2026-10").run
    assert not PayrollLine.objects.filter(run=run, household=household).exists()
    assert set(PayrollException.objects.filter(run=run).values_list("reason_code", flat=True)) == {"held"}
    report_death(person_id=other.pk, on=date(2026, 8, 20), by=PROGRAM, at=day("2026-10-02"), source="示例")
    done = decided(one, "true", "death")
    assert Hold.objects.get().until_month is not None
    assert (done.state, consequences.death_of(queries.finding(done.pk))) == ("closed", date(2026, 8, 20))


def test_an_award_under_a_row_that_was_merged_ends_with_the_death_of_who_stays(
    alone: tuple[Household, Person], run_month: Runner
) -> None:
    household, person = alone
    run_month("2026-07")
    other = Person.objects.create(name=person.name, id_number=seal("another number of hers"), birth_date=person.birth_date,
                                  sex="F")
    award = Award.objects.create(benefit="nursing_subsidy", component="main", household=household, person=other,
                                 first_month=202601)
    merge(kept_id=person.pk, merged_id=other.pk, takes_number=False, reason="同一人（示例）", hindrances=lambda *both: (),
          by=PROGRAM, at=day("2026-09-01"))
    report_death(person_id=person.pk, on=date(2026, 8, 20), by=PROGRAM, at=day("2026-09-02"), source="示例")
    known = registry.awards(month=Month(2026, 9), area=COUNTY)
    assert known.filter(award_id=award.pk)["death_date"].to_list() == [date(2026, 8, 20)]
