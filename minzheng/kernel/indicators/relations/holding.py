"""Relations between figures of one area and cut-off: sums, shares, averages, products, bounds.

Each side is an interval: a computed figure is a point, a printed one reaches half of its last digit to either side. A relation
fails only where the two sides cannot meet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, prod

from minzheng.kernel.values.language import Sentence, say

from .declarations import AtLeast, Band, Between, Product
from .figures import Figure, Figures, Several, written
from .outcome import Outcome
from .standpoint import Standpoint

Judgement = tuple[bool, Sentence]
Ordinary = Between | Product | AtLeast | Band


@dataclass(frozen=True)
class Side:
    """One side of a relation: what it is called, its value, and between what it may lie."""

    name: object
    value: Fraction
    low: Fraction
    high: Fraction
    unit: str

    def told(self) -> Sentence:
        """The side with its value."""
        return say("{title} {value}", title=self.name, value=written(self.value, self.unit))


def judge(one: Ordinary, business: str, area: int, figures: Figures, at: Standpoint) -> Outcome:
    """How a relation comes out for an area."""
    names = (one.whole, *one.parts)
    found = [figures.get(area, name) for name in names]
    known = [figure for figure in found if figure is not None]
    if len(known) < len(found):
        if one.check == "share" and found[0] is not None and found[2] is not None and is_printed_count(found[0], found[2]):
            holds, told = possible(found[0], int(found[2].value))
            return Outcome(business, one, area, holds, told, (one.whole, one.parts[1]))
        missing = Several(tuple(name for name, figure in zip(names, found, strict=True) if figure is None))
        return _untried(one, business, area, say("没有数据：{names}", names=missing))
    if not on_one_basis(known):
        return _untried(one, business, area, say("截止日或范围不一致，不能比较"))
    judged = _judged(one, area, known[0], known[1:], at)
    if judged is None:
        return _untried(one, business, area, say("所依据的标准没有数值，或除数为零"))
    return Outcome(business, one, area, judged[0], judged[1], names)


def is_printed_count(share: Figure, under: Figure) -> bool:
    """Whether a share is printed and what it is of is an exact count: then only some shares are possible."""
    return (share.decimals is not None and not under.is_money and under.is_exact and under.value > 0
            and under.value.denominator == 1 and on_one_basis([share, under]))


def possible(share: Figure, under: int) -> Judgement:
    """Whether a whole number over ``under`` gives a printed share."""
    least = ceil(share.low * under)
    nearest = Several(tuple(written(Fraction(number, under), "%") for number in (least - 1, least)))
    return Fraction(least, under) <= share.high, say("{figure}，分母为 {under} 时得不出这个比率，相近的是 {nearest}",
                                                     figure=share.told(), under=under, nearest=nearest)


def on_one_basis(figures: Sequence[Figure]) -> bool:
    """Whether figures have one cut-off (where they name one) and one scope."""
    return (len({one.cut_off for one in figures if one.cut_off is not None}) < 2
            and len({one.scope for one in figures}) < 2)


def _untried(one: Ordinary, business: str, area: int, why: Sentence) -> Outcome:
    return Outcome(business, one, area, None, why, (one.whole, *one.parts))


def _judged(one: Ordinary, area: int, whole: Figure, parts: list[Figure], at: Standpoint) -> Judgement | None:
    if isinstance(one, Band):
        return _band(one, area, whole, parts, at)
    if isinstance(one, AtLeast):
        return _at_least(one, whole, parts[0])
    if isinstance(one, Product):
        rate = at.amount(one.rate, area) if one.rate else Fraction(1)
        return None if rate is None else _meet(_product(one, parts, rate, whole), _side(whole), Fraction(one.within, 1000))
    if one.check == "at_most":
        return _at_most(whole, parts)
    if one.check == "equal":
        return _first_that_fails([_meet(_side(part), _side(whole)) for part in parts])
    if one.check == "share":
        return _meet(_share(parts, whole), _side(whole)) if parts[1].value and parts[1].low > 0 else None
    return _meet(_sum(parts, whole) if one.check == "parts" else _average(parts, whole), _side(whole))


def _side(one: Figure) -> Side:
    return Side(one.title, one.value, one.low, one.high, one.unit)


def _meet(left: Side, right: Side, within: Fraction = Fraction(0)) -> Judgement:
    """Whether the two sides can be the same number, apart from a share of the right one."""
    slack = abs(right.value) * within
    gap = left.value - right.value
    holds = left.low - slack <= right.high and right.low <= left.high + slack
    return holds, say("{left}，{right}，相差 {gap}", left=left.told(), right=right.told(), gap=written(abs(gap), right.unit))


def _first_that_fails(judged: list[Judgement]) -> Judgement:
    return next((one for one in judged if not one[0]), judged[0])


def _sum(parts: list[Figure], whole: Figure) -> Side:
    name = Several(tuple(one.told() for one in parts), " + ")
    return Side(say("{parts} 合计", parts=name), sum((one.value for one in parts), Fraction(0)),
                sum((one.low for one in parts), Fraction(0)), sum((one.high for one in parts), Fraction(0)), whole.unit)


def _average(parts: list[Figure], whole: Figure) -> Side:
    """The average as printed, to the fen, times the count."""
    average, count = parts
    half = max(average.below, average.above, Fraction(1, 2) if average.is_money else Fraction(0))
    return Side(Several((average.told(), count.told()), " × "), average.value * count.value,
                (average.value - half) * count.low, (average.value + half) * count.high, whole.unit)


def _share(parts: list[Figure], whole: Figure) -> Side:
    over, under = parts
    return Side(Several((over.told(), under.told()), " ÷ "), over.value / under.value, over.low / under.high,
                over.high / under.low, whole.unit)


def _product(one: Product, parts: list[Figure], rate: Fraction, whole: Figure) -> Side:
    factors: tuple[object, ...] = tuple(part.told() for part in parts)
    if one.rate is not None:
        factors += (written(rate, "元") if one.rate.count is None and whole.is_money else str(rate),)
    ends = [prod((getattr(part, end) for part in parts), start=rate) for end in ("low", "value", "high")]
    return Side(Several(factors, " × "), ends[1], ends[0], ends[2], whole.unit)


def _at_most(whole: Figure, parts: list[Figure]) -> Judgement:
    judged = [(part.low <= whole.high, say("{part}，{whole}，多出 {gap}", part=part.told(), whole=whole.told(),
                                           gap=written(abs(part.value - whole.value), part.unit))) for part in parts]
    return _first_that_fails(judged)


def _at_least(one: AtLeast, whole: Figure, part: Figure) -> Judgement:
    times = Fraction(one.per_mille, 1000)
    least = part.value * times
    return whole.high >= part.low * times, say(
        "{whole}，按{part}至少应为 {least}，相差 {gap}", whole=whole.told(), part=part.told(), least=written(least, whole.unit),
        gap=written(abs(least - whole.value), whole.unit))


def _band(one: Band, area: int, whole: Figure, parts: list[Figure], at: Standpoint) -> Judgement | None:
    under = parts[0] if parts else None
    if under is not None and under.low <= 0:
        return None
    value, unit = (whole.value / under.value, whole.unit) if under else (whole.value, whole.unit)
    reach = (whole.low / under.high, whole.high / under.low) if under else (whole.low, whole.high)
    ends = [at.amount(amount, area) if amount else None for amount in (one.low, one.high)]
    if any(end is None and amount for end, amount in zip(ends, (one.low, one.high), strict=True)):
        return None
    low, high = ends
    unit = "元" if whole.is_money else "" if under else unit
    told = say("{whole} ÷ {under} = {value}", whole=whole.told(), under=under.told(), value=written(value, unit)) if under else \
        whole.told()
    shown = [written(end, unit) if end is not None else "—" for end in ends]
    holds = (low is None or reach[1] >= low) and (high is None or reach[0] <= high)
    return holds, say("{told}，合理范围为 {low} 至 {high}", told=told, low=shown[0], high=shown[1])
