"""Money shared by need: exact to the fen, and what is left over goes by the largest fractions (DS-04)."""

from __future__ import annotations

from collections.abc import Mapping


def shares(needs: Mapping[int, int], budget: int) -> dict[int, int]:
    """The budget in fen by area, in proportion to the needs. The shares add up to the budget; who needs nothing gets nothing.

    Of two equal fractions the one of the larger need goes first, then that of the lower code.
    """
    total = sum(needs.values())
    if total <= 0 or budget <= 0:
        return dict.fromkeys(needs, 0)
    found = {area: budget * need // total for area, need in needs.items()}
    left = budget - sum(found.values())
    order = sorted((area for area, need in needs.items() if need), key=lambda area: (
        -(budget * needs[area] % total), -needs[area], area))
    for area in order[:left]:
        found[area] += 1
    return found
