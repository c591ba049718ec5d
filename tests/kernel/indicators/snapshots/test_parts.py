"""Parts of an indicator: the small are hidden, and what they could be had from in their area, above and beside it."""

from __future__ import annotations

from fractions import Fraction

from minzheng.kernel.indicators.passing import Tally
from minzheng.kernel.indicators.snapshots.parts import Parts, hidden_parts

COUNTY, ONE, TWO, THREE = 430426000000, 430426001000, 430426002000, 430426003000
BELOW = {COUNTY: [ONE, TWO, THREE]}
CITY, LAND = "residence=城市", "residence=农村"


def parts(city: int, land: int) -> Parts:
    return {part: Tally(Fraction(number), number) for part, number in ((CITY, city), (LAND, land)) if number}


def test_a_small_part_cannot_be_had_from_its_whole_nor_from_the_area_above() -> None:
    by_area = {COUNTY: parts(32, 40), ONE: parts(2, 10), TWO: parts(10, 12), THREE: parts(20, 18)}
    hidden = hidden_parts(by_area, set(), BELOW)
    assert hidden == {COUNTY: set(), ONE: {CITY, LAND}, TWO: {CITY, LAND}, THREE: set()}


def test_where_no_other_area_has_the_part_it_is_hidden_above_and_a_hidden_whole_hides_all() -> None:
    by_area = {COUNTY: parts(2, 40), ONE: parts(2, 10), TWO: parts(0, 30)}
    assert hidden_parts(by_area, set(), BELOW)[COUNTY] == {CITY, LAND}
    assert hidden_parts({ONE: parts(5, 9)}, {ONE}, {}) == {ONE: {CITY, LAND}}
    assert hidden_parts({COUNTY: parts(5, 9), ONE: parts(5, 9)}, set(), BELOW) == {COUNTY: set(), ONE: set()}
