"""Where a report takes its figures from: computed now while it is drafted, the frozen snapshot's afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from fractions import Fraction
from typing import Protocol

from minzheng.kernel.indicators.computation import Computation, compute
from minzheng.kernel.indicators.declarations import Indicator
from minzheng.kernel.indicators.periods import ReportPeriod, last_day
from minzheng.kernel.indicators.results import Query, Result, State
from minzheng.kernel.indicators.snapshots.queries import latest
from minzheng.kernel.plans.models import Task
from minzheng.kernel.plans.queries import promised
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.values.language import Label, say
from minzheng.kernel.values.periods import Month

from .earlier import told_before
from .outline import Outline

MISSING = say("这个区划和统计期没有数据")


class Figures(Protocol):
    """What a text may name: ``indicators`` by id, and their values for the report's period and area and for others."""

    @property
    def period(self) -> ReportPeriod:
        """The period of the report."""

    @property
    def area(self) -> int:
        """The area of the report."""

    @property
    def indicators(self) -> Mapping[str, Indicator]:
        """What may be named."""

    @property
    def cut_off(self) -> date | None:
        """The day until which the figures count; None where nothing was counted."""

    def result(self, id: str, *, period: ReportPeriod | None = None, area: int = 0) -> Result:
        """The value of an indicator; ``unresolved`` where there is none."""

    def persons(self, id: str, *, area: int = 0) -> int | None:
        """How many persons stand behind a value; None where that is not known."""

    def withheld(self, id: str, *, period: ReportPeriod | None = None, area: int = 0) -> Result | None:
        """The value itself where ``result`` does not tell it because few persons stand behind it; None where it tells it."""

    def target(self, id: str) -> Fraction | None:
        """The target that a plan of the period sets for the indicator."""


def last_year(period: ReportPeriod) -> ReportPeriod:
    """The same period of the year before."""
    return ReportPeriod.parse(f"{period.first.year - 1}{period.text[4:]}")


def before(period: ReportPeriod) -> ReportPeriod:
    """The period of the same length just before: 2026H1 after 2025H2."""
    months = len(period.months)
    first = period.first.plus(-months)
    part = {12: "", 6: f"H{(first.number + 5) // 6}", 3: f"Q{(first.number + 2) // 3}", 1: f"-{first.number:02d}"}[months]
    return ReportPeriod.parse(f"{first.year}{part}")


def reaches_as_far(theirs: date | None, period: ReportPeriod, ours: date | None, own: ReportPeriod) -> bool:
    """Whether figures until the day ``theirs`` reach as far into their period as these until ``ours`` into their ``own``."""
    if theirs is None or ours is None:
        return True
    return int(Month.of(theirs)) - int(period.first) == int(Month.of(ours)) - int(own.first)


def missing(one: Indicator, area: int) -> Result:
    """The result of an indicator of which nothing is known."""
    return Result(one.id, one.title.label, one.unit, area, None, State.UNRESOLVED, Query("", ""), note=MISSING)


@dataclass
class Live:
    """Figures as they are now: each period and area is computed when it is first asked for."""

    outline: Outline
    period: ReportPeriod
    area: int
    parameters: ParameterBook
    known_at: datetime
    _known: dict[tuple[str, int], Computation] = field(default_factory=dict)

    @property
    def indicators(self) -> Mapping[str, Indicator]:
        return self.outline.indicators

    @property
    def computation(self) -> Computation:
        """The figures of the report's own period and area."""
        return self.of(self.period, self.area)

    @property
    def cut_off(self) -> date | None:
        day = self.computation.cut_off
        return last_day(day) if day else None

    def of(self, period: ReportPeriod, area: int) -> Computation:
        """All figures of a period and area; comparisons with an earlier period end with the same month as this one's."""
        key = (period.text, area)
        if key not in self._known:
            self._known[key] = compute(self.outline.files, period=period, area=area, parameters=self.parameters,
                                       known_at=self.known_at)
        return self._known[key]

    def result(self, id: str, *, period: ReportPeriod | None = None, area: int = 0) -> Result:
        found = self.of(period or self.period, area or self.area)
        result = found.results[id]
        if period is not None and result.state is State.UNRESOLVED and latest(period.text, found.area) is None and (
                told := told_before(self.indicators[id], found.area, period)):
            return told if reaches_as_far(told.cut_off, period, self.cut_off, self.period) else not_comparable(told)
        return result if period is None or not self._is_unequal(found) else not_comparable(result)

    def withheld(self, id: str, *, period: ReportPeriod | None = None, area: int = 0) -> Result | None:
        return self.of(period or self.period, area or self.area).withheld.get(id)

    def _is_unequal(self, past: Computation) -> bool:
        """Whether figures of an earlier period do not reach as far into it as these do."""
        ours = self.computation.cut_off
        if ours is None or past.cut_off is None:
            return False
        return int(past.cut_off) - int(past.period.first) != int(ours) - int(self.period.first)

    def persons(self, id: str, *, area: int = 0) -> int | None:
        return None

    def target(self, id: str) -> Fraction | None:
        return planned(id, self.area, self.period)


def planned(id: str, area: int, period: ReportPeriod) -> Fraction | None:
    """The target that a plan sets for an indicator at the end of the period, in the unit in which it is computed.

    The plan of the same period comes first, then the shorter one. A value that grows over its period is held against plans alone
    that begin with it: the second half says nothing of how much of a year's target is reached.
    """
    plans = {one.pk: ReportPeriod.parse(one.period) for one in promised(area, last_day(period.last))}
    tasks = [one for one in Task.objects.filter(plan__in=plans, indicator=id, numerator__isnull=False).order_by("number")
             if not one.accrues or plans[one.plan_id].first == period.first]
    order = sorted(tasks, key=lambda one: (plans[one.plan_id].text != period.text, len(plans[one.plan_id].months)))
    return order[0].target if order else None


def not_comparable(result: Result) -> Result:
    """A value that may not be compared, because its period is cut off elsewhere."""
    return replace(result, state=State.UNRESOLVED, value=None, numerator=None, denominator=None,
                   note=Label("截止月份不同，不可比", "Cut off in another month, not comparable"))
