"""The numbers of a sentence: how much, in which unit, how exact, and where they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from minzheng.kernel.values import chinese_numbers

from .units import value

_UNITS = (
    "个百分点", "百分点", "平方米", "户次", "人次", "件次", "台次", "场次", "公斤", "元", "%", "户(?!均|籍|主|口)",
    "人(?!民|均|口|员|大|才)", "名(?!录|单)",
    "位", "对", "家(?!庭)", "个(?!月|小时|工作日|体|人)", "所(?!有|在|属|需)", "处(?!理|置|于)", "座(?!谈)", "间(?!断)", "张",
    "床(?!位)", "件", "起", "例(?!如|会)", "宗", "份(?!额)",
    "条(?!例)", "次(?!性)", "场(?!所|地)", "期(?!间|限)", "具", "块", "根", "箱", "袋", "桶", "瓶", "盆", "穴", "吨", "亩",
    "辆", "封", "项(?!目)", "单(?!人|位)", "级", "分(?!钟|散|别|之|类|级)",
    "台", "天",
)
_MASK = "xX×*"


def _numeral(n: str) -> str:
    """The pattern of digits, of masked digits or of a number in characters; its groups end in ``n``."""
    return (rf"(?P<masked{n}>(?=[0-9.]{{0,15}}[{_MASK}])[0-9{_MASK}]{{1,15}}(?:\.[0-9{_MASK}]{{1,6}})?)"
            rf"|(?P<digits{n}>\d{{1,3}}(?:,\d{{3}}){{1,5}}(?:\.\d{{1,6}})?|\d{{1,18}}(?:\.\d{{1,6}})?)"
            rf"|(?P<words{n}>[{chinese_numbers.SIGNS}]{{2,12}})")


_NUMBER = re.compile(
    r"(?<![第0-9A-Za-z.〔\[])"
    r"(?P<before>将近|接近|大约|超过|突破|达到|多达|高达|不足|近|约|超|逾|达)?(?:每人每[月年])?\s*"
    rf"(?:{_numeral('')})\s*(?P<more>余|多|来)?(?P<group>万|亿)?(?P<more_>余|多)?\s*"
    rf"(?:(?:至|到|—+|－|–|-|~|～)\s*(?:{_numeral('2')})(?P<group2>万|亿)?)?\s*"
    rf"(?P<unit>{'|'.join(_UNITS)})(?P<after>以上|左右|上下|余)?")
LARGEST = 10**17
"""Values (in fen) from here on are no counts and no money."""
_GROUPS = {"万": 10**4, "亿": 10**8}


class Qualifier(StrEnum):
    """How exact a number is; what is not ``exact`` is never taken for an exact value."""

    EXACT = "exact"
    OVER = "approx_over"
    NEAR = "approx_near"
    ABOUT = "approx_about"
    REACHED = "approx_reached"
    BELOW = "approx_below"
    RANGE = "range"
    MASKED = "masked"


_BEFORE = {
    "超过": Qualifier.OVER, "突破": Qualifier.OVER, "超": Qualifier.OVER, "逾": Qualifier.OVER, "将近": Qualifier.NEAR,
    "接近": Qualifier.NEAR,
    "近": Qualifier.NEAR, "大约": Qualifier.ABOUT, "约": Qualifier.ABOUT, "达到": Qualifier.REACHED, "达": Qualifier.REACHED,
    "多达": Qualifier.REACHED, "高达": Qualifier.REACHED, "不足": Qualifier.BELOW,
}
_AFTER = {"以上": Qualifier.OVER, "余": Qualifier.OVER, "左右": Qualifier.ABOUT, "上下": Qualifier.ABOUT}


@dataclass(frozen=True)
class Number:
    """A number with its unit. ``amount`` is in the unit; None where digits are masked, then ``written`` shows which.

    ``start`` and ``end`` are places in the sentence, words like 余 and 近 and the unit among them. ``upper`` is the other end
    of a range.
    """

    start: int
    end: int
    written: str
    unit: str
    amount: Fraction | None
    qualifier: Qualifier
    upper: Fraction | None = None
    is_in_words: bool = False

    @property
    def is_masked(self) -> bool:
        """Whether digits of it are hidden."""
        return self.amount is None


def numbers_in(plain: str) -> list[Number]:
    """The numbers of a sentence made plain, first to last."""
    found = (_number(match) for match in _NUMBER.finditer(plain))
    return [one for one in found if one is not None]


def _number(match: re.Match[str]) -> Number | None:
    written = match["masked"] or match["digits"] or match["words"]
    unit = match["unit"].removeprefix("个") or "个"
    group = match["group"] or ""
    factor = _GROUPS.get(group, 1)
    if unit == "元" and group:
        unit, factor = group + unit, 1
    amount = _amount(match["digits"], match["words"], factor)
    if (amount is None and not match["masked"]) or (amount is not None and _is_too_long(amount, unit)):
        return None
    other = factor if unit == group + "元" else _GROUPS.get(match["group2"] or group, 1)
    upper = _amount(match["digits2"], match["words2"], other)
    if match["masked"]:
        written = written.lower().replace("×", "x").replace("*", "x")
    return Number(
        match.start(), match.end(), written, unit,
        amount, _qualifier(match, has_upper=upper is not None), upper, match["words"] is not None)


def _is_too_long(amount: Fraction, unit: str) -> bool:
    """Whether the number is none that is counted, but an account or an identity number."""
    worth = value(amount, unit)
    return worth.numerator >= LARGEST or worth.denominator >= LARGEST


def _amount(digits: str | None, words: str | None, factor: int) -> Fraction | None:
    if digits:
        return Fraction(digits.replace(",", "")) * factor
    number = chinese_numbers.parse(words) if words else None
    return Fraction(number * factor) if number is not None else None


def _qualifier(match: re.Match[str], *, has_upper: bool) -> Qualifier:
    if match["masked"]:
        return Qualifier.MASKED
    if has_upper:
        return Qualifier.RANGE
    if match["more"] or match["more_"]:
        return Qualifier.OVER
    return _AFTER.get(match["after"] or "") or _BEFORE.get(match["before"] or "") or Qualifier.EXACT
