"""What the periods of a year tell of each other: no figure of a later snapshot gives away one that an earlier one withheld."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.areas.models import Area
from minzheng.kernel.indicators.inference import Cell, inferred
from minzheng.kernel.indicators.results import State
from minzheng.kernel.indicators.snapshots import actions, queries
from minzheng.kernel.indicators.snapshots.circles import Edge, Span, circles, gaps
from minzheng.kernel.indicators.withholding import Table
from minzheng.kernel.policy.parameters import ParameterBook
from tests.kernel.indicators.county import ASKED, COUNTY, VILLAGE, County, indicators

TOWN = 430426101000
MONEY, TIMES, NEW = "SA-01.09", "SA-01.08", "SA-01.12"


@pytest.fixture
def county(db: None) -> County:
    for code, level, parent in ((COUNTY, "county", 430400000000), (TOWN, "township", COUNTY), (VILLAGE, "village", TOWN)):
        Area.objects.create(code=code, name=str(code), level=level, lowest_level=level, parent_code=parent,
                            valid_from=date(1949, 10, 1))
    return County()


FILES = {"dibao": indicators(
    {"id": MONEY, "measure": "sum_amount", "unit": "元", "period": "cumulative"},
    {"id": TIMES, "measure": "count_person_times", "unit": "人次", "period": "cumulative"},
    {"id": NEW, "measure": "count_persons", "period": "cumulative"})}


def shown(*periods: str, is_published: bool = True) -> list[list[Fraction | None]]:
    """What the public is told of the village, by period, each frozen and given out after those before it."""
    found = []
    for period in periods:
        made = actions.freeze(period=period, area=COUNTY, files=FILES, parameters=ParameterBook({}, ()), by=PROGRAM, at=ASKED)
        if is_published:
            actions.publish(snapshot=made, occasion="示例报告", by=PROGRAM, at=ASKED)
        told = queries.results(made, VILLAGE, public=queries.EVERYTHING)
        assert all((one.value is None) == (one.state is State.SUPPRESSED) for one in told.values())
        found.append([told[id].value for id in (MONEY, TIMES, NEW)])
    return found


def paid(county: County, **months: Sequence[int]) -> None:
    """Each month (``m10``) households of these sizes, a hundred fen for each; those of one size are one household."""
    homes = {size: county.award("dibao", county.household(size)) for sizes in months.values() for size in sizes}
    for month, sizes in months.items():
        county.run(202600 + int(month[1:]), [(homes[size], size, 100 * size) for size in sizes])


def test_a_half_year_does_not_give_away_the_quarter_that_was_withheld(county: County) -> None:
    paid(county, m07=[2], m08=[2], m09=[2], m10=[5, 2], m11=[5])
    quarter, half = shown("2026Q3", "2026H2")
    assert quarter == [None, None, None]
    assert half == [1800, 18, 7], "the fourth quarter was never frozen"
    [fourth] = shown("2026Q4")
    assert fourth == [None, None, 7], "with it the third could be had"


def test_months_between_two_cut_offs_are_a_small_cell_though_no_snapshot_is_about_them(county: County) -> None:
    paid(county, m07=[5], m08=[5, 6], m09=[5, 6], m10=[1])
    assert shown("2026Q3") == [[2700, 27, 11]]
    assert shown("2026H2") == [[None, None, None]], "of the one of October, whom nobody saw before"
    assert shown("2026H2") == [[None, None, None]], "frozen again it is the same"


def test_what_was_frozen_for_the_office_alone_withholds_nothing_later(county: County) -> None:
    paid(county, m07=[5], m08=[5, 6], m09=[5, 6], m10=[1])
    assert shown("2026-07", "2026-08", "2026Q3", is_published=False)[2] == [2700, 27, 11]
    assert shown("2026H2") == [[2800, 28, 12]], "nobody outside was told of the months before"


def test_a_year_that_begins_late_does_not_give_its_last_month_away(county: County) -> None:
    paid(county, m10=[5], m11=[1])
    assert shown("2026-10") == [[500, 5, 5]]
    assert shown("2026")[0][:2] == [None, None], "nobody was paid before October"


def test_a_figure_that_many_stand_behind_in_every_part_is_told(county: County) -> None:
    paid(county, m07=[5], m08=[5, 6], m09=[5, 6], m10=[5, 6])
    assert shown("2026-07", "2026Q3", "2026H2") == [[500, 5, 5], [2700, 27, 11], [3800, 38, 11]]


def test_circles_say_what_follows_from_what() -> None:
    def of(name: str, first: int, until: int) -> Edge:
        return Edge((first, until), (0, 0, name))

    [one] = circles([of("Q3", 7, 10), of("Q4", 10, 13), of("H2", 7, 13)])
    assert sorted((cell[2], factor) for cell, factor in one.terms) == [("H2", 1), ("Q3", -1), ("Q4", -1)]
    [again] = circles([of("H2", 7, 13), of("again", 7, 13)])
    assert sorted((cell[2], factor) for cell, factor in again.terms) == [("H2", -1), ("again", 1)]
    assert gaps({(7, 10)}, (7, 13)) == [(10, 13)]
    assert gaps({(7, 8), (8, 9), (9, 10)}, (7, 10)) == [(8, 10), (7, 9)][::-1]
    assert gaps({(1, 13)}, (7, 13)) == [(1, 7)]


spans = st.tuples(st.integers(1, 5), st.integers(1, 5)).map(sorted).filter(lambda pair: pair[0] < pair[1]).map(tuple)


@given(st.lists(spans, min_size=1, max_size=6), st.lists(st.integers(1, 6), min_size=4, max_size=4))
@settings(max_examples=60, deadline=None)
def test_nothing_small_can_be_had_from_what_was_frozen_one_after_the_other(frozen: list[Span], months: list[int]) -> None:
    """Persons who come once, some each month: a span counts its months. Each snapshot in turn is told or withheld."""
    every = [(first, until) for first in range(1, 6) for until in range(first + 1, 6)]
    size = {span: Fraction(sum(months[span[0] - 1:span[1] - 1])) for span in every}
    between = [Edge(span, (-1, number, "")) for number, span in enumerate(every) if 0 < size[span] < 3]
    value: dict[Cell, Fraction] = {edge.cell: size[edge.span] for edge in between}
    secret = set(value)
    edges: list[Edge] = []
    for number, span in enumerate(frozen):
        own = Edge(span, (number, 0, ""))
        value[own.cell] = size[span]
        sums = circles([*edges, *between, own])
        table = Table(value, sums, least=dict.fromkeys((cell for cell in value if value[cell]), 1), fixed=set(value) - {own.cell})
        if own.cell in table.withheld(secret | ({own.cell} if 0 < size[span] < 3 else set())):
            secret.add(own.cell)
        edges.append(own)
        assert not inferred(sums, secret, value, {}), (frozen[:number + 1], months)
