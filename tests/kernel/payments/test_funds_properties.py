"""Whatever is done with funds, in whatever order, nothing is drawn beyond what there is, and nothing is missed that is there."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import hypothesis.strategies as st
from hypothesis import given

from minzheng.kernel.payments.funds.spreading import Room, spread

BENEFITS = ("甲", "乙", "丙")
NEEDS = st.dictionaries(st.sampled_from(BENEFITS), st.integers(1, 50), min_size=1)
ROOMS = st.lists(st.tuples(st.integers(0, 50), st.frozensets(st.sampled_from(BENEFITS))), max_size=5).map(
    lambda found: [Room(number, free, benefits) for number, (free, benefits) in enumerate(found)])


def _is_enough(needs: dict[str, int], rooms: Sequence[Room]) -> bool:
    """Hall's condition: every set of benefits finds as much as it needs in the accounts of any of them."""
    return all(
        sum(needs[one] for one in some) <= sum(room.free_fen for room in rooms if room.benefits & set(some))
        for size in range(1, len(needs) + 1) for some in combinations(needs, size))


@given(needs=NEEDS, rooms=ROOMS)
def test_spreading_draws_what_is_needed_and_misses_only_what_is_not_there(needs: dict[str, int], rooms: list[Room]) -> None:
    drawn, missing = spread(needs, rooms)
    for room in rooms:
        taken = {benefit: fen for (fund_id, benefit), fen in drawn.items() if fund_id == room.fund_id}
        assert taken.keys() <= room.benefits
        assert sum(taken.values()) <= room.free_fen
    assert all(fen > 0 for fen in drawn.values())
    for benefit, need in needs.items():
        assert sum(fen for (_, one), fen in drawn.items() if one == benefit) + missing.get(benefit, 0) == need
    assert (not missing) == _is_enough(needs, rooms)


@given(need=st.integers(1, 100), rooms=ROOMS)
def test_one_benefit_draws_in_the_order_of_the_accounts(need: int, rooms: list[Room]) -> None:
    drawn, _ = spread({"甲": need}, rooms)
    left = need
    for room in rooms:
        wanted = min(left, room.free_fen) if "甲" in room.benefits else 0
        assert drawn.get((room.fund_id, "甲"), 0) == wanted
        left -= wanted
