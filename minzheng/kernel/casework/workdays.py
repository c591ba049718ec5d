"""Working days, deadlines and the natural days of a notice (CB-06).

The calendar of public holidays and make-up days is that of ``chinese_calendar``. For years whose arrangement is not in it,
Monday to Friday count: a deadline that reaches there is to be looked at again when the arrangement is published.
"""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar

DAY = timedelta(days=1)


def is_workday(day: date) -> bool:
    """Whether offices work on ``day``."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def deadline(start: date, working_days: int) -> date:
    """The last day of a period of ``working_days`` (at least 1) that began on ``start``; that day itself is not counted."""
    day, left = start, working_days
    while left > 0:
        day += DAY
        left -= is_workday(day)
    return day


def days_used(start: date, until: date) -> int:
    """How many working days have passed from ``start`` (not counted) to ``until`` (counted)."""
    return sum(is_workday(start + DAY * number) for number in range(1, (until - start).days + 1))


def last_day_of_notice(posted_on: date, days: int) -> date:
    """The last of ``days`` natural days after the day of posting; a decision is possible from the day after it."""
    return posted_on + DAY * days


def light(start: date, due: date | None, on: date) -> str:
    """``green``, ``yellow`` (70 % of the working days are used) or ``red`` (past ``due``, or none left); empty without limit."""
    if due is None:
        return ""
    if on > due:
        return "red"
    whole, used = days_used(start, due), days_used(start, on)
    return "red" if used >= whole else "yellow" if used * 10 >= whole * 7 else "green"
