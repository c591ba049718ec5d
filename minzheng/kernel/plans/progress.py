"""How far a task is: its share, the time that has gone, its light and the reports it owes; pure functions of values and days.

Where the value grows over the period, the share reached is held against the share of time that has gone: at most a tenth
behind is green, at most a quarter amber, more is red. A level that is not reached yet is amber for three quarters of the time,
then red. A value is held against the time until the day it is of. Monthly reports that are missing count beside it, and alone
where there is no value: one is amber, two are red. What is overdue is red. A target that is striven for is never worse than
amber.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from fractions import Fraction

from minzheng.kernel.values.language import Label
from minzheng.kernel.values.periods import Month

from .models import ABOUT, AT_LEAST, AT_MOST, DONE, EQUAL, LATE, OPEN, STOPPED

REPORT_DAY = 5
"""The day of a month until which the month before is reported."""
LITTLE, MUCH, NEARLY_OVER = Fraction(1, 10), Fraction(1, 4), Fraction(3, 4)
TOLERANCE = Fraction(1, 10)
"""How far from its target a value may be that shall be met about."""


class Light(StrEnum):
    """What the board shows of a task."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    DONE = "done"
    STOPPED = "stopped"


_ORDER = (Light.GREEN, Light.AMBER, Light.RED)
LIGHTS: dict[str, Label] = {
    Light.RED: Label("红灯", "Red"), Light.AMBER: Label("黄灯", "Amber"), Light.GREEN: Label("绿灯", "Green"),
    Light.DONE: Label("已完成", "Done"), Light.STOPPED: Label("已停止", "Stopped"),
}


def elapsed(begins: date, due: date, on: date) -> Fraction:
    """The share of the time until ``due`` that has gone: 0 before it begins, 1 from its last day on."""
    if due <= begins:
        return Fraction(1 if on >= due else 0)
    return max(Fraction(0), min(Fraction(1), Fraction((on - begins).days, (due - begins).days)))


def share(value: Fraction, target: Fraction) -> Fraction:
    """The share of the target that is reached; of a target of nothing everything."""
    return value / target if target else Fraction(1)


def is_met(comparison: str, value: Fraction, target: Fraction) -> bool:
    """Whether the value is what the target asks for."""
    if comparison == AT_MOST:
        return value <= target
    if comparison == EQUAL:
        return value == target
    if comparison == ABOUT:
        return abs(value - target) <= target * TOLERANCE
    return value >= target


def state_on(state: str, due: date | None, on: date) -> str:
    """The state on a day: what is open after its last day is late."""
    return LATE if state in OPEN and due is not None and on > due else state


def missed(begins: date, last_report: date | None, on: date) -> int:
    """How many months in a row no report came of, until the last whose day to report has passed.

    A report of the first days of a month is of the month before as well.
    """
    owed = Month.of(on).plus(-1 if on.day > REPORT_DAY else -2)
    covered = Month.of(begins).plus(-1) if last_report is None else Month.of(last_report)
    return max(0, _between(max(covered, Month.of(begins).plus(-1)), owed))


def light(
    *, state: str, begins: date, due: date, on: date, comparison: str = AT_LEAST, target: Fraction | None = None,
    value: Fraction | None = None, value_on: date | None = None, accrues: bool = True, is_soft: bool = False,
    last_report: date | None = None,
) -> Light:
    """The light of a task on a day, by its last ``value``, which is of ``value_on`` (the day itself, where nothing is said)."""
    if state == DONE:
        return Light.DONE
    if state == STOPPED:
        return Light.STOPPED
    if target is None or value is None:
        shown = _by_reports(missed(begins, last_report, on), elapsed(begins, due, on), last_report is None)
        reached = False
    else:
        gone = elapsed(begins, due, min(value_on or on, on))
        by_value = (_within(value, target, gone, accrues) if comparison == AT_MOST
                    else _towards(comparison, value, target, gone, accrues))
        reached = is_met(comparison, value, target)
        owed = missed(begins, last_report or value_on or on, on)
        shown = by_value if reached and comparison != AT_MOST else max(by_value, _by_reports(owed, gone, False), key=_ORDER.index)
    if on > due and not reached:
        shown = Light.RED
    return Light.AMBER if is_soft and shown == Light.RED else shown


def _towards(comparison: str, value: Fraction, target: Fraction, gone: Fraction, accrues: bool) -> Light:
    if is_met(comparison, value, target):
        return Light.GREEN
    if comparison in (EQUAL, ABOUT) and value > target:
        return Light.AMBER
    if not accrues:
        return Light.RED if gone > NEARLY_OVER and share(value, target) < 1 - LITTLE else Light.AMBER
    behind = gone - share(value, target)
    return Light.GREEN if behind <= LITTLE else Light.AMBER if behind <= MUCH else Light.RED


def _within(value: Fraction, target: Fraction, gone: Fraction, accrues: bool) -> Light:
    if value > target:
        return Light.RED
    return Light.AMBER if accrues and target and share(value, target) - gone > LITTLE else Light.GREEN


def _by_reports(months: int, gone: Fraction, is_unreported: bool) -> Light:
    if months >= 2 or (is_unreported and gone > NEARLY_OVER):
        return Light.RED
    return Light.AMBER if months == 1 or (is_unreported and gone > Fraction(1, 2)) else Light.GREEN


def _between(first: Month, last: Month) -> int:
    return (last.year - first.year) * 12 + last.number - first.number
