"""Small cells: what fewer than three persons stand behind is not shown in public output, nor can it be derived.

It could be derived from parts and wholes of one area (``SA-01.07`` less ``SA-01.02``) and from a county and its townships: where
a single part is hidden, one more is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from minzheng.kernel.values.language import say

from .declarations import Combined, IndicatorFile, Quotient
from .results import SMALLEST_CELL, Result, State

Values = Mapping[str, Fraction]
"""The values of an area that are known, by indicator."""


def suppress(
    results: Mapping[str, Result], people: Mapping[str, int], files: Iterable[IndicatorFile]
) -> dict[str, Result]:
    """The results with small cells hidden: those with one or two persons behind them, what is computed from them, and
    where a single hidden part could be had from its whole, one more part (or the whole, if it has no other)."""
    values = _known(results)
    hidden = _small(values, people)
    for file in files:
        _close(hidden, values, file)
    return {id: _hidden(one) if id in hidden else one for id, one in results.items()}


def hidden_cells(
    results: Mapping[int, Mapping[str, Result]], people: Mapping[int, Mapping[str, int]], files: Sequence[IndicatorFile],
    below: Mapping[int, Sequence[int]],
) -> frozenset[tuple[int, str]]:
    """The (area, indicator) that the public is not shown: small cells, and what they could be had from within an area or between
    an area and those directly ``below`` it."""
    values = {area: _known(of_area) for area, of_area in results.items()}
    hidden = {area: _small(values[area], people[area]) for area in results}
    quotients = {one.id for file in files for one in file.indicators if isinstance(one, Quotient)}
    touched = {area for area, ids in hidden.items() if ids}
    while touched:
        for area in touched:
            for file in files:
                _close(hidden[area], values[area], file)
        touched = {area for above, lower in below.items() for area in _cover_below(hidden, values, quotients, above, lower)}
    return frozenset((area, id) for area, ids in hidden.items() for id in ids)


def _known(results: Mapping[str, Result]) -> dict[str, Fraction]:
    return {id: one.value for id, one in results.items() if one.value is not None}


def _small(values: Values, people: Mapping[str, int]) -> set[str]:
    return {id for id, count in people.items() if 0 < count < SMALLEST_CELL and id in values}


def _cover_below(hidden: Mapping[int, set[str]], values: Mapping[int, Values], quotients: set[str], above: int,
                 lower: Sequence[int]) -> list[int]:
    """Hide one more of each indicator of which only one, of an area and its parts, is hidden; the areas where something was."""
    cells = (above, *lower)
    times: dict[str, list[int]] = {}
    for area in cells:
        for id in hidden[area] - quotients:
            times.setdefault(id, []).append(area)
    touched = []
    for id, where in times.items():
        others = [area for area in lower if area not in where and values[area].get(id)]
        if len(where) > 1 or not (others or (above not in where and values[above].get(id))):
            continue
        victim = min(others, key=lambda area: (values[area][id], area)) if others else above
        hidden[victim].add(id)
        touched.append(victim)
    return touched


def _close(hidden: set[str], values: Values, file: IndicatorFile) -> None:
    """Hide what the hidden of an area could be had from, until nothing more can."""
    before = -1
    while before != (before := len(hidden)):
        _spread(hidden, values, file)
        _cover(hidden, values, file)


def _spread(hidden: set[str], values: Values, file: IndicatorFile) -> None:
    """Hide every quotient and difference of something hidden; a total of several stays, its parts are covered."""
    before = -1
    while before != (before := len(hidden)):
        hidden |= {one.id for one in file.indicators if one.inputs and one.id in values and not hidden.isdisjoint(one.inputs)
                   and not (isinstance(one, Combined) and one.measure == "total")}


def _cover(hidden: set[str], values: Values, file: IndicatorFile) -> None:
    """Where of a whole and its parts a single one is hidden, hide one more: a part, or the whole if there is no other."""
    for whole, parts in _sums(file):
        cells = {whole, *parts}
        if not cells <= values.keys() or len(hidden & cells) != 1:
            continue
        others = [name for name in parts if name not in hidden and values[name]]
        hidden.add(min(others, key=lambda name: (values[name], name)) if others else whole)


def _sums(file: IndicatorFile) -> list[tuple[str, tuple[str, ...]]]:
    totals = [(one.id, one.inputs) for one in file.indicators if isinstance(one, Combined) and one.measure == "total"]
    return totals + [(one.whole, tuple(one.parts)) for one in file.checks if one.check == "parts"]


def _hidden(result: Result) -> Result:
    return replace(result, state=State.SUPPRESSED, value=None, numerator=None, denominator=None,
                   note=say("不足3人或可由此推算，公开时不显示"))
