"""The span of months a report is about: a year, a half-year, a quarter or a month."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from minzheng.kernel.values.errors import UsageError
from minzheng.kernel.values.language import Label, say
from minzheng.kernel.values.periods import Month

_NAMES = {
    "H1": Label("上半年", "first half"), "H2": Label("下半年", "second half"),
    "Q1": Label("第一季度", "first quarter"), "Q2": Label("第二季度", "second quarter"),
    "Q3": Label("第三季度", "third quarter"), "Q4": Label("第四季度", "fourth quarter"),
}
_SPANS = {"": (1, 12), "H1": (1, 6), "H2": (7, 12), "Q1": (1, 3), "Q2": (4, 6), "Q3": (7, 9), "Q4": (10, 12)}


@dataclass(frozen=True)
class ReportPeriod:
    """First and last month, and how the period is written and named."""

    text: str
    first: Month
    last: Month
    title: Label

    @classmethod
    def parse(cls, text: str) -> ReportPeriod:
        """The period written ``2026``, ``2026H1``, ``2026H2``, ``2026Q3`` or ``2026-11``. Raises UsageError."""
        match = re.fullmatch(r"(19[5-9]\d|20\d\d|21\d\d)(H[12]|Q[1-4]|-(?:0[1-9]|1[0-2]))?", text, re.ASCII)
        if match is None:
            raise UsageError(say("“{text}”不是统计期：请写成 2026、2026H1、2026Q3 或 2026-11", text=text))
        year, part = int(match[1]), match[2] or ""
        if part.startswith("-"):
            month = Month(year, int(part[1:]))
            return cls(text, month, month, Label(f"{year}年{month.number}月", str(month)))
        low, high = _SPANS[part]
        name = _NAMES.get(part, Label("度", ""))
        return cls(text, Month(year, low), Month(year, high), Label(f"{year}年{name.zh}", f"{name.en} {year}".strip()))

    @property
    def months(self) -> tuple[Month, ...]:
        """Every month of the period, first to last."""
        return tuple(self.first.plus(n) for n in range((int(self.last) - int(self.first)) + 1))


def quarter_start(month: Month) -> Month:
    """The first month of the quarter ``month`` lies in."""
    return Month(month.year, (month.number - 1) // 3 * 3 + 1)


def last_day(month: Month) -> date:
    """The last day of ``month``: the cut-off of figures that end with it."""
    return month.next_first_day - timedelta(days=1)
