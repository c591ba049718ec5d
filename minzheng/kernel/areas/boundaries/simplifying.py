"""Fewer points without gaps: what two areas share is one line, and is thinned once for both (Douglas and Peucker)."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence

from .outlines import Point, Ring

MOST_KEPT = 30_000
"""How many points one edition may have: a map of all its areas stays a page that a phone loads."""
FIRST = 20
"""The first tolerance in millionths of a degree, about two metres; it is doubled until few enough points are left."""
Shapes = Mapping[int, Sequence[Ring]]


def simplified(shapes: Shapes, *, most: int = MOST_KEPT) -> dict[int, list[Ring]]:
    """The shapes with at most about ``most`` points; those of an area never vanish."""
    kept, tolerance = {code: list(rings) for code, rings in shapes.items()}, FIRST
    if _count(kept) <= most:
        return kept
    ends = _junctions(ring for rings in kept.values() for ring in rings)
    while _count(kept) > most and tolerance < 1_000_000:
        kept = {code: _thinned(rings, ends, tolerance) for code, rings in kept.items()}
        tolerance *= 2
    return kept


def _count(shapes: Shapes) -> int:
    return sum(len(ring) for rings in shapes.values() for ring in rings)


def _junctions(rings: Iterable[Ring]) -> set[Point]:
    """The points where lines meet or part: those with different neighbours in different rings."""
    beside: dict[Point, tuple[Point, Point]] = {}
    found: set[Point] = set()
    for ring in rings:
        points = ring[:-1]
        for place, point in enumerate(points):
            one, other = points[place - 1], points[(place + 1) % len(points)]
            pair = (one, other) if one <= other else (other, one)
            if beside.setdefault(point, pair) != pair:
                found.add(point)
    return found


def _thinned(rings: Sequence[Ring], ends: set[Point], tolerance: int) -> list[Ring]:
    """The rings thinned; one that has become a line or a point is left out, unless it is all there is."""
    thin = [_ring(ring, ends, tolerance) for ring in rings]
    return [ring for ring in thin if len(ring) > 3] or [max(rings, key=len)]


def _ring(ring: Ring, ends: set[Point], tolerance: int) -> Ring:
    points = list(ring[:-1])
    marks = [place for place, point in enumerate(points) if point in ends]
    if not marks:
        first = points.index(min(points))
        points = points[first:] + points[:first]
        marks = [0, _farthest(points)]
    around = [*points[marks[0]:], *points[:marks[0]], points[marks[0]]]
    cuts = [mark - marks[0] for mark in marks] + [len(points)]
    line: list[Point] = [around[0]]
    for begin, end in itertools.pairwise(cuts):
        line.extend(_arc(around[begin:end + 1], tolerance)[1:])
    return line


def _farthest(points: Sequence[Point]) -> int:
    x, y = points[0]
    return max(range(len(points)), key=lambda place: ((points[place][0] - x) ** 2 + (points[place][1] - y) ** 2, points[place]))


def _arc(arc: list[Point], tolerance: int) -> list[Point]:
    """A line between two junctions thinned, in one direction whoever asks, so that both sides have the same."""
    if (arc[0], arc[1]) > (arc[-1], arc[-2]):
        return _arc(arc[::-1], tolerance)[::-1]
    keep, waiting = {0, len(arc) - 1}, [(0, len(arc) - 1)]
    while waiting:
        begin, end = waiting.pop()
        place, is_far = _widest(arc, begin, end, tolerance)
        if is_far:
            keep.add(place)
            waiting += [(begin, place), (place, end)]
    return [arc[place] for place in sorted(keep)]


def _widest(arc: list[Point], begin: int, end: int, tolerance: int) -> tuple[int, bool]:
    """The point between ``begin`` and ``end`` that lies farthest from their line, and whether beyond the tolerance."""
    (x, y), (to_x, to_y) = arc[begin], arc[end]
    across, up = to_x - x, to_y - y
    length = across * across + up * up
    best, far = begin, -1
    for place in range(begin + 1, end):
        dx, dy = arc[place][0] - x, arc[place][1] - y
        distance = (across * dy - up * dx) ** 2 if length else dx * dx + dy * dy
        if distance > far:
            best, far = place, distance
    return best, far > tolerance * tolerance * (length or 1)
