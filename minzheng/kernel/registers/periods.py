"""Entries that come for each period: which period a day lies in, when its entry is due, who has not sent one."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from minzheng.kernel.casework.workdays import deadline
from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import ZONE, Month

from .declarations import EveryDeclared
from .kinds import Kind
from .models import Entry

DAY = timedelta(days=1)


def period_of(every: EveryDeclared, day: date) -> str:
    """The period that a day lies in, as it is written: 2026-11-26, 2026-11, 2026Q4 or 2026."""
    match every.period:
        case "day":
            return day.isoformat()
        case "month":
            return f"{day:%Y-%m}"
        case "quarter":
            return f"{day.year}Q{(day.month + 2) // 3}"
        case _:
            return str(day.year)


def written_period(every: EveryDeclared, value: object) -> str:
    """The period that the dated field of an entry names: a day, month, quarter or year."""
    text = str(value)
    return period_of(every, date.fromisoformat(text)) if len(text) == 10 and text[4] == "-" else text


def days_of(every: EveryDeclared, period: str) -> tuple[date, date]:
    """The first and last day of a period. Raises Refused for what is none."""
    try:
        if every.period == "day":
            day = date.fromisoformat(period)
            return day, day
        if every.period == "year":
            return date(int(period), 1, 1), date(int(period), 12, 31)
        if every.period == "month":
            first, months = Month.parse(period), 1
        else:
            year, quarter = period.upper().split("Q")
            first, months = Month(int(year), int(quarter) * 3 - 2), 3
        return first.first_day, first.plus(months).first_day - DAY
    except (ValueError, IndexError):
        raise Refused(say("“{text}”不是这种期间", text=period), (), code="period") from None


def due_of(every: EveryDeclared, period: str) -> datetime:
    """The moment until which the entry of a period is due."""
    last = days_of(every, period)[1]
    if every.by:
        hour, minute = every.by.split(":")
        return datetime.combine(last, time(int(hour), int(minute)), ZONE)
    day = deadline(last, every.working_days) if every.working_days else last + DAY * every.days
    if every.until:
        named = date.fromisoformat(f"{last.year}-{every.until}")
        day = named if named > last else named.replace(year=last.year + 1)
    return datetime.combine(day, time(23, 59, 59), ZONE)


def missing(kind: Kind, period: str) -> QuerySet[Entry]:
    """The entries above that should have an entry of ``kind`` for the period, and have none that was sent."""
    every = kind.declared.every
    assert every is not None
    last = days_of(every, period)[1]
    sent = Entry.objects.filter(kind=kind.name, parent=OuterRef("pk"), period=period).exclude(state__in=every.unsent)
    return Entry.objects.filter(~Exists(sent), kind=kind.declared.of, state__in=every.while_, on__lte=last)
