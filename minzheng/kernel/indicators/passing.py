"""One pass over all that is counted: the values of every place at once, a few statements, never one per person or area."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.db import connection

from minzheng.kernel.values.periods import ZONE, Month

from . import kept, moved
from .declarations import Counted, IndicatorFile, Kept, Moved
from .periods import ReportPeriod, last_day
from .places import Places
from .results import Query
from .statements import Window, entries, expression, part_statement, statement

OF_PEOPLE = frozenset({"户", "人", "人次", "对"})
"""Units in which people are counted: fewer than three are not shown."""
EVERYBODY = 100_000_000
"""More persons than any value has behind it: what is entered larger is held for a slip by the relations."""


@dataclass(frozen=True)
class Tally:
    """A value and how many persons (or entries about people) stand behind it."""

    value: Fraction
    people: int


NOTHING = Tally(Fraction(0), 0)
Told = Callable[[str, int, int], None]
"""Told what is being counted, how much of it is done, and what there is."""


def ignore(step: str, done: int, total: int) -> None:
    """For those who do not watch."""


@dataclass
class Pass:
    """What was counted: by indicator and place, and by indicator, place and part (``residence=城市``); queries behind it.

    A place without rows is not in it and counts nothing.
    """

    period: ReportPeriod
    places: Places
    cut_off: Month | None
    known_at: datetime
    tallies: dict[str, dict[int, Tally]] = field(default_factory=dict)
    parts: dict[str, dict[int, dict[str, Tally]]] = field(default_factory=dict)
    queries: dict[str, Query] = field(default_factory=dict)
    statements: dict[str, Query] = field(default_factory=dict)

    def tally(self, id: str, place: int) -> Tally | None:
        """What was counted of an indicator in a place; None where nothing of it was counted anywhere: no payroll."""
        return self.tallies[id].get(place, NOTHING) if id in self.tallies else None


def count(files: Mapping[str, IndicatorFile], *, period: ReportPeriod, places: Places, cut_off: Month | None,
          known_at: datetime, progress: Told = ignore) -> Pass:
    """Count every indicator of ``files`` (by business name) that is taken from records, for every place at once."""
    done = Pass(period, places, cut_off, known_at)
    groups, benefits = grouped(files)
    registers = by_register(files)
    total = len(groups) + len(registers)
    for number, (group, members) in enumerate(groups.items()):
        progress("统计", number, total)
        if cut_off is not None:
            _count_group(done, group, members, benefits)
            _count_parts(done, group, members, benefits)
    for number, some in enumerate(registers, start=len(groups)):
        progress("统计", number, total)
        _count_kept(done, some)
    return done


def by_register(files: Mapping[str, IndicatorFile]) -> list[list[Kept | Moved]]:
    """The indicators of registers that one reading serves: those of a kind's deeds, and of its entries; those of goods alone."""
    found: dict[tuple[str, bool], list[Kept | Moved]] = {}
    for one in (one for file in files.values() for one in file.indicators):
        if isinstance(one, Kept):
            found.setdefault((one.kind, kept.is_of_deeds(one)), []).append(one)
        elif isinstance(one, Moved):
            found[one.id, True] = [one]
    return list(found.values())


def grouped(files: Mapping[str, IndicatorFile]) -> tuple[dict[str, list[Counted]], dict[str, list[str]]]:
    """The counted indicators by source, and the benefits of each by id."""
    groups: dict[str, list[Counted]] = {}
    benefits: dict[str, list[str]] = {}
    for name, file in files.items():
        for one in file.indicators:
            if isinstance(one, Counted):
                groups.setdefault(one.of, []).append(one)
                benefits[one.id] = one.benefits or [name]
    return groups, benefits


def window(period: ReportPeriod, cut_off: Month) -> Window:
    """The months that are looked at."""
    return Window(period.first, cut_off)


def counted_parameters(done: Pass) -> dict[str, Any]:
    """What fills the statement of a source."""
    assert done.cut_off is not None
    return {"first": int(done.period.first), "last": int(done.cut_off), "known_at": done.known_at, **done.places.parameters}


def kept_parameters(one: Kept | Moved, *, period: ReportPeriod, places: Places, cut_off: Month | None,
                    known_at: datetime) -> dict[str, Any]:
    """What fills the statement of an indicator of registers or goods: until the cut-off that all figures have, or until now.

    Where nothing was paid in the period there is no cut-off, and they are counted until its end.
    """
    until = cut_off or period.last
    last = min(last_day(until), known_at.astimezone(ZONE).date())
    first = Window(period.first, until).months(one.period)[0]
    own = moved.parameters(one) if isinstance(one, Moved) else kept.parameters(one)
    return {**own, **places.parameters, "last": last, "about": str(last.year - 1), "first": Month.from_int(first).first_day}


def _count_group(done: Pass, group: str, members: Sequence[Counted], benefits: dict[str, list[str]]) -> None:
    assert done.cut_off is not None
    months, parameters = window(done.period, done.cut_off), counted_parameters(done)
    for one in members:
        done.tallies[one.id] = {}
        done.queries[one.id] = Query(group, expression(one, benefits[one.id], months).replace("%%", "%"))
    with connection.cursor() as cursor:
        cursor.execute(statement(group, members, benefits, months, done.places), parameters)
        for place, *row in cursor.fetchall():
            for index, one in enumerate(members):
                done.tallies[one.id][place] = Tally(Fraction(int(row[2 * index])), int(row[2 * index + 1]))
    rows = entries(group, members, benefits, done.places).replace("%%", "%")
    done.statements[group] = Query(group, "", f"{rows}\nSELECT … FROM entry", shown(parameters))


def _count_parts(done: Pass, group: str, members: Sequence[Counted], benefits: dict[str, list[str]]) -> None:
    assert done.cut_off is not None
    months, parameters = window(done.period, done.cut_off), counted_parameters(done)
    by: dict[str, list[Counted]] = defaultdict(list)
    for one in members:
        for named in one.by:
            by[named].append(one)
    for dimension, parted in by.items():
        with connection.cursor() as cursor:
            cursor.execute(part_statement(group, dimension, parted, benefits, months, done.places), parameters)
            for place, part, *row in cursor.fetchall():
                for index, one in enumerate(parted):
                    value, people = row[2 * index], row[2 * index + 1]
                    if value:
                        parts = done.parts.setdefault(one.id, {}).setdefault(place, {})
                        parts[f"{dimension}={part if part is not None else ''}"] = Tally(Fraction(int(value)), int(people))


def _count_kept(done: Pass, members: Sequence[Kept | Moved]) -> None:
    """Count what one reading of a register gives; each keeps the statement that gives it alone."""
    own = [kept_parameters(one, period=done.period, places=done.places, cut_off=done.cut_off, known_at=done.known_at)
           for one in members]
    for one, filled in zip(members, own, strict=True):
        text = moved.statement(done.places) if isinstance(one, Moved) else kept.statement(one, done.places)
        source = "goods" if isinstance(one, Moved) else f"register:{one.kind}"
        done.tallies[one.id] = {}
        done.queries[one.id] = Query(source, one.measure, text.replace("%%", "%"), shown(filled))
    registers = [one for one in members if isinstance(one, Kept)]
    text = kept.together(registers, done.places) if registers else moved.statement(done.places)
    with connection.cursor() as cursor:
        cursor.execute(text, kept.parameters_together(own) if registers else own[0])
        for place, *row in cursor.fetchall():
            for index, one in enumerate(members):
                value, behind = row[2 * index], int(row[2 * index + 1])
                if behind:
                    people = behind if one.unit in OF_PEOPLE else 0
                    done.tallies[one.id][place] = Tally(Fraction(value) / one.divisor, people)


def shown(parameters: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Parameters as they are written into the appendix."""
    return tuple((name, _written(value)) for name, value in parameters.items())


def _written(value: object) -> str:
    if isinstance(value, list) and all(one is None or isinstance(one, int) for one in value):
        return f"ARRAY[{', '.join('NULL' if one is None else str(one) for one in value)}]"
    return value.isoformat() if isinstance(value, date) and not isinstance(value, datetime) else str(value)
