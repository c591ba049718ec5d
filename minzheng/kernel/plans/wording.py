"""How plans are worded: the target a sentence sets, and sentences that set none.

``不少于``, ``不低于`` and ``达到…以上`` set a least value, ``不超过`` and ``以内`` a most one, ``左右`` and ``约`` one to be met
about; a bare number is to be reached. ``争取`` and ``力争`` make a target soft.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from fractions import Fraction

from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.language import say

from .models import ABOUT, AT_LEAST, AT_MOST, EQUAL

_UNITS = (
    "亿元", "万元", "元", "百分点", "%", "‰", "人次", "万人", "件次", "台次",
    "人", "户", "笔", "条", "对", "家", "个", "所", "处", "件", "份", "次", "间",
    "张", "床", "根", "箱", "瓶", "吨", "公斤", "亩", "平方米", "辆", "项", "名", "场", "期", "村", "套", "篇",
    "例", "具", "座", "起", "穴", "盆", "块", "封", "天",
)
_TIMES = {"亿元": Fraction(10**10), "万元": Fraction(10**6), "元": Fraction(100), "%": Fraction(1, 100), "‰": Fraction(1, 1000),
          "万人": Fraction(10**4)}
"""What one of a unit is in the unit in which indicators are computed: fen, a fraction, else the thing itself."""
MONEY, SHARE, COUNT = "money", "share", "count"
_LARGEST = 2**63 - 1
_NUMBER = re.compile(rf"(?P<number>\d[\d,]*(?:\.\d+)?) ?(?P<unit>{'|'.join(_UNITS)})")
_NO_TARGET = re.compile(
    r"(?:19|20)\d\d ?年(?:度)?|\d{1,2} ?月(?:份|底|末)?|\d{1,2} ?日|第 ?\d+ ?[季期次届个条]|〔\d{4}〕 ?\d+ ?号")
_LEAST = re.compile(r"不少于|不低于|不小于|不得少于|不得低于|至少|以上|达到|超过|≥|>=")
_MOST = re.compile(r"不超过|不高于|不多于|不大于|不得超过|以内|以下|控制在|≤|<=")
_ABOUT = re.compile(r"左右|大约|约")
_EQUAL = re.compile(r"等于|恰好|正好|=")
_SOFT = re.compile(r"争取|力争|力求|努力实现|努力达到")
_VAGUE = re.compile(r"加强|推进|推动|提升|提高|完善|深化|强化|做好|抓好|促进|进一步|积极|持续|优化|规范|加大|健全|夯实|落实")
_ALL = re.compile(r"百分之百|全覆盖|应保尽保|应养尽养|应发尽发")


@dataclass(frozen=True)
class Wanted:
    """A target as a sentence sets it: ``value`` in the unit in which indicators are computed, ``written`` as it stands."""

    comparison: str
    value: Fraction
    unit: str
    written: str
    is_soft: bool = False


def plain(text: str) -> str:
    """The text with digits and signs of normal width and no blanks around it."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def read_targets(text: str) -> list[Wanted]:
    """Every target that a sentence sets, in order; days, months and document numbers set none."""
    bare = _NO_TARGET.sub(lambda found: " " * len(found[0]), plain(text))
    soft = _SOFT.search(bare) is not None
    found = []
    for one in _NUMBER.finditer(bare):
        near = _near(bare, one.start(), one.end())
        value = Fraction(one["number"].replace(",", "")) * _TIMES.get(one["unit"], Fraction(1))
        found.append(Wanted(_comparison(near), value, one["unit"], one[0], soft))
    if not found and (one_all := _ALL.search(bare)):
        found.append(Wanted(AT_LEAST, Fraction(1), "%", one_all[0], soft))
    return found


def wanted_of(target: str, sentence: str) -> Wanted | None:
    """The target that was typed, or else the only one that the sentence of the task sets. Raises Refused for what is none."""
    found = read_targets(target or sentence)
    if target and len(found) != 1:
        raise Refused(say("“{text}”不是一个带单位的目标值：例如 不少于 23 个", text=target), (), code="target")
    soft = is_soft(target) or is_soft(sentence)
    return replace(found[0], is_soft=soft) if len(found) == 1 else None


def read_value(text: str, unit: str = "") -> Fraction | None:
    """The value that was typed, with its unit or in ``unit``; None where it is no number."""
    typed = plain(text).replace(",", "")
    match = re.fullmatch(rf"(\d+(?:\.\d+)?) ?({'|'.join(_UNITS)})?", typed)
    if match is None:
        return None
    return Fraction(match[1]) * _TIMES.get(match[2] or plain(unit), Fraction(1))


def kept(value: Fraction, text: str) -> Fraction:
    """A value that was typed as ``text``. Raises Refused for one that is larger than what the database keeps."""
    if max(value.numerator, value.denominator) > _LARGEST:
        raise Refused(say("“{text}”超出了可记录的范围", text=text), (), code="number_too_large")
    return value


def shown(value: Fraction, unit: str) -> str:
    """The value as it is written in its unit, with at most two decimals, rounded half up."""
    hundredths = value / _TIMES.get(unit, Fraction(1)) * 100
    steps = (2 * hundredths.numerator + hundredths.denominator) // (2 * hundredths.denominator)
    whole, rest = divmod(steps, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + unit


def family(unit: str) -> str:
    """What a unit measures: money, a share, or the counted thing itself."""
    text = plain(unit)
    if text.startswith(("元", "万元", "亿元")):
        return MONEY
    return SHARE if text in ("%", "‰") else {"名": "人", "万人": "人"}.get(text, text or COUNT)


def is_vague(text: str) -> bool:
    """Whether a sentence only says that something gets better: a verb of that kind, and no number."""
    return _VAGUE.search(text) is not None and not read_targets(text)


def is_soft(text: str) -> bool:
    """Whether what is said is striven for only."""
    return _SOFT.search(text) is not None


def _kept(text: str) -> str:
    return plain(text)


def _near(text: str, start: int, end: int) -> str:
    """What stands around a number in its own clause."""
    clause = re.compile(r"[，,；;。、]")
    before = clause.split(text[:start])[-1]
    after = clause.split(text[end:])[0]
    return f"{before[-12:]}{after[:4]}"


def _comparison(near: str) -> str:
    for pattern, word in ((_MOST, AT_MOST), (_LEAST, AT_LEAST), (_ABOUT, ABOUT), (_EQUAL, EQUAL)):
        if pattern.search(near):
            return word
    return AT_LEAST
