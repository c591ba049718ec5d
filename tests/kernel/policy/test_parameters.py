"""Values by date, place and category: the nearest area that has one wins, and a missing one is never a default."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from minzheng.kernel.policy.parameters import NATION, ParameterBook, Zones, matching
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import Label
from minzheng.kernel.values.periods import Month

from . import examples as ex
from .test_paths import HOUSEHOLDS, PERSONS

ON = date(2026, 11, 1)
TOWN = 430426101000


def values(name: str, book: ParameterBook, area: int, on: date = ON) -> dict[Any, Any]:
    return {key: value.value for key, value in book.in_force(name, area_code=area, on=on).items()}


def test_the_nearest_area_wins_and_its_siblings_see_nothing_of_it() -> None:
    book = ex.book(ex.value("relief.work_cost", 1, area=TOWN), ex.value("relief.work_cost", 2, area=ex.COUNTY))
    assert values("relief.work_cost", book, ex.VILLAGE) == {(): 1}
    assert values("relief.work_cost", book, 430426102001) == {(): 2}
    assert values("relief.work_cost", book, ex.OTHER_VILLAGE) == {(): 60_000}


def test_a_nearer_value_for_one_category_leaves_the_others_to_the_wider_area() -> None:
    book = ex.book(ex.value("relief.standard", 12, area=TOWN, key=("城市",)))
    assert values("relief.standard", book, ex.VILLAGE) == {("城市",): 12, ("农村",): 386_000}


def test_a_nearer_value_for_all_categories_hides_those_of_the_wider_area() -> None:
    book = ex.book(ex.value("relief.standard", 12, area=TOWN, key=(None,)))
    assert values("relief.standard", book, ex.VILLAGE) == {(None,): 12}


def test_in_one_area_a_named_category_stands_before_the_rest() -> None:
    book = ParameterBook(ex.program().parameters, (
        ex.value("relief.standard", 1, key=(None,)), ex.value("relief.standard", 2, key=("城市",))))
    found = book.in_force("relief.standard", area_code=ex.VILLAGE, on=ON)
    picked = [matching(found, (code,)) for code in ("城市", "农村")]
    assert [value.value for value in picked if value] == [2, 1]


def test_a_value_runs_from_its_day_to_the_day_before_its_end() -> None:
    first = ex.value("relief.work_cost", 1, from_="2026-01-01", until="2026-07-01")
    book = ParameterBook(ex.program().parameters, (first, ex.value("relief.work_cost", 2, from_="2026-07-01")))
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1)]
    assert [values("relief.work_cost", book, ex.VILLAGE, day) for day in days] == [{}, {(): 1}, {(): 1}, {(): 2}]


def test_a_pack_is_in_force_only_by_name() -> None:
    from dataclasses import replace

    own = replace(ex.value("relief.work_cost", 7), pack="somewhere")
    packs = {"somewhere": Label("某地", "somewhere")}
    book = ParameterBook(ex.program().parameters, (ex.value("relief.work_cost", 1), own), packs)
    assert values("relief.work_cost", book, ex.VILLAGE) == {(): 1}
    assert values("relief.work_cost", book.with_pack("somewhere"), ex.VILLAGE) == {(): 7}
    with pytest.raises(NotFound):
        book.with_pack("elsewhere")


def test_the_country_is_cut_only_where_values_change() -> None:
    zones = Zones.of(ex.book(), ["relief.standard"], on=ON)
    inside = [zones.of_code(code) for code in (ex.COUNTY, ex.VILLAGE, 430426999999)]
    assert len(set(inside)) == 1
    assert zones.of_code(430427000000) != inside[0]
    assert next(iter(zones)) == NATION


def test_without_a_value_the_people_it_touches_become_exceptions() -> None:
    persons = pl.DataFrame([(1, "1", 100_00, date(1940, 1, 1)), (2, "2", 0, date(1990, 1, 1))], schema=PERSONS, orient="row")
    rows = [("1", ex.VILLAGE, "城市", "在册"), ("2", ex.VILLAGE, "农村", "在册")]
    households = pl.DataFrame(rows, schema=HOUSEHOLDS, orient="row")
    made = ex.program().compute(
        persons.lazy(), households.lazy(), month=Month(2026, 11), parameters=ex.book(without=("elder.by_band",)), enrolled=True)
    assert made.lines.select("benefit", "household_no").rows() == [("relief", "1"), ("relief", "2")]
    (exception,) = made.exceptions.to_dicts()
    assert (exception["person_ref"], exception["reason_code"]) == (1, "parameter_missing")
    assert "elder.by_band" in exception["reason"]


def test_one_run_covers_counties_with_standards_of_their_own() -> None:
    persons = pl.DataFrame([(i, str(i), 0, date(1990, 1, 1)) for i in range(3)], schema=PERSONS, orient="row")
    households = pl.DataFrame(
        [("0", ex.VILLAGE, "城市", "在册"), ("1", ex.VILLAGE, "农村", "在册"), ("2", ex.OTHER_VILLAGE, "农村", "在册")],
        schema=HOUSEHOLDS, orient="row")
    made = ex.program().compute(persons.lazy(), households.lazy(), month=Month(2026, 11), parameters=ex.book(), enrolled=True)
    assert made.lines.sort("household_no")["amount_fen"].to_list() == [57_000, 32_167, 64_400]
    assert made.totals["relief"] == {"persons": 3, "households": 3, "fen": 153_567}
