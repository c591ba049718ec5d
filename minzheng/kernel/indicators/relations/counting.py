"""Indicator RP-03.01: how many relations do not hold among the figures of an area."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction

from ..results import Query, Result, State
from .outcome import Outcome

FAILED = "RP-03.01"


def with_failed(results: Mapping[str, Result], outcomes: Iterable[Outcome], *, like: Result | None = None) -> dict[str, Result]:
    """The results of an area with the number of relations that failed there; unresolved where none could be tried.

    ``like`` is the indicator as another area has it, for an area whose results do not name what nobody collects.
    """
    tried = [one for one in outcomes if one.holds is not None]
    own = results.get(FAILED, like)
    if own is None or not tried:
        return dict(results)
    counted = replace(own, area=tried[0].area, state=State.EXACT, value=Fraction(sum(one.holds is False for one in tried)),
                      note=None, query=Query("relations", "count(failed)"))
    return {**results, FAILED: counted}
