"""Figures as relations see them: computed, entered by hand, or read in a text, each with how exactly it is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from statistics import median_low

from minzheng.kernel.values.areas import ancestors
from minzheng.kernel.values.language import Label, Sentence, say

from ..declarations import MONEY_UNITS, Indicator
from ..results import Result, half_up


@dataclass(frozen=True)
class Figure:
    """One indicator of one area. ``value`` in fen for money, a fraction for ratios, else in its unit.

    It is known to lie in ``[value - below, value + above]``: nothing to either side when computed, half of the last digit
    when printed, more with an approximate word (``is_exact`` false). ``decimals`` is how many a printed one shows. ``scope``
    names a scope other than the area as a whole.
    """

    id: str
    title: Label
    unit: str
    period: str
    area: int
    value: Fraction
    cut_off: date | None = None
    numerator: int | None = None
    denominator: int | None = None
    below: Fraction = Fraction(0)
    above: Fraction = Fraction(0)
    is_exact: bool = True
    decimals: int | None = None
    scope: str = ""

    @property
    def low(self) -> Fraction:
        """The least it can be."""
        return self.value - self.below

    @property
    def high(self) -> Fraction:
        """The most it can be."""
        return self.value + self.above

    @property
    def is_money(self) -> bool:
        """Whether it is counted in fen."""
        return self.unit in MONEY_UNITS

    def told(self) -> Sentence:
        """Its name with its value: 特困人员数 9560人."""
        return say("{title} {value}", title=self.title, value=written(self.value, self.unit))


def printed(figure: Figure, decimals: int) -> Figure:
    """The figure as known from a text that shows ``decimals`` decimals of its unit: half of the last digit to either side."""
    half = Fraction(1, 2 * 10**decimals) * scale(figure.unit)
    return replace(figure, below=half, above=half, decimals=decimals)


def scale(unit: str) -> Fraction:
    """How much of what values are kept in goes into one of ``unit``: a million fen into 万元."""
    if unit == "万元":
        return Fraction(1_000_000)
    return Fraction(1, 100) if unit == "%" else Fraction(100) if unit.startswith("元") else Fraction(1)


def written(value: Fraction, unit: str) -> str:
    """A value with its unit, as sentences show it: whole where it is whole, else with two decimals."""
    shown = value / scale(unit)
    return (str(shown) if shown.denominator == 1 else half_up(shown, 2)) + unit


@dataclass(frozen=True)
class Several:
    """Several things in a sentence, joined when the language is known."""

    things: tuple[object, ...]
    sign: str = "、"

    def __str__(self) -> str:
        return self.sign.join(str(one) for one in self.things)


@dataclass(frozen=True)
class Figures:
    """The figures of one moment, by area and indicator."""

    by_key: Mapping[tuple[int, str], Figure] = field(default_factory=dict)

    @classmethod
    def of(cls, figures: Iterable[Figure]) -> Figures:
        """The figures given; of two of one indicator and area the later."""
        return cls({(one.area, one.id): one for one in figures})

    def get(self, area: int, id: str) -> Figure | None:
        """One figure, None where there is none."""
        return self.by_key.get((area, id))

    def with_these(self, others: Figures) -> Figures:
        """These and others, which go before."""
        return Figures({**self.by_key, **others.by_key})

    @property
    def areas(self) -> list[int]:
        """The areas there are figures of, the larger first."""
        return sorted({area for area, _ in self.by_key})

    def within(self, area: int) -> list[Figure]:
        """The figures of one area itself, by indicator."""
        return self._by_area.get(area, [])

    def usual_beside(self, one: Figure) -> Fraction | None:
        """The median of a figure among the areas below the same one; None where fewer than four have any."""
        return self._usual.get((_above(one.area), one.id))

    @cached_property
    def _by_area(self) -> dict[int, list[Figure]]:
        found: dict[int, list[Figure]] = {}
        for _, one in sorted(self.by_key.items()):
            found.setdefault(one.area, []).append(one)
        return found

    @cached_property
    def _usual(self) -> dict[tuple[int, str], Fraction]:
        groups: dict[tuple[int, str], list[Fraction]] = {}
        for one in self.by_key.values():
            if one.is_money and one.value > 0:
                groups.setdefault((_above(one.area), one.id), []).append(one.value)
        return {key: median_low(values) for key, values in groups.items() if len(values) >= LEAST_BESIDE}


LEAST_BESIDE = 4
"""From how many areas on there is a usual amount among them."""


def _above(area: int) -> int:
    """The area an area lies in, itself not; the nation is its own."""
    return next(iter(ancestors(area)), area)


def of_results(indicators: Iterable[Indicator], results: Mapping[str, Result]) -> Figures:
    """The figures among results of one area: those that have a value, also where it may not be shown."""
    return Figures.of(
        Figure(one.id, one.title.label, one.unit, one.period, result.area, result.value, result.cut_off,
               result.numerator, result.denominator)
        for one in indicators if (result := results.get(one.id)) is not None and result.value is not None)
