"""Relations that must hold between indicators before a report is released."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from minzheng.kernel.values.language import Sentence, say

from .declarations import CrossCheck, IndicatorFile
from .results import Result, half_up


@dataclass(frozen=True)
class CheckResult:
    """One cross-check: held, failed, or not possible (``holds`` is None) because a value is missing or hidden."""

    business: str
    rule: str
    sentence: Sentence
    holds: bool | None


def check_all(files: Mapping[str, IndicatorFile], results: Mapping[str, Result]) -> tuple[CheckResult, ...]:
    """Every declared cross-check on the results."""
    return tuple(_check(name, one, results) for name, file in files.items() for one in file.checks)


def _check(business: str, one: CrossCheck, results: Mapping[str, Result]) -> CheckResult:
    whole, parts = results[one.whole].value, [results[name].value for name in one.parts]
    known = [part for part in parts if part is not None]
    sentence = Sentence(_SENTENCES[one.check].template, {"whole": one.whole, "parts": "、".join(one.parts)})
    if whole is None or len(known) < len(parts):
        return CheckResult(business, one.check, sentence, None)
    holds = {"parts": _adds_up, "at_most": _at_most, "average": _average_fits}[one.check](whole, known)
    return CheckResult(business, one.check, sentence, holds)


_SENTENCES = {
    "parts": say("{parts} 之和等于 {whole}"),
    "at_most": say("{parts} 不大于 {whole}"),
    "average": say("平均数与数量（{parts}）之积等于 {whole}，误差不超过末位半个单位"),
}


def _adds_up(whole: Fraction, parts: list[Fraction]) -> bool:
    return sum(parts, Fraction(0)) == whole


def _at_most(whole: Fraction, parts: list[Fraction]) -> bool:
    return all(part <= whole for part in parts)


def _average_fits(money: Fraction, parts: list[Fraction]) -> bool:
    """Whether the average as printed (yuan, two decimals) times the count is the money within half a fen per unit."""
    average, count = parts
    printed = Fraction(half_up(average / 100, 2)) * 100
    return abs(printed * count - money) <= count * Fraction(1, 2)
