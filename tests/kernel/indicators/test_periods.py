import pytest

from minzheng.kernel.indicators.periods import ReportPeriod, last_day, quarter_start
from minzheng.kernel.values.errors import UsageError
from minzheng.kernel.values.periods import Month


@pytest.mark.parametrize(("text", "first", "last", "title"), [
    ("2026", "2026-01", "2026-12", "2026年度"),
    ("2026H1", "2026-01", "2026-06", "2026年上半年"),
    ("2026H2", "2026-07", "2026-12", "2026年下半年"),
    ("2026Q3", "2026-07", "2026-09", "2026年第三季度"),
    ("2026-11", "2026-11", "2026-11", "2026年11月"),
])
def test_a_period_has_its_months_and_its_name(text: str, first: str, last: str, title: str) -> None:
    period = ReportPeriod.parse(text)
    assert (str(period.first), str(period.last), period.title.zh) == (first, last, title)
    assert period.months[0] == period.first
    assert period.months[-1] == period.last


@pytest.mark.parametrize("text", ["", "26", "2026H3", "2026Q0", "2026-13", "2026-1", "２０２６", "2026H1 ", "上半年"])
def test_anything_else_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(UsageError, match="统计期"):
        ReportPeriod.parse(text)


def test_the_cut_off_is_the_last_day_of_the_month() -> None:
    assert last_day(Month(2024, 2)).isoformat() == "2024-02-29"
    assert last_day(Month(2026, 12)).isoformat() == "2026-12-31"


def test_a_quarter_starts_in_its_first_month() -> None:
    assert [quarter_start(Month(2026, n)).number for n in (1, 3, 4, 6, 11)] == [1, 1, 4, 4, 10]
