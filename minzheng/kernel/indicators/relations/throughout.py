"""Relations that every figure of a kind must hold: against what was before, against last year, against itself as printed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import TypeVar

from minzheng.kernel.values.language import Sentence, say

from .declarations import OfAll
from .figures import Figure, Figures, Several, written
from .holding import possible
from .outcome import Outcome
from .standpoint import Standpoint

Failed = tuple[tuple[str, ...], Sentence]
Key = TypeVar("Key")
SLIP = (Fraction(2_000), Fraction(50_000))
"""Between how many times another an amount lies when 元 and 万元 were mistaken: ten thousand, and some change besides."""
LEAST_REPEATED = 5
"""From how many figures on a column that is last year's is told as copied."""
PEOPLE = frozenset({"人", "户"})
"""Units whose counts cannot exceed the people there are."""


def judge_all(one: OfAll, business: str, area: int, figures: Figures, at: Standpoint) -> Iterator[Outcome]:
    """What fails of a relation among the figures of an area; one outcome that holds where nothing does."""
    failed = list(_KINDS[one.check](one, figures.within(area), figures, at))
    for names, sentence in failed:
        yield Outcome(business, one, area, False, sentence, names)
    if not failed:
        yield Outcome(business, one, area, True, say("未发现问题"))


def _monotone(one: OfAll, own: list[Figure], figures: Figures, at: Standpoint) -> Iterator[Failed]:
    for figure in own:
        before = at.earlier.get(figure.area, figure.id)
        if figure.period != "cumulative" or before is None or before.scope != figure.scope:
            continue
        if before.cut_off and figure.cut_off and before.cut_off <= figure.cut_off and figure.high < before.low:
            yield (figure.id,), say("截至{day}，{figure}；截至{earlier}已为 {before}，累计数减少了 {gap}", day=figure.cut_off,
                                    figure=figure.told(), earlier=before.cut_off, before=written(before.value, figure.unit),
                                    gap=written(before.value - figure.value, figure.unit))


def _bound(one: OfAll, own: list[Figure], figures: Figures, at: Standpoint) -> Iterator[Failed]:
    assert one.most is not None
    for figure in own:
        most = at.amount(one.most, figure.area) if figure.unit in PEOPLE else None
        if most is not None and figure.low > most:
            yield (figure.id,), say("{figure}，当地人口 {most}，多出 {gap}", figure=figure.told(), most=written(most, "人"),
                                    gap=written(figure.value - most, figure.unit))


def _unit_slip(one: OfAll, own: list[Figure], figures: Figures, at: Standpoint) -> Iterator[Failed]:
    for figure in own:
        if not figure.is_money or figure.value <= 0:
            continue
        for other, words in _compared(figure, figures, at):
            times = figure.value / other
            if SLIP[0] <= times <= SLIP[1] or SLIP[0] <= 1 / times <= SLIP[1]:
                yield (figure.id,), say("{figure}，{words} {other}，约差一万倍，可能误用了元或万元", figure=figure.told(),
                                        words=words, other=written(other, figure.unit))
                break


def _compared(figure: Figure, figures: Figures, at: Standpoint) -> Iterator[tuple[Fraction, Sentence]]:
    """What an amount is held against: the period before, and what is usual among the places beside it."""
    before = at.before.get(figure.area, figure.id)
    if before is not None and before.value > 0:
        yield before.value, say("上一期为")
    usual = figures.usual_beside(figure)
    if usual is not None:
        yield usual, say("同级区划通常为")


def _repeated(one: OfAll, own: list[Figure], figures: Figures, at: Standpoint) -> Iterator[Failed]:
    """The figures of an area that are not nothing, if all of them are last year's."""
    pairs = [(figure, before) for figure in own if figure.value and not _is_standard(figure)
             and (before := at.last_year.get(figure.area, figure.id)) is not None]
    if len(pairs) >= LEAST_REPEATED and all(figure.value == before.value for figure, before in pairs):
        names = tuple(figure.id for figure, _ in pairs)
        yield names, say("{count} 个指标的数值与上年同期完全相同，可能沿用了旧数", count=len(names))


def _is_standard(figure: Figure) -> bool:
    """Whether it is a standard by law, which rightly stays what it was."""
    return figure.unit in ("元/人·月", "元/人·年")


def _possible_ratio(one: OfAll, own: list[Figure], figures: Figures, at: Standpoint) -> Iterator[Failed]:
    for figure in own:
        if figure.unit != "%" or figure.decimals is None or not figure.denominator or figure.denominator < 0:
            continue
        holds, told = possible(figure, figure.denominator)
        if not holds:
            yield (figure.id,), told


def _stated_exactly(one: OfAll, own: list[Figure], figures: Figures, at: Standpoint) -> Iterator[Failed]:
    """Figures given with an approximate word: what is computed from them says nothing to the last digit."""
    for figure in own:
        if not figure.is_exact:
            yield (figure.id,), say("{figure}是约数（余、近、约），不能作准确数使用", figure=figure.told())


def _same_basis(one: OfAll, own: list[Figure], figures: Figures, at: Standpoint) -> Iterator[Failed]:
    days = _groups(own, lambda figure: figure.cut_off)
    if len(days) > 1:
        last = max(day for day in days)
        for day in sorted(day for day in days if day != last):
            yield days[day], say("{figures} 截至 {day}，其他数据截至 {last}，不能直接比较或相加", day=day, last=last,
                                 figures=Several(days[day]))
    scopes = _groups(own, lambda figure: figure.scope or None)
    for scope in sorted(scopes):
        yield scopes[scope], say("{figures} 的范围是“{scope}”，与全区划的数据不能直接比较或相加", scope=scope,
                                 figures=Several(scopes[scope]))


def _groups(own: list[Figure], of: Callable[[Figure], Key | None]) -> dict[Key, tuple[str, ...]]:
    found: dict[Key, tuple[str, ...]] = {}
    for figure in own:
        if (value := of(figure)) is not None:
            found[value] = (*found.get(value, ()), figure.id)
    return found


_KINDS: Mapping[str, Callable[[OfAll, list[Figure], Figures, Standpoint], Iterator[Failed]]] = {
    "monotone": _monotone, "bound": _bound, "unit_slip": _unit_slip, "repeated": _repeated, "same_basis": _same_basis,
    "possible_ratio": _possible_ratio, "stated_exactly": _stated_exactly,
}
