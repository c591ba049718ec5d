"""What can be asked of the fund ledger: accounts, what is free in them, and what a run has reserved, spent and got back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet, Sum

from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.values import areas
from minzheng.kernel.values.periods import Month

from ..models import PayrollLine, PayrollRun, RunTally
from . import models
from .models import KINDS, SOURCES, FundAccount, FundEntry
from .spreading import Drawn, Room

FUNDS_ARE_KEPT = "payments.funds_are_kept"
"""The parameter: whether payrolls of a place draw on fund accounts. Without a value they do not."""


def are_kept(run: PayrollRun, parameters: ParameterBook | None) -> bool:
    """Whether the run is paid from fund accounts, by the parameter in force for its area and month."""
    if parameters is None:
        return False
    found = parameters.in_force(FUNDS_ARE_KEPT, area_code=run.area_code, on=Month.from_int(run.month).first_day)
    return bool(found and next(iter(found.values())).value)


def needs_of(run: PayrollRun) -> dict[str, int]:
    """Fen the bank is to pay by benefit: the lines less what is kept back of them."""
    rows = PayrollLine.objects.filter(run=run).values_list("benefit").annotate(fen=Sum(F("amount_fen") - F("recovered_fen")))
    return {benefit: fen for benefit, fen in rows if fen}


def most_needed(run: PayrollRun) -> dict[str, int]:
    """Fen of the run by benefit from the sums that are kept of it: what it needs at most."""
    return dict(RunTally.objects.filter(run=run).exclude(benefit="").values_list("benefit").annotate(fen=Sum("amount_fen")))


def funds_for(area_code: int, years: Sequence[int]) -> QuerySet[FundAccount]:
    """The accounts on which a payroll of the area may draw: its own and those of the areas above."""
    places = [area_code, *areas.ancestors(area_code)]
    return FundAccount.objects.filter(area_code__in=places, year__in=list(years))


def rooms_in(funds: QuerySet[FundAccount]) -> list[Room]:
    """The accounts in the order in which they are drawn on: year, then source. Two queries."""
    order = list(SOURCES)
    found = sorted(funds.select_related("balance").prefetch_related("purposes"),
                   key=lambda one: (one.year, order.index(one.source), one.pk))
    return [Room(one.pk, one.balance.free_fen, frozenset(purpose.benefit for purpose in one.purposes.all())) for one in found]


def reserved_by(run: PayrollRun) -> Drawn:
    """What stands reserved for the run, in fen by account and benefit."""
    return _sums(run, models.RESERVING)


def spent_by(run: PayrollRun) -> Drawn:
    """What the run took from each account for each benefit, less what came back."""
    return {key: -fen for key, fen in _sums(run, (models.PAYMENT, models.RETURN, models.REISSUE)).items()}


def has_paid(run: PayrollRun) -> bool:
    """Whether the run was paid from fund accounts."""
    return FundEntry.objects.filter(run=run, kind=models.PAYMENT).exists()


def _sums(run: PayrollRun, kinds: Sequence[str]) -> Drawn:
    rows = FundEntry.objects.filter(run=run, kind__in=kinds).values_list("fund_id", "benefit").annotate(fen=Sum("fen"))
    return {(fund_id, benefit): fen for fund_id, benefit, fen in rows if fen}


def accounts(
    *, area: int, year: int | None = None, source: str = "", benefit: str = ""
) -> QuerySet[FundAccount]:
    """The accounts of an area and all below it, where given of one year, source or benefit."""
    low, high = areas.span(area)
    found = FundAccount.objects.filter(area_code__gte=low, area_code__lt=high)
    if year is not None:
        found = found.filter(year=year)
    if source:
        found = found.filter(source=source)
    if benefit:
        found = found.filter(purposes__benefit=benefit)
    return found


@dataclass(frozen=True)
class Totals:
    """What happened in an account, in fen: what came in, what was paid and came back, what is left and how much is spoken for."""

    allocated_fen: int
    paid_fen: int
    returned_fen: int
    balance_fen: int
    reserved_fen: int


NOTHING = Totals(0, 0, 0, 0, 0)
_CAME = [kind for kind in KINDS if kind not in (*models.RESERVING, models.PAYMENT, models.RETURN, models.REISSUE)]


def totals(fund_ids: Sequence[int]) -> dict[int, Totals]:
    """The totals of accounts, in one query: allocated counts everything that is neither payment nor return, with its sign."""
    sums = FundEntry.objects.filter(fund__in=fund_ids).values_list("fund").annotate(
        allocated=Sum("fen", filter=Q(kind__in=_CAME), default=0),
        paid=-Sum("fen", filter=Q(kind__in=(models.PAYMENT, models.REISSUE)), default=0),
        returned=Sum("fen", filter=Q(kind=models.RETURN), default=0),
        balance=Sum("fen", filter=~Q(kind__in=models.RESERVING), default=0),
        reserved=Sum("fen", filter=Q(kind__in=models.RESERVING), default=0))
    return {fund_id: Totals(*rest) for fund_id, *rest in sums}
