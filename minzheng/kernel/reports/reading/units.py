"""Which printed unit may stand for an indicator's: 名 for 人, 所 for 家, 万元 for 元, and what a printed amount is worth."""

from __future__ import annotations

from fractions import Fraction

_ALIKE = (
    "人 名 位", "个 家 所 处 座 间", "件 起 例 宗", "次 场 场次 期", "张 床", "条 项", "台次 台", "元 万元 亿元", "户",
    "人次", "户次", "对",
)
_NEAR = {
    ("人次", "人"), ("人", "人次"), ("具", "件"), ("件", "具"), ("件", "对"), ("对", "件"), ("条", "件"), ("件", "条"), ("条",
    "个"), ("个", "条"),
    ("户次", "户"), ("户", "户次"), ("次", "户次"), ("次", "台次"), ("块", "个"), ("次", "件"), ("件", "次"), ("户次", "次"),
}
"""Pairs (the indicator's, the printed) that reports use for each other."""
_KIND = {unit: group.split()[0] for group in _ALIKE for unit in group.split()}
_FEN = {"元": 100, "万元": 10**6, "亿元": 10**10}


def kind(unit: str) -> str:
    """One word for units that mean the same: 名 and 位 are 人."""
    return _KIND.get(unit, unit)


def fits(unit: str, printed: str) -> int:
    """2 where ``printed`` is the unit or means the same, 1 where reports use it for it, 0 where it cannot be.

    A rate or an average (元/人·月, 元/户) is printed in 元 alone.
    """
    plain = unit.partition("/")[0]
    if unit == printed or plain == printed:
        return 2
    if "元" in printed and "元" in plain:
        return 0 if plain != unit else 2 if printed == "亿元" and plain == "万元" else 1
    if kind(plain) == kind(printed):
        return 2
    return 1 if (kind(plain), kind(printed)) in _NEAR else 0


def value(amount: Fraction, printed: str) -> Fraction:
    """The value as indicators hold it: fen for money, a fraction for percent and percentage points, else the count."""
    if printed in _FEN:
        return amount * _FEN[printed]
    return amount / 100 if printed in ("%", "百分点") else amount
