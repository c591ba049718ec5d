"""The monthly sheet of three books: what the bureau released, what the funds paid, what the bank did; and where they differ.

A payroll belongs to its month in all three, whenever it was released and whenever the bank answered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet, Sum

from minzheng.kernel.values import areas
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.values.money import as_read
from minzheng.kernel.values.periods import Month

from ..models import PayrollLine, PayrollRun, RunState
from . import models
from .models import DifferenceNote, FundAccount, FundEntry


@dataclass(frozen=True)
class BankFigures:
    """What the bank was sent and what it answered, in fen: of the first sending, and what was sent again since."""

    sent_fen: int = 0
    success_fen: int = 0
    returned_fen: int = 0
    reissued_fen: int = 0


@dataclass(frozen=True)
class Sums:
    """One benefit of a month in three books, in fen. ``bank`` is None where the bank's book is not kept."""

    benefit: str
    released_fen: int
    paid_fen: int
    returned_fen: int
    reissued_fen: int
    bank: BankFigures | None

    @property
    def differences(self) -> list[Sentence]:
        """Where the books differ; what the bank has not answered yet is no difference."""
        pairs = [(say("业务清单与资金账"), self.released_fen, self.paid_fen)]
        if self.bank is not None:
            pairs += [(say("业务清单与银行发送"), self.released_fen, self.bank.sent_fen),
                      (say("资金账与银行退回未重发"), self.returned_fen - self.reissued_fen,
                       self.bank.returned_fen - self.bank.reissued_fen)]
        return [say("{books}相差 {fen} 元", books=books, fen=as_read(one - other)) for books, one, other in pairs if one != other]


def released_runs(*, month: Month, area: int) -> QuerySet[PayrollRun]:
    """The released payrolls of a month in an area and below, arrears too."""
    low, high = areas.span(area)
    return PayrollRun.objects.filter(month=int(month), state=RunState.LOCKED, area_code__gte=low, area_until__lte=high)


def sheet(*, month: Month, area: int, bank: Mapping[str, BankFigures] | None = None) -> list[Sums]:
    """The three books by benefit. ``bank`` is what the bank did by benefit, of the same runs; None where nobody knows."""
    runs = released_runs(month=month, area=area)
    released = dict(PayrollLine.objects.filter(run__in=runs).values_list("benefit").annotate(
        fen=Sum(F("amount_fen") - F("recovered_fen"))))
    entries = FundEntry.objects.filter(run__in=runs).values_list("benefit").annotate(
        paid=-Sum("fen", filter=Q(kind=models.PAYMENT), default=0), returned=Sum("fen", filter=Q(kind=models.RETURN), default=0),
        reissued=-Sum("fen", filter=Q(kind=models.REISSUE), default=0))
    funds = {benefit: (paid, returned, reissued) for benefit, paid, returned, reissued in entries}
    known = {*released, *funds, *(bank or {})}
    return [
        Sums(benefit, released.get(benefit, 0), *funds.get(benefit, (0, 0, 0)),
             bank=None if bank is None else bank.get(benefit, BankFigures()))
        for benefit in sorted(known)]


def reasons(*, month: Month, area: int) -> dict[str, DifferenceNote]:
    """The latest explanation of a difference by benefit, as the account's own area gave it."""
    found = DifferenceNote.objects.filter(month=int(month), area_code=area).order_by("pk")
    return {one.benefit: one for one in found}


@dataclass(frozen=True)
class Movement:
    """One account through a month, in fen: what it began with, what came in and went, what it ended with."""

    fund: FundAccount
    before_fen: int
    allocated_fen: int
    paid_fen: int
    returned_fen: int
    other_fen: int

    @property
    def after_fen(self) -> int:
        """What was in it when the month ended."""
        return self.before_fen + self.allocated_fen - self.paid_fen + self.returned_fen + self.other_fen


def movements(*, month: Month, area: int) -> list[Movement]:
    """Each account of an area and below through a month, by the days of its entries; those with nothing in it are left out."""
    low, high = areas.span(area)
    first, following = month.first_day, month.plus(1).first_day
    within = Q(on__gte=first, on__lt=following)
    entries = FundEntry.objects.filter(fund__area_code__gte=low, fund__area_code__lt=high, on__lt=following).exclude(
        kind__in=models.RESERVING)
    sums: Sequence[tuple[int, int, int, int, int, int]] = list(entries.values_list("fund").annotate(
        before=Sum("fen", filter=Q(on__lt=first), default=0),
        allocated=Sum("fen", filter=within & Q(kind=models.ALLOCATION), default=0),
        paid=-Sum("fen", filter=within & Q(kind__in=(models.PAYMENT, models.REISSUE)), default=0),
        returned=Sum("fen", filter=within & Q(kind=models.RETURN), default=0),
        other=Sum("fen", filter=within & ~Q(kind__in=_SHOWN), default=0)))
    funds = FundAccount.objects.in_bulk([row[0] for row in sums])
    found = [Movement(funds[fund_id], *rest) for fund_id, *rest in sums if any(rest)]
    return sorted(found, key=lambda one: (one.fund.area_code, one.fund.year, _RANK[one.fund.source], one.fund.pk))


_SHOWN = (models.ALLOCATION, models.PAYMENT, models.REISSUE, models.RETURN)
_RANK = {source: place for place, source in enumerate(models.SOURCES)}


def months_with_money(*, area: int, on: date) -> list[Month]:
    """The months that have released payrolls in an area and below, the latest first; without any the month of ``on``."""
    low, high = areas.span(area)
    found = PayrollRun.objects.filter(state=RunState.LOCKED, area_code__gte=low, area_until__lte=high)
    months = found.order_by("-month").values_list("month", flat=True).distinct()
    return [Month.from_int(one) for one in months] or [Month(on.year, on.month)]
