"""What something is made of, as bars that are full: one for each row, cut into parts that carry their number and share.

A row of which a part is unknown is not drawn as if it were whole: it is hatched, and the table says what is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from minzheng.kernel.values.language import Label, Sentence, say

Text = Sentence | Label | str
MOST_PARTS = 6
ROW, BAR, GAP = 20, 26, 10
NUMBERED, WRITTEN = Fraction(4, 100), Fraction(14, 100)
"""From which share a part carries its number, and from which its share as well."""


@dataclass(frozen=True)
class Made:
    """One bar: what of, and the value of each part as counted; None where one is not known or not shown."""

    label: Text
    values: Sequence[int | None]

    @property
    def whole(self) -> int | None:
        """The sum; None where a part is unknown, or there is nothing."""
        known = [value for value in self.values if value is not None]
        return sum(known) or None if len(known) == len(self.values) else None


@dataclass(frozen=True)
class Composition:
    """What ``components/composition_drawing.html`` draws. Parts beyond ``MOST_PARTS`` are one: the last."""

    name: str
    title: Text
    description: Text
    parts: Sequence[Text]
    rows: Sequence[Made]
    template: ClassVar[str] = "components/composition_drawing.html"
    box: ClassVar[str] = ""
    role: ClassVar[str] = "img"

    @property
    def is_empty(self) -> bool:
        return not any(row.whole for row in self.rows)

    @property
    def height(self) -> int:
        return len(self.rows) * (ROW + BAR + GAP)

    @property
    def legend(self) -> list[tuple[str, Text]]:
        """The colours with the numbers and names of their parts; the hatching where a row has it."""
        named: list[tuple[str, Text]] = [(f"chart-{number}", f"{number} {part}") for number, part in enumerate(self._named(), 1)]
        return named + ([("map-0", say("有部分没有数字，不画"))] if any(row.whole is None for row in self.rows) else [])

    def bars(self) -> list[dict[str, Any]]:
        """Each row with its parts: where they begin and how long they are in per cent of the width."""
        drawn = []
        for place, row in enumerate(self.rows):
            top = place * (ROW + BAR + GAP)
            drawn.append({"label": row.label, "label_y": top + ROW - 6, "y": top + ROW, "text_y": top + ROW + 17,
                          "is_known": row.whole is not None, "parts": self._parts(row)})
        return drawn

    def _named(self) -> list[Text]:
        if len(self.parts) <= MOST_PARTS:
            return list(self.parts)
        return [*self.parts[:MOST_PARTS - 1], say("其他")]

    def _parts(self, row: Made) -> list[dict[str, Any]]:
        if row.whole is None:
            return []
        values = [value or 0 for value in row.values]
        if len(values) > MOST_PARTS:
            values = [*values[:MOST_PARTS - 1], sum(values[MOST_PARTS - 1:])]
        drawn, before = [], 0
        for number, value in enumerate(values, 1):
            share = Fraction(value, row.whole)
            text = f"{number} {share_text(share)}" if share >= WRITTEN else str(number) if share >= NUMBERED else ""
            drawn.append({"colour": number, "x": _percent(before, row.whole), "width": _percent(value, row.whole),
                          "middle": _percent(2 * before + value, 2 * row.whole), "text": text})
            before += value
        return drawn


def share_text(share: Fraction) -> str:
    """A share in per cent with one decimal, half up: ``62.3%``."""
    tenths = (2000 * share.numerator + share.denominator) // (2 * share.denominator)
    return f"{tenths // 10}.{tenths % 10}%"


def _percent(part: int, whole: int) -> str:
    hundredths = 10_000 * part // whole
    return f"{hundredths // 100}.{hundredths % 100:02d}%"
