"""Months, half-open periods and ages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from minzheng.kernel.values.periods import Month, NotAMonth, Period, age_on

days = st.dates(date(1950, 1, 1), date(2150, 12, 31))
months = days.map(Month.of)


@given(months)
def test_a_month_is_read_as_it_is_written(month: Month) -> None:
    assert Month.parse(str(month)) == month
    assert Month.from_int(int(month)) == month


@given(months, st.integers(-500, 500))
def test_going_on_and_back_again(month: Month, count: int) -> None:
    assert month.plus(count).plus(-count) == month
    assert (month.plus(count) < month) == (count < 0)


@given(months)
def test_a_month_ends_where_the_next_begins(month: Month) -> None:
    assert month.next_first_day == month.plus(1).first_day
    assert Month.of(month.next_first_day - timedelta(days=1)) == month


@pytest.mark.parametrize("text", [
    "2026-13", "2026-00", "2026-1", "202601", "26-01", "2026/01", "一月", "", "２０２６-01", "1900-01",
])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(NotAMonth, match="YYYY-MM"):
        Month.parse(text)


@given(days, st.integers(1, 4000), days)
def test_a_period_holds_its_first_day_and_not_its_end(start: date, length: int, day: date) -> None:
    period = Period(start, start + timedelta(days=length))
    assert (day in period) == (start <= day < start + timedelta(days=length))
    assert (day in Period(start)) == (day >= start)


@given(days, st.integers(1, 400), days, st.integers(1, 400))
def test_periods_overlap_when_they_share_a_day(a: date, length_a: int, b: date, length_b: int) -> None:
    first, second = Period(a, a + timedelta(days=length_a)), Period(b, b + timedelta(days=length_b))
    assert first.overlaps(second) == second.overlaps(first) == (b in first or a in second)


@given(days)
def test_an_empty_period_is_no_period(day: date) -> None:
    with pytest.raises(ValueError, match="ends after"):
        Period(day, day)


@given(days, days)
def test_an_age_is_the_number_of_birthdays(birth: date, day: date) -> None:
    assume(birth < day)
    reached = [year for year in range(birth.year + 1, day.year + 1) if _birthday(birth, year) <= day]
    assert age_on(birth, day) == len(reached)


def _birthday(birth: date, year: int) -> date:
    """The birthday in a year: born on 29 February, it is 1 March of a common year."""
    try:
        return birth.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


@pytest.mark.parametrize(("day", "age"), [
    (date(2025, 2, 28), 0), (date(2025, 3, 1), 1), (date(2028, 2, 28), 3), (date(2028, 2, 29), 4),
])
def test_born_on_29_february(day: date, age: int) -> None:
    assert age_on(date(2024, 2, 29), day) == age
