"""Numbers as people type them, in the unit of an indicator: exact, or masked."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction

from minzheng.kernel.values.errors import UsageError
from minzheng.kernel.values.language import say

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_MASKED = re.compile(r"-?[\dx]*x[\dx]*(?:\.[\dx]+)?|-?\d+\.\d*x[\dx]*")
_COUNTED = frozenset((
    "人", "户", "人次", "名", "笔", "件", "件次", "家", "个", "次", "条", "对", "所", "项", "场", "张", "例", "封", "份", "起",
    "辆", "座"))
_SCALE = {"万元": Fraction(1_000_000), "%": Fraction(1, 100)}


def number(text: str, unit: str) -> Fraction | None:
    """What was typed, money in fen and 35.5 % as 0.355; None where digits are hidden behind x. Raises UsageError.

    Approximate words (约、余、近) are refused: a value is exact, or it is none.
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower().replace(",", "").replace(" ", "").replace("×", "x")
    plain = plain.replace("*", "x").removesuffix(unit.lower())
    if _MASKED.fullmatch(plain):
        return None
    if not _NUMBER.fullmatch(plain):
        raise UsageError(say("“{text}”不是数：请填写确切的数，单位为{unit}", text=text, unit=unit), code="not_a_number")
    scale = _SCALE.get(unit, Fraction(100) if unit.startswith("元") else Fraction(1))
    value = Fraction(plain) * scale
    if unit.startswith(("元", "万元")) and value.denominator != 1:
        raise UsageError(say("“{text}”不到一分钱的部分无法记录", text=text), code="below_a_fen")
    if not -(2**63) <= value.numerator < 2**63 or value.denominator >= 2**63:
        raise UsageError(say("“{text}”超出了可记录的范围", text=text), code="number_too_large")
    return value


def require_possible(value: Fraction | None, unit: str, period: str) -> None:
    """Raises UsageError for a count of things that is below zero or in parts; a mean (``period`` is a ratio) may be in parts."""
    if value is None or unit not in _COUNTED:
        return
    if value < 0 or (value.denominator != 1 and period != "ratio"):
        raise UsageError(say("以“{unit}”计的数不能是负数，也不能有小数", unit=unit), code="impossible_count")
