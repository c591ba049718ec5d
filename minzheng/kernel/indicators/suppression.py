"""Small cells: what fewer than three persons stand behind is not shown in public output, nor can it be derived."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from minzheng.kernel.values.language import say

from .declarations import Combined, IndicatorFile
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
        _spread(shown, file)
        _cover(shown, file)
        _spread(shown, file)
    return shown


def _spread(shown: dict[str, Result], file: IndicatorFile) -> None:
    """Hide every quotient and difference of something hidden; a total of several stays, its parts are covered."""
    for _ in file.indicators:
        for one in file.indicators:
            is_total = isinstance(one, Combined) and one.measure == "total"
            if not is_total and any(shown[name].state is State.SUPPRESSED for name in one.inputs):
                shown[one.id] = _hidden(shown[one.id])


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
