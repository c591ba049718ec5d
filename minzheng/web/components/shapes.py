"""Areas as they lie, drawn on the server as SVG: longitudes shortened by the latitude, nothing more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import cos, radians

from .tiles import Tile

WIDTH = 1000
"""How many units the map is wide; a shape's corners are whole units of it."""
Rings = Sequence[Sequence[Sequence[int]]]


class Shapes:
    """Tiles in their own shapes. ``box`` is the view box, so that the map shrinks with the page."""

    def __init__(self, tiles: Mapping[int, Tile], rings: Mapping[int, Rings]) -> None:
        self.tiles, self.rings = tiles, rings
        points = [point for each in rings.values() for ring in each for point in ring]
        self.left, self.right = min(x for x, _ in points), max(x for x, _ in points)
        self.low, self.high = min(y for _, y in points), max(y for _, y in points)
        self.shortened = cos(radians((self.low + self.high) / 2_000_000))
        self.scale = WIDTH / max((self.right - self.left) * self.shortened, (self.high - self.low) / 2, 1)

    @property
    def box(self) -> str:
        across, down = self._at([self.right, self.low])
        return f"-2 -2 {across + 4} {down + 4}"

    def drawn(self) -> Iterable[tuple[Tile, str]]:
        """Each area with the path of its shape."""
        for code, rings in self.rings.items():
            yield self.tiles[code], "".join(self._path(ring) for ring in rings)

    def _path(self, ring: Sequence[Sequence[int]]) -> str:
        corners: list[tuple[int, int]] = []
        for point in ring:
            if not corners or self._at(point) != corners[-1]:
                corners.append(self._at(point))
        return "M" + "L".join(f"{x} {y}" for x, y in corners) + "Z"

    def _at(self, point: Sequence[int]) -> tuple[int, int]:
        return round((point[0] - self.left) * self.shortened * self.scale), round((self.high - point[1]) * self.scale)
