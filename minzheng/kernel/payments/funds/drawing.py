"""What a payroll does to the funds: reserves when its list is frozen, frees when it is given back, pays when it is released.

All of it happens in the caller's transaction, which holds the run. Accounts are locked in the order of their keys, so that two
payrolls wait for each other and never deadlock; done twice, each does nothing the second time.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.policy.program import Program
from minzheng.kernel.values.errors import Problem, Refused
from minzheng.kernel.values.language import Label, say
from minzheng.kernel.values.money import as_read
from minzheng.kernel.values.periods import ZONE, Month

from ..models import PayrollRun
from . import models, queries
from .models import FundBalance, FundEntry
from .spreading import Drawn, Room, spread


class FundsMissing(Refused):
    """A payroll needs more than the accounts of its purposes hold."""

    code = "funds_missing"


def reserve(
    run: PayrollRun, *, parameters: ParameterBook | None, by: Actor, at: datetime, program: Program | None = None
) -> int:
    """Reserve what the run pays, where its place keeps funds; fen reserved. Raises FundsMissing by benefit."""
    if queries.has_paid(run) or not queries.are_kept(run, parameters):
        return 0
    rooms = _locked_rooms(run.area_code, run.month // 100)
    standing = queries.reserved_by(run)
    if standing:
        return sum(standing.values())
    drawn = _spread(queries.needs_of(run), rooms, run, program)
    _enter(run, models.RESERVATION, drawn, by=by, at=at)
    return _recorded("reserve_funds", run, drawn, by=by, at=at)


def outlook(run: PayrollRun) -> dict[str, tuple[int, int]]:
    """Fen needed and missing of each benefit that lacks money as the funds stand now. Locks and enters nothing.

    No line is read: what is needed are the kept sums, which are more than is paid where something is kept back.
    """
    needs = queries.most_needed(run)
    _, missing = spread(needs, queries.rooms_in(queries.funds_for(run.area_code, (run.month // 100,))))
    return {benefit: (needs[benefit], fen) for benefit, fen in missing.items()}


def free(run: PayrollRun, *, by: Actor, at: datetime) -> int:
    """Give back what stands reserved for the run; fen freed."""
    return _ended(run, queries.reserved_by(run), "free_funds", by=by, at=at)


def commit(
    run: PayrollRun, *, parameters: ParameterBook | None, by: Actor, at: datetime, program: Program | None = None
) -> int:
    """Turn the run's reservation into payments, reserving first where nothing stands reserved; fen paid."""
    if queries.has_paid(run):
        return 0
    reserve(run, parameters=parameters, by=by, at=at, program=program)
    drawn = queries.reserved_by(run)
    _ended(run, drawn, "", by=by, at=at)
    _enter(run, models.PAYMENT, _negative(drawn), by=by, at=at)
    return _recorded("pay_from_funds", run, drawn, by=by, at=at)


def take_back(run: PayrollRun, amounts: Mapping[str, int], *, reference: str, by: Actor, at: datetime) -> int:
    """Put what the bank returned (fen by benefit) back where the run took it from, last drawn first; fen returned.

    Nothing for a run that was not paid from funds, or a ``reference`` entered before. Raises Refused beyond what was paid.
    """
    if not queries.has_paid(run) or _is_known(run, models.RETURN, reference):
        return 0
    _lock(sorted({fund_id for fund_id, _ in queries.spent_by(run)}))
    if _is_known(run, models.RETURN, reference):
        return 0
    spent = queries.spent_by(run)
    order = [room.fund_id for room in queries.rooms_in(models.FundAccount.objects.filter(pk__in=[fund for fund, _ in spent]))]
    drawn: Drawn = {}
    for benefit, fen in amounts.items():
        rooms = [Room(fund_id, spent[fund_id, benefit], frozenset({benefit})) for fund_id in reversed(order)
                 if spent.get((fund_id, benefit), 0) > 0]
        got, missing = spread({benefit: fen}, rooms)
        if missing:
            raise Refused(say("第 {run} 批退回的金额多于支付的金额", run=run.pk), (), code="returned_beyond_payment")
        drawn |= got
    _enter(run, models.RETURN, drawn, by=by, at=at, reference=reference)
    return _recorded("take_back_funds", run, drawn, by=by, at=at)


def pay_again(
    run: PayrollRun, amounts: Mapping[str, int], *, reference: str, by: Actor, at: datetime, program: Program | None = None
) -> int:
    """Take what is paid again of a run (fen by benefit) from the accounts of its year, then of this year; fen taken.

    Nothing for a run that was not paid from funds, or a ``reference`` entered before. Raises FundsMissing.
    """
    if not queries.has_paid(run) or _is_known(run, models.REISSUE, reference):
        return 0
    rooms = _locked_rooms(run.area_code, run.month // 100, at.astimezone(ZONE).year)
    if _is_known(run, models.REISSUE, reference):
        return 0
    drawn = _spread({benefit: fen for benefit, fen in amounts.items() if fen}, rooms, run, program)
    _enter(run, models.REISSUE, _negative(drawn), by=by, at=at, reference=reference)
    return _recorded("pay_again_from_funds", run, drawn, by=by, at=at)


def _locked_rooms(area_code: int, *years: int) -> list[Room]:
    """What is free in the accounts of an area, locked to the end of the transaction."""
    funds = queries.funds_for(area_code, years)
    _lock(sorted(funds.values_list("pk", flat=True)))
    return queries.rooms_in(funds)


def _lock(fund_ids: list[int]) -> None:
    list(FundBalance.objects.select_for_update().filter(fund__in=fund_ids).order_by("fund").values_list("fund"))


def _spread(needs: Mapping[str, int], rooms: list[Room], run: PayrollRun, program: Program | None) -> Drawn:
    drawn, missing = spread(needs, rooms)
    if missing:
        raise FundsMissing(
            say("{month} 的资金不足，请先下达或调入资金", month=Month.from_int(run.month)),
            [Problem("funds_missing", say(
                "“{benefit}”需 {need} 元，可用 {free} 元，还缺 {missing} 元", benefit=_title(benefit, program),
                need=as_read(needs[benefit]), free=as_read(needs[benefit] - fen), missing=as_read(fen)))
             for benefit, fen in missing.items()])
    return drawn


def _title(benefit: str, program: Program | None) -> Label:
    outputs = program.outputs if program is not None else ()
    return next((output.title for output in outputs if output.benefit == benefit), Label(benefit, benefit))


def _ended(run: PayrollRun, drawn: Drawn, action: str, *, by: Actor, at: datetime) -> int:
    _enter(run, models.RELEASE, _negative(drawn), by=by, at=at)
    return _recorded(action, run, drawn, by=by, at=at) if action else 0


def _enter(run: PayrollRun, kind: str, drawn: Drawn, *, by: Actor, at: datetime, reference: str = "") -> None:
    """Enter what was drawn, in the order of the accounts' keys."""
    FundEntry.objects.bulk_create(
        FundEntry(fund_id=fund_id, kind=kind, fen=fen, benefit=benefit, run=run, reference=reference,
                  document=str(Month.from_int(run.month)), on=at.astimezone(ZONE).date(), at=at, by=str(by),
                  account_id=by.account_id)
        for (fund_id, benefit), fen in sorted(drawn.items()))


def _recorded(action: str, run: PayrollRun, drawn: Drawn, *, by: Actor, at: datetime) -> int:
    fen = sum(drawn.values())
    if fen:
        record(by=by, at=at, action=action, subject=f"run:{run.pk}",
               details={"amount_fen": fen, "funds": sorted({fund_id for fund_id, _ in drawn})})
    return fen


def _negative(drawn: Drawn) -> Drawn:
    return {key: -fen for key, fen in drawn.items()}


def _is_known(run: PayrollRun, kind: str, reference: str) -> bool:
    return FundEntry.objects.filter(run=run, kind=kind, reference=reference).exists()
