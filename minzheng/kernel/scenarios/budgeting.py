"""What a scenario leaves of the year's money: the fund accounts its area draws on against the months still to be paid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from minzheng.kernel.payments.funds.queries import funds_for, rooms_in
from minzheng.kernel.payments.funds.spreading import Room, spread
from minzheng.kernel.payments.models import PayrollRun, RunKind, RunState
from minzheng.kernel.values import areas
from minzheng.kernel.values.periods import Month

from .models import Scenario
from .queries import Sums

MONTHS_A_YEAR = 12


@dataclass(frozen=True)
class Need:
    """What one benefit still asks for in the year, now and with the scenario, and what is missing of it in its accounts; fen."""

    benefit: str
    before_fen: int
    after_fen: int
    missing_before_fen: int
    missing_after_fen: int


@dataclass(frozen=True)
class Budget:
    """What is free in the accounts of the ``year``, and what is left of it after ``months`` more; fen."""

    year: int
    months: int
    free_fen: int
    left_before_fen: int
    left_after_fen: int
    needs: Sequence[Need]


def budget_of(scenario: Scenario, sums: Sequence[Sums]) -> Budget | None:
    """The budget of the year the scenario's month lies in, by its sums by benefit; None where no account is kept for it."""
    month = Month.from_int(scenario.month)
    rooms = rooms_in(funds_for(scenario.area_code, [month.year]))
    if not rooms:
        return None
    months = _unpaid(scenario, month)
    before = {one.key: months * one.before_fen for one in sums}
    after = {one.key: months * one.after_fen for one in sums}
    (lacks, left), (lacks_then, left_then) = _missing(before, rooms), _missing(after, rooms)
    needs = [Need(key, before[key], after[key], lacks.get(key, 0), lacks_then.get(key, 0)) for key in before]
    return Budget(month.year, months, sum(room.free_fen for room in rooms), left, left_then, needs)


def _missing(needs: dict[str, int], rooms: Sequence[Room]) -> tuple[dict[str, int], int]:
    drawn, missing = spread(needs, rooms)
    return missing, sum(room.free_fen for room in rooms) - sum(drawn.values())


def _unpaid(scenario: Scenario, month: Month) -> int:
    """The months from the scenario's to December whose money nobody has reserved or paid."""
    low, high = areas.span(scenario.area_code)
    taken = PayrollRun.objects.filter(
        kind=RunKind.MONTHLY, state__in=(RunState.FROZEN, RunState.LOCKED), month__gte=scenario.month,
        month__lte=month.year * 100 + MONTHS_A_YEAR, area_code__lte=low, area_until__gte=high)
    return MONTHS_A_YEAR + 1 - month.number - taken.values("month").distinct().count()
