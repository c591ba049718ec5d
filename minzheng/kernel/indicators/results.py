"""A computed indicator: its value or why there is none, its scope and cut-off, and the query behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from minzheng.kernel.values.language import Label, Sentence, say

SMALLEST_CELL = 3
"""Counts of fewer persons than this, and what is derived from them, are not shown in public output."""


class State(StrEnum):
    """Whether a value can be shown. Zero is a value; absent records are ``unresolved``, small cells ``suppressed``,
    digits that somebody hid ``masked``."""

    EXACT = "exact"
    UNRESOLVED = "unresolved"
    SUPPRESSED = "suppressed"
    MASKED = "masked"


@dataclass(frozen=True)
class Query:
    """What gave a value: one statement shared by a group, its parameters, and this indicator's own expression."""

    group: str
    expression: str
    statement: str = ""
    parameters: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class Result:
    """One indicator for one area and cut-off. ``value`` is in fen for money, in persons, households … for counts, and a
    fraction (0.5 for 50 %) for ratios; ``None`` unless ``state`` is exact."""

    id: str
    title: Label
    unit: str
    area: int
    cut_off: date | None
    state: State
    query: Query
    value: Fraction | None = None
    numerator: int | None = None
    denominator: int | None = None
    note: Sentence | Label | None = None
    illustrative: bool = False

    def shown(self, *, decimals: int = 2) -> str:
        """The value as a report prints it, without its unit; 万元 with ``decimals`` decimals, half up."""
        if self.value is None:
            return str(_WORDS[self.state])
        if self.unit == "万元":
            return half_up(self.value / 1_000_000, decimals)
        if self.unit == "%":
            return half_up(self.value * 100, 2)
        if self.unit.startswith("元"):
            return half_up(self.value / 100, 2)
        return str(self.value) if self.value.denominator == 1 else half_up(self.value, decimals)

    def as_json(self, *, decimals: int = 2) -> dict[str, Any]:
        """The result as plain data."""
        return {
            "id": self.id, "title": str(self.title), "unit": self.unit, "area_code": self.area,
            "cut_off": self.cut_off.isoformat() if self.cut_off else None, "state": str(self.state),
            "value": self.shown(decimals=decimals) if self.value is not None else None,
            "numerator": self.numerator, "denominator": self.denominator,
            "note": str(self.note) if self.note else "", "illustrative": self.illustrative,
            "query": {"group": self.query.group, "expression": self.query.expression},
        }


_WORDS = {
    State.UNRESOLVED: say("〔数据未收集〕"),
    State.SUPPRESSED: say("〔不公开〕"),
    State.MASKED: say("〔原文遮盖〕"),
    State.EXACT: say(""),
}


def half_up(value: Fraction, decimals: int) -> str:
    """``value`` with ``decimals`` decimals, rounded half up (away from zero), by integer arithmetic."""
    scaled = abs(value) * 10**decimals
    steps = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    sign = "-" if value < 0 and steps else ""
    whole, rest = divmod(steps, 10**decimals)
    return f"{sign}{whole}.{rest:0{decimals}d}" if decimals else f"{sign}{whole}"
