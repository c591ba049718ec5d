"""Months, days and half-open periods ``[from, until)``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import total_ordering
from zoneinfo import ZoneInfo

from .errors import UsageError
from .language import say

ZONE = ZoneInfo("Asia/Shanghai")


class NotAMonth(UsageError):
    """A text is not a month ``YYYY-MM``."""

    code = "not_a_month"


@total_ordering
@dataclass(frozen=True)
class Month:
    """A calendar month; written ``YYYY-MM``, stored in tables as the integer ``YYYYMM``."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Month:
        """The month written ``YYYY-MM`` (years 1949 to 2199). Raises NotAMonth."""
        match = re.fullmatch(r"(\d{4})-(\d{2})", text)
        if match and text.isascii():
            year, number = int(match[1]), int(match[2])
            if 1949 <= year <= 2199 and 1 <= number <= 12:
                return cls(year, number)
        raise NotAMonth(say("“{text}”不是月份：请写成 YYYY-MM，例如 2026-11", text=text))

    @classmethod
    def of(cls, day: date) -> Month:
        """The month ``day`` lies in."""
        return cls(day.year, day.month)

    @classmethod
    def from_int(cls, yyyymm: int) -> Month:
        """The month stored as ``YYYYMM``."""
        return cls(*divmod(yyyymm, 100))

    def __int__(self) -> int:
        return self.year * 100 + self.number

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    def __lt__(self, other: Month) -> bool:
        return (self.year, self.number) < (other.year, other.number)

    def plus(self, months: int) -> Month:
        """The month ``months`` later (earlier when negative)."""
        index = self.year * 12 + self.number - 1 + months
        return Month(index // 12, index % 12 + 1)

    @property
    def first_day(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def next_first_day(self) -> date:
        return self.plus(1).first_day


@dataclass(frozen=True)
class Period:
    """Half-open days ``[start, end)``; an open end is ``None``."""

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            raise ValueError("a period ends after it starts")

    def __contains__(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)

    def overlaps(self, other: Period) -> bool:
        """Whether the two share a day."""
        return (other.end is None or self.start < other.end) and (self.end is None or other.start < self.end)


def age_on(birth: date, day: date) -> int:
    """Full years on ``day``: the birthday counts from its own day; 29 February counts from 1 March in common years."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
