"""Areas coloured by a value: as they lie where the bureau loaded their boundaries, else as tiles in the order of their codes.

The colours stand for classes with as many areas each as can be, and the legend says from which to which number each goes.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, cos, radians
from typing import Any, ClassVar

from minzheng.kernel.values.language import Label, Sentence, say

Text = Sentence | Label | str
Value = Fraction | int
Rings = Sequence[Sequence[Sequence[int]]]
WIDTH, MOST_HEIGHT = 1000, 1400
"""How many units the map is wide; a shape's corners are whole units of it."""
ACROSS, TILE_WIDTH, TILE_HEIGHT = 6, 160, 64
MOST_CLASSES, MOST_NAMED = 5, 40
"""How many colours there are, and up to how many areas are named on the map itself."""
INKS: Mapping[int, tuple[int, ...]] = {0: (), 1: (3,), 2: (2, 4), 3: (1, 3, 5), 4: (1, 2, 4, 5), 5: (1, 2, 3, 4, 5)}


@dataclass(frozen=True)
class Place:
    """One area: its name, its value and how it is written, where it leads. ``is_hidden``: too few stand behind it."""

    code: int
    name: str
    text: str
    value: Value | None
    link: str = ""
    is_hidden: bool = False


@dataclass(frozen=True)
class Classes:
    """From which value each class begins (ascending), what it is called, and its colour: 1 (pale) to 5 (dark)."""

    begins: Sequence[Value]
    labels: Sequence[Text]
    inks: Sequence[int]

    def of(self, value: Value) -> int:
        """The number of the class of a value, from 0; a value below all is of the first."""
        return max(bisect_right(self.begins, value) - 1, 0)


def by_quantiles(places: Iterable[Place]) -> Classes:
    """At most five classes with about as many areas each; areas of one value are never parted."""
    known = sorted(((one.value, one.text) for one in places if one.value is not None), key=lambda one: one[0])
    begins = _begins([value for value, _ in known])
    labels = []
    for begin, until in zip(begins, [*begins[1:], None], strict=False):
        inside = [text for value, text in known if value >= begin and (until is None or value < until)]
        labels.append(say("{least} 至 {most}（{count} 个）", least=inside[0], most=inside[-1], count=len(inside))
                      if inside[0] != inside[-1] else say("{least}（{count} 个）", least=inside[0], count=len(inside)))
    return Classes(begins, labels, INKS[len(begins)])


def _begins(values: Sequence[Value]) -> list[Value]:
    """Where each class begins: a class is full when it is as near as can be to its share of the areas that are left."""
    counts = sorted(Counter(values).items())
    begins: list[Value] = []
    inside, left, is_open = 0, len(values), False
    for value, count in counts:
        share = Fraction(left, max(MOST_CLASSES - len(begins) + is_open, 1))
        if is_open and len(begins) < MOST_CLASSES and 2 * inside + count > 2 * share:
            left, is_open = left - inside, False
        if not is_open:
            begins.append(value)
            inside, is_open = 0, True
        inside += count
    return begins


@dataclass(frozen=True)
class AreaMap:
    """What ``components/area_map.html`` draws. ``rings`` are those of the codes that have boundaries."""

    name: str
    title: Text
    description: Text
    places: Sequence[Place]
    classes: Classes
    rings: Mapping[int, Rings] = field(default_factory=dict)
    template: ClassVar[str] = "components/map_drawing.html"

    @property
    def is_empty(self) -> bool:
        return all(one.value is None for one in self.places)

    @property
    def legend(self) -> list[tuple[str, Text]]:
        """The colours that occur with what they stand for; what is hatched is named."""
        present = {self.key(one) for one in self.places}
        named: list[tuple[str, Text]] = [
            (f"map-{ink}", label) for ink, label in zip(self.classes.inks, self.classes.labels, strict=True)]
        hatched: list[tuple[str, Text]] = [("map-hidden", say("人数过少，不显示")), ("map-0", say("没有数据"))]
        return [one for one in (*named, *hatched) if one[0] in present]

    def key(self, place: Place) -> str:
        """How an area is coloured."""
        if place.value is None:
            return "map-hidden" if place.is_hidden else "map-0"
        return f"map-{self.classes.inks[self.classes.of(place.value)]}"

    def tiles(self) -> list[tuple[Place, str]]:
        """The areas with their colours in the order of their codes."""
        return [(one, self.key(one)) for one in sorted(self.places, key=lambda one: one.code)]

    @property
    def unplaced(self) -> list[Place]:
        """The areas that have no boundary although others have."""
        return [one for one in self.places if self.rings and one.code not in self.rings]

    @property
    def box(self) -> str:
        """The view box, so that the map shrinks with the page."""
        if self.rings:
            return _Projection(self.rings).box
        return f"0 0 {ACROSS * TILE_WIDTH} {self.height}"

    @property
    def height(self) -> int:
        """How high the map is where it is 960 wide."""
        if self.rings:
            _, _, across, down = (int(part) for part in _Projection(self.rings).box.split())
            return min(960 * down // across, MOST_HEIGHT)
        return ceil(len(self.places) / ACROSS) * TILE_HEIGHT

    def drawn(self) -> list[dict[str, Any]]:
        """Each area with its shape, its colour, and where its name stands."""
        return self._as_they_lie() if self.rings else self._as_tiles()

    def _as_they_lie(self) -> list[dict[str, Any]]:
        seen, found = _Projection(self.rings), []
        is_named = len(self.rings) <= MOST_NAMED
        for one in self.places:
            if one.code in self.rings:
                x, y = seen.middle(self.rings[one.code])
                found.append({"place": one, "key": self.key(one), "path": seen.path(self.rings[one.code]), "x": x, "y": y,
                              "below": y + 26, "is_named": is_named})
        return found

    def _as_tiles(self) -> list[dict[str, Any]]:
        found = []
        for number, (one, key) in enumerate(self.tiles()):
            x, y = number % ACROSS * TILE_WIDTH, number // ACROSS * TILE_HEIGHT
            path = f"M{x + 2} {y + 2}h{TILE_WIDTH - 4}v{TILE_HEIGHT - 4}h{4 - TILE_WIDTH}Z"
            found.append({"place": one, "key": key, "path": path, "x": x + TILE_WIDTH // 2, "y": y + 28, "below": y + 50,
                          "is_named": True})
        return found


class _Projection:
    """Longitudes shortened by the latitude, nothing more; north is up."""

    def __init__(self, rings: Mapping[int, Rings]) -> None:
        points = [point for each in rings.values() for ring in each for point in ring]
        self.left, self.right = min(x for x, _ in points), max(x for x, _ in points)
        self.low, self.high = min(y for _, y in points), max(y for _, y in points)
        self.shortened = cos(radians((self.low + self.high) / 2_000_000))
        self.scale = WIDTH / max((self.right - self.left) * self.shortened, (self.high - self.low) / 2, 1)

    @property
    def box(self) -> str:
        across, down = self.at((self.right, self.low))
        return f"-2 -2 {across + 4} {down + 4}"

    def at(self, point: Sequence[int]) -> tuple[int, int]:
        return round((point[0] - self.left) * self.shortened * self.scale), round((self.high - point[1]) * self.scale)

    def path(self, rings: Rings) -> str:
        return "".join(self._ring(ring) for ring in rings)

    def middle(self, rings: Rings) -> tuple[int, int]:
        """Where a name is written: in the middle of the box of the largest ring."""
        corners = [self.at(point) for point in max(rings, key=len)]
        across, down = [x for x, _ in corners], [y for _, y in corners]
        return (min(across) + max(across)) // 2, (min(down) + max(down)) // 2

    def _ring(self, ring: Sequence[Sequence[int]]) -> str:
        corners: list[tuple[int, int]] = []
        for point in ring:
            if not corners or self.at(point) != corners[-1]:
                corners.append(self.at(point))
        return "M" + "L".join(f"{x} {y}" for x, y in corners) + "Z"
