"""No payroll is paid beyond what its funds hold; what is reserved is freed or paid, once."""

from __future__ import annotations

from datetime import datetime
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from minzheng.kernel.access.actions import create_account
from minzheng.kernel.access.actor import PROGRAM, Actor
from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue.loader import Catalogue
from minzheng.kernel.payments import actions as payments
from minzheng.kernel.payments.funds import actions, drawing, queries
from minzheng.kernel.payments.funds.models import FundAccount, FundBalance, FundEntry
from minzheng.kernel.payments.models import PayrollLine, PayrollRun, RunState
from minzheng.kernel.values.errors import MinzhengError, NotAllowed, NotFound, Refused

from .conftest import Runner
from .registry import COUNTY, Member, put

pytestmark = pytest.mark.django_db
DIBAO = ("dibao",)


def fund(at: datetime, fen: int, source: str = "central", benefits: tuple[str, ...] = DIBAO, **others: Any) -> FundAccount:
    """An account of the county for 2026 with ``fen`` in it."""
    named = {"area_code": COUNTY, "year": 2026, "purpose": "困难群众救助补助资金", **others}
    found = actions.open_account(source=source, benefits=benefits, by=PROGRAM, at=at, **named)
    if fen:
        actions.allocate(fund_id=found.pk, fen=fen, document="示财社〔2026〕1号", by=PROGRAM, at=at)
    return found


def balance(of: FundAccount) -> tuple[int, int]:
    """What is in the account, and how much of it is reserved."""
    found = FundBalance.objects.get(fund=of)
    return found.balance_fen, found.reserved_fen


@pytest.fixture
def run(run_month: Runner) -> PayrollRun:
    """A draft of September, of one household on dibao."""
    put(Member())
    return run_month().run


@pytest.fixture
def need(run: PayrollRun) -> int:
    """What it pays of dibao."""
    return queries.needs_of(run)["dibao"]


def test_a_run_reserves_frees_and_pays(run: PayrollRun, need: int, law: Catalogue, at: datetime) -> None:
    account = fund(at, need + 100)
    held = {"by": PROGRAM, "at": at}
    for _ in range(2):
        assert drawing.reserve(run, parameters=law.parameters, **held) == need  # type: ignore[arg-type]
    assert balance(account) == (need + 100, need)
    assert drawing.free(run, **held) == need  # type: ignore[arg-type]
    assert drawing.free(run, **held) == 0  # type: ignore[arg-type]
    assert balance(account) == (need + 100, 0)
    for paid in (need, 0):
        assert drawing.commit(run, parameters=law.parameters, **held) == paid  # type: ignore[arg-type]
    assert balance(account) == (100, 0)
    assert queries.totals([account.pk])[account.pk] == queries.Totals(need + 100, need, 0, 100, 0)
    assert AuditEvent.objects.filter(subject=f"run:{run.pk}", action="pay_from_funds").count() == 1


def test_sources_are_drawn_on_in_their_order(run: PayrollRun, need: int, law: Catalogue, at: datetime) -> None:
    county, central = fund(at, need, "county"), fund(at, need - 1)
    drawing.commit(run, parameters=law.parameters, by=PROGRAM, at=at)
    assert (balance(central), balance(county)) == ((0, 0), (need - 1, 0))
    drawing.take_back(run, {"dibao": 2}, reference="示例回单1", by=PROGRAM, at=at)
    assert (balance(central), balance(county)) == ((1, 0), (need, 0))


def test_a_shortage_is_told_by_benefit(run: PayrollRun, need: int, law: Catalogue, at: datetime) -> None:
    fund(at, need - 150)
    fund(at, 10**9, "county", ("tekun",))
    fund(at, 10**9, "province", year=2025)
    with pytest.raises(drawing.FundsMissing, match=r"最低生活保障金.*还缺 1\.50 元"):
        payments.lock(run_id=run.pk, by=PROGRAM, at=at, parameters=law.parameters, program=law.program)
    run.refresh_from_db()
    assert run.state == RunState.DRAFT
    assert not FundEntry.objects.filter(run=run).exists()


def test_a_place_that_keeps_no_funds_pays_without(run: PayrollRun, at: datetime) -> None:
    assert payments.lock(run_id=run.pk, by=PROGRAM, at=at).state == RunState.LOCKED
    assert drawing.take_back(run, {"dibao": 1}, reference="示例", by=PROGRAM, at=at) == 0
    assert not FundEntry.objects.exists()


def test_what_is_kept_back_is_not_needed(run: PayrollRun, need: int, law: Catalogue, at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        PayrollLine.objects.filter(run=run).update(recovered_fen=100)
        cursor.execute("SET LOCAL session_replication_role = origin")
    fund(at, need - 100)
    assert drawing.commit(run, parameters=law.parameters, by=PROGRAM, at=at) == need - 100


def test_a_return_comes_back_once_and_is_paid_again(run: PayrollRun, need: int, law: Catalogue, at: datetime) -> None:
    account = fund(at, need)
    drawing.commit(run, parameters=law.parameters, by=PROGRAM, at=at)
    for fen in (100, 0):
        assert drawing.take_back(run, {"dibao": 100}, reference="示例回单1", by=PROGRAM, at=at) == fen
    assert balance(account) == (100, 0)
    with pytest.raises(Refused, match="多于支付"):
        drawing.take_back(run, {"dibao": need}, reference="示例回单2", by=PROGRAM, at=at)
    for fen in (100, 0):
        assert drawing.pay_again(run, {"dibao": 100}, reference="示例重发1", by=PROGRAM, at=at) == fen
    assert balance(account) == (0, 0)
    with pytest.raises(drawing.FundsMissing):
        drawing.pay_again(run, {"dibao": 1}, reference="示例重发2", by=PROGRAM, at=at)


def test_money_moves_within_its_purpose_source_and_year(at: datetime) -> None:
    wide, narrow = fund(at, 1000, benefits=("dibao", "tekun")), fund(at, 0, purpose="低保")
    other, next_year = fund(at, 0, "county", purpose="低保"), fund(at, 0, year=2027)
    moved = {"fund_id": wide.pk, "document": "示例", "by": PROGRAM, "at": at}
    actions.transfer(target_id=narrow.pk, fen=300, **moved)  # type: ignore[arg-type]
    assert (balance(wide), balance(narrow)) == ((700, 0), (300, 0))
    with pytest.raises(Refused, match="专款专用"):
        actions.transfer(fund_id=narrow.pk, target_id=wide.pk, fen=1, document="示例", by=PROGRAM, at=at)
    for target in (other, next_year):
        with pytest.raises(Refused, match="同一来源、同一年度"):
            actions.transfer(target_id=target.pk, fen=1, **moved)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="以后年度"):
        actions.carry_over(target_id=narrow.pk, fen=1, **moved)  # type: ignore[arg-type]
    actions.carry_over(target_id=next_year.pk, fen=700, **moved)  # type: ignore[arg-type]
    assert (balance(wide), balance(next_year)) == ((0, 0), (700, 0))
    with pytest.raises(Refused, match="余额不足"):
        actions.transfer(fen=1, **moved)  # type: ignore[arg-type]


def test_a_wrong_amount_is_corrected_by_a_new_entry(at: datetime) -> None:
    account = fund(at, 1000)
    entry = FundEntry.objects.get()
    for fen, left in ((900, 900), (1200, 1200)):
        actions.correct(entry_id=entry.pk, fen=fen, reason="示例：文件金额看错", by=PROGRAM, at=at)
        assert balance(account) == (left, 0)
    with pytest.raises(Refused, match="没有变化"):
        actions.correct(entry_id=entry.pk, fen=1200, reason="示例", by=PROGRAM, at=at)
    actions.transfer(fund_id=account.pk, fen=1100, document="示例", by=PROGRAM, at=at)
    with pytest.raises(Refused, match="余额不足"):
        actions.correct(entry_id=entry.pk, fen=1000, reason="示例", by=PROGRAM, at=at)
    entry.refresh_from_db()
    assert entry.fen == 1000


def test_money_paid_back_comes_in(at: datetime) -> None:
    account = fund(at, 0)
    with pytest.raises(Refused, match="不用于"):
        actions.recover(fund_id=account.pk, fen=5, document="示例", benefit="tekun", by=PROGRAM, at=at)
    actions.recover(fund_id=account.pk, fen=5, document="示例缴款书", benefit="dibao", by=PROGRAM, at=at)
    assert balance(account) == (5, 0)


def test_finance_keeps_the_ledger_of_its_area(at: datetime) -> None:
    account = fund(at, 0)
    for role, area, error in ((Role.COUNTY_CLERK, COUNTY, NotAllowed), (Role.FINANCE_OFFICER, 110101000000, NotFound)):
        who = create_account(username=f"{role}", password=None, role=role, post="示例", area_code=area, is_demo=True, by=PROGRAM,
                             at=at).actor
        with pytest.raises(error):
            actions.allocate(fund_id=account.pk, fen=1, document="示例", by=who, at=at)
    with pytest.raises(Refused, match="已经有了"):
        fund(at, 0)
    for fen, document, told in ((0, "示例", "大于 0"), (1, " ", "文件或凭证")):
        with pytest.raises(Refused, match=told):
            actions.allocate(fund_id=account.pk, fen=fen, document=document, by=PROGRAM, at=at)


@pytest.mark.parametrize("change", [
    "UPDATE funds_fundentry SET fen = 1", "DELETE FROM funds_fundentry", "UPDATE funds_fundbalance SET balance_fen = 10",
    "UPDATE funds_fundaccount SET source = 'village'", "DELETE FROM funds_fundpurpose",
])
def test_the_database_keeps_the_ledger(change: str, at: datetime) -> None:
    fund(at, 100)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


@pytest.mark.parametrize("entry", [
    {"kind": "payment", "fen": -101, "benefit": "dibao"}, {"kind": "reservation", "fen": 101, "benefit": "dibao"},
    {"kind": "payment", "fen": -1, "benefit": "tekun"}, {"kind": "return", "fen": 1, "benefit": "dibao"},
    {"kind": "release", "fen": -1, "benefit": "dibao"}, {"kind": "payment", "fen": 1, "benefit": "dibao"},
])
def test_the_database_lets_nothing_be_paid_beyond_balance_purpose_or_run(
    run: PayrollRun, entry: dict[str, Any], at: datetime, by: Actor
) -> None:
    account = fund(at, 100)
    with pytest.raises(IntegrityError), transaction.atomic():
        FundEntry.objects.create(fund=account, run=run, document="示例", on=at.date(), at=at, by=str(by), **entry)


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_never_take_more_than_there_is(run_month: Runner, law: Catalogue, at: datetime) -> None:
    put(Member())
    runs = [run_month(month).run for month in ("2026-08", "2026-09")]
    needs = [queries.needs_of(run)["dibao"] for run in runs]
    account = fund(at, max(needs))
    start, told = Barrier(2), list[str]()

    def release(run: PayrollRun) -> None:
        try:
            start.wait()
            payments.lock(run_id=run.pk, by=PROGRAM, at=at, parameters=law.parameters, program=law.program)
            told.append("paid")
        except MinzhengError as error:
            told.append(error.code)
        finally:
            connection.close()

    threads = [Thread(target=release, args=(run,)) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["funds_missing", "paid"]
    left, reserved = balance(account)
    assert left >= 0
    assert reserved == 0
    assert PayrollRun.objects.filter(state=RunState.LOCKED).count() == 1
