"""Computing the indicators of all businesses for one area and period: a few statements, never one per person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.db import connection

from minzheng.kernel.policy.parameters import ParameterBook, Value, matching
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import MinzhengError
from minzheng.kernel.values.language import Label, Sentence, say
from minzheng.kernel.values.periods import ZONE, Month

from . import kept, moved
from .crosschecks import CheckResult, check_all
from .declarations import (
    Combined,
    Counted,
    Indicator,
    IndicatorFile,
    Kept,
    Moved,
    NotCollected,
    ParameterValueOf,
    Quotient,
)
from .periods import ReportPeriod, last_day
from .results import Query, Result, State
from .statements import Window, entries, expression, statement
from .suppression import suppress

OF_PEOPLE = frozenset({"户", "人", "人次", "对"})
"""Units in which people are counted: fewer than three are not shown."""


class CircularIndicators(MinzhengError):
    """An indicator rests on itself."""

    code = "circular_indicators"


@dataclass(frozen=True)
class RunUsed:
    """A payroll run whose lines were counted."""

    id: int
    month: Month
    area_code: int
    is_locked: bool


@dataclass(frozen=True)
class Computation:
    """All indicators of a report: results by id, the statements behind them, and how the cross-checks came out."""

    period: ReportPeriod
    area: int
    cut_off: Month | None
    known_at: datetime
    runs: tuple[RunUsed, ...]
    results: Mapping[str, Result]
    statements: Mapping[str, Query]
    checks: tuple[CheckResult, ...]

    @property
    def missing_months(self) -> tuple[Month, ...]:
        """The months up to the cut-off that have no payroll; cumulative figures lack them."""
        present = {run.month for run in self.runs}
        return tuple(m for m in self.period.months if m not in present and self.cut_off and m <= self.cut_off)


def compute(
    files: Mapping[str, IndicatorFile], *, period: ReportPeriod, area: int, parameters: ParameterBook,
    known_at: datetime,
) -> Computation:
    """Every indicator of ``files`` (by business name) for ``area`` and all below it.

    The cut-off is the last month of the period that has a payroll. Without any, all that is counted is unresolved.
    """
    runs = _runs(period, area)
    cut_off = max((run.month for run in runs), default=None)
    work = _Work(period, area, parameters, cut_off, known_at)
    if cut_off is not None:
        work.count(files)
    work.count_kept([one for file in files.values() for one in file.indicators if isinstance(one, Kept | Moved)])
    for file in files.values():
        work.resolve(file)
    results = suppress(work.results, work.people, files.values())
    return Computation(period, area, cut_off, known_at, runs, results, work.statements, check_all(files, results))


def latest_area() -> int | None:
    """The area of the latest payroll run that stands; None before the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT area_code FROM payments_payrollrun WHERE kind = 'monthly' AND state <> 'superseded'"
                       " ORDER BY id DESC LIMIT 1")
        row = cursor.fetchone()
    return int(row[0]) if row else None


def _runs(period: ReportPeriod, area: int) -> tuple[RunUsed, ...]:
    low, high = areas.span(area)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, month, area_code, state = 'locked' FROM payments_payrollrun WHERE kind = 'monthly'"
            " AND state <> 'superseded' AND month BETWEEN %s AND %s AND area_code < %s AND area_until > %s ORDER BY month, id",
            [int(period.first), int(period.last), high, low],
        )
        return tuple(RunUsed(id, Month.from_int(month), code, locked) for id, month, code, locked in cursor.fetchall())


class _Work:
    """The computation in progress: values before suppression, and the persons behind each."""

    def __init__(
        self, period: ReportPeriod, area: int, parameters: ParameterBook, cut_off: Month | None, known_at: datetime
    ) -> None:
        self.period, self.area, self.parameters = period, area, parameters
        self.cut_off, self.known_at = cut_off, known_at
        self.results: dict[str, Result] = {}
        self.people: dict[str, int] = {}
        self.counts: dict[str, int] = {}
        self.values: dict[str, Fraction] = {}
        self.queries: dict[str, Query] = {}
        self.statements: dict[str, Query] = {}

    def count(self, files: Mapping[str, IndicatorFile]) -> None:
        """Run one statement per source."""
        groups: dict[str, list[Counted]] = {}
        benefits: dict[str, list[str]] = {}
        for name, file in files.items():
            for one in file.indicators:
                if isinstance(one, Counted):
                    groups.setdefault(one.of, []).append(one)
                    benefits[one.id] = one.benefits or [name]
        for group, members in groups.items():
            self._count_group(group, members, benefits)

    def _count_group(self, group: str, members: Sequence[Counted], benefits: dict[str, list[str]]) -> None:
        assert self.cut_off is not None
        window = Window(self.period.first, self.cut_off)
        text = statement(group, members, benefits, window)
        low, high = areas.span(self.area)
        parameters: dict[str, int | datetime] = {
            "first": int(window.first), "last": int(window.last), "area_from": low, "area_until": high,
            "known_at": self.known_at,
        }
        with connection.cursor() as cursor:
            cursor.execute(text, parameters)
            row = [int(value) for value in cursor.fetchone()]
        shown = tuple((name, str(value)) for name, value in parameters.items())
        rows = entries(group, members, sorted({name for one in members for name in benefits[one.id]})).replace("%%", "%")
        self.statements[group] = Query(group, "", f"{rows}\nSELECT … FROM entry", shown)
        for index, one in enumerate(members):
            self.counts[one.id], self.people[one.id] = row[2 * index], row[2 * index + 1]
            self.queries[one.id] = Query(group, expression(one, benefits[one.id], window).replace("%%", "%"))

    def count_kept(self, indicators: Sequence[Kept | Moved]) -> None:
        """Count the registers and the stores: a statement for each indicator, until the end of the period or until now."""
        low, high = areas.span(self.area)
        last = min(last_day(self.period.last), self.known_at.astimezone(ZONE).date())
        for one in indicators:
            first = Window(self.period.first, self.period.last).months(one.period)[0]
            own = moved.parameters(one) if isinstance(one, Moved) else kept.parameters(one)
            parameters: dict[str, Any] = {**own, "area_from": low, "area_until": high, "last": last,
                          "about": str(last.year - 1), "first": Month.from_int(first).first_day}
            text = moved.STATEMENT if isinstance(one, Moved) else kept.statement(one)
            with connection.cursor() as cursor:
                cursor.execute(text, parameters)
                value, behind = cursor.fetchone()
            self.values[one.id] = Fraction(value) / one.divisor
            self.people[one.id] = int(behind) if one.unit in OF_PEOPLE else 0
            shown = tuple((name, str(value)) for name, value in parameters.items())
            source = "goods" if isinstance(one, Moved) else f"register:{one.kind}"
            self.queries[one.id] = Query(source, one.measure, text, shown)

    def resolve(self, file: IndicatorFile) -> None:
        """Give every indicator of the file its result, those computed from others after them."""
        by_id = {one.id: one for one in file.indicators}
        for one in file.indicators:
            self._resolve(one, by_id, ())

    def _resolve(self, one: Indicator, by_id: Mapping[str, Indicator], above: tuple[str, ...]) -> Result:
        if one.id not in self.results:
            if one.id in above:
                raise CircularIndicators(say("指标循环引用：{chain}", chain=" → ".join((*above, one.id))))
            inputs = [self._resolve(by_id[name], by_id, (*above, one.id)) for name in one.inputs]
            self.results[one.id] = self._result(one, inputs)
            if isinstance(one, Combined) and one.measure == "total":
                self.people[one.id] = sum(self.people.get(name, 0) for name in one.inputs)
        return self.results[one.id]

    def _result(self, one: Indicator, inputs: list[Result]) -> Result:
        if isinstance(one, NotCollected):
            return self._missing(one, one.reason.label, Query("", "not_collected"))
        if isinstance(one, ParameterValueOf):
            return self._parameter(one)
        if isinstance(one, Kept | Moved):
            return self._exact(one, self.values[one.id], self.queries[one.id])
        if isinstance(one, Counted):
            if one.id not in self.counts:
                return self._missing(one, say("统计期内没有发放清册"), Query(one.of, one.measure))
            return self._exact(one, Fraction(self.counts[one.id]), self.queries[one.id])
        return self._derived(one, inputs)

    def _derived(self, one: Quotient | Combined, inputs: list[Result]) -> Result:
        sign = " + " if one.measure == "total" else " - " if one.measure == "difference" else " / "
        query = Query("", sign.join(one.inputs))
        values = [item.value for item in inputs]
        if any(value is None for value in values):
            return self._missing(one, say("所依据的指标没有数据"), query)
        first, *rest = (value for value in values if value is not None)
        if isinstance(one, Combined):
            others = sum(rest, Fraction(0))
            return self._exact(one, first + others if one.measure == "total" else first - others, query)
        if not rest[0]:
            return self._missing(one, say("分母为零"), query, int(first), int(rest[0]))
        return self._exact(one, first / rest[0], query, int(first), int(rest[0]))

    def _parameter(self, one: ParameterValueOf) -> Result:
        on = last_day(self.cut_off or self.period.last)
        query = Query("parameters", f"{one.parameter}[{', '.join(one.key)}] {self.area:012d} {on}")
        values = self.parameters.in_force(one.parameter, area_code=self.area, on=on)
        found: Value | None = matching(values, tuple(one.key))
        if found is None or isinstance(found.value, str):
            return self._missing(one, say("本区划没有生效的参数值"), query)
        denominator = self.parameters.declared[one.parameter].denominator
        note = say("依据：{document}", document=found.document)
        return self._exact(one, Fraction(found.value, denominator), query, note=note, illustrative=found.illustrative)

    def _exact(self, one: Indicator, value: Fraction, query: Query, numerator: int | None = None,
               denominator: int | None = None, **more: Any) -> Result:
        return Result(one.id, one.title.label, one.unit, self.area, self._cut_off_day(), State.EXACT, query, value,
                      numerator, denominator, **more)

    def _missing(self, one: Indicator, note: Sentence | Label, query: Query, numerator: int | None = None,
                 denominator: int | None = None) -> Result:
        return Result(one.id, one.title.label, one.unit, self.area, self._cut_off_day(), State.UNRESOLVED, query, None,
                      numerator, denominator, note)

    def _cut_off_day(self) -> Any:
        return last_day(self.cut_off) if self.cut_off else None
