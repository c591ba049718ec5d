"""Indicator RP-03.01: how many relations do not hold among the figures of an area."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction

from ..results import Query, Result, State
from .outcome import Outcome

FAILED = "RP-03.01"


def with_failed(results: Mapping[str, Result], outcomes: Iterable[Outcome]) -> dict[str, Result]:
    """The results of an area with the number of relations that failed there; unresolved where none could be tried."""
    tried = [one.holds for one in outcomes if one.holds is not None]
    if FAILED not in results or not tried:
        return dict(results)
    counted = replace(results[FAILED], state=State.EXACT, value=Fraction(tried.count(False)), note=None,
                      query=Query("relations", "count(failed)"))
    return {**results, FAILED: counted}
