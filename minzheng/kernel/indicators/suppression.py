"""Small cells: what fewer than three persons stand behind is not shown in public output, nor can it be derived.

It could be derived from parts and wholes of one area (``SA-01.07`` less ``SA-01.02``) and from a county and its townships: where
a single part is hidden, one more is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from minzheng.kernel.values.language import say

from .declarations import Combined, IndicatorFile, Quotient
from .results import SMALLEST_CELL, Result, State


def suppress(
    results: Mapping[str, Result], people: Mapping[str, int], files: Iterable[IndicatorFile]
) -> dict[str, Result]:
    """The results with small cells hidden: those with one or two persons behind them, what is computed from them, and
    where a single hidden part could be had from its whole, one more part (or the whole, if it has no other)."""
    shown = dict(results)
    for id, result in results.items():
        if result.state is State.EXACT and 0 < people.get(id, 0) < SMALLEST_CELL:
            shown[id] = _hidden(result)
    for file in files:
        _close(shown, file)
    return shown


def hidden_cells(
    results: Mapping[int, Mapping[str, Result]], people: Mapping[int, Mapping[str, int]], files: Sequence[IndicatorFile],
    below: Mapping[int, Sequence[int]],
) -> frozenset[tuple[int, str]]:
    """The (area, indicator) that the public is not shown: small cells, and what they could be had from within an area or between
    an area and those directly ``below`` it."""
    shown = {area: suppress(of_area, people[area], files) for area, of_area in results.items()}
    ids = [one.id for file in files for one in file.indicators if not isinstance(one, Quotient)]
    touched = set(shown)
    while touched:
        touched = {area for above, lower in below.items() for id in ids for area in _cover_below(shown, id, above, lower)}
        for area in touched:
            for file in files:
                _close(shown[area], file)
    return frozenset((area, id) for area, of_area in shown.items() for id, one in of_area.items()
                     if one.state is State.SUPPRESSED and results[area][id].state is State.EXACT)


def _cover_below(shown: Mapping[int, dict[str, Result]], id: str, above: int, lower: Sequence[int]) -> list[int]:
    """Hide one more of an indicator where the only hidden one of an area and its parts could be had from the others."""
    cells = [area for area in (above, *lower) if shown[area][id].state is not State.UNRESOLVED]
    hidden = [area for area in cells if shown[area][id].state is State.SUPPRESSED]
    if len(hidden) != 1:
        return []
    others = [area for area in cells if area != above and shown[area][id].value]
    if not others and (above in hidden or not shown[above][id].value):
        return []
    victim = min(others, key=lambda area: (shown[area][id].value or 0, area)) if others else above
    shown[victim][id] = _hidden(shown[victim][id])
    return [victim]


def _close(shown: dict[str, Result], file: IndicatorFile) -> None:
    """Hide what the hidden of an area could be had from, until nothing more can."""
    before = -1
    while before != (before := sum(one.state is State.SUPPRESSED for one in shown.values())):
        _spread(shown, file)
        _cover(shown, file)


def _spread(shown: dict[str, Result], file: IndicatorFile) -> None:
    """Hide every quotient and difference of something hidden; a total of several stays, its parts are covered."""
    is_done = False
    while not is_done:
        is_done = True
        for one in file.indicators:
            is_total = isinstance(one, Combined) and one.measure == "total"
            if (not is_total and shown[one.id].state is State.EXACT
                    and any(shown[name].state is State.SUPPRESSED for name in one.inputs)):
                shown[one.id], is_done = _hidden(shown[one.id]), False


def _cover(shown: dict[str, Result], file: IndicatorFile) -> None:
    for whole, parts in _sums(file):
        hidden = [name for name in parts if shown[name].state is State.SUPPRESSED]
        if len(hidden) != 1 or shown[whole].state is not State.EXACT:
            continue
        others = [name for name in parts if shown[name].value]
        victim = min(others, key=lambda name: (shown[name].value or 0, name)) if others else whole
        shown[victim] = _hidden(shown[victim])


def _sums(file: IndicatorFile) -> list[tuple[str, tuple[str, ...]]]:
    totals = [(one.id, one.inputs) for one in file.indicators if isinstance(one, Combined) and one.measure == "total"]
    return totals + [(one.whole, tuple(one.parts)) for one in file.checks if one.check == "parts"]


def _hidden(result: Result) -> Result:
    if result.state is not State.EXACT:
        return result
    return replace(result, state=State.SUPPRESSED, value=None, numerator=None, denominator=None,
                   note=say("不足3人或可由此推算，公开时不显示"))
