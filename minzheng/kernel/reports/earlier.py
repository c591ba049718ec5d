"""What an earlier report says of a period of which no figures were frozen: its confirmed value, marked as such."""

from __future__ import annotations

from minzheng.kernel.indicators.declarations import Indicator
from minzheng.kernel.indicators.passing import OF_PEOPLE
from minzheng.kernel.indicators.periods import ReportPeriod
from minzheng.kernel.indicators.results import SMALLEST_CELL, Query, Result, State
from minzheng.kernel.values.language import Sentence, say

from .reading.numbers import Qualifier
from .reading.queries import Past, history


def told_before(one: Indicator, area: int, period: ReportPeriod) -> Result | None:
    """What the last earlier report with a confirmed value says; None where none does.

    Nothing is compared with a number that is approximate or whose digits are hidden: it has a note and no value.
    """
    found = history(one.id, area, period.text)
    if not found:
        return None
    past = found[-1]
    state, note = _state(past, one.unit)
    return Result(one.id, one.title.label, one.unit, area, past.cut_off, state, Query("old_report", f"#{past.reading}"),
                  past.value if state is State.EXACT else None, note=note)


def _state(past: Past, unit: str) -> tuple[State, Sentence]:
    if past.value is None:
        return State.MASKED, say("以往报告《{title}》遮盖了这个数", title=past.title)
    if past.qualifier != Qualifier.EXACT:
        return State.UNRESOLVED, say("以往报告《{title}》只有约数，不作比较", title=past.title)
    note = say("以往报告《{title}》所载，不是系统统计", title=past.title)
    return (State.SUPPRESSED if unit in OF_PEOPLE and 0 < past.value < SMALLEST_CELL else State.EXACT), note
