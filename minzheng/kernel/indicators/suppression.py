"""Small cells: what fewer than three persons stand behind is not shown in public output, nor can it be inferred.

This module says what figures have to do with each other; what must be withheld of them is one rule (``withholding``). Figures
add up within an area (totals, differences, and the parts that relations name), over the areas below one, and over periods within
one another (``Before``, from earlier snapshots). A quotient goes with its parts; of a product with a known rate both sides go.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from minzheng.kernel.values.language import say

from .declarations import Combined, IndicatorFile, Quotient
from .inference import Cell, Sum
from .relations.declarations import Between, Product, Relation
from .results import SMALLEST_CELL, Result, State
from .withholding import Table

Values = Mapping[str, Fraction]
"""The values of an area that are known, by indicator."""
OWN = 0
"""The snapshot that is being made, in cells."""


@dataclass(frozen=True)
class Before:
    """What was published before of periods that overlap: the figures, which of them were withheld, what is small without being a
    figure of any snapshot (a month between two cut-offs), and how all of it adds up with the figures of now."""

    values: Mapping[Cell, Fraction] = field(default_factory=dict)
    withheld: frozenset[Cell] = frozenset()
    sums: Sequence[Sum] = ()


def suppress(
    results: Mapping[str, Result], people: Mapping[str, int], files: Iterable[IndicatorFile]
) -> dict[str, Result]:
    """The results of one area with small cells hidden: those with one or two persons behind them, what is computed from them, and
    as many others as keep them from being inferred within the area."""
    hidden = {id for _, id in hidden_cells({0: results}, {0: people}, list(files), {})}
    return {id: _hidden(one) if id in hidden else one for id, one in results.items()}


def hidden_cells(
    results: Mapping[int, Mapping[str, Result]], people: Mapping[int, Mapping[str, int]], files: Sequence[IndicatorFile],
    below: Mapping[int, Sequence[int]], before: Before | None = None,
) -> frozenset[tuple[int, str]]:
    """The (area, indicator) that the public is not shown: small cells, and what they could be inferred from within an area,
    between an area and those directly ``below`` it, or from what was published ``before``."""
    past = before or Before()
    values = {area: _known(of_area) for area, of_area in results.items()}
    cells = {(OWN, area, id): value for area, of_area in values.items() for id, value in of_area.items()}
    small = [(OWN, area, id) for area, of_area in values.items() for id in _small(of_area, people[area])]
    kinds = [one for file in files for one in file.indicators]
    differences = {one.id for one in kinds if isinstance(one, Combined) and one.measure == "difference"}
    known = {**past.values, **cells}
    table = Table(
        known, [*_within(values, files), *_between(values, files, below), *past.sums], _resting(values, files),
        {cell: 1 for cell, value in known.items() if value > 0 and cell[2] not in differences}, past.values.keys(),
        {area: whole for whole, areas in below.items() for area in areas})
    return frozenset((area, id) for number, area, id in table.withheld([*small, *past.withheld]) if number == OWN)


def _known(results: Mapping[str, Result]) -> dict[str, Fraction]:
    return {id: one.value for id, one in results.items() if one.value is not None}


def _small(values: Values, people: Mapping[str, int]) -> set[str]:
    return {id for id, count in people.items() if 0 < count < SMALLEST_CELL and id in values}


def _within(values: Mapping[int, Values], files: Sequence[IndicatorFile]) -> Iterator[Sum]:
    """What adds up within each area."""
    for terms, last in [one for file in files for one in _declared(file)]:
        for area, own in values.items():
            if all(id in own for id, _ in terms):
                yield Sum(tuple(((OWN, area, id), factor) for id, factor in terms), (OWN, area, last))
    for one in [one for file in files for one in file.checks if _is_rated(one)]:
        for area, own in values.items():
            if (whole := own.get(one.whole)) and (part := own.get(one.parts[0])):
                yield Sum((((OWN, area, one.whole), 1), ((OWN, area, one.parts[0]), -whole / part)), (OWN, area, one.whole))


def _declared(file: IndicatorFile) -> Iterator[tuple[list[tuple[str, int]], str]]:
    for one in file.indicators:
        if isinstance(one, Combined):
            sign = 1 if one.measure == "total" else -1
            first, *rest = one.inputs
            yield [(one.id, -1), (first, 1), *((id, sign) for id in rest)], one.id
    for check in file.checks:
        if isinstance(check, Between) and check.check == "parts":
            yield [(check.whole, -1), *((id, 1) for id in check.parts)], check.whole
        elif isinstance(check, Between) and check.check == "equal":
            yield from (([(check.whole, -1), (id, 1)], check.whole) for id in check.parts)


def _is_rated(one: Relation) -> bool:
    """Whether the relation makes one figure of another by a rate that everybody knows: a standard."""
    return isinstance(one, Product) and len(one.parts) == 1 and one.rate is not None


def _between(values: Mapping[int, Values], files: Sequence[IndicatorFile], below: Mapping[int, Sequence[int]]) -> Iterator[Sum]:
    """What adds up over the areas below one; quotients do not."""
    ids = [one.id for file in files for one in file.indicators if not isinstance(one, Quotient)]
    for above, lower in below.items():
        for id in ids:
            parts = [(OWN, area, id) for area in lower if values[area].get(id)]
            if id in values[above] and parts:
                yield Sum.of((OWN, above, id), parts)


def _resting(values: Mapping[int, Values], files: Sequence[IndicatorFile]) -> dict[Cell, list[Cell]]:
    """The quotients and differences that go with each figure; a total stays, its parts are covered."""
    found: dict[Cell, list[Cell]] = {}
    for one in (one for file in files for one in file.indicators if one.inputs):
        if isinstance(one, Combined) and one.measure == "total":
            continue
        for area, own in values.items():
            if one.id in own:
                for id in one.inputs:
                    found.setdefault((OWN, area, id), []).append((OWN, area, one.id))
    return found


def _hidden(result: Result) -> Result:
    return replace(result, state=State.SUPPRESSED, value=None, numerator=None, denominator=None,
                   note=say("不足3人或可由此推算，公开时不显示"))
