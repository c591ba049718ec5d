"""The figures of a report once they are frozen: those of its snapshot and of earlier ones; nothing is computed.

What of an earlier period was never frozen is taken from earlier reports, and says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from minzheng.kernel.indicators.declarations import Indicator
from minzheng.kernel.indicators.periods import ReportPeriod
from minzheng.kernel.indicators.results import Result, State
from minzheng.kernel.indicators.snapshots.models import Snapshot, ValueCorrection, ValueState
from minzheng.kernel.indicators.snapshots.queries import EVERYTHING, latest, results

from .earlier import told_before
from .figures import missing, not_comparable, planned, reaches_as_far
from .outline import Outline


@dataclass
class Frozen:
    """Figures of a snapshot, as the public is shown them; each area and earlier period is read when it is first asked for."""

    outline: Outline
    snapshot: Snapshot
    period: ReportPeriod
    area: int
    _results: dict[tuple[str, int], Mapping[str, Result]] = field(default_factory=dict)
    _taken: dict[str, Snapshot | None] = field(default_factory=dict)
    _earlier: dict[tuple[str, int, str], Result | None] = field(default_factory=dict)
    _withheld: dict[tuple[str, int], Mapping[str, Result]] = field(default_factory=dict)
    _people: dict[int, dict[str, int]] = field(default_factory=dict)

    @property
    def indicators(self) -> Mapping[str, Indicator]:
        return self.outline.indicators

    @property
    def cut_off(self) -> date | None:
        return self.snapshot.cut_off

    def result(self, id: str, *, period: ReportPeriod | None = None, area: int = 0) -> Result:
        wanted, place = period or self.period, area or self.area
        taken = self._of(wanted)
        found = self._read(taken, place).get(id) if taken else self._told(id, place, wanted)
        if found is None:
            return missing(self.indicators[id], place)
        until = taken.cut_off if taken else found.cut_off
        return found if reaches_as_far(until, wanted, self.cut_off, self.period) else not_comparable(found)

    def persons(self, id: str, *, area: int = 0) -> int | None:
        place = area or self.area
        if self.result(id, area=place).state is not State.EXACT:
            return None
        if place not in self._people:
            self._people[place] = self._counted(place)
        return self._people[place].get(id)

    def _counted(self, place: int) -> dict[str, int]:
        """The persons behind each figure of an area, but those that are themselves a figure that is not told."""
        own = self.snapshot.values.filter(area_code=place, part="")
        withheld = set(own.filter(state=ValueState.SUPPRESSED, denominator=1).values_list("numerator", flat=True))
        rows = own.filter(people__gt=0, corrections=None).values_list("indicator", "people")
        return {id: people for id, people in rows if people not in withheld}

    def withheld(self, id: str, *, period: ReportPeriod | None = None, area: int = 0) -> Result | None:
        taken, place = self._of(period or self.period), area or self.area
        told = self._read(taken, place).get(id) if taken else None
        if taken is None or told is None or told.state is not State.SUPPRESSED:
            return None
        key = (taken.period, place)
        if key not in self._withheld:
            self._withheld[key] = results(taken, place)
        return self._withheld[key][id]

    def target(self, id: str) -> Fraction | None:
        return planned(id, self.area, self.period)

    def corrected(self) -> set[str]:
        """The indicators of the area whose value was corrected after the figures were frozen."""
        rows = ValueCorrection.objects.filter(value__snapshot=self.snapshot, value__area_code=self.area)
        return set(rows.values_list("value__indicator", flat=True))

    def _of(self, period: ReportPeriod) -> Snapshot | None:
        if period.text == self.period.text:
            return self.snapshot
        if period.text not in self._taken:
            self._taken[period.text] = latest(period.text, self.area)
        return self._taken[period.text]

    def _read(self, taken: Snapshot, area: int) -> Mapping[str, Result]:
        key = (taken.period, area)
        if key not in self._results:
            self._results[key] = results(taken, area, public=EVERYTHING)
        return self._results[key]

    def _told(self, id: str, area: int, period: ReportPeriod) -> Result | None:
        """What an earlier report says of a period that was never frozen."""
        key = (id, area, period.text)
        if key not in self._earlier:
            self._earlier[key] = told_before(self.indicators[id], area, period)
        return self._earlier[key]
