"""What can be inferred from the figures that are told: which of the untold follow from sums, by solving and by bounds.

A sum says that some figures, each with a factor, add up to what everybody can compute from those that are told. An untold figure
follows where the sums together have it alone, or where so little is left that it can be but one number: a figure that is nothing
is told, so an untold one is at least one. That is concluded from one paper at a time: a paper shows an area and those directly
below it, and who reads that of a county does not see in which villages there is nobody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

Cell = tuple[int, int, str]
"""A figure: of which snapshot (0: that which is being made), area, and indicator or part."""
PRIME = 2**61 - 1
"""Sums are solved in the remainders of this prime: numbers stay short, and hardly ever is one nothing by chance (1 in 10^18)."""
MOST_ROUNDS = 30
Row = dict[Cell, int]


@dataclass(frozen=True)
class Sum:
    """Figures that add up, each times its factor: of a whole and its parts the factors are -1 and 1.

    ``last`` is withheld only where no other can be: the whole.
    """

    terms: tuple[tuple[Cell, Fraction | int], ...]
    last: Cell | None = None

    @classmethod
    def of(cls, whole: Cell, parts: Iterable[Cell]) -> Sum:
        """A whole and its parts."""
        return cls(((whole, -1), *((part, 1) for part in parts)), whole)

    @property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(cell for cell, _ in self.terms)


def inferred(sums: Iterable[Sum], unknown: Collection[Cell], values: Mapping[Cell, Fraction],
             least: Mapping[Cell, int], above: Mapping[int, int] | None = None) -> set[Cell]:
    """The unknown figures that follow from the sums. ``least``: the smallest number each can be, where that is known; ``above``:
    the area directly above each, where areas are more than one paper."""
    told = [one for one in sums if any(cell in unknown for cell, _ in one.terms)]
    rows = [{cell: _remainder(factor) for cell, factor in one.terms if cell in unknown} for one in told]
    bounded = [_bounded(paper, unknown, values, least) for paper in _papers(told, above or {})]
    return _spread(rows, _solved(rows).union(*bounded))


def _papers(sums: list[Sum], above: Mapping[int, int]) -> Iterable[list[Sum]]:
    """The sums by the papers that show them: those within an area stand on its own paper and on that of the area above."""
    if not above:
        return [sums]
    found: dict[int, list[Sum]] = defaultdict(list)
    for one in sums:
        areas = {area for _, area, _ in one.cells}
        top = {area for area in areas if above.get(area) not in areas}
        for area in top if len(areas) > 1 else {*areas, *(above[area] for area in areas if area in above)}:
            found[area].append(one)
    return found.values()


def _remainder(factor: Fraction | int) -> int:
    return factor.numerator * pow(factor.denominator, -1, PRIME) % PRIME


def _parted(rows: list[Row]) -> tuple[list[Row], list[tuple[Cell, Row]]]:
    """The rows of which every unknown is in others too, and the rest in turn: each with an unknown that no row left then has."""
    left = dict(enumerate(rows))
    where: dict[Cell, set[int]] = defaultdict(set)
    for number, row in left.items():
        for cell in row:
            where[cell].add(number)
    alone = [cell for cell, numbers in where.items() if len(numbers) == 1]
    taken: list[tuple[Cell, Row]] = []
    while alone:
        cell = alone.pop()
        if len(where[cell]) != 1:
            continue
        number = next(iter(where[cell]))
        row = left.pop(number)
        taken.append((cell, row))
        for other in row:
            where[other].discard(number)
            if len(where[other]) == 1:
                alone.append(other)
    return list(left.values()), taken


def _solved(rows: list[Row]) -> set[Cell]:
    """The unknowns that the rows, solved for, have alone."""
    tangled, taken = _parted(rows)
    solved: dict[Cell, Row] = {}
    users: dict[Cell, set[Cell]] = defaultdict(set)
    for given in sorted(tangled, key=len):
        row = _reduced(given, solved)
        if not row:
            continue
        pivot = min(row, key=lambda cell: (len(users[cell]), cell))
        row = _scaled(row, pivot)
        for other in list(users[pivot]):
            before = set(solved[other])
            _take(solved[other], row, solved[other][pivot])
            for cell in before - solved[other].keys():
                users[cell].discard(other)
            for cell in solved[other].keys() - before:
                users[cell].add(other)
        solved[pivot] = row
        for cell in row:
            users[cell].add(pivot)
    for cell, given in reversed(taken):
        solved[cell] = _scaled(_reduced(given, solved), cell)
    return {pivot for pivot, row in solved.items() if len(row) == 1}


def _reduced(given: Row, solved: Mapping[Cell, Row]) -> Row:
    """The row with what is solved put in its place."""
    row = dict(given)
    for cell in given:
        if cell in solved and cell in row:
            _take(row, solved[cell], row[cell])
    return row


def _scaled(row: Row, pivot: Cell) -> Row:
    inverse = pow(row[pivot], -1, PRIME)
    return {cell: factor * inverse % PRIME for cell, factor in row.items()}


def _take(row: Row, other: Row, times: int) -> None:
    """Take ``other`` so many times from the row, in place."""
    for cell, factor in other.items():
        left = (row.get(cell, 0) - factor * times) % PRIME
        if left:
            row[cell] = left
        else:
            row.pop(cell, None)


def _bounded(sums: list[Sum], unknown: Collection[Cell], values: Mapping[Cell, Fraction], least: Mapping[Cell, int]) -> set[Cell]:
    """The unknowns of which the smallest and the largest possible number are the same."""
    lines = []
    for one in sums:
        terms = [(cell, int(factor)) for cell, factor in one.terms if cell in unknown and abs(factor) == 1]
        if len(terms) == sum(cell in unknown for cell in one.cells) and all(values[cell].denominator == 1 for cell, _ in terms):
            lines.append((terms, sum(factor * values[cell].numerator for cell, factor in terms)))
    low = {cell: least[cell] for cell in unknown if cell in least}
    high: dict[Cell, int] = {}
    for _ in range(MOST_ROUNDS):
        moved = [_narrowed(terms, total, low, high) for terms, total in lines]
        if not any(moved):
            break
    return {cell for cell, number in high.items() if low.get(cell) == number}


def _narrowed(terms: list[tuple[Cell, int]], total: int, low: dict[Cell, int], high: dict[Cell, int]) -> bool:
    """Bring the bounds of the unknowns of one sum closer together; whether any moved."""
    moved = False
    for sign in (1, -1):
        least = {cell: None if (end := (low if factor == sign else high).get(cell)) is None else factor * sign * end
                 for cell, factor in terms}
        without = [cell for cell, end in least.items() if end is None]
        if len(without) > 1:
            continue
        room = total * sign - sum(end for end in least.values() if end is not None)
        for cell, factor in terms:
            if without and cell != without[0]:
                continue
            most = (room + (least[cell] or 0)) * factor * sign
            side = high if factor == sign else low
            if cell not in side or (most < side[cell] if side is high else most > side[cell]):
                side[cell] = most
                moved = True
    return moved


def _spread(rows: list[Row], found: set[Cell]) -> set[Cell]:
    """What follows from what was found: in a sum of which all others are known, the last."""
    before = -1
    while before != (before := len(found)):
        for row in rows:
            left = [cell for cell in row if cell not in found]
            if len(left) == 1:
                found.add(left[0])
    return found
