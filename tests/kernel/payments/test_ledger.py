"""The ledger of a household: what each month came to, what did not arrive, what was corrected, and what is open on any day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from minzheng.kernel.access.actor import PROGRAM, Actor
from minzheng.kernel.access.encryption import open_sealed
from minzheng.kernel.catalogue.loader import Catalogue
from minzheng.kernel.payments import actions as payments
from minzheng.kernel.payments import ledger
from minzheng.kernel.payments.bank import actions as bank
from minzheng.kernel.payments.bank.actions import Correction
from minzheng.kernel.payments.bank.models import Transfer
from minzheng.kernel.payments.corrections import actions as corrections
from minzheng.kernel.values.periods import ZONE, Month

from .bank.conftest import rows, send, take_in
from .conftest import Runner
from .registry import COUNTY, Member, change, put

pytestmark = pytest.mark.django_db
LATER = datetime(2026, 11, 20, 9, tzinfo=ZONE)


def _by_month(household_id: int, *, known_at: datetime, benefit: str = "dibao") -> dict[int, ledger.LedgerRow]:
    return {row.month: row for row in ledger.of_household(household_id, known_at=known_at) if row.benefit == benefit}


def test_a_payment_that_came_back_is_open_until_it_is_paid_again(
    run_month: Runner, law: Catalogue, by: Actor, at: datetime
) -> None:
    household, _ = put(Member())
    run = payments.lock(run_id=run_month().run.pk, by=by, at=at)
    send(run, law, at)
    [transfer] = Transfer.objects.filter(benefit="dibao")
    take_in(rows([transfer], "1001"), at + timedelta(days=3))
    month, fen = run.month, transfer.amount_fen
    before = _by_month(household.pk, known_at=at + timedelta(days=1))[month]
    assert (before.due_fen, before.paid_fen, before.returned_fen, before.open_fen) == (fen, fen, 0, 0)
    returned = _by_month(household.pk, known_at=at + timedelta(days=4))[month]
    assert (returned.paid_fen, returned.returned_fen, returned.open_fen) == (fen, fen, fen)

    later = at + timedelta(days=40)
    bank.reissue(corrections=[Correction(transfer.pk, account_no=open_sealed(transfer.account_no), account_name="示例")],
                 note="账号核对无误（示例）", by=PROGRAM, at=later)
    again = _by_month(household.pk, known_at=later)
    assert again[int(Month.of(later.date()))].reissued_fen == fen
    assert ledger.total(list(again.values()), "open_fen") == 0
    assert ledger.total(list(again.values()), "due_fen") == fen


def test_what_turns_out_otherwise_is_due_in_its_month_and_paid_in_another(
    run_month: Runner, law: Catalogue, by: Actor, at: datetime, tmp_path: Any
) -> None:
    household, (person,) = put(Member(facts={"wage": 30000}))
    for month in ("2026-08", "2026-09"):
        payments.lock(run_id=run_month(month).run.pk, by=by, at=at)
    change(person, "wage", 0, from_=date(2026, 8, 1), at=LATER)
    first, last = Month(2026, 8), Month(2026, 9)
    found = corrections.propose(first=first, last=last, area=COUNTY, cause="示例", program=law.program,
                                parameters=law.parameters, by=by, at=LATER)
    corrections.commit(correction_id=found.pk, document="示例〔2026〕1号", by=by, at=LATER)
    owed = _by_month(household.pk, known_at=LATER)
    assert [owed[month].due_fen - owed[month].paid_fen for month in (202608, 202609)] == [30000, 30000]
    assert [owed[month].open_fen for month in (202608, 202609)] == [30000, 60000]
    assert _by_month(household.pk, known_at=LATER - timedelta(days=1))[202609].open_fen == 0, "nobody knew it the day before"

    run = corrections.run_arrears(month=Month(2026, 11), area=COUNTY, parameters=law.parameters, by=by, at=LATER, home=tmp_path)
    payments.lock(run_id=run.pk, by=by, at=LATER + timedelta(days=1))
    paid = _by_month(household.pk, known_at=LATER + timedelta(days=2))
    assert (paid[202611].due_fen, paid[202611].paid_fen, paid[202611].arrears_fen, paid[202611].open_fen) == (0, 60000, 60000, 0)


def test_a_month_that_was_not_paid_says_why(run_month: Runner, by: Actor, at: datetime) -> None:
    household, _ = put(Member(), account="")
    put(Member())
    run = payments.lock(run_id=run_month().run.pk, by=by, at=at)
    row = _by_month(household.pk, known_at=at)[run.month]
    assert (row.paid_fen, row.line_id) == (0, None)
    assert row.reasons == ["没有银行账号或户名，不能发放"]
    assert row.runs == [run.pk]


def test_a_member_has_the_ledger_of_its_own_awards(run_month: Runner, by: Actor, at: datetime) -> None:
    household, (person,) = put(Member(facts={"disability_category": "肢体", "disability_grade": "一级"}))
    payments.lock(run_id=run_month().run.pk, by=by, at=at)
    own = ledger.of_person(person.pk, known_at=at)
    whole = ledger.of_household(household.pk, known_at=at)
    assert own
    assert {row.award_id for row in own} == {row.award_id for row in whole if row.person_id == person.pk}
    assert ledger.total(whole, "paid_fen") == ledger.total(own, "paid_fen") + ledger.total(
        [row for row in whole if row.person_id is None], "paid_fen")
