"""Nothing withheld can be inferred: of every table that the public could think of there are two for each withheld figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minzheng.kernel.indicators.declarations import IndicatorFile
from minzheng.kernel.indicators.inference import Cell, Sum, inferred
from minzheng.kernel.indicators.results import Query, Result, State
from minzheng.kernel.indicators.suppression import hidden_cells
from minzheng.kernel.indicators.withholding import Table
from minzheng.kernel.values.language import Label

COUNTY, TOWNS = 0, (1, 2, 3)
WHOLE, CITY, LAND, MORE, CHANGE = "SA-01.07", "SA-01.02", "SA-01.05", "SA-01.08", "SA-01.12"
NAMES = {"title": {"zh": "数", "en": "number"}, "unit": "人", "period": "stock"}


def counted(id: str) -> dict[str, Any]:
    return {"id": id, "measure": "count_persons", **NAMES}


FILE = IndicatorFile.model_validate({
    "indicators": [counted(CITY), counted(LAND), counted(MORE), {"id": WHOLE, "measure": "total", "parts": [CITY, LAND], **NAMES},
                   {"id": CHANGE, "measure": "difference", "parts": [WHOLE, MORE], **NAMES}]})


def computed(base: Mapping[tuple[int, str], int]) -> dict[tuple[int, str], int]:
    """All figures of the table, from those that are counted in the towns."""
    found = dict(base)
    found |= {(COUNTY, id): sum(base[town, id] for town in TOWNS) for id in (CITY, LAND, MORE)}
    for area in (COUNTY, *TOWNS):
        found[area, WHOLE] = found[area, CITY] + found[area, LAND]
        found[area, CHANGE] = found[area, WHOLE] - found[area, MORE]
    return found


def withheld(known: Mapping[tuple[int, str], int]) -> frozenset[tuple[int, str]]:
    results: dict[int, dict[str, Result]] = {}
    people: dict[int, dict[str, int]] = {}
    for (area, id), value in known.items():
        one = Result(id, Label("", ""), "人", area, None, State.EXACT, Query("", ""), Fraction(value))
        results.setdefault(area, {})[id] = one
        people.setdefault(area, {})[id] = value if id != CHANGE else 0
    return hidden_cells(results, people, [FILE], {COUNTY: TOWNS})


def thought_of(known: Mapping[tuple[int, str], int], hidden: frozenset[tuple[int, str]]) -> Iterator[dict[tuple[int, str], int]]:
    """Tables that say what is told; nobody is told, so what is not told is at least one. A few more than there are are tried."""
    base = [(town, id) for town in TOWNS for id in (CITY, LAND, MORE)]
    open_ = [cell for cell in base if cell in hidden]
    reach = 4 if len(open_) < 6 else 2
    for tried in product(*(range(max(1, known[cell] - reach), known[cell] + reach + 1) for cell in open_)):
        table = computed({**{cell: known[cell] for cell in base}, **dict(zip(open_, tried, strict=True))})
        if all(table[cell] > 0 or cell[1] == CHANGE if cell in hidden else table[cell] == known[cell] for cell in table):
            yield table


small = st.lists(st.sampled_from([0, 0, 1, 1, 2, 3, 5, 9]), min_size=9, max_size=9)


@given(small)
@settings(max_examples=60, deadline=None)
def test_whatever_is_withheld_could_be_another_number(numbers: list[int]) -> None:
    base = dict(zip(product(TOWNS, (CITY, LAND, MORE)), numbers, strict=True))
    known = computed(base)
    hidden = withheld(known)
    assert hidden >= {cell for cell, value in known.items() if 0 < value < 3 and cell[1] != CHANGE}
    if sum(cell in hidden for cell in base) > 7:
        return
    could_be: dict[tuple[int, str], set[int]] = {cell: set() for cell in hidden}
    for table in thought_of(known, hidden):
        for cell in hidden:
            could_be[cell].add(table[cell])
        if all(len(values) > 1 for values in could_be.values()):
            break
    assert all(len(values) > 1 for values in could_be.values()), (known, could_be)


def test_two_withheld_figures_that_make_two_are_one_each_and_need_a_third() -> None:
    base = {(town, id): value for town, values in zip(TOWNS, ((1, 1, 9), (7, 8, 9), (6, 9, 9)), strict=True)
            for id, value in zip((CITY, LAND, MORE), values, strict=True)}
    hidden = withheld(computed(base))
    assert {(1, CITY), (1, LAND), (1, WHOLE)} <= hidden
    assert withheld(computed(base | {(1, CITY): 1, (1, LAND): 3})) >= {(1, CITY), (1, LAND)}
    assert (1, WHOLE) not in withheld(computed(base | {(1, CITY): 1, (1, LAND): 3}))


def cells(*names: str) -> list[Cell]:
    return [(0, 0, name) for name in names]


def test_sums_that_each_have_two_unknowns_can_still_be_solved_together() -> None:
    a, b, c = cells("a", "b", "c")
    values = {a: Fraction(2), b: Fraction(4), c: Fraction(6)}
    plain = [Sum(((a, 1), (b, 1))), Sum(((b, 1), (c, 1)))]
    assert not inferred(plain, {a, b, c}, values, {})
    assert inferred([*plain, Sum(((a, 1), (c, 1)))], {a, b, c}, values, {}) == {a, b, c}
    assert inferred([Sum(((a, 1), (b, -1))), Sum(((a, 2), (b, -1)))], {a, b}, values, {}) == {a, b}
    bounds = {a: 1, b: 1, c: 1}
    ones = {**values, a: Fraction(1), b: Fraction(1)}
    assert inferred(plain, {a, b, c}, ones, bounds) == {a, b, c}, "one and one make two, and what is left is the third"
    assert not inferred(plain, {a, b, c}, values, bounds)


@given(st.lists(st.sets(st.integers(0, 6), min_size=2, max_size=5), max_size=6), st.sets(st.integers(0, 6), min_size=1))
@settings(max_examples=60, deadline=None)
def test_inferring_is_solving(given_sums: list[set[int]], unknown: set[int]) -> None:
    names = cells(*(str(number) for number in range(7)))
    sums = [Sum(tuple((names[number], 1 if number % 3 else -2) for number in sorted(one))) for one in given_sums]
    found = inferred(sums, {names[number] for number in unknown}, dict.fromkeys(names, Fraction(5)), {})
    rows = [[Fraction((1 if number % 3 else -2) if number in one and number in unknown else 0) for number in range(7)]
            for one in [*given_sums, set()]]
    alone = {number for number in unknown if _rank([*rows, [Fraction(number == other) for other in range(7)]]) == _rank(rows)}
    assert found == {names[number] for number in alone}


def _rank(rows: list[list[Fraction]]) -> int:
    left, rank = [list(row) for row in rows], 0
    for column in range(len(rows[0])):
        pivot = next((row for row in left if row[column]), None)
        if pivot is None:
            continue
        left.remove(pivot)
        left = [[one - other * row[column] / pivot[column] for one, other in zip(row, pivot, strict=True)] for row in left]
        rank += 1
    return rank


@pytest.mark.parametrize("fixed", [set(), {1}])
def test_what_was_published_before_covers_nothing(fixed: set[int]) -> None:
    own = cells("0", "1", "2", "3")
    values = dict(zip(own, map(Fraction, (2, 4, 7, 13)), strict=True))
    table = Table(values, [Sum.of(own[3], own[:3])], fixed={own[number] for number in fixed})
    assert table.withheld([own[0]]) == {own[0], own[2 if fixed else 1]}
