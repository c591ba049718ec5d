"""Days as plans write them: 2026-09-30, 2026.9.30, 9月30日, 11月底, 三季度末, 年底."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, timedelta

from .wording import plain

_QUARTERS = {"一": 3, "二": 6, "三": 9, "四": 12, "1": 3, "2": 6, "3": 9, "4": 12}


def read_day(text: str, year: int) -> date | None:
    """The day that is meant in a plan of ``year``: the last one, where a month or quarter is named. None where there is none."""
    given = plain(text).replace(" ", "").rstrip("前")
    if match := re.fullmatch(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?", given):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if match := re.fullmatch(r"(\d{1,2})月(\d{1,2})日", given):
        return _day(year, int(match[1]), int(match[2]))
    if match := re.fullmatch(r"(?:(\d{4})[-./年])?(\d{1,2})(?:月|月份|月底|月末|月份底)?", given):
        return _last_of(int(match[1] or year), int(match[2]))
    if match := re.fullmatch(r"(?:第)?([一二三四1-4])季度[底末]?", given):
        return _last_of(year, _QUARTERS[match[1]])
    if re.fullmatch(r"(?:(\d{4})年?)?(?:年底|年末|底|全年|年内|下半年)", given):
        return date(year, 12, 31)
    return date(year, 6, 30) if re.fullmatch(r"上半年|年中|6月底?", given) else None


def cell_text(cell: object) -> str:
    """A cell of a workbook as it would be typed, its signs as they are: a sentence keeps its own punctuation."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, timedelta):
        return (date(1899, 12, 30) + cell).isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split())


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _last_of(year: int, month: int) -> date | None:
    return _day(year, month, monthrange(year, month)[1]) if 1 <= month <= 12 else None
