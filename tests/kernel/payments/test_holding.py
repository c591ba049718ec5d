"""A payment waits for what is examined, stands among the exceptions, and comes to the fen when it is released."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from minzheng.kernel.access.actor import PROGRAM, Actor
from minzheng.kernel.catalogue.loader import Catalogue, load
from minzheng.kernel.payments import actions, holding, prepay
from minzheng.kernel.payments.corrections import actions as corrections
from minzheng.kernel.payments.corrections.models import CorrectionItem
from minzheng.kernel.payments.models import Hold, PayrollException, PayrollLine, PayrollRun, RunState
from minzheng.kernel.payments.replaying import replay
from minzheng.kernel.people.models import Household, Person
from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.periods import ZONE, Month

from .conftest import Runner
from .registry import COUNTY, Member, change, put

WHY = "公安死亡登记：2026-08-20 死亡（示例）"
OLD = Member(date(1940, 3, 2), "示例老人")


def held(person: Person | None = None, household: Household | None = None, first: int = 202609, **more: Any) -> int:
    """Payments wait from September 2026."""
    row = {"person_ref": person.pk if person else None, "household_id": household.pk if household else None,
           "first_month": first, "reason": "old_age_allowance.dead", "source": WHY, **more}
    return holding.hold(pl.DataFrame([row]), by=PROGRAM, at=datetime(2026, 8, 25, tzinfo=ZONE))


def released(*, pays: bool, at: datetime) -> int:
    """All that waits is decided."""
    return holding.release(list(Hold.objects.values_list("pk", flat=True)), pays=pays, note="示例", by=PROGRAM, at=at)


def locked(run_month: Runner, month: str, by: Actor, at: datetime) -> PayrollRun:
    """The month is computed and released."""
    return actions.lock(run_id=run_month(month).run.pk, by=PROGRAM, at=at)


@pytest.fixture
def alone(db: None) -> tuple[Household, Person]:
    """An old woman who lives alone on dibao and draws an allowance for her age."""
    household, (person,) = put(OLD)
    return household, person


def test_a_payment_waits_and_comes_to_the_fen_with_the_next_one(
    alone: tuple[Household, Person], run_month: Runner, by: Actor, at: datetime, tmp_path: Path
) -> None:
    usual = dict(PayrollLine.objects.filter(run=locked(run_month, "2026-08", by, at)).values_list("award", "amount_fen"))
    assert len(usual) > 1
    assert held(alone[1]) == 1
    assert held(alone[1]) == 0
    for month in ("2026-09", "2026-10"):
        run = locked(run_month, month, by, at)
        excepted = {one.award_id: one for one in PayrollException.objects.filter(run=run)}
        assert {key: one.amount_fen for key, one in excepted.items()} == usual
        assert {one.reason_code for one in excepted.values()} == {"held"}
        assert WHY in next(iter(excepted.values())).reason
        assert replay(run_id=run.pk, home=tmp_path, load=load).is_equal
    assert released(pays=True, at=at) == 1
    assert released(pays=True, at=at) == 0
    run = locked(run_month, "2026-11", by, at)
    lines = {one.award_id: (one.amount_fen, one.arrears_fen) for one in PayrollLine.objects.filter(run=run, award__in=usual)}
    assert lines == {key: (3 * fen, 2 * fen) for key, fen in usual.items()}
    assert replay(run_id=run.pk, home=tmp_path, load=load).is_equal
    december = PayrollLine.objects.filter(run=run_month("2026-12").run, award__in=usual)
    assert dict(december.values_list("award", "amount_fen")) == usual


def test_what_is_forfeited_does_not_come_back(
    alone: tuple[Household, Person], run_month: Runner, by: Actor, at: datetime
) -> None:
    locked(run_month, "2026-08", by, at)
    held(alone[1])
    locked(run_month, "2026-09", by, at)
    released(pays=False, at=at)
    assert set(PayrollLine.objects.filter(run=run_month("2026-10").run).values_list("arrears_fen", flat=True)) == {0}


def test_what_was_held_of_an_award_that_is_over_is_owed_by_a_correction(
    alone: tuple[Household, Person], law: Catalogue, run_month: Runner, by: Actor, at: datetime
) -> None:
    usual = dict(PayrollLine.objects.filter(run=locked(run_month, "2026-08", by, at)).values_list("benefit", "amount_fen"))
    held(alone[1])
    locked(run_month, "2026-09", by, at)
    change(alone[0], "current_status", "无", from_=date(2026, 10, 1))
    locked(run_month, "2026-10", by, at)
    asked: dict[str, Any] = {"first": Month(2026, 9), "last": Month(2026, 9), "area": COUNTY, "cause": "示例",
                             "program": law.program, "parameters": law.parameters, "by": PROGRAM, "at": at}
    assert not CorrectionItem.objects.filter(correction=corrections.propose(**asked)).exists()
    released(pays=True, at=at)
    lines = PayrollLine.objects.filter(run=locked(run_month, "2026-11", by, at))
    assert dict(lines.values_list("benefit", "arrears_fen")) == {"old_age_allowance": 2 * usual["old_age_allowance"]}
    owed = CorrectionItem.objects.filter(correction=corrections.propose(**asked))
    assert dict(owed.values_list("benefit", "difference_fen")) == {"dibao": usual["dibao"]}


def test_of_a_household_with_others_its_own_payment_is_shown_and_not_held(
    db: None, law: Catalogue, run_month: Runner, by: Actor, at: datetime
) -> None:
    household, (old, _) = put(OLD, Member())
    held(old)
    run = run_month("2026-09").run
    assert set(PayrollException.objects.filter(run=run, reason_code="held").values_list("person", flat=True)) == {old.pk}
    assert PayrollLine.objects.get(run=run, person=None).household_id == household.pk
    actions.look_through(run_id=run.pk, parameters=law.parameters, by=PROGRAM, at=at)
    found = {one.code: one for one in prepay.found_in(run) if one.count}
    assert found["member_held"].stands_in_the_way
    assert not found["member_held"].check.stops


def test_when_all_living_members_are_held_their_household_is(db: None, run_month: Runner) -> None:
    _, (one, other) = put(OLD, Member(date(1941, 1, 1), "示例老伴"))
    held(one)
    held(other)
    assert not PayrollLine.objects.filter(run=run_month("2026-09").run).exists()


def test_a_household_is_held_as_a_whole_or_of_one_benefit(db: None, run_month: Runner) -> None:
    whole, part = put(OLD)[0], put(OLD)[0]
    held(household=whole)
    held(household=part, benefit="dibao")
    run = run_month("2026-09").run
    assert not PayrollLine.objects.filter(run=run, household=whole).exists()
    assert set(PayrollException.objects.filter(run=run, household=part).values_list("benefit", flat=True)) == {"dibao"}


def test_a_run_computed_before_the_hold_or_the_release_is_computed_again(
    alone: tuple[Household, Person], law: Catalogue, run_month: Runner, by: Actor, at: datetime
) -> None:
    run = run_month("2026-09").run
    held(alone[1])
    actions.look_through(run_id=run.pk, parameters=law.parameters, by=PROGRAM, at=at)
    assert next(one for one in prepay.found_in(run) if one.code == "held").stands_in_the_way
    with pytest.raises(Refused, match="重新核算"):
        actions.lock(run_id=run.pk, by=PROGRAM, at=at)
    again = run_month("2026-09")
    assert again.is_new
    released(pays=True, at=at)
    with pytest.raises(Refused, match="重新核算"):
        actions.lock(run_id=again.run.pk, by=PROGRAM, at=at)
    assert not PayrollException.objects.filter(run=run_month("2026-09").run).exists()


def test_a_story_of_a_hold_only_grows(alone: tuple[Household, Person], at: datetime) -> None:
    held(alone[1])
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Hold.objects.update(source="别的")
    released(pays=False, at=at)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Hold.objects.update(pays_held=True)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Hold.objects.all().delete()
    with pytest.raises(Refused, match="请说明原因"):
        holding.release([], pays=True, note=" ", by=PROGRAM, at=at)


STEP = st.one_of(st.just(("lock", False)), st.tuples(st.sampled_from(["dead", "cremated"]), st.booleans()))
"""A month is released, or one of two checks holds payments, or is decided where it holds them already: paid or not."""
MONTHS = [Month(2026, 2).plus(number) for number in range(8)]


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@example(steps=[("dead", True), ("lock", False), ("cremated", True), ("dead", True), ("lock", False), ("cremated", False),
                ("lock", False), ("dead", True), ("lock", False), ("dead", True)])
@given(steps=st.lists(STEP, min_size=4, max_size=11))
@pytest.mark.django_db
def test_no_order_of_holding_and_releasing_loses_or_doubles_a_month(
    steps: list[tuple[str, bool]], law: Catalogue, run_month: Runner, by: Actor, at: datetime
) -> None:
    with transaction.atomic():
        story = _Story(run_month, by, at)
        for name, pays in steps:
            story.lock() if name == "lock" else story.change(name, pays=pays)
        story.end(law)
        transaction.set_rollback(True)


class _Story:
    """An old woman, checks that hold her payments and decisions; ``held`` says by which holds a locked month was held back."""

    def __init__(self, run_month: Runner, by: Actor, at: datetime) -> None:
        _, (self.person,) = put(OLD)
        self.run_month, self.by, self.at = run_month, by, at
        self.months, self.locked, self.decided = list(MONTHS), list[Month](), MONTHS[0]
        self.open, self.held = dict[str, list[bool]](), dict[Month, list[list[bool]]]()
        self.lock()

    def lock(self) -> None:
        """The next month is released; where something holds it, without her."""
        month = self.months.pop(0) if self.months else self.locked[-1].plus(1)
        self.locked.append(month)
        if self.open:
            self.held[month] = list(self.open.values())
        locked(self.run_month, str(month), self.by, self.at)

    def change(self, name: str, *, pays: bool) -> None:
        """A hold from the first month on, or the decision of it. What was paid after a decision is not held again."""
        if name in self.open:
            holding.release(list(Hold.objects.filter(reason=name, until_month=None).values_list("pk", flat=True)), pays=pays,
                            note="示例", by=PROGRAM, at=self.at)
            self.open.pop(name).append(pays)
            self.decided = max(self.decided, *(month.plus(1) for month in self.held)) if pays and self.held else self.decided
        else:
            assert held(self.person, reason=name, first=int(MONTHS[0])) == 1
            self.open[name] = []
            for month, holds in self.held.items():
                if month >= self.decided:
                    holds.append(self.open[name])

    def end(self, law: Catalogue) -> None:
        """Everything is decided and paid: each month once, except those that were forfeited, which are found owed."""
        for name in list(self.open):
            self.change(name, pays=True)
        self.lock()
        line = PayrollLine.objects.filter(benefit="old_age_allowance").order_by("pk")[0]
        fen, forfeited = line.amount_fen, {int(month) for month, holds in self.held.items() if [False] in holds}
        paid = PayrollLine.objects.filter(award=line.award, run__state=RunState.LOCKED).values_list("amount_fen", flat=True)
        assert sum(paid) == fen * (len(self.locked) - len(forfeited))
        found = corrections.propose(first=self.locked[0], last=self.locked[-1], area=COUNTY, cause="示例", program=law.program,
                                    parameters=law.parameters, by=self.by, at=self.at)
        items = CorrectionItem.objects.filter(correction=found, award=line.award)
        assert {one.month: one.difference_fen for one in items} == dict.fromkeys(forfeited, fen)
