"""What is owed for earlier months is paid through the gates; what was paid wrongly is kept back, given back or waived."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.catalogue.loader import Catalogue, load
from minzheng.kernel.payments import actions as payments
from minzheng.kernel.payments import ledger
from minzheng.kernel.payments.corrections import actions, queries
from minzheng.kernel.payments.corrections.models import AwardEntry
from minzheng.kernel.payments.corrections.recovering import Agreement, balance
from minzheng.kernel.payments.models import Award, PayrollRun, RunKind
from minzheng.kernel.payments.replaying import replay, trace
from minzheng.kernel.people.models import Person
from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.periods import ZONE, Month

from .conftest import Runner
from .registry import COUNTY, Member, change, put

pytestmark = pytest.mark.django_db
LATER = datetime(2026, 11, 20, 9, tzinfo=ZONE)
NOVEMBER = Month(2026, 11)
Correct = Callable[..., None]


@pytest.fixture
def correct(law: Catalogue, by: Actor) -> Correct:
    """Compute released months again and decide what is found."""

    def corrected(first: str, last: str) -> None:
        found = actions.propose(
            first=Month.parse(first), last=Month.parse(last), area=COUNTY, cause="示例", program=law.program,
            parameters=law.parameters, by=by, at=LATER)
        actions.commit(correction_id=found.pk, document="示例〔2026〕1号", by=by, at=LATER)

    return corrected


@pytest.fixture
def release(run_month: Runner, by: Actor, at: datetime) -> Callable[[str], PayrollRun]:
    def released(month: str) -> PayrollRun:
        run = run_month(month).run
        return payments.lock(run_id=run.pk, by=by, at=at)

    return released


@pytest.fixture
def run_arrears(law: Catalogue, by: Actor, tmp_path: Path) -> Callable[[], PayrollRun]:
    return lambda: actions.run_arrears(month=NOVEMBER, area=COUNTY, parameters=law.parameters, by=by, at=LATER, home=tmp_path)


def _underpaid(release: Any, correct: Any) -> Award:
    """A household whose wage turns out to have ended: owed 300 yuan for August and September each."""
    _, (person,) = put(Member(facts={"wage": 30000}))
    release("2026-08")
    release("2026-09")
    change(person, "wage", 0, from_=date(2026, 8, 1), at=LATER)
    correct("2026-08", "2026-09")
    return Award.objects.get()


def _overpaid(release: Any, correct: Any) -> Award:
    """A household whose wage was not told: it owes 300 yuan for August and September each."""
    _, (person,) = put(Member())
    release("2026-08")
    release("2026-09")
    change(person, "wage", 30000, from_=date(2026, 8, 1), at=LATER)
    correct("2026-08", "2026-09")
    return Award.objects.get()


def test_arrears_are_paid_once(release: Any, correct: Correct, run_arrears: Any, by: Actor) -> None:
    award = _underpaid(release, correct)
    owed = balance(award.pk)
    run = run_arrears()
    line = run.lines.get()
    assert (run.kind, line.amount_fen, line.arrears_fen, line.paid_fen) == (RunKind.ARREARS, owed, owed, owed)
    assert run_arrears().pk == run.pk
    assert balance(award.pk) == owed
    payments.lock(run_id=run.pk, by=by, at=LATER)
    assert balance(award.pk) == 0
    assert AwardEntry.objects.get(kind="arrears").run_id == run.pk
    with pytest.raises(Refused, match="没有待补发"):
        run_arrears()
    correct("2026-08", "2026-09")
    assert balance(award.pk) == 0


def test_arrears_replay_from_their_bundle_and_say_what_they_are_made_of(
    release: Any, correct: Correct, run_arrears: Any, tmp_path: Path
) -> None:
    _underpaid(release, correct)
    run = run_arrears()
    assert replay(run_id=run.pk, home=tmp_path, load=load).is_equal
    traced = trace(line=run.lines.get(), home=tmp_path, load=load)
    assert traced.amount_fen == run.amount_fen
    (whole,) = traced.explained.inputs
    assert [step.value for step in whole.inputs] == [30000, 30000]
    assert "2026-08" in whole.inputs[0].sentence


def test_a_month_may_be_run_beside_arrears(release: Any, correct: Correct, run_arrears: Any, run_month: Runner) -> None:
    _underpaid(release, correct)
    run = run_arrears()
    monthly = run_month("2026-11").run
    assert {run.kind, monthly.kind} == {"monthly", "arrears"}
    run.refresh_from_db()
    assert run.state == "draft"


def test_who_has_no_account_or_is_dead_is_an_exception(release: Any, correct: Correct, run_arrears: Any) -> None:
    award = _underpaid(release, correct)
    award.household.account_no = None
    award.household.save()
    assert run_arrears().exceptions.get().reason_code == "account_missing"
    Person.objects.update(death_date=date(2026, 10, 5), death_known_at=LATER)
    run = run_arrears()
    assert run.exceptions.get().reason_code == "person_dead"
    assert run.exceptions.get().amount_fen == balance(award.pk)


def test_arrears_waived_meanwhile_are_not_paid(release: Any, correct: Correct, run_arrears: Any, by: Actor) -> None:
    award = _underpaid(release, correct)
    run = run_arrears()
    actions.waive(award_id=award.pk, fen=1000, document="示例〔2026〕2号", month=NOVEMBER, by=by, at=LATER)
    with pytest.raises(Refused, match="重新核算"):
        payments.lock(run_id=run.pk, by=by, at=LATER)
    assert run_arrears().amount_fen == run.amount_fen - 1000


def _agree(award: Award, law: Catalogue, by: Actor, fen: int = 10000, from_award: int | None = None) -> None:
    agreed = Agreement(from_award or award.pk, fen, NOVEMBER, date(2026, 11, 20), "示例协议")
    actions.agree_recovery(award_id=award.pk, agreed=agreed, parameters=law.parameters, by=by, at=LATER)


def test_instalments_are_kept_back_until_nothing_is_owed(
    release: Any, correct: Correct, run_month: Runner, law: Catalogue, by: Actor, at: datetime, tmp_path: Path
) -> None:
    award = _overpaid(release, correct)
    actions.receive_refund(award_id=award.pk, fen=50000, document="收据示例", month=NOVEMBER, by=by, at=LATER)
    _agree(award, law, by, fen=100000)
    kept = []
    for month in ("2026-11", "2026-12", "2027-01"):
        run = run_month(month).run
        kept.append(run.lines.get(award=award).recovered_fen)
        assert replay(run_id=run.pk, home=tmp_path, load=load).is_equal
        payments.lock(run_id=run.pk, by=by, at=at)
    assert run.lines.get(award=award).amount_fen == 20000
    assert kept == [20000 * 300 // 1000, 4000, 0]
    assert balance(award.pk) == 0


def test_a_refund_after_the_list_was_made_stops_its_release(
    release: Any, correct: Correct, run_month: Runner, law: Catalogue, by: Actor, at: datetime
) -> None:
    award = _overpaid(release, correct)
    _agree(award, law, by)
    run = run_month("2026-11").run
    assert run.lines.get(award=award).recovered_fen > 0
    actions.receive_refund(award_id=award.pk, fen=60000, document="收据示例", month=NOVEMBER, by=by, at=LATER)
    with pytest.raises(Refused, match="重新核算"):
        payments.lock(run_id=run.pk, by=by, at=at)
    with pytest.raises(Refused, match=r"不超过未结的 0\.00"):
        actions.receive_refund(award_id=award.pk, fen=1, document="收据示例", month=NOVEMBER, by=by, at=LATER)


def test_what_a_dead_person_was_paid_is_kept_back_from_the_household(
    release: Any, correct: Correct, run_month: Runner, law: Catalogue, by: Actor, at: datetime
) -> None:
    _, (_, old) = put(Member(), Member(name="示例老", birth=date(1930, 1, 1)))
    release("2026-08")
    Person.objects.filter(pk=old.pk).update(death_date=date(2026, 7, 9), death_known_at=LATER)
    correct("2026-08", "2026-08")
    own, home = Award.objects.get(person=old, benefit="old_age_allowance"), Award.objects.get(benefit="dibao")
    for award in (own, home):
        _agree(award, law, by, fen=1000, from_award=home.pk)
    run = run_month("2026-11").run
    line = run.lines.get(award=home)
    assert line.recovered_fen == 2000
    payments.lock(run_id=run.pk, by=by, at=at)
    assert sorted(AwardEntry.objects.filter(kind="deduction").values_list("award", "fen")) == sorted(
        [(own.pk, 1000), (home.pk, 1000)])
    with pytest.raises(Refused, match="正在发放"):
        _agree(own, law, by, from_award=own.pk)


def test_an_agreement_ends_and_a_debt_is_waived(
    release: Any, correct: Correct, run_month: Runner, law: Catalogue, by: Actor
) -> None:
    award = _overpaid(release, correct)
    _agree(award, law, by)
    actions.end_recovery(award_id=award.pk, reason="示例", by=by, at=LATER)
    assert run_month("2026-11").run.lines.get(award=award).recovered_fen == 0
    with pytest.raises(Refused, match="没有约定"):
        actions.end_recovery(award_id=award.pk, reason="示例", by=by, at=LATER)
    with pytest.raises(Refused, match="文号"):
        actions.waive(award_id=award.pk, fen=40000, document=" ", month=NOVEMBER, by=by, at=LATER)
    actions.waive(award_id=award.pk, fen=60000, document="示例〔2026〕3号", month=NOVEMBER, by=by, at=LATER)
    assert balance(award.pk) == 0
    with pytest.raises(Refused, match="没有待追回"):
        _agree(award, law, by)


def test_the_ledger_at_any_date(release: Any, correct: Correct, run_arrears: Any, by: Actor) -> None:
    award = _underpaid(release, correct)
    payments.lock(run_id=run_arrears().pk, by=by, at=LATER + timedelta(days=1))
    months = {row.month: row for row in ledger.of_awards([award.pk])}
    assert months[202608].due_fen == months[202608].paid_fen + 30000
    assert (months[202608].open_fen, months[202609].open_fen, months[202611].open_fen) == (30000, 60000, 0)
    assert months[202611].arrears_fen == 60000
    earlier = {row.month: row for row in ledger.of_awards([award.pk], known_at=LATER)}
    assert earlier[202609].open_fen == 60000
    assert 202611 not in earlier
    assert all(row.open_fen == 0 for row in ledger.of_awards([award.pk], known_at=datetime(2026, 11, 3, tzinfo=ZONE)))
    assert not queries.owed(area=COUNTY).exists()


def test_a_list_of_arrears_left_lying_is_taken_over_by_a_later_one(
    release: Any, correct: Correct, run_arrears: Any, law: Catalogue, by: Actor, tmp_path: Path
) -> None:
    _underpaid(release, correct)
    left = run_arrears()
    later = actions.run_arrears(month=NOVEMBER.plus(1), area=COUNTY, parameters=law.parameters, by=by, at=LATER, home=tmp_path)
    left.refresh_from_db()
    assert (left.state, later.supersedes_id, later.amount_fen) == ("superseded", left.pk, left.amount_fen)
