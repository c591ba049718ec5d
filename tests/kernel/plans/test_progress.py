"""Shares, lights and reports that are owed."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from minzheng.kernel.plans.progress import Light, elapsed, is_met, light, missed, state_on

BEGINS, DUE = date(2026, 1, 1), date(2026, 12, 31)


def test_the_time_that_has_gone_lies_between_nothing_and_all() -> None:
    assert [elapsed(BEGINS, DUE, day) for day in (date(2025, 6, 1), BEGINS, date(2026, 7, 2), DUE, date(2027, 3, 1))] == [
        0, 0, Fraction(1, 2), 1, 1]
    assert [elapsed(DUE, DUE, day) for day in (date(2026, 12, 30), DUE)] == [0, 1]


@pytest.mark.parametrize(("comparison", "value", "expected"), [
    ("at_least", 22, False), ("at_least", 23, True), ("at_most", 23, True), ("at_most", 24, False), ("equal", 24, False),
    ("equal", 23, True), ("about", 21, True), ("about", 20, False)])
def test_a_target_is_met_as_it_is_worded(comparison: str, value: int, expected: bool) -> None:
    assert is_met(comparison, Fraction(value), Fraction(23)) is expected


def shown(on: date, **more: Any) -> Light:
    given: dict[str, Any] = {"state": "on_track", "begins": BEGINS, "due": DUE, "on": on, "target": Fraction(100), **more}
    return light(**{**given, **({"value": Fraction(more["value"])} if "value" in more else {})})


@pytest.mark.parametrize(("value", "expected"), [(50, "green"), (40, "green"), (39, "amber"), (25, "amber"), (24, "red")])
def test_what_grows_is_held_against_the_time(value: int, expected: str) -> None:
    assert shown(date(2026, 7, 2), value=value) == expected


def test_a_value_is_held_against_the_time_until_its_day_and_a_missing_report_counts_beside_it() -> None:
    june = {"value": 50, "value_on": date(2026, 6, 30), "last_report": date(2026, 6, 30)}
    assert [shown(day, **june) for day in (date(2026, 8, 5), date(2026, 8, 6), date(2026, 9, 6))] == ["green", "amber", "red"]
    assert shown(date(2026, 9, 6), **{**june, "value": 100}) == "green"


def test_a_level_has_time_until_three_quarters_are_over() -> None:
    assert [shown(day, value=value, accrues=False) for day, value in (
        (date(2026, 7, 2), 10), (date(2026, 11, 1), 89), (date(2026, 11, 1), 90), (date(2026, 7, 2), 100))] == [
        "amber", "red", "amber", "green"]


def test_what_must_not_be_exceeded_is_red_when_it_is_and_amber_when_it_runs_ahead() -> None:
    assert [shown(date(2026, 7, 2), value=value, comparison="at_most") for value in (60, 61, 101)] == ["green", "amber", "red"]
    none = {"target": Fraction(0), "comparison": "at_most"}
    assert [shown(date(2026, 7, 2), value=value, **none) for value in (0, 1)] == ["green", "red"]


def test_overdue_is_red_unless_it_is_met_and_soft_targets_are_never_red() -> None:
    late = date(2027, 1, 1)
    assert [shown(late, value=99), shown(late, value=100), shown(late, value=99, is_soft=True)] == ["red", "green", "amber"]
    assert [shown(late, value=0, state=state) for state in ("done", "stopped")] == ["done", "stopped"]
    assert [state_on(state, DUE, late) for state in ("not_started", "on_track", "done")] == ["late", "late", "done"]


def test_without_a_number_the_monthly_reports_count() -> None:
    assert [shown(day, target=None, last_report=date(2026, 3, 20)) for day in (
        date(2026, 5, 5), date(2026, 5, 6), date(2026, 6, 6))] == ["green", "amber", "red"]
    assert shown(date(2026, 2, 5), target=None) == "green"


def test_a_month_is_owed_from_the_sixth_of_the_next() -> None:
    assert [missed(BEGINS, None, day) for day in (date(2026, 2, 5), date(2026, 2, 6), date(2026, 4, 1))] == [0, 1, 2]
    assert missed(BEGINS, date(2026, 4, 3), date(2026, 4, 6)) == 0
    assert missed(date(2026, 6, 1), None, date(2026, 3, 1)) == 0
