"""What the household would receive by what it declared, and by what the registers know: the same rules, twice."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date

from minzheng.kernel.casework.intake import answers as filled
from minzheng.kernel.casework.intake.answers import Answers
from minzheng.kernel.casework.law import Law
from minzheng.kernel.casework.models import Application
from minzheng.kernel.casework.proceeding import prospects_of
from minzheng.kernel.payments.models import Award

from .comparing import Key, evidenced, monthly_income
from .models import Request
from .people import household_of
from .telling import Told

INCOME = ("wage", "business", "property", "transfer")
"""The facts of a member that are income of a month."""


@dataclass(frozen=True)
class Totals:
    """Income of all members a month, in fen, their number, and what each benefit would pay a month: None where that cannot be
    told. First as declared, then as the registers say."""

    members: int
    income: tuple[int, int]
    amounts: Mapping[str, tuple[int | None, int | None]]

    @property
    def per_head(self) -> tuple[int, int]:
        """Income of one head, down to the fen."""
        return self.income[0] // self.members, self.income[1] // self.members


def totals(
    request: Request, answers: Answers, told: Mapping[str, Told], law: Law, *, on: date, explained: Collection[Key] = ()
) -> Totals:
    """The household reckoned as declared, and with what the registers know beyond that."""
    known = evidenced(answers, told, law.program, on=on, explained=explained)
    amounts = {one: (_amounts(request, answers, one, law, on), _amounts(request, known, one, law, on))
               for one in _benefits(request, law, on)}
    return Totals(len(filled.places(answers)), (monthly_income(answers, INCOME), monthly_income(known, INCOME)), amounts)


def _benefits(request: Request, law: Law, on: date) -> list[str]:
    """The benefits that the check is about: that of the case, or those the household receives; never aids given once."""
    if request.case is not None:
        names = [request.case.business]
    else:
        open_awards = Award.objects.filter(household=request.household, last_month=None)
        names = sorted(set(open_awards.values_list("benefit", flat=True)))
    asked = set(law.open_to_applications(on))
    return [one for one in names if one in asked and not law.version(one, on).pays_once]


def _amounts(request: Request, answers: Answers, benefit: str, law: Law, on: date) -> int | None:
    """What a benefit would pay a month by these answers, without anything being written."""
    made = copy(request.case.application) if request.case else Application(number=request.number, area_code=request.area_code)
    made.answers, made.benefits, made.household = filled.sealed(answers), [benefit], household_of(request)
    return next((one.amount_fen for one in prospects_of(made, law, on=on)), None)
