"""The tasks of a plan's sentences: words, target with its comparison, and the day they are due."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date

from .numbers import Qualifier
from .results import Comparison, Reading, TaskRead
from .text import TextSentence

_CLAUSE = re.compile(r"[^，,；;。！？]+[，,；;。！？]*")
_LEAST = re.compile(r"不少于|不低于|不小于|至少|大于|超过|突破|以上")
_MOST = re.compile(r"不超过|不高于|不多于|以内|以下|控制在")
_SOFT = re.compile(r"力争|争取|努力")
_MONTH = re.compile(r"(?:(20\d\d)年)?(\d{1,2})月(?:(\d{1,2})日|底|末|份)?(?:之?前|完成|以前)")
_YEAR_END = re.compile(r"年底|年末|年内|全年")
_PARTS = (("上半年", 6), ("一季度", 3), ("二季度", 6), ("三季度", 9), ("四季度", 12))


def tasks_of(one: TextSentence, found: Sequence[Reading], *, year: int) -> Iterator[TaskRead]:
    """The tasks of one sentence of a plan. A clause begins a new task when it has a target or a day and the task has one."""
    start = end = -1
    target: Reading | None = None
    due: date | None = None
    for clause in _CLAUSE.finditer(one.plain):
        own = next((value for value in found if clause.start() <= value.number.start < clause.end()), None)
        day = due_of(clause[0], year=year)
        if start >= 0 and ((own and target) or (day and due)):
            yield _task(one, start, end, target, due)
            start, target, due = -1, None, None
        start = clause.start() if start < 0 else start
        end, target, due = clause.end(), target or own, due or day
    if start >= 0 and one.plain[start:end].strip():
        yield _task(one, start, end, target, due)


def _task(one: TextSentence, start: int, end: int, target: Reading | None, due: date | None) -> TaskRead:
    words = one.plain[start:end]
    comparison = comparison_of(words, target) if target else None
    return TaskRead(one.number, start, end, one.text[start:end].strip("，,；;。 "), due, target, comparison,
                    bool(_SOFT.search(words)))


def comparison_of(words: str, target: Reading) -> Comparison:
    """不少于, 不低于 and 以上 are at least, 不超过 and 以内 at most; else the number itself."""
    if _LEAST.search(words) or target.qualifier is Qualifier.OVER:
        return Comparison.AT_LEAST
    return Comparison.AT_MOST if _MOST.search(words) else Comparison.EQUAL


def due_of(words: str, *, year: int) -> date | None:
    """The last day that ``words`` leave: 9月底前, 年底前, 上半年; None where they say none."""
    if not year:
        return None
    if match := _MONTH.search(words):
        own, month = int(match[1] or year), int(match[2])
        if not 1 <= month <= 12:
            return None
        last = monthrange(own, month)[1]
        return date(own, month, min(int(match[3] or last), last) or last)
    if _YEAR_END.search(words):
        return date(year, 12, 31)
    month = next((month for part, month in _PARTS if part in words), 0)
    return date(year, month, monthrange(year, month)[1]) if month else None
