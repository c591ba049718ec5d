"""The days a plan is about."""

from __future__ import annotations

from datetime import date

from .models import FIRST, SECOND, WHOLE

EARLIEST, LATEST = 1949, 2199
"""The years that plans are made for."""


def days_of(year: int, half: int) -> tuple[date, date]:
    """The first and the last day of a plan's period."""
    return date(year, 7 if half == SECOND else 1, 1), date(year, 6, 30) if half == FIRST else date(year, 12, 31)


def period_on(on: date) -> list[tuple[int, int]]:
    """The periods (year, half) that a day lies in: the whole year and its half."""
    return [(on.year, WHOLE), (on.year, FIRST if on.month <= 6 else SECOND)]


def before(year: int, half: int) -> tuple[int, int]:
    """The period before, of the same length."""
    return (year, FIRST) if half == SECOND else (year - 1, SECOND) if half == FIRST else (year - 1, WHOLE)
