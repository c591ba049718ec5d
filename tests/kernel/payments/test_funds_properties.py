"""Whatever is done with funds, in whatever order, nothing is drawn beyond what there is, and nothing is missed that is there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import combinations

import hypothesis.strategies as st
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.catalogue.loader import Catalogue
from minzheng.kernel.payments.funds import actions, drawing
from minzheng.kernel.payments.funds.models import PAYMENT, REISSUE, RESERVING, RETURN, FundBalance, FundEntry
from minzheng.kernel.payments.funds.spreading import Room, spread
from minzheng.kernel.payments.models import PayrollRun
from minzheng.kernel.values.errors import Refused

from .conftest import Runner
from .registry import COUNTY, Member, put

BENEFITS = ("甲", "乙", "丙")
NEEDS = st.dictionaries(st.sampled_from(BENEFITS), st.integers(1, 50), min_size=1)
ROOMS = st.lists(st.tuples(st.integers(0, 50), st.frozensets(st.sampled_from(BENEFITS))), max_size=5).map(
    lambda found: [Room(number, free, benefits) for number, (free, benefits) in enumerate(found)])


def _is_enough(needs: dict[str, int], rooms: Sequence[Room]) -> bool:
    """Hall's condition: every set of benefits finds as much as it needs in the accounts of any of them."""
    return all(
        sum(needs[one] for one in some) <= sum(room.free_fen for room in rooms if room.benefits & set(some))
        for size in range(1, len(needs) + 1) for some in combinations(needs, size))


@given(needs=NEEDS, rooms=ROOMS)
def test_spreading_draws_what_is_needed_and_misses_only_what_is_not_there(needs: dict[str, int], rooms: list[Room]) -> None:
    drawn, missing = spread(needs, rooms)
    for room in rooms:
        taken = {benefit: fen for (fund_id, benefit), fen in drawn.items() if fund_id == room.fund_id}
        assert taken.keys() <= room.benefits
        assert sum(taken.values()) <= room.free_fen
    assert all(fen > 0 for fen in drawn.values())
    for benefit, need in needs.items():
        assert sum(fen for (_, one), fen in drawn.items() if one == benefit) + missing.get(benefit, 0) == need
    assert (not missing) == _is_enough(needs, rooms)


@given(need=st.integers(1, 100), rooms=ROOMS)
def test_one_benefit_draws_in_the_order_of_the_accounts(need: int, rooms: list[Room]) -> None:
    drawn, _ = spread({"甲": need}, rooms)
    left = need
    for room in rooms:
        wanted = min(left, room.free_fen) if "甲" in room.benefits else 0
        assert drawn.get((room.fund_id, "甲"), 0) == wanted
        left -= wanted


DEEDS = st.lists(st.tuples(st.sampled_from((
    "allocate", "recover", "transfer", "out", "carry_over", "correct", "reserve", "free", "commit", "take_back", "pay_again")),
    st.integers(0, 1), st.integers(1, 60_000)), max_size=12)


@pytest.fixture
def runs(run_month: Runner) -> list[PayrollRun]:
    """Two months of one household, computed."""
    put(Member())
    return [run_month(month).run for month in ("2026-08", "2026-09")]


@pytest.mark.django_db
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(deeds=DEEDS)
def test_whatever_is_done_balances_are_the_sums_of_entries_and_never_below_zero(
    deeds: list[tuple[str, int, int]], runs: list[PayrollRun], law: Catalogue, at: datetime
) -> None:
    with transaction.atomic():
        funds = [actions.open_account(area_code=COUNTY, year=year, source="county", purpose="示例", benefits=["dibao"],
                                      by=PROGRAM, at=at).pk for year in (2026, 2027)]
        for number, (name, which, fen) in enumerate(deeds):
            with suppress(Refused), transaction.atomic():
                _deed(name, funds, runs[which], which, fen, str(number), law, at)
            _agrees()
        transaction.set_rollback(True)


def _deed(
    name: str, funds: list[int], run: PayrollRun, which: int, fen: int, reference: str, law: Catalogue, at: datetime
) -> None:
    held = {"by": PROGRAM, "at": at}
    own = {"fund_id": funds[which], "fen": fen, "document": "示例", **held}
    first = FundEntry.objects.filter(kind="allocation").order_by("pk").first()
    deeds: dict[str, Callable[[], object]] = {
        "allocate": lambda: actions.allocate(**own), "recover": lambda: actions.recover(**own),  # type: ignore[arg-type]
        "transfer": lambda: actions.transfer(target_id=funds[1 - which], **own),  # type: ignore[arg-type]
        "out": lambda: actions.transfer(**own),  # type: ignore[arg-type]
        "carry_over": lambda: actions.carry_over(target_id=funds[1 - which], **own),  # type: ignore[arg-type]
        "correct": lambda: first and actions.correct(entry_id=first.pk, fen=fen, reason="示例", **held),  # type: ignore[arg-type]
        "reserve": lambda: drawing.reserve(run, parameters=law.parameters, **held),  # type: ignore[arg-type]
        "free": lambda: drawing.free(run, **held),  # type: ignore[arg-type]
        "commit": lambda: drawing.commit(run, parameters=law.parameters, **held),  # type: ignore[arg-type]
        "take_back": lambda: drawing.take_back(run, {"dibao": fen}, reference=reference, **held),  # type: ignore[arg-type]
        "pay_again": lambda: drawing.pay_again(run, {"dibao": fen}, reference=reference, **held),  # type: ignore[arg-type]
    }
    deeds[name]()


def _agrees() -> None:
    """Balances are sums; nothing is below zero; what a run reserved is there or gone whole; no more comes back than was paid."""
    balance, reserved, spent = defaultdict[int, int](int), defaultdict[int, int](int), defaultdict[int, int](int)
    of_run = defaultdict[int, set[str]](set)
    for fund_id, kind, fen, run_id in FundEntry.objects.values_list("fund", "kind", "fen", "run"):
        (reserved if kind in RESERVING else balance)[fund_id] += fen
        if kind in (PAYMENT, RETURN, REISSUE):
            spent[run_id] += fen
        if run_id:
            of_run[run_id].add(kind)
    for one in FundBalance.objects.all():
        assert (one.balance_fen, one.reserved_fen) == (balance[one.fund_id], reserved[one.fund_id])
        assert 0 <= one.reserved_fen <= one.balance_fen
    assert all(fen <= 0 for fen in spent.values())
    assert all(not kinds & {RETURN, REISSUE} or PAYMENT in kinds for kinds in of_run.values())
    for run_id in of_run:
        standing = sum(FundEntry.objects.filter(run=run_id, kind__in=RESERVING).values_list("fen", flat=True))
        assert standing == 0 or PAYMENT not in of_run[run_id]
