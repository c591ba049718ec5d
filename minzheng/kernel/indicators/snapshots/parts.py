"""Which parts of an indicator the public is not shown: small cells, and what they could be had from.

A part could be had from its whole less the other parts of a dimension, and from the same part of the area above less those of
the other areas below it: where a single one is hidden, one more is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from ..passing import Tally
from ..results import SMALLEST_CELL

Parts = Mapping[str, Tally]
"""The parts of an indicator in one area that are not zero, as ``residence=城市``."""


def hidden_parts(
    by_area: Mapping[int, Parts], whole_hidden: Collection[int], below: Mapping[int, Sequence[int]]
) -> dict[int, set[str]]:
    """The hidden parts of each area; all of them where the whole is hidden. ``below``: the areas directly below each."""
    hidden = {area: set(parts) if area in whole_hidden else _small(parts) for area, parts in by_area.items()}
    touched = set(by_area)
    while touched:
        for area in touched:
            _cover_within(hidden[area], by_area[area])
        touched = set()
        for above, lower in below.items():
            cells = [area for area in (above, *lower) if area in by_area]
            for area, part in list(_alone(hidden, cells)):
                victim = _victim(part, by_area, [one for one in cells if one != area], above)
                if victim is not None:
                    hidden[victim].add(part)
                    touched.add(victim)
    return hidden


def _small(parts: Parts) -> set[str]:
    return {part for part, tally in parts.items() if 0 < tally.people < SMALLEST_CELL}


def _cover_within(hidden: set[str], parts: Parts) -> None:
    for dimension in {part.partition("=")[0] for part in parts}:
        own = _of(dimension, parts)
        if len(hidden.intersection(own)) == 1 and len(own) > 1:
            hidden.add(min((part for part in own if part not in hidden), key=lambda part: (parts[part].value, part)))


def _alone(hidden: Mapping[int, set[str]], cells: Sequence[int]) -> Iterator[tuple[int, str]]:
    """The parts that are hidden in one of the areas alone, and where."""
    where: dict[str, list[int]] = {}
    for area in cells:
        for part in hidden[area]:
            where.setdefault(part, []).append(area)
    return ((areas[0], part) for part, areas in where.items() if len(areas) == 1)


def _victim(part: str, by_area: Mapping[int, Parts], others: Sequence[int], above: int) -> int | None:
    """The area in which the part is hidden as well: below rather than above, and where it is not the whole of its area."""
    dimension = part.partition("=")[0]
    having = [area for area in others if part in by_area[area]]
    return min(having, default=None, key=lambda area: (
        len(_of(dimension, by_area[area])) == 1, area == above, by_area[area][part].value, area))


def _of(dimension: str, parts: Parts) -> list[str]:
    return [part for part in parts if part.startswith(f"{dimension}=")]
