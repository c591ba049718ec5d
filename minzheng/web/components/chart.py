"""Charts drawn on the server as SVG: bars lying one below another, and lines over months.

They fit their column without a script: what lies across is a share of the width, so that letters keep their size on a phone.
A chart is a picture of a table that stands below it; it has a title and a description for who does not see it. Colours differ
in lightness as well, lines in their strokes too, so that they are told apart on grey paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, ClassVar

from minzheng.kernel.values.language import Label, Sentence, say

Text = Sentence | Label | str
ROW, BAR, MOST_TICKS = 22, 14, 6
WHOLE, ROOM = 1000, 700
"""The width in thousandths, and how much of it the longest bar has: the rest is for its figure."""
HEIGHT, TOP, FOOT = 220, 24, 24
LEFT, RIGHT = 20, 980
"""Between which thousandths of the width a line runs."""


@dataclass(frozen=True)
class Series:
    """One colour of a chart: what it is, its values and how they are written; None where there is none."""

    label: Text
    values: Sequence[int | None]
    texts: Sequence[str]


@dataclass(frozen=True)
class Chart:
    """What ``components/chart.html`` draws: ``labels`` one for each value, ``kind`` ``bars`` or ``lines``.

    ``mark`` is a value that a line across the bars stands for, with its name; a line has a gap where there is no value.
    """

    template: ClassVar[str] = "components/chart_drawing.html"
    box: ClassVar[str] = ""

    name: str
    title: Text
    description: Text
    labels: Sequence[Text]
    series: Sequence[Series]
    kind: str = "bars"
    mark: tuple[int, Text] | None = None
    links: Sequence[str] = field(default=())
    """Where each label leads, where it leads anywhere."""

    @property
    def role(self) -> str:
        """What the drawing is to a screen reader: one picture, or a group of links."""
        return "group" if any(self.links) else "img"

    @property
    def is_empty(self) -> bool:
        return not any(value for one in self.series for value in one.values)

    @property
    def alone(self) -> Sentence | None:
        """What is said in place of a line that would be one point: what there is of the only label with values."""
        places = {place for one in self.series for place, value in enumerate(one.values) if value is not None}
        if self.kind != "lines" or len(places) != 1:
            return None
        place = places.pop()
        told = [(one.label, one.texts[place]) for one in self.series if one.values[place] is not None]
        values = told[0][1] if len(self.series) == 1 else "，".join(f"{label} {text}" for label, text in told)
        return say("只有{label}一期有数（{values}），还看不出走势。", label=self.labels[place], values=values)

    @property
    def legend(self) -> list[tuple[str, Text]]:
        """The colours with their names, where there is more than one; then the mark."""
        named = [(f"chart-{number}", one.label) for number, one in enumerate(self.series, 1)] if len(self.series) > 1 else []
        return named + ([("chart-mark-key", self.mark[1])] if self.mark else [])

    @property
    def height(self) -> int:
        group = ROW + len(self.series) * (BAR + 3) + 6
        return len(self.labels) * group if self.kind == "bars" else HEIGHT

    def bars(self) -> list[dict[str, Any]]:
        """Each label with its bars: where they begin and how long they are, in per cent of the width."""
        low, high = self._span()
        group, zero = ROW + len(self.series) * (BAR + 3) + 6, _along(0, low, high, ROOM)
        drawn: list[dict[str, Any]] = []
        for place, label in enumerate(self.labels):
            top = place * group
            bars = []
            for number, one in enumerate(self.series):
                value = one.values[place] or 0
                begin, end = sorted((zero, _along(value, low, high, ROOM)))
                y = top + ROW + number * (BAR + 3)
                bars.append({
                    "colour": number + 1, "x": _percent(begin), "width": _percent(max(end - begin, 2 if value else 0)), "y": y,
                    "text": one.texts[place], "text_x": _percent(end), "text_y": y + BAR - 3})
            drawn.append({"label": label, "y": top + ROW - 6, "bars": bars, "link": self.links[place] if self.links else ""})
        return drawn

    def mark_x(self) -> str:
        """Where the line across the bars stands; nowhere without one."""
        return _percent(_along(self.mark[0], *self._span(), ROOM)) if self.mark else ""

    def lines(self) -> list[dict[str, Any]]:
        """Each series as pieces of a line and points."""
        low, high = self._span()
        drawn = []
        for number, one in enumerate(self.series, 1):
            points = [
                None if value is None else
                {"x": self._x(place), "y": _down(value, low, high), "text": f"{self.labels[place]} {one.texts[place]}"}
                for place, value in enumerate(one.values)]
            pieces = [pair for pair in pairwise(points) if None not in pair]
            drawn.append({"colour": number, "points": [point for point in points if point], "pieces": pieces})
        return drawn

    def ticks(self) -> list[dict[str, Any]]:
        """The labels below a line: at most six, the last one always."""
        step = max(1, -(-len(self.labels) // MOST_TICKS))
        last = len(self.labels) - 1
        return [{"x": self._x(place), "label": label,
                 "anchor": "start" if place == 0 else "end" if place == last else "middle"}
                for place, label in enumerate(self.labels) if (last - place) % step == 0]

    def scale(self) -> list[dict[str, Any]]:
        """The highest and the lowest value beside a line, as written."""
        known = [(value, one.texts[place]) for one in self.series for place, value in enumerate(one.values) if value is not None]
        low, high = self._span()
        marked = {max(known)[0]: max(known)[1], min(known)[0]: min(known)[1]} if known else {}
        return [{"y": _down(value, low, high), "dy": 14 if number else -5, "text": text}
                for number, (value, text) in enumerate(marked.items())]

    def _x(self, place: int) -> str:
        return _percent(LEFT + (RIGHT - LEFT) * place // max(len(self.labels) - 1, 1))

    def _span(self) -> tuple[int, int]:
        """Bars begin at nothing; a line is drawn between its lowest and highest value, with some room."""
        values = [value for one in self.series for value in one.values if value is not None] or [0]
        values += [self.mark[0]] if self.mark else []
        if self.kind == "bars":
            return min(0, *values), max(0, *values, min(0, *values) + 1)
        low, high = min(values), max(values)
        room = max((high - low) // 5, 1)
        return low - room, high + room


def _along(value: int, low: int, high: int, room: int) -> int:
    return (value - low) * room // max(high - low, 1)


def _down(value: int, low: int, high: int) -> int:
    return TOP + (HEIGHT - TOP - FOOT) * (high - value) // max(high - low, 1)


def _percent(thousandths: int) -> str:
    return f"{thousandths // 10}.{thousandths % 10}%"
