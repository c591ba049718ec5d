"""Money is integer fen (分), never floating point."""

from __future__ import annotations

import re
from enum import StrEnum

from .errors import MinzhengError
from .language import say

FEN_PER_YUAN = 100
FEN_PER_WAN = 1_000_000
BOUND = 10**11
"""Every amount taken in lies strictly between -BOUND and BOUND fen, so that no product leaves 64 bits."""

_AMOUNT = re.compile(r"-?\d+(\.\d{1,2})?")


class NotMoney(MinzhengError):
    """A text is not an amount in yuan with up to two decimals."""

    code = "not_money"


def fen(text: str) -> int:
    """Fen from an amount in yuan written with up to two decimals: ``"686.4"`` is 68640.

    Raises NotMoney for anything else: separators, units, words, more decimals, or an amount beyond BOUND.
    """
    if not _AMOUNT.fullmatch(text) or not text.isascii():
        raise NotMoney(say("“{text}”不是金额：请填写以元为单位、最多两位小数的数字", text=text))
    sign = -1 if text.startswith("-") else 1
    yuan, _, decimals = text.lstrip("-").partition(".")
    amount = sign * (int(yuan) * FEN_PER_YUAN + int(decimals.ljust(2, "0") or 0))
    if abs(amount) >= BOUND:
        raise NotMoney(say("金额“{text}”元过大", text=text))
    return amount


def yuan(amount_fen: int) -> str:
    """The amount in yuan as files and form fields write it, without separators: 129000 is ``"1290.00"``."""
    sign = "-" if amount_fen < 0 else ""
    whole, rest = divmod(abs(amount_fen), FEN_PER_YUAN)
    return f"{sign}{whole}.{rest:02d}"


MINUS = "−"


def as_read(amount_fen: int) -> str:
    """The amount in yuan as pages, sentences and letters write it: 129000 is ``"1,290.00"``."""
    return grouped(yuan(amount_fen))


def grouped(number: str) -> str:
    """A written decimal number with separators of thousands and a true minus sign."""
    whole, point, rest = number.lstrip("-").partition(".")
    return f"{MINUS if number.startswith('-') else ''}{int(whole):,}{point}{rest}"


def wan(amount_fen: int, decimals: int = 2) -> str:
    """The amount in ten thousand yuan (万元), rounded half up (away from zero) to ``decimals``."""
    unit = FEN_PER_WAN // 10**decimals
    steps = (abs(amount_fen) + unit // 2) // unit
    sign = "-" if amount_fen < 0 and steps else ""
    if decimals == 0:
        return f"{sign}{steps}"
    whole, rest = divmod(steps, 10**decimals)
    return f"{sign}{whole}.{rest:0{decimals}d}"


class Rounding(StrEnum):
    """The named roundings: what localities write into their documents. All act on non-negative amounts."""

    DOWN_TO_FEN = "down_to_fen"
    HALF_UP_TO_FEN = "half_up_to_fen"
    UP_TO_FEN = "up_to_fen"
    DOWN_TO_YUAN = "down_to_yuan"
    HALF_UP_TO_YUAN = "half_up_to_yuan"
    UP_TO_YUAN = "up_to_yuan"

    @property
    def step(self) -> int:
        """The unit rounded to, in fen."""
        return FEN_PER_YUAN if self.value.endswith("yuan") else 1

    def apply(self, numerator: int, denominator: int = 1) -> int:
        """``numerator / denominator`` fen rounded to a whole number of steps, in fen, by integer arithmetic."""
        unit = denominator * self.step
        if self.value.startswith("up"):
            return -(-numerator // unit) * self.step
        if self.value.startswith("half_up"):
            return (2 * numerator + unit) // (2 * unit) * self.step
        return numerator // unit * self.step
