"""Money is shared by need to the fen, whatever the needs and the budget."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from minzheng.businesses.disaster_relief.disaster_relief.deeds.allocating import shares

NEEDS = st.dictionaries(st.integers(430426001000, 430426099000), st.integers(0, 10**11), min_size=1, max_size=40)
BUDGETS = st.integers(0, 10**12)


@given(NEEDS, BUDGETS)
def test_the_shares_are_the_budget(needs: dict[int, int], budget: int) -> None:
    shared = shares(needs, budget)
    assert sum(shared.values()) == (budget if sum(needs.values()) else 0)
    assert shared.keys() == needs.keys()


@given(NEEDS, BUDGETS)
def test_each_share_is_its_proportion_within_a_fen(needs: dict[int, int], budget: int) -> None:
    total = sum(needs.values())
    for area, amount in shares(needs, budget).items():
        assert not total or budget * needs[area] // total <= amount <= budget * needs[area] // total + 1
        assert needs[area] or not amount


@given(NEEDS, BUDGETS)
def test_who_needs_more_never_gets_less(needs: dict[int, int], budget: int) -> None:
    shared = shares(needs, budget)
    ordered = sorted(needs, key=lambda area: needs[area])
    for poorer, richer in pairwise(ordered):
        assert needs[poorer] == needs[richer] or shared[poorer] <= shared[richer]


@given(NEEDS, BUDGETS)
def test_the_order_of_the_townships_does_not_matter(needs: dict[int, int], budget: int) -> None:
    assert shares(dict(reversed(needs.items())), budget) == shares(needs, budget)


def test_what_is_left_over_goes_by_the_largest_fractions() -> None:
    assert shares({1: 1, 2: 1, 3: 1}, 100) == {1: 34, 2: 33, 3: 33}
    assert shares({1: 50, 2: 30, 3: 20}, 101) == {1: 51, 2: 30, 3: 20}
    assert shares({1: 1, 2: 2}, 2) == {1: 1, 2: 1}
