"""Which figures the public is not told so that none of the small ones can be had from those that it is told.

The one rule of small cells, whatever the figures are: indicators of an area, of areas below one another, of periods within one
another, or parts of one indicator. Whoever asks says which figures are small, what adds up to what, and what rests on what.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from .inference import Cell, Sum, inferred

MOST_TRIED = 30
"""Figures of which is tried whether withholding them helps, where several sums together give one away."""


@dataclass
class Table:
    """Figures by cell with all that is known of them: sums, and what is computed from a figure and withheld with it.

    ``least`` is the smallest number a figure can be that is not nothing; ``fixed`` are told or withheld already, by what was
    published before: they stay as they are. ``above`` is the area directly above each.
    """

    values: Mapping[Cell, Fraction]
    sums: Sequence[Sum]
    resting: Mapping[Cell, Sequence[Cell]] = field(default_factory=dict)
    least: Mapping[Cell, int] = field(default_factory=dict)
    fixed: Collection[Cell] = frozenset()
    above: Mapping[int, int] = field(default_factory=dict)
    _sums_of: dict[Cell, list[Sum]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for one in self.sums:
            for cell in one.cells:
                self._sums_of[cell].append(one)

    def withheld(self, small: Iterable[Cell]) -> set[Cell]:
        """The small figures, those that rest on them, and as many others as keep every one of them from being inferred.

        A figure that follows from what was published before cannot be kept any more and covers no other.
        """
        hidden: set[Cell] = set()
        told: set[Cell] = set()
        self._withhold(sorted(small), hidden, told)
        while found := self._inferred(hidden - told):
            if not self._covered(sorted(found), hidden, told):
                told |= self._given_up(sorted(found), hidden, told)
                self._withhold(sorted(hidden - told), hidden, told)
        return hidden

    def _covered(self, found: Sequence[Cell], hidden: set[Cell], told: set[Cell]) -> bool:
        """Withhold one more of the sums of each figure that was inferred; whether there was any left to withhold."""
        done: set[int] = set()
        for cell in found:
            own = self._sums_of[cell]
            if done.isdisjoint(map(id, own)) and (victim := self._victim(own, hidden)):
                done.update(map(id, self._sums_of[victim]))
                self._withhold([victim], hidden, told)
        return bool(done)

    def _given_up(self, found: Sequence[Cell], hidden: set[Cell], told: set[Cell]) -> set[Cell]:
        """Withhold what keeps figures from being inferred by several sums together; those that nothing keeps from it."""
        done: set[int] = set()
        public = set()
        for cell in found:
            if done.isdisjoint(map(id, self._sums_of[cell])):
                victim = self._farther(cell, hidden, hidden - told)
                if victim is None:
                    public.add(cell)
                else:
                    done |= {id(one) for sums in self._around(cell, hidden - told) for one in sums}
                    self._withhold([victim], hidden, told)
        return public

    def _inferred(self, unknown: set[Cell]) -> set[Cell]:
        sums = {id(one): one for cell in unknown for one in self._sums_of[cell]}
        return inferred(sums.values(), unknown, self.values, self.least, self.above)

    def _withhold(self, cells: Iterable[Cell], hidden: set[Cell], told: set[Cell]) -> None:
        """Withhold the cells, what rests on them, and one more of each sum of which they would be the only one."""
        hidden.update(due := list(cells))
        while due:
            cell = due.pop()
            more = {one for one in self.resting.get(cell, ()) if one in self.values}
            for one in self._sums_of[cell]:
                if sum(other in hidden and other not in told for other in one.cells) == 1 and cell not in told:
                    more |= {victim for victim in [self._victim([one], hidden | more)] if victim}
            due += sorted(more - hidden)
            hidden |= more

    def _victim(self, sums: Iterable[Sum], hidden: Collection[Cell]) -> Cell | None:
        """The figure that is withheld beside another: the smallest, of wholes only where there is no part."""
        return next(iter(self._able(sums, hidden)), None)

    def _able(self, sums: Iterable[Sum], hidden: Collection[Cell]) -> list[Cell]:
        """The figures that could be withheld, in the order of choice."""
        able = {(cell == one.last, abs(self.values[cell]), cell) for one in sums for cell in one.cells
                if cell not in hidden and cell not in self.fixed and self.values[cell]}
        return [cell for *_, cell in sorted(able)]

    def _farther(self, cell: Cell, hidden: Collection[Cell], unknown: set[Cell]) -> Cell | None:
        """The figure whose withholding keeps another from being inferred by several sums; None where none does: it is public."""
        near = self._around(cell, unknown)
        able = list(dict.fromkeys(one for sums in near for one in self._able(sums, hidden)))
        sums = [one for some in near for one in some]

        def helps(*more: Cell) -> bool:
            return cell not in inferred(sums, unknown | set(more), self.values, self.least, self.above)

        if not able or not helps(*able):
            return None
        return next((one for one in able[:MOST_TRIED] if helps(one)), able[0])

    def _around(self, cell: Cell, unknown: Collection[Cell]) -> list[list[Sum]]:
        """The sums that a figure is in, then those that the unknown figures of these are in, and so on."""
        seen: set[int] = set()
        found: list[list[Sum]] = []
        reached, due = {cell}, {cell}
        while due:
            sums = {id(one): one for here in sorted(due) for one in self._sums_of[here] if id(one) not in seen}
            seen |= sums.keys()
            due = {other for one in sums.values() for other in one.cells if other in unknown} - reached
            reached |= due
            found.append(list(sums.values()))
        return found
