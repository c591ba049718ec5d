"""Figures over months as edges between the months they begin and end with: what goes round in a circle adds up to nothing."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ..inference import Cell, Sum

Span = tuple[int, int]
"""The first month of a figure and the month after its last (``YYYYMM``)."""


@dataclass(frozen=True)
class Edge:
    """A figure with its months."""

    span: Span
    cell: Cell


def circles(edges: Sequence[Edge]) -> list[Sum]:
    """A sum for each edge that closes a circle with those before it, by the shortest way round; all others follow from these."""
    ways: dict[int, list[tuple[int, Cell, int]]] = {}
    found = []
    for edge in edges:
        first, until = edge.span
        way = _way(ways, first, until)
        if way is None:
            ways.setdefault(first, []).append((until, edge.cell, 1))
            ways.setdefault(until, []).append((first, edge.cell, -1))
        else:
            found.append(Sum(((edge.cell, 1), *((cell, -sign) for cell, sign in way))))
    return found


def _way(ways: dict[int, list[tuple[int, Cell, int]]], start: int, end: int) -> list[tuple[Cell, int]] | None:
    """The edges from one month to another, each with whether it is gone forwards; None where there is no way."""
    came: dict[int, tuple[int, Cell, int]] = {}
    due = deque([start])
    while due and end not in came:
        here = due.popleft()
        for there, cell, sign in ways.get(here, ()):
            if there not in came and there != start:
                came[there] = (here, cell, sign)
                due.append(there)
    if end not in came:
        return None
    way = []
    here = end
    while here != start:
        here, cell, sign = came[here]
        way.append((cell, sign))
    return way


def gaps(spans: Iterable[Span], own: Span) -> list[Span]:
    """Months that could be had from spans of months and are none of them: what one has more than another that begins or ends with
    it, and what lies between two ends that follow each other."""
    known = {*spans, own}
    wanted: set[Span] = set()
    for first, until in known - {own}:
        if first == own[0]:
            wanted.add((min(until, own[1]), max(until, own[1])))
        elif until == own[1]:
            wanted.add((min(first, own[0]), max(first, own[0])))
    ends = sorted({end for span in known for end in span if own[0] <= end <= own[1]})
    wanted |= set(pairwise(ends))
    return sorted(wanted - known)
