"""What was given out before of periods that overlap: a half-year less its third quarter is the fourth, frozen or not.

A figure over months is an edge between two months; what goes round in a circle of such edges adds up to nothing. Figures of the
same months, and those of one day, are the same figure. Months that no snapshot is about can be small as well: they count as
withheld. What was frozen and not given out tells nobody anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from django.db.models import Exists, OuterRef

from minzheng.kernel.values.language import Label
from minzheng.kernel.values.periods import Month

from .. import passing
from ..declarations import Combined, Counted, Indicator, IndicatorFile, Kept, Moved, ParameterValueOf, Quotient
from ..inference import Cell, Sum
from ..passing import NOTHING, OF_PEOPLE, Pass
from ..periods import ReportPeriod
from ..results import SMALLEST_CELL, Result
from ..statements import Window
from ..suppression import OWN, Before
from .circles import Edge, Span, circles, gaps
from .models import Publication, Snapshot, SnapshotValue, ValueState
from .queries import held

MOST_EARLIER = 24
"""Published snapshots of a year that are looked at, the newest first."""
Results = Mapping[int, Mapping[str, Result]]
People = Mapping[int, Mapping[str, int]]


@dataclass
class _Year:
    """The published snapshots of the year: value and persons, by snapshot, area and indicator; zeros are left out."""

    taken: Sequence[Snapshot]
    values: dict[Cell, tuple[Fraction, int]] = field(default_factory=dict)
    withheld: set[Cell] = field(default_factory=set)


def published_before(results: Results, people: People, files: Mapping[str, IndicatorFile], done: Pass) -> Before:
    """The figures of snapshots of the year published before that add up with those of this pass, and how."""
    year = _year(done, list(results))
    if not year.taken:
        return Before()
    known = {one.id: one for file in files.values() for one in file.indicators
             if one.period != "ratio" and not isinstance(one, Quotient | ParameterValueOf)}
    told = _Told(year, done, known, _between_cut_offs(year, done, files))
    sums: list[Sum] = []
    for area, own in results.items():
        for id, one in known.items():
            if id in own and (value := own[id].value):
                sums += told.of(area, one, value, people[area].get(id, 0))
    used = {cell for one in sums for cell in one.cells if cell[0] != OWN}
    return Before({cell: told.value(cell) for cell in used}, frozenset(used & (year.withheld | told.small.keys())), sums)


def _year(done: Pass, areas: Sequence[int]) -> _Year:
    newest: dict[tuple[str, int, date | None], Snapshot] = {}
    published = held(done.places.whole).filter(
        Exists(Publication.objects.filter(snapshot=OuterRef("pk"))), period__startswith=str(done.period.first.year))
    for one in published[:4 * MOST_EARLIER]:
        newest.setdefault((one.period, one.area_code, one.cut_off), one)
    year = _Year(list(newest.values())[:MOST_EARLIER])
    if year.taken:
        rows = SnapshotValue.objects.filter(
            snapshot__in=year.taken, part="", area_code__in=areas, state__in=(ValueState.EXACT, ValueState.SUPPRESSED)
        ).exclude(numerator=0)
        for number, area, id, state, over, under, people in rows.values_list(
                "snapshot_id", "area_code", "indicator", "state", "numerator", "denominator", "people").iterator(20_000):
            year.values[number, area, id] = Fraction(over or 0, under or 1), people
            if state == ValueState.SUPPRESSED:
                year.withheld.add((number, area, id))
    return year


def _months(one: Indicator, period: ReportPeriod, cut_off: Month | None) -> Span:
    """The months that an indicator is about in a snapshot; of a stock that of the cut-off."""
    first, last = Window(period.first, cut_off or period.last).months(one.period)
    return int(Month.from_int(first)), int(Month.from_int(last).plus(1))


def _spans(year: _Year, done: Pass, one: Indicator) -> tuple[list[Span], Span]:
    theirs = [_months(one, ReportPeriod.parse(taken.period), Month.of(taken.cut_off) if taken.cut_off else None)
              for taken in year.taken]
    return theirs, _months(one, done.period, done.cut_off)


def _adds_up(one: Indicator, known: Mapping[str, Indicator]) -> bool:
    """Whether the figure of some months is the sum of those of each."""
    if isinstance(one, Counted):
        return one.of != "balance" and one.measure in ("sum_amount", "count_person_times", "count_entries")
    if isinstance(one, Combined):
        return all(id in known and _adds_up(known[id], known) for id in one.inputs)
    return isinstance(one, Moved) or (isinstance(one, Kept) and not one.distinct)


def _between_cut_offs(year: _Year, done: Pass, files: Mapping[str, IndicatorFile]) -> dict[Span, Pass]:
    """What was counted in months that lie between cut-offs and that no snapshot is about."""
    spans = {_span_of(ReportPeriod.parse(one.period), one.cut_off) for one in year.taken}
    own = int(done.period.first), int((done.cut_off or done.period.last).plus(1))
    found = {}
    for first, until in gaps(spans, own):
        last = Month.from_int(until).plus(-1)
        months = ReportPeriod(f"{first}-{last}", Month.from_int(first), last, Label("", ""))
        found[first, until] = passing.count(_counted(files), period=months, places=done.places, cut_off=last,
                                            known_at=done.known_at)
    return found


def _span_of(period: ReportPeriod, cut_off: date | None) -> Span:
    return int(period.first), int((Month.of(cut_off) if cut_off else period.last).plus(1))


def _counted(files: Mapping[str, IndicatorFile]) -> dict[str, IndicatorFile]:
    """The indicators alone of which the persons behind some months must be counted anew."""
    found = {}
    for name, file in files.items():
        own = [one.model_copy(update={"by": []}) for one in file.indicators
               if isinstance(one, Counted) and one.period == "cumulative" and _adds_up(one, {})]
        if own:
            found[name] = file.model_copy(update={"indicators": own})
    return found


class _Told:
    """The sums over months of each figure."""

    def __init__(self, year: _Year, done: Pass, known: Mapping[str, Indicator], gaps: Mapping[Span, Pass]) -> None:
        self.year, self.gaps = year, gaps
        self.numbers = {span: -number for number, span in enumerate(gaps, start=1)}
        self.spans = {id: _spans(year, done, one) for id, one in known.items()}
        self.adding = {id for id, one in known.items() if _adds_up(one, known) and one.period != "stock"}
        self.small: dict[Cell, Fraction] = {}

    def value(self, cell: Cell) -> Fraction:
        """The value of a figure of an earlier snapshot, or of months between two cut-offs."""
        return self.small[cell] if cell in self.small else self.year.values.get(cell, (Fraction(0), 0))[0]

    def of(self, area: int, one: Indicator, value: Fraction, people: int) -> Iterator[Sum]:
        """What the figure of an area adds up with; only sums that are true, since records may have changed since."""
        theirs, own = self.spans[one.id]
        own_cell = (OWN, area, one.id)
        cells = [(taken.pk, area, one.id) for taken in self.year.taken]
        if one.id in self.adding:
            extra = list(self._between(area, one))
            edges = (*map(Edge, theirs, cells), *extra, Edge(own, own_cell))
            yield from self._true(circles(edges), own_cell, value)
            return
        for span, cell in zip(theirs, cells, strict=True):
            if span == own:
                yield from self._true([Sum(((own_cell, 1), (cell, -1)))], own_cell, value)
            elif one.period == "cumulative" and (span[0] == own[0] or span[1] == own[1]):
                yield from self._newcomers(one, cell, own_cell, value, people, is_within=span[0] >= own[0] and span[1] <= own[1])

    def _between(self, area: int, one: Indicator) -> Iterator[Edge]:
        """The months between that are small, and those of nothing: everybody knows when nobody was paid yet."""
        for span, counted in self.gaps.items():
            tally, cell = counted.tally(one.id, area), (self.numbers[span], area, one.id)
            if tally is not None and 0 < tally.people < SMALLEST_CELL:
                self.small[cell] = tally.value
            if cell in self.small or tally == NOTHING:
                yield Edge(span, cell)

    def _newcomers(self, one: Indicator, cell: Cell, own: Cell, value: Fraction, people: int, *,
                   is_within: bool) -> Iterator[Sum]:
        """Of people that are counted once, those that the longer of two periods has more, where they are one or two."""
        theirs, others = self.year.values.get(cell, (Fraction(0), 0))
        longer, shorter, sign = (people, others, 1) if is_within else (others, people, -1)
        more = longer - shorter if isinstance(one, Counted) else int(abs(value - theirs)) if one.unit in OF_PEOPLE else 0
        if 0 < more < SMALLEST_CELL and value != theirs:
            new = (-1000 - cell[0], *cell[1:])
            self.small[new] = abs(value - theirs)
            yield from self._true([Sum(((own, sign), (cell, -sign), (new, -1)))], own, value)

    def _true(self, sums: Iterable[Sum], own: Cell, value: Fraction) -> Iterator[Sum]:
        for one in sums:
            known = {cell: value if cell == own else self.value(cell) for cell in one.cells}
            if sum((factor * known[cell] for cell, factor in one.terms), Fraction(0)) == 0 and any(
                    cell == own or cell in self.year.withheld or cell in self.small for cell in one.cells):
                yield one
