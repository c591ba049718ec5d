"""What can be asked of the books of relief: balances on any day, what is due, what was given, what was registered of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet, Sum

from minzheng.kernel.casework.law import Law
from minzheng.kernel.casework.models import Case
from minzheng.kernel.policy.parameters import matching
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import Label, say
from minzheng.kernel.values.periods import Month

from .models import Aid, FundEntry, Handover, Settlement, StandbyFund

BUSINESS = "temporary_relief"
PAY = "pay"
"""The step at which an approved aid waits to be given."""


def township_of(area_code: int) -> int:
    """The township whose fund pays for an area."""
    return areas.at(area_code, areas.TOWNSHIP)


def within(area: int, field: str = "area_code") -> Q:
    """The condition that an area and all below it hold ``field``."""
    low, high = areas.span(area)
    return Q(**{f"{field}__gte": low, f"{field}__lt": high})


def due(area: int) -> QuerySet[Case]:
    """The approved aids that were not given yet, the one whose limit comes first ahead."""
    return Case.objects.filter(within(area), business=BUSINESS, step=PAY, closed_on=None).order_by("limit_on", "pk")


def aids(area: int) -> QuerySet[Aid]:
    """The relief ledger of an area, the latest first."""
    return Aid.objects.filter(within(area)).order_by("-on", "-pk")


def funds(area: int) -> QuerySet[StandbyFund]:
    """The standby funds of the townships of an area."""
    return StandbyFund.objects.filter(within(area)).order_by("area_code")


def fund_of(area_code: int) -> StandbyFund:
    """The fund of the township an area lies in. Raises NotFound."""
    found = StandbyFund.objects.filter(area_code=township_of(area_code)).first()
    if found is None:
        raise NotFound(say("该乡镇还没有设立备用金：请县级先设立并拨付"))
    return found


def last_entry(fund: StandbyFund, on: date | None = None) -> FundEntry | None:
    """The last line of a fund on a day, by default of all."""
    found = FundEntry.objects.filter(fund=fund)
    return (found if on is None else found.filter(on__lte=on)).order_by("-serial").first()


def balance(fund: StandbyFund, on: date | None = None) -> int:
    """What a fund held at the end of a day, in fen; nothing before it was opened."""
    entry = last_entry(fund, on)
    return entry.balance_fen if entry else 0


def promised(fund: StandbyFund) -> int:
    """What was prepared to be handed over and is not signed yet, in fen."""
    low, high = areas.span(fund.area_code)
    waiting = Handover.objects.filter(closed_at=None, case__area_code__gte=low, case__area_code__lt=high)
    return waiting.aggregate(sum=Sum("case__amount_fen"))["sum"] or 0


def parameter(law: Law, name: str, *, area: int, on: date) -> int | None:
    """A parameter of the folder that depends on nothing but place and day; None where it has no value."""
    value = matching(law.parameters.in_force(f"{BUSINESS}.{name}", area_code=area, on=on), ())
    return int(value.value) if value is not None else None


def is_short(fund: StandbyFund, held_fen: int, law: Law, *, on: date) -> bool:
    """Whether a fund holds less than the share of its quota at which the county must top it up."""
    share = parameter(law, "standby_alarm_share", area=fund.area_code, on=on)
    return share is not None and held_fen * 1000 < fund.quota_fen * share


@dataclass(frozen=True)
class MonthFigures:
    """A month of a fund in figures."""

    opening_fen: int
    taken_in_fen: int
    paid_fen: int

    @property
    def closing_fen(self) -> int:
        """What the book says is left."""
        return self.opening_fen + self.taken_in_fen - self.paid_fen


def month_of(fund: StandbyFund, month: Month) -> MonthFigures:
    """What a fund began a month with, took in and paid out; a correction lessens what was taken in."""
    before = FundEntry.objects.filter(fund=fund, on__lt=month.first_day).order_by("-serial").first()
    lines = FundEntry.objects.filter(fund=fund, on__gte=month.first_day, on__lt=month.plus(1).first_day)
    sums: Mapping[str, int | None] = lines.aggregate(
        paid=Sum("change_fen", filter=Q(kind="payment")), taken=Sum("change_fen", filter=~Q(kind="payment")))
    return MonthFigures(before.balance_fen if before else 0, sums["taken"] or 0, -(sums["paid"] or 0))


def next_to_settle(fund: StandbyFund) -> Month:
    """The month that is to be settled next: the one after the last settled, at first that of the opening."""
    last = Settlement.objects.filter(fund=fund).order_by("-month").first()
    return Month.from_int(last.month).plus(1) if last else Month.of(fund.opened_on)


def labels(law: Law, field: str) -> dict[str, Label]:
    """The choices of a field that the procedure registers, by code."""
    found: dict[str, Label] = {}
    for version in law.procedures[BUSINESS].versions:
        for step in version.steps:
            for one in step.fields:
                if one.name == field:
                    found |= dict(one.choices)
    return found
