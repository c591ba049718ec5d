"""What a value is counted in, and what comes of adding, multiplying and comparing."""

from __future__ import annotations

from enum import StrEnum

from minzheng.kernel.values.errors import MinzhengError
from minzheng.kernel.values.language import Label, Sentence, say

LARGEST_DENOMINATOR = 12_000
"""Inputs stay below 10^11 fen; with a denominator up to this and a household of up to 50 nothing leaves 64 bits,
and nothing that a rule divides reaches 2^53 for the denominators in use (1000 and 12)."""


class RuleError(MinzhengError):
    """A rule cannot be read: an unknown name, units that do not fit, a cycle."""

    code = "rule"


class Unit(StrEnum):
    """Units of facts, parameters and rules. Values are 64-bit integers; a rate is a whole number of thousandths."""

    FEN_PER_MONTH = "fen_per_month"
    FEN = "fen"
    COUNT = "count"
    YEARS = "years"
    MONTHS = "months"
    PER_MILLE = "per_mille"
    TRUTH = "truth"
    CODE = "code"
    DATE = "date"

    @property
    def is_money(self) -> bool:
        return self in (Unit.FEN, Unit.FEN_PER_MONTH)

    @property
    def is_number(self) -> bool:
        return self not in (Unit.TRUTH, Unit.CODE, Unit.DATE)

    @property
    def label(self) -> Label:
        return _LABELS[self]


_LABELS = {
    Unit.FEN_PER_MONTH: Label("元/月", "yuan a month"),
    Unit.FEN: Label("元", "yuan"),
    Unit.COUNT: Label("", ""),
    Unit.YEARS: Label("岁", "years"),
    Unit.MONTHS: Label("个月", "months"),
    Unit.PER_MILLE: Label("‰", "‰"),
    Unit.TRUTH: Label("", ""),
    Unit.CODE: Label("", ""),
    Unit.DATE: Label("", ""),
}


def product(left: Unit, right: Unit) -> Unit:
    """The unit of a product. Raises RuleError where the law multiplies no such things."""
    pair = {left, right}
    if pair == {Unit.FEN_PER_MONTH, Unit.MONTHS}:
        return Unit.FEN
    for plain in (Unit.PER_MILLE, Unit.COUNT):
        if plain in pair:
            other = right if left is plain else left
            if other.is_number:
                return other
    raise misfit(say("{left} 与 {right} 不能相乘", left=left, right=right))


def misfit(sentence: Sentence) -> RuleError:
    """The refusal of values whose units do not fit."""
    return RuleError(sentence, code="unit")
