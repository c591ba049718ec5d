"""The period of a report and the cut-off of its values, as the text says them."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from minzheng.kernel.indicators.periods import ReportPeriod, last_day
from minzheng.kernel.values import chinese_numbers
from minzheng.kernel.values.errors import UsageError

_CHINESE_YEAR = re.compile(r"([一二][零〇一二三四五六七八九]{3})年")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*(?:年|(?=工作|民政|上半年|下半年))")
_PARTS = {
    "上半年": "H1", "下半年": "H2", "一季度": "Q1", "二季度": "Q2", "三季度": "Q3", "四季度": "Q4", "1季度": "Q1",
    "2季度": "Q2", "3季度": "Q3", "4季度": "Q4",
}
_UNTIL = re.compile(r"(?:截至|截止到?|截止)(?:目前)?(?:((?:19|20)\d\d)年)?(?:(\d{1,2})月(?:份)?(?:(\d{1,2})日|底|末)?|(年)?底)")
_SPAN = re.compile(r"(?<!\d)1(?:月份?)?(?:—+|-|–|－|~|～|至|到)(\d{1,2})月份?")
_MONTH = re.compile(r"(?<![\d—\-–~至到年])(\d{1,2})月份(?!以来|前)")
_WHOLE = re.compile(r"全年|上半年|今年|本年|年内|年度")


@dataclass(frozen=True)
class Dating:
    """The period a value belongs to and its cut-off; ``is_said`` where the text says it at that place."""

    period: str
    cut_off: date | None
    is_said: bool = False


def period_of(texts: Iterable[str]) -> str:
    """The period that the first of ``texts`` with a year speaks of (2026H1, 2026Q3, 2026), or an empty text."""
    for text in texts:
        simple = _CHINESE_YEAR.sub(lambda match: f"{chinese_numbers.parse(match[1])}年", text)
        if match := _YEAR.search(simple):
            behind = simple[match.end():match.end() + 6]
            parts = sorted((behind.find(words), part) for words, part in _PARTS.items() if 0 <= behind.find(words) <= 2)
            return match[1] + (parts[0][1] if parts else "")
    return ""


def cut_off_of(period: str) -> date | None:
    """The last day of ``period``."""
    try:
        return last_day(ReportPeriod.parse(period).last)
    except UsageError:
        return None


def dated(plain: str, document: Dating, carried: Dating) -> list[tuple[int, Dating]]:
    """From which place of a sentence on which dating holds. It begins with ``carried``, the one of the sentence before."""
    year = int(document.period[:4]) if document.period else 0
    found: list[tuple[int, Dating]] = [(0, carried)]
    marks: list[tuple[int, re.Match[str] | None, str]] = [
        (match.start(), match, kind) for kind, pattern in
             (("until", _UNTIL), ("span", _SPAN), ("month", _MONTH), ("whole", _WHOLE)) for match in pattern.finditer(plain)]
    marks += [(at, None, part) for words, part in _PARTS.items() if "季度" in words and (at := plain.find(words)) >= 0]
    for start, match, kind in sorted(marks, key=lambda one: one[0]):
        dating = _dating(match, kind, year, document)
        if dating is not None:
            found.append((start, dating))
    return found


def _dating(match: re.Match[str] | None, kind: str, year: int, document: Dating) -> Dating | None:
    if match is None:
        return Dating(f"{year}{kind}", cut_off_of(f"{year}{kind}"), True) if year else None
    if kind == "whole":
        return document
    if kind == "until":
        month = int(match[2] or 12)
        day = _day(int(match[1] or year), month, int(match[3] or 0))
        return Dating(document.period, day, True) if day else None
    day = _day(year, int(match[1]), 0)
    if day is None:
        return None
    return Dating(document.period if kind == "span" else f"{year}-{day.month:02d}", day, True)


def _day(year: int, month: int, day: int) -> date | None:
    """The day, or the last of the month; None where there is none such."""
    if not (1900 < year < 2200 and 1 <= month <= 12):
        return None
    last = monthrange(year, month)[1]
    return date(year, month, day or last) if day <= last else None
