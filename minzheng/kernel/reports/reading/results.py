"""What was read from a report: plain values that a page shows, a person confirms, and ``--json`` prints."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from . import confidence, units
from .numbers import Number, Qualifier
from .text import Text


class Role(StrEnum):
    """What a number says: the value itself, how much it changed, what it was before, or what was planned."""

    VALUE = "value"
    CHANGE = "change"
    BEFORE = "before"
    PLANNED = "planned"


class Comparison(StrEnum):
    """How a target is meant."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    EQUAL = "equal"


@dataclass(frozen=True)
class Reading:
    """One number of a sentence and what it is taken for. ``indicator`` is empty where none was found.

    ``amount`` is in the printed unit, negative for a fall; None where digits are masked. ``scope`` is a place or group the text
    names, empty for the whole area of the report.
    """

    sentence: int
    number: Number
    indicator: str
    title: str
    role: Role
    amount: Fraction | None
    period: str
    cut_off: date | None
    scope: str
    reasons: tuple[str, ...]
    rivals: tuple[str, ...] = ()

    @property
    def confidence(self) -> int:
        """Per-mille."""
        return confidence.of(self.reasons)

    @property
    def qualifier(self) -> Qualifier:
        """How exact the number is."""
        return self.number.qualifier

    @property
    def value(self) -> Fraction | None:
        """The value as indicators hold it: fen, fractions of one, counts."""
        return None if self.amount is None else units.value(self.amount, self.number.unit)

    @property
    def shown(self) -> str:
        """The number as printed, without its unit: masked digits as x."""
        return self.number.written if self.amount is None else decimal(self.amount)

    def as_json(self) -> dict[str, Any]:
        """The reading as plain data."""
        return {
            "indicator": self.indicator, "title": self.title, "value": self.shown, "unit": self.number.unit,
            "upper": decimal(self.number.upper) if self.number.upper is not None else None,
            "qualifier": str(self.qualifier), "role": str(self.role), "period": self.period,
            "cut_off": self.cut_off.isoformat() if self.cut_off else None, "scope": self.scope, "sentence": self.sentence,
            "start": self.number.start, "end": self.number.end, "confidence": self.confidence,
            "reasons": list(self.reasons), "rivals": list(self.rivals),
        }


@dataclass(frozen=True)
class TaskRead:
    """One task of the plan part: its words, its target where it has one, and when it is due."""

    sentence: int
    start: int
    end: int
    text: str
    due: date | None
    target: Reading | None
    comparison: Comparison | None
    is_soft: bool

    @property
    def is_measurable(self) -> bool:
        """Whether it has a target or a day."""
        return self.target is not None or self.due is not None

    def as_json(self) -> dict[str, Any]:
        """The task as plain data."""
        return {
            "text": self.text, "sentence": self.sentence, "start": self.start, "end": self.end,
            "due": self.due.isoformat() if self.due else None, "comparison": str(self.comparison) if self.comparison else None,
            "is_soft": self.is_soft, "target": self.target.as_json() if self.target else None,
        }


@dataclass(frozen=True)
class NumberRead:
    """One document number and where it stands."""

    sentence: int
    text: str
    start: int
    end: int

    def as_json(self) -> dict[str, Any]:
        """The number as plain data."""
        return {"number": self.text, "sentence": self.sentence, "start": self.start, "end": self.end}


@dataclass(frozen=True)
class ReportRead:
    """A whole report as read."""

    text: Text
    period: str
    area: str
    cut_off: date | None
    values: tuple[Reading, ...]
    tasks: tuple[TaskRead, ...]
    documents: tuple[NumberRead, ...]

    @property
    def named(self) -> tuple[Reading, ...]:
        """The values that have an indicator."""
        return tuple(one for one in self.values if one.indicator)

    def as_json(self) -> dict[str, Any]:
        """The report as plain data."""
        return {
            "title": self.text.title, "period": self.period, "area": self.area,
            "cut_off": self.cut_off.isoformat() if self.cut_off else None,
            "chapters": [{"level": one.heading.level, "number": one.heading.number, "title": one.heading.title,
                          "is_plan": one.is_plan} for one in self.text.sections],
            "sentences": [{"number": one.number, "paragraph": one.paragraph, "text": one.text, "is_heading": one.is_heading}
                          for one in self.text.sentences],
            "values": [one.as_json() for one in self.values], "tasks": [one.as_json() for one in self.tasks],
            "documents": [one.as_json() for one in self.documents], "notes": [one.as_json() for one in self.text.notes],
        }


def decimal(amount: Fraction) -> str:
    """A printed number again: 1467.2, without zeros that were not there. Its decimals end, for it was printed once."""
    whole, rest = divmod(abs(amount.numerator), amount.denominator)
    digits = ""
    while rest and len(digits) < 12:
        digit, rest = divmod(rest * 10, amount.denominator)
        digits += str(digit)
    return f"{'-' if amount < 0 else ''}{whole}{'.' + digits if digits else ''}"
