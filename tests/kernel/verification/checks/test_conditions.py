"""Each condition on both sides of each of its dates and boundaries. Worked on frames: no database."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from minzheng.kernel.verification.checks.conditions import CONDITIONS, SIGNED, Look

ON = date(2026, 9, 20)
VILLAGE, NEIGHBOUR, ELSEWHERE = 430426_100201, 430426_101201, 430421_100201
SCHEMA = {
    "person_ref": pl.Int64, "household_id": pl.Int64, "area_code": pl.Int64, "birth_date": pl.Date, "death_date": pl.Date,
    "delivery": pl.Int64, "row": pl.Int64, "data_date": pl.Date, "since": pl.Date, "until": pl.Date, "benefit": pl.String,
    "award_first": pl.Int32, "award_last": pl.Int32, "row.area_code": pl.Int64, "row.benefit": pl.String,
    "row.birth_date": pl.Date,
}
PAIR: dict[str, Any] = {
    "person_ref": 1, "household_id": 1, "area_code": VILLAGE, "birth_date": date(1940, 1, 1), "delivery": 1, "row": 2,
    "data_date": date(2026, 9, 1), "benefit": "dibao", "award_first": 202601, "row.area_code": ELSEWHERE, "row.benefit": "dibao",
    "row.birth_date": date(1940, 1, 1)}
OF_ACCOUNTS = "shares_" + "account"
"""Tried where accounts are (``test_running``)."""
Months = tuple[int | None, int | None]


def d(text: str) -> date:
    """A day of 2026."""
    return date.fromisoformat(f"2026-{text}")


def asked(when: str, *pairs: dict[str, Any], limit: int = 1, on: date = ON) -> list[Months]:
    """The months that a condition concerns of pairs of a row and an award."""
    frame = pl.DataFrame([{name: {**PAIR, **pair}.get(name) for name in SCHEMA} for pair in pairs], schema=SCHEMA)
    limits = pl.LazyFrame({"area_code": [VILLAGE], "limit": [limit]}, schema={"area_code": pl.Int64, "limit": pl.Int64})
    signed = pl.DataFrame({"household_id": [1], "signed_on": [d("09-08")]}, schema=SIGNED)
    holds = CONDITIONS[when].holds
    assert holds is not None
    look = Look(on, limits, lambda households: signed)
    return holds(frame.lazy(), look).sort("row").select("first_month", "last_month").collect().rows()


@pytest.mark.parametrize(("when", "pair", "months"), [
    ("paid_after_it", {"since": d("07-31")}, (202608, None)),
    ("paid_after_it", {"since": d("08-01")}, (202609, None)),
    ("paid_after_it", {"since": d("09-20")}, (202610, None)),
    ("paid_after_it", {"since": d("09-21")}, None),
    ("paid_after_it", {"since": None}, None),
    ("paid_after_it", {"since": d("07-31"), "award_last": 202607}, None),
    ("paid_after_it", {"since": d("07-31"), "award_last": 202608}, (202608, 202608)),
    ("paid_after_it", {"since": date(2025, 12, 31)}, (202601, None)),
    ("paid_during_it", {"since": d("05-01")}, (202605, None)),
    ("paid_during_it", {"since": d("05-02")}, (202606, None)),
    ("paid_during_it", {"since": date(2025, 3, 1)}, (202601, None)),
    ("paid_during_it", {"since": d("05-01"), "until": d("08-31")}, (202605, 202608)),
    ("paid_during_it", {"since": d("05-01"), "until": d("09-20")}, (202605, None)),
    ("paid_during_it", {"since": d("05-02"), "until": d("05-30")}, None),
    ("paid_during_it", {"since": d("05-02"), "until": d("06-01")}, (202606, 202606)),
    ("paid_during_it", {"since": d("09-21")}, None),
    ("paid_during_it", {"since": date(2024, 1, 1), "until": date(2025, 6, 1)}, None),
    ("is_recorded", {"since": d("09-20")}, (202609, None)),
    ("is_recorded", {"since": d("03-02")}, (202604, None)),
    ("is_recorded", {}, (202609, None)),
    ("is_recorded", {"data_date": d("03-01")}, (202603, None)),
    ("is_recorded", {"since": d("09-21")}, None),
    ("is_recorded", {"until": d("09-20")}, (202609, None)),
    ("is_recorded", {"until": d("09-19")}, None),
    ("is_recorded", {"award_last": 202612}, None),
    ("is_recorded", {"award_first": 202610}, None),
    ("is_recorded", {"death_date": d("08-31")}, None),
    ("is_recorded", {"death_date": d("09-01")}, (202609, None)),
    ("has_lapsed", {"until": d("09-19")}, (202610, None)),
    ("has_lapsed", {"until": d("09-20")}, None),
    ("has_lapsed", {"until": None}, None),
    ("has_lapsed", {"until": d("05-31")}, (202606, None)),
    ("has_ended", {"until": d("05-31")}, (202606, None)),
    ("has_ended", {"until": d("09-20")}, None),
    ("has_ended", {"until": date(2025, 12, 31)}, None),
    ("has_ended", {"until": d("01-01")}, (202602, None)),
    ("began_after_entry", {"since": d("02-01")}, (202602, None)),
    ("began_after_entry", {"since": d("01-31")}, None),
    ("began_after_entry", {"since": d("09-21")}, None),
    ("is_elsewhere", {}, (202609, None)),
    ("is_elsewhere", {"row.area_code": NEIGHBOUR}, None),
    ("is_elsewhere", {"row.area_code": None}, None),
    ("paid_elsewhere_too", {"since": d("08-01"), "until": d("08-31")}, (202608, 202608)),
    ("paid_elsewhere_too", {"since": d("08-01"), "until": d("08-31"), "row.benefit": "tekun"}, None),
    ("paid_elsewhere_too", {"since": d("08-01"), "until": d("08-31"), "row.area_code": NEIGHBOUR}, None),
    ("paid_elsewhere_too", {"since": d("08-01"), "until": d("08-31"), "award_first": 202609}, None),
    ("birth_differs", {"row.birth_date": date(1941, 1, 1)}, (202609, None)),
    ("birth_differs", {}, None),
    ("birth_differs", {"row.birth_date": None}, None),
    ("signed_in_during_it", {"since": d("09-07")}, (202609, 202609)),
    ("signed_in_during_it", {"since": d("09-08")}, None),
    ("signed_in_during_it", {"since": d("08-01"), "until": d("09-08")}, (202609, 202609)),
    ("signed_in_during_it", {"since": d("08-01"), "until": d("09-07")}, None),
    ("signed_in_during_it", {"since": d("08-01"), "household_id": 2}, None),
    ("name_differs", {}, (None, None)),
    ("name_differs", {"award_last": 202608}, None),
])
def test_both_sides_of_each_boundary(when: str, pair: dict[str, Any], months: Months | None) -> None:
    assert asked(when, pair) == ([months] if months else [])


def test_who_holds_a_newer_certificate_has_not_lapsed() -> None:
    renewed: list[dict[str, Any]] = [{"until": d("05-31")}, {"row": 3, "since": d("06-01"), "until": d("12-31")}]
    assert asked("has_lapsed", *renewed) == []
    assert asked("has_ended", {"until": d("05-31")}, {"row": 3, "since": d("07-01")}) == []


def test_as_many_as_the_limit_are_allowed_in_a_household_and_none_is_found_without_a_limit() -> None:
    one, other = {"row": 2}, {"row": 3, "person_ref": 2}
    assert asked("exceeds", one) == []
    assert asked("exceeds", one, other) == [(202609, None), (202609, None)]
    assert asked("exceeds", one, {**other, "household_id": 2}) == []
    assert asked("exceeds", {**one, "area_code": NEIGHBOUR}, {**other, "area_code": NEIGHBOUR}) == []


def test_every_condition_that_reads_rows_is_tried_here() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    assert [name for name, one in CONDITIONS.items() if one.holds and f'"{name}"' not in text and name != OF_ACCOUNTS] == []
