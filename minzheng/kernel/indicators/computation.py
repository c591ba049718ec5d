"""The indicators of all businesses for one area, or for an area and all below it, and one period.

What is counted comes of one pass over the records (``passing``); what is computed from it is computed for each area.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.db import connection

from minzheng.kernel.policy.parameters import ParameterBook, Value, matching
from minzheng.kernel.values.errors import MinzhengError
from minzheng.kernel.values.language import Label, Sentence, say
from minzheng.kernel.values.periods import ZONE, Month

from . import passing, places
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
from .passing import Pass, Told
from .periods import ReportPeriod, last_day
from .places import Places
from .relations.checking import check_figures, declared
from .relations.counting import with_failed
from .relations.figures import of_results
from .relations.outcome import Outcome
from .relations.standpoint import Standpoint
from .results import Query, Result, State
from .suppression import Before, hidden_cells, suppress


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
    checks: tuple[Outcome, ...]
    withheld: Mapping[str, Result] = field(default_factory=dict)
    """What the results do not tell: never to be shown, only to see that nobody writes it."""

    @property
    def missing_months(self) -> tuple[Month, ...]:
        """The months up to the cut-off that have no payroll; cumulative figures lack them."""
        present = {run.month for run in self.runs}
        return tuple(m for m in self.period.months if m not in present and self.cut_off and m <= self.cut_off)


@dataclass(frozen=True)
class Given:
    """A value of what is not collected, as a section gave it, and from where; None where its digits were hidden."""

    value: Fraction | None
    source: str


Published = Callable[
    [Mapping[int, Mapping[str, Result]], Mapping[int, Mapping[str, int]], Mapping[str, IndicatorFile], Pass], Before]
"""What was published before that adds up with the results, given them and the persons behind each, by area and id."""


@dataclass(frozen=True)
class Everywhere:
    """All indicators of an area and of every area below it, by area and id: true values, and which the public is not shown.

    ``people`` are the persons behind a value where they were counted.
    """

    done: Pass
    runs: tuple[RunUsed, ...]
    results: Mapping[int, Mapping[str, Result]]
    people: Mapping[int, Mapping[str, int]]
    hidden: frozenset[tuple[int, str]]


def compute(
    files: Mapping[str, IndicatorFile], *, period: ReportPeriod, area: int, parameters: ParameterBook,
    known_at: datetime,
) -> Computation:
    """Every indicator of ``files`` (by business name) for ``area`` and all below it, as the public is shown it.

    The cut-off is the last month of the period that has a payroll. Without any, all that is counted is unresolved.
    """
    where = places.one(area, on=structure_day(period, known_at))
    runs, done = _counted(files, period, where, known_at, passing.ignore)
    work = _Work(done, area, parameters, bool(runs), {})
    for file in files.values():
        work.resolve(file)
    results = suppress(work.results, work.people, files.values())
    checks = _checked(files, results, area, done.cut_off or period.last, parameters)
    withheld = {id: one for id, one in work.results.items() if results[id].state is State.SUPPRESSED}
    return Computation(
        period, area, done.cut_off, known_at, runs, with_failed(results, checks), done.statements, checks, withheld)


def compute_everywhere(
    files: Mapping[str, IndicatorFile], *, period: ReportPeriod, area: int, parameters: ParameterBook, known_at: datetime,
    given: Mapping[tuple[int, str], Given] = {}, published: Published | None = None, progress: Told = passing.ignore,
) -> Everywhere:
    """Every indicator of ``files`` for ``area`` and each area below it, by the division of the period's last day.

    ``given`` are values of what is not collected, by area and indicator; others are computed from them as from any. That nothing
    is collected is said of the whole alone. ``published`` says what is public already of periods that overlap.
    All have the cut-off of the whole; in an area without a payroll in the period what is counted is unresolved.
    """
    where = places.all_below(area, on=structure_day(period, known_at))
    runs, done = _counted(files, period, where, known_at, progress)
    results: dict[int, dict[str, Result]] = {}
    people: dict[int, dict[str, int]] = {}
    for number, place in enumerate(where.codes):
        progress("推算", number, len(where.codes))
        work = _Work(done, place, parameters, any(where.covers(run.area_code, place) for run in runs), given)
        for file in files.values():
            work.resolve(file)
        results[place], people[place] = work.results, work.people
    before = published(results, people, files, done) if published else None
    return Everywhere(done, runs, results, people, hidden_cells(results, people, list(files.values()), where.below, before))


def structure_day(period: ReportPeriod, known_at: datetime) -> date:
    """The day whose division of areas a report follows: the last of its period, or today before that."""
    return min(last_day(period.last), known_at.astimezone(ZONE).date())


def _counted(files: Mapping[str, IndicatorFile], period: ReportPeriod, where: Places, known_at: datetime,
             progress: Told) -> tuple[tuple[RunUsed, ...], Pass]:
    runs = _runs(period, where)
    cut_off = max((run.month for run in runs), default=None)
    return runs, passing.count(files, period=period, places=where, cut_off=cut_off, known_at=known_at, progress=progress)


def _checked(files: Mapping[str, IndicatorFile], results: Mapping[str, Result], area: int, last: Month,
             parameters: ParameterBook) -> tuple[Outcome, ...]:
    """All relations on the figures that may be shown: what is hidden is told of no more than that it was not tried."""
    indicators = [one for file in files.values() for one in file.indicators]
    at = Standpoint(last_day(last), parameters)
    return tuple(check_figures(declared(files), of_results(indicators, results), at, areas=[area]))


def latest_area() -> int | None:
    """The area of the latest payroll run that stands; None before the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT area_code FROM payments_payrollrun WHERE kind = 'monthly' AND state <> 'superseded'"
                       " ORDER BY id DESC LIMIT 1")
        row = cursor.fetchone()
    return int(row[0]) if row else None


def _runs(period: ReportPeriod, where: Places) -> tuple[RunUsed, ...]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, month, area_code, state = 'locked' FROM payments_payrollrun WHERE kind = 'monthly'"
            " AND state <> 'superseded' AND month BETWEEN %(first)s AND %(last)s"
            f" AND {where.overlaps} ORDER BY month, id",
            {"first": int(period.first), "last": int(period.last), **where.parameters},
        )
        return tuple(RunUsed(id, Month.from_int(month), code, locked) for id, month, code, locked in cursor.fetchall())


class _Work:
    """The results of one area in progress: values before suppression, and the persons behind each."""

    def __init__(self, done: Pass, area: int, parameters: ParameterBook, is_covered: bool,
                 given: Mapping[tuple[int, str], Given]) -> None:
        self.done, self.area, self.parameters, self.is_covered, self.given = done, area, parameters, is_covered, given
        self.results: dict[str, Result] = {}
        self.people: dict[str, int] = {}
        self.is_part = area != done.places.whole
        self.cut_off_day = last_day(done.cut_off) if done.cut_off else None

    def resolve(self, file: IndicatorFile) -> None:
        """Give every indicator of the file its result, those computed from others after them."""
        by_id = {one.id: one for one in file.indicators}
        for one in file.indicators:
            if not (isinstance(one, NotCollected) and self.is_part and (self.area, one.id) not in self.given):
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
        if isinstance(one, NotCollected) and (found := self.given.get((self.area, one.id))):
            note, query = say("录入值，来源：{source}", source=found.source), Query("", "entered")
            if found.value is None:
                return replace(self._missing(one, note, query), state=State.MASKED)
            if one.unit in passing.OF_PEOPLE:
                self.people[one.id] = min(int(found.value), passing.EVERYBODY)
            return self._exact(one, found.value, query, note=note)
        if isinstance(one, NotCollected):
            return self._missing(one, one.reason.label, Query("", "not_collected"))
        if isinstance(one, ParameterValueOf):
            return self._parameter(one)
        if isinstance(one, Kept | Moved) or (isinstance(one, Counted) and self.is_covered):
            tally = self.done.tally(one.id, self.area) or passing.NOTHING
            self.people[one.id] = tally.people
            return self._exact(one, tally.value, self.done.queries[one.id])
        if isinstance(one, Counted):
            return self._missing(one, say("统计期内没有发放清册"), Query(one.of, one.measure))
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
        on = self.cut_off_day or last_day(self.done.period.last)
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
        return Result(one.id, one.title.label, one.unit, self.area, self.cut_off_day, State.EXACT, query, value,
                      numerator, denominator, **more)

    def _missing(self, one: Indicator, note: Sentence | Label, query: Query, numerator: int | None = None,
                 denominator: int | None = None) -> Result:
        return Result(one.id, one.title.label, one.unit, self.area, self.cut_off_day, State.UNRESOLVED, query, None,
                      numerator, denominator, note)
