"""One shape of a file of boundaries, whatever the file is: what it says of itself, and its rings as whole numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.language import say

MILLIONTHS = 1_000_000
MOST_BYTES, MOST_POINTS = 40_000_000, 1_000_000
Point = tuple[int, int]
Ring = Sequence[Point]
"""A closed line of (longitude, latitude) in millionths of a degree; the last point is the first."""


@dataclass(frozen=True)
class Outline:
    """A shape: its ``number`` in the file (from 1), its attributes as text, its outer and inner rings."""

    number: int
    attributes: Mapping[str, str]
    rings: Sequence[Ring]


def closed(points: Iterable[Sequence[Any]]) -> Ring:
    """A ring of points in degrees. Raises ValueError for what is none: too few points, no numbers, beyond the globe."""
    ring = [(_millionths(point[0], 180), _millionths(point[1], 90)) for point in points]
    if len(ring) < 4 or ring[0] != ring[-1]:
        raise ValueError("ring")
    return ring


def too_large() -> Refused:
    """The refusal of a file that is too large."""
    return Refused(say("文件超过 {most} MB：请简化边界后再上传", most=MOST_BYTES // 1_000_000), (), code="too_large")


def refuse_too_many(outlines: Sequence[Outline]) -> None:
    """Raises Refused for a file without shapes, and for one with more points than are worked on."""
    if not outlines or sum(len(ring) for one in outlines for ring in one.rings) > MOST_POINTS:
        raise Refused(say("文件里没有边界，或者边界的点太多：请简化后再上传"), (), code="too_many_points")


def _millionths(degrees: Any, most: int) -> int:
    if isinstance(degrees, bool) or not isinstance(degrees, int | float) or not -most <= degrees <= most:
        raise ValueError("degrees")
    return round(degrees * MILLIONTHS)
