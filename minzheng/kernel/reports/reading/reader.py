"""Reads a report: arranges its text, then each sentence's numbers, tasks and document numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from minzheng.kernel.values import document_numbers

from .notes import Note
from .periods import Dating, cut_off_of, period_of
from .plans import tasks_of
from .results import NumberRead, Reading, ReportRead
from .sentences import Reader
from .sources import Lines
from .text import Text, TextSentence, arranged
from .words import Dictionary

_AREA = re.compile(r"([\u4e00-\u9fff]{1,7}?(?:自治县|自治州|[县市区旗州省]))(?=民政|\d|[一二]|上半年|城|社|工作|人民)")


def read(lines: Lines, dictionary: Dictionary, *, period: str = "") -> ReportRead:
    """The report that stands in ``lines``, with every number of it: those without an indicator are kept too.

    ``period`` is that of the report, where somebody says so instead of the text.
    """
    text = arranged(lines)
    opening = [one.plain for one in text.sentences[:6]]
    period, area = period or period_of(opening), _area(opening)
    dating = Dating(period, cut_off_of(period) if period else None)
    reader = Reader(dictionary, dating, frozenset(note.sentence for note in text.notes if note.sentence))
    values, planned = _sentences(text, reader)
    tasks = tuple(task for one, found in planned for task in tasks_of(one, found, year=_plan_year(text, one, period)))
    documents = tuple(NumberRead(one.number, str(found), found.start, found.end)
                      for one in text.sentences for found in document_numbers.found(one.plain))
    text.notes += _notes(text, period, area, values)
    return ReportRead(text, period, area, dating.cut_off, tuple(values), tasks, documents)


def _sentences(text: Text, reader: Reader) -> tuple[list[Reading], list[tuple[TextSentence, list[Reading]]]]:
    """The values of what was done, and the plan's sentences with theirs."""
    values: list[Reading] = []
    planned = []
    for one in text.sentences:
        if one.is_heading:
            continue
        found = reader.read(one)
        if one.is_plan:
            planned.append((one, found))
        else:
            values += found
    return values, planned


def _area(texts: Sequence[str]) -> str:
    for text in texts:
        if match := _AREA.search(text):
            return match[1]
    return ""


def _plan_year(text: Text, sentence: TextSentence, period: str) -> int:
    """The year a plan is for: the one its headings or the title name, else the one after a whole year's report."""
    headings = [one.title for one in reversed(sentence.section.path)] if sentence.section else []
    for heading in headings:
        if found := period_of([heading]):
            return int(found[:4])
    behind = re.split(r"总结|情况", text.sentences[0].plain)[-1] if text.sentences else ""
    if found := period_of([behind]):
        return int(found[:4])
    year = int(period[:4]) if period else 0
    return year + (len(period) == 4) if year else 0


def _notes(text: Text, period: str, area: str, values: Sequence[Reading]) -> list[Note]:
    found = []
    if not period:
        found.append(Note("missing_period"))
    if not area:
        found.append(Note("missing_area"))
    if not any(one.is_plan for one in text.sentences):
        found.append(Note("missing_plan"))
    if masked := sum(one.number.is_masked for one in values):
        found.append(Note("masked", str(masked)))
    days = sorted({one.cut_off for one in values if one.cut_off and one.indicator})
    if len(days) > 1:
        found.append(Note("mixed_cut_offs", "、".join(day.isoformat() for day in days)))
    return found
