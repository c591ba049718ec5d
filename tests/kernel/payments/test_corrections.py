"""The past computed again: what differs, decided once, and nothing twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from minzheng.kernel.access.actions import create_account
from minzheng.kernel.access.actor import PROGRAM, Actor
from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue.loader import Catalogue
from minzheng.kernel.payments import actions as payments
from minzheng.kernel.payments.corrections import actions
from minzheng.kernel.payments.corrections.models import AwardBalance, AwardEntry, Correction, CorrectionItem, CorrectionState
from minzheng.kernel.payments.corrections.paid import balances
from minzheng.kernel.payments.models import Award, PayrollLine
from minzheng.kernel.people.models import Person
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.values.errors import NotAllowed, Refused
from minzheng.kernel.values.periods import ZONE, Month

from .conftest import Runner
from .registry import COUNTY, Member, change, joined, put

pytestmark = pytest.mark.django_db
LATER = datetime(2026, 11, 20, 9, tzinfo=ZONE)
Release = Callable[..., Any]
Propose = Callable[..., Correction]


@pytest.fixture
def release(run_month: Runner, by: Actor, at: datetime) -> Release:
    """Run and release months."""

    def released(*months: str) -> list[Any]:
        runs = [run_month(month).run for month in months]
        for run in runs:
            payments.lock(run_id=run.pk, by=by, at=at)
        return runs

    return released


@pytest.fixture
def propose(law: Catalogue, by: Actor) -> Propose:
    """Compute months again, a moment after the time before."""

    def proposed(first: str, last: str, *, area: int = COUNTY, **others: Any) -> Correction:
        options = {"program": law.program, "parameters": law.parameters, "by": by, "at": LATER, **others}
        return actions.propose(
            first=Month.parse(first), last=Month.parse(last), area=area, cause="示例：收入有变", **options)

    return proposed


@pytest.fixture
def commit(by: Actor) -> Callable[[Correction], Correction]:
    return lambda correction: actions.commit(correction_id=correction.pk, document="示例〔2026〕1号", by=by, at=LATER)


def test_income_that_turns_out_different_is_found_month_by_month(release: Release, propose: Propose, commit: Any) -> None:
    _, (person,) = put(Member())
    release("2026-08", "2026-09")
    change(person, "wage", 30000, from_=date(2026, 9, 1), at=LATER)
    found = propose("2026-08", "2026-09")
    item = CorrectionItem.objects.get()
    assert (item.month, item.difference_fen) == (202609, -30000)
    assert (found.arrears_fen, found.recovery_fen, found.item_count, found.persons) == (0, 30000, 1, 1)
    assert not AwardEntry.objects.exists()
    commit(found)
    assert balances(list(Award.objects.values_list("pk", flat=True))) == {item.award_id: -30000}
    again = propose("2026-08", "2026-09")
    assert (again.item_count, again.remark_count) == (0, 0)


def test_who_died_in_between_is_not_due_from_the_next_month(release: Release, propose: Propose) -> None:
    _, (person, _) = put(Member(), Member(name="示例乙"))
    release("2026-08", "2026-09")
    Person.objects.filter(pk=person.pk).update(death_date=date(2026, 8, 3), death_known_at=LATER)
    found = propose("2026-08", "2026-09")
    months = set(CorrectionItem.objects.values_list("month", flat=True))
    assert months == {202609}
    assert found.recovery_fen > 0


def test_a_household_without_anybody_left_owes_all_of_it(release: Release, propose: Propose) -> None:
    _, (person,) = put(Member())
    release("2026-08", "2026-09")
    Person.objects.filter(pk=person.pk).update(death_date=date(2026, 7, 3), death_known_at=LATER)
    propose("2026-08", "2026-09")
    items = list(CorrectionItem.objects.order_by("month"))
    assert [(item.month, item.due_fen, "死亡" in item.new) for item in items] == [(202608, 0, True), (202609, 0, True)]
    assert sum(item.paid_fen for item in items) == sum(PayrollLine.objects.values_list("amount_fen", flat=True))


def test_a_month_in_between_that_should_have_been_paid_is_arrears(release: Release, propose: Propose, commit: Any) -> None:
    """A member found to belong from August: her own award and the household's amount."""
    household, _ = put(Member())
    release("2026-08", "2026-09")
    joined(household, [Member(name="示例乙")], from_=date(2026, 8, 1))
    found = propose("2026-08", "2026-09")
    assert found.arrears_fen > 0
    assert found.recovery_fen == 0
    commit(found)
    assert sum(balances(list(Award.objects.values_list("pk", flat=True))).values()) == found.arrears_fen


def test_an_award_that_never_was_is_made_for_its_months(release: Release, propose: Propose, commit: Any) -> None:
    put(Member())
    release("2026-08")
    put(Member(name="示例丙"), since=202608)
    found = propose("2026-08", "2026-08")
    missing = list(CorrectionItem.objects.filter(award=None))
    assert missing
    commit(found)
    made = Award.objects.filter(household=missing[0].household)
    assert [(award.first_month, award.last_month, award.state) for award in made] == [(202608, 202608, "ended")]
    assert propose("2026-08", "2026-08").item_count == 0


def test_what_cannot_be_judged_stays_and_is_told(release: Release, propose: Propose) -> None:
    _, (person,) = put(Member())
    release("2026-09")
    change(person, "wage", 30000, from_=date(2026, 1, 1), at=LATER)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM people_personfact WHERE name = 'property'")
        cursor.execute("SET LOCAL session_replication_role = origin")
    found = propose("2026-09", "2026-09")
    assert found.item_count == 0
    assert {remark.reason_code for remark in found.remarks.all()} == {"fact_missing"}


def test_a_held_month_is_left_to_the_end_of_the_holding(release: Release, propose: Propose, run_month: Runner, by: Actor,
                                                         at: datetime) -> None:
    put(Member())
    run_month("2026-08")
    payments.suspend(award_id=Award.objects.get().pk, reason="复核", by=by, at=at)
    release("2026-08")
    found = propose("2026-08", "2026-08")
    assert found.item_count == 0
    assert [remark.reason_code for remark in found.remarks.all()] == ["suspended"]


def test_only_released_months_are_computed_again(release: Release, propose: Propose, run_month: Runner) -> None:
    put(Member())
    release("2026-08")
    run_month("2026-09")
    with pytest.raises(Refused, match="2026-07、2026-09"):
        propose("2026-07", "2026-09")
    with pytest.raises(Refused, match="顺序"):
        propose("2026-09", "2026-08")
    with pytest.raises(Refused, match="原因"):
        actions.propose(first=Month(2026, 8), last=Month(2026, 8), area=COUNTY, cause=" ", program=None, parameters=None,  # type: ignore[arg-type]
                        by=PROGRAM, at=LATER)


def test_two_proposals_cannot_both_be_decided(release: Release, propose: Propose, commit: Any) -> None:
    _, (person,) = put(Member())
    release("2026-08", "2026-09")
    change(person, "wage", 30000, from_=date(2026, 8, 1), at=LATER)
    one, other = propose("2026-08", "2026-09"), propose("2026-09", "2026-09")
    commit(one)
    with pytest.raises(Refused, match="重新预览"):
        commit(other)
    with pytest.raises(Refused, match="已决定"):
        commit(one)
    actions.set_aside(correction_id=other.pk, reason="示例", by=PROGRAM, at=LATER + timedelta(hours=1))
    other.refresh_from_db()
    assert other.state == CorrectionState.SET_ASIDE


def test_the_order_of_corrections_does_not_matter(release: Release, propose: Propose, commit: Any) -> None:
    _, (person,) = put(Member())
    release("2026-08", "2026-09")
    change(person, "wage", 30000, from_=date(2026, 8, 1), at=LATER)
    commit(propose("2026-09", "2026-09"))
    commit(propose("2026-08", "2026-09"))
    change(person, "wage", 10000, from_=date(2026, 9, 1), at=LATER + timedelta(days=1))
    commit(propose("2026-08", "2026-09"))
    assert sum(AwardEntry.objects.values_list("fen", flat=True)) == -30000 - 10000


def test_who_computed_it_does_not_decide(release: Release, propose: Propose, at: datetime) -> None:
    accounts = {role: create_account(username=role, password=None, role=role, post="示例", area_code=COUNTY, is_demo=True,
                                     by=PROGRAM, at=at).actor for role in (Role.COUNTY_SECTION_HEAD, Role.COUNTY_CLERK)}
    _, (person,) = put(Member())
    release("2026-09")
    change(person, "wage", 30000, from_=date(2026, 9, 1), at=LATER)
    own = propose("2026-09", "2026-09", by=accounts[Role.COUNTY_SECTION_HEAD])
    for who in accounts.values():
        with pytest.raises(NotAllowed):
            actions.commit(correction_id=own.pk, document="示例", by=who, at=LATER)
    with pytest.raises(Refused, match="文号"):
        actions.commit(correction_id=own.pk, document="", by=PROGRAM, at=LATER)


def test_the_database_keeps_the_ledger(release: Release, propose: Propose, commit: Any) -> None:
    _, (person,) = put(Member())
    release("2026-09")
    change(person, "wage", 30000, from_=date(2026, 9, 1), at=LATER)
    found = commit(propose("2026-09", "2026-09"))
    award = AwardEntry.objects.get().award
    entry = {"award": award, "month": 202611, "by": "示例", "at": LATER}
    for wrong in ({"kind": "refund", "fen": 30001}, {"kind": "waiver", "fen": -1, "document": "示例"},
                  {"kind": "refund", "fen": -1}, {"kind": "waiver", "fen": 5}, {"kind": "deduction", "fen": 5}):
        with pytest.raises(IntegrityError), transaction.atomic():
            AwardEntry.objects.create(**entry, **wrong)
    AwardEntry.objects.create(**entry, kind="refund", fen=30000)
    for change_of in (lambda: AwardEntry.objects.update(fen=1), lambda: CorrectionItem.objects.all().delete(),
                      lambda: Correction.objects.filter(pk=found.pk).update(state="proposed")):
        with pytest.raises(IntegrityError), transaction.atomic():
            change_of()


def _raised(law: Catalogue, fen: int, since: date) -> ParameterBook:
    """The book with the dibao standards raised by so much (fen a year in the country) from a day on."""
    own = [value for value in law.parameters.of("dibao.dibao_standard") if value.is_in_force(since)]
    return law.parameters.with_values(replace(value, value=int(value.value) + fen, from_=since, until=None) for value in own)


def test_a_raise_reaches_back_to_who_was_entitled_then_and_has_left_since(
    law: Catalogue, release: Release, propose: Propose, commit: Any
) -> None:
    gone, _ = put(Member(), residence="农村")
    put(Member(), Member(name="示例乙"), residence="农村")
    release("2026-08")
    change(gone, "current_status", "无", from_=date(2026, 9, 1))
    release("2026-09")
    book = _raised(law, 12000, date(2026, 8, 1))
    found = propose("2026-08", "2026-09", parameters=book)
    items = list(CorrectionItem.objects.filter(benefit="dibao").values_list("household", "month", "difference_fen"))
    assert (gone.pk, 202608, 1000) in items
    assert (gone.pk, 202609, 1000) not in items
    assert sorted(fen for *_, fen in items) == [1000, 2000, 2000]
    assert found.recovery_fen == 0
    commit(found)
    assert propose("2026-08", "2026-09", parameters=book).item_count == 0


def test_balances_follow_their_entries_and_nothing_else(release: Release, propose: Propose, commit: Any) -> None:
    _, (person,) = put(Member())
    release("2026-08", "2026-09")
    change(person, "wage", 30000, from_=date(2026, 8, 1), at=LATER)
    commit(propose("2026-08", "2026-09"))
    (kept,) = AwardBalance.objects.all()
    assert (kept.fen, kept.first, kept.last) == (-60000, 202608, 202609)
    for wrong in (lambda: AwardBalance.objects.update(fen=0), lambda: AwardBalance.objects.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong()
