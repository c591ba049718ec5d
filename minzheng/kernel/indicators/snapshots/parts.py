"""Which parts of an indicator the public is not shown: small cells, and what they could be inferred from.

A part could be had from its whole less the other parts of a dimension, and from the same part of the area above less those of
the other areas below it; what is withheld for that is the one rule of ``withholding``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from ..inference import Cell, Sum
from ..passing import Tally
from ..results import SMALLEST_CELL
from ..suppression import OWN
from ..withholding import Table

Parts = Mapping[str, Tally]
"""The parts of an indicator in one area that are not zero, as ``residence=城市``."""


def hidden_parts(
    by_area: Mapping[int, Parts], whole_hidden: Collection[int], below: Mapping[int, Sequence[int]]
) -> dict[int, set[str]]:
    """The hidden parts of each area; all of them where the whole is hidden. ``below``: the areas directly below each."""
    values = {(OWN, area, part): tally.value for area, parts in by_area.items() for part, tally in parts.items()}
    hidden = [(OWN, area, part) for area, parts in by_area.items() for part, tally in parts.items()
              if area in whole_hidden or 0 < tally.people < SMALLEST_CELL]
    table = Table(values, [*_within(by_area, whole_hidden), *_between(by_area, below)],
                  least={cell: 1 for cell, value in values.items() if value > 0},
                  above={area: whole for whole, areas in below.items() for area in areas})
    withheld: dict[int, set[str]] = {area: set() for area in by_area}
    for _, area, part in table.withheld(hidden):
        withheld[area].add(part)
    return withheld


def _within(by_area: Mapping[int, Parts], whole_hidden: Collection[int]) -> list[Sum]:
    """The parts of each dimension add up to the whole, where that is told."""
    sums = []
    for area, parts in by_area.items():
        for dimension in {part.partition("=")[0] for part in parts} if area not in whole_hidden else ():
            own: list[Cell] = [(OWN, area, part) for part in parts if part.startswith(f"{dimension}=")]
            sums.append(Sum(tuple((cell, 1) for cell in own)))
    return sums


def _between(by_area: Mapping[int, Parts], below: Mapping[int, Sequence[int]]) -> list[Sum]:
    """A part adds up over the areas below one."""
    sums = []
    for above, lower in below.items():
        for part in by_area.get(above, ()):
            sums.append(Sum.of((OWN, above, part), [(OWN, area, part) for area in lower if part in by_area.get(area, ())]))
    return sums
