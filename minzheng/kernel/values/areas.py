"""Codes of administrative divisions (行政区划代码): pure arithmetic on the 12-digit national codes.

A code has five segments, 2-2-2-3-3 digits: province, prefecture, county, township, village. Short codes are padded on
the right with zeros, so that an area and everything below it is one range of integers. ``0`` is the nation.

A code may stand for two levels at once: 东莞市 441900000000 is a prefecture whose townships follow directly. ``level``
then answers the highest. Whether a code exists on a date is known to ``minzheng.kernel.areas`` only.
"""

from __future__ import annotations

from enum import StrEnum

from .errors import UsageError
from .language import Label, say

NATION = 0
END = 10**12
"""The first number beyond every code."""


class NotAnArea(UsageError):
    """A text or number is not a division code."""

    code = "not_an_area"


class AreaLevel(StrEnum):
    """The five levels and the nation, highest first."""

    NATION = "nation"
    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"

    @property
    def digits(self) -> int:
        """How many leading digits name an area of this level: 0, 2, 4, 6, 9 or 12."""
        return _DIGITS[self]

    @property
    def unit(self) -> int:
        """The distance between two codes of this level: a county's codes fill ``unit`` = 10**6 numbers."""
        return int(10 ** (12 - _DIGITS[self]))

    @property
    def label(self) -> Label:
        """The level's name in both languages."""
        return _LABELS[self]


_DIGITS = dict(zip(AreaLevel, (0, 2, 4, 6, 9, 12), strict=True))
_LABELS = dict(zip(AreaLevel, (
    Label("全国", "nation"), Label("省级", "province"), Label("地级", "prefecture"),
    Label("县级", "county"), Label("乡级", "township"), Label("村级", "village"),
), strict=True))
PROVINCE, PREFECTURE, COUNTY, TOWNSHIP, VILLAGE = (level for level in AreaLevel if level is not AreaLevel.NATION)
LEVELS = (PROVINCE, PREFECTURE, COUNTY, TOWNSHIP, VILLAGE)


URBAN_RURAL = (111, 112, 121, 122, 123, 210, 220)
"""The statistics bureau's urban-rural classes (城乡分类代码): 1.. urban, 2.. rural."""


class AreaKind(StrEnum):
    """What a township-level or village-level code is by its segment (statistics bureau's coding rules)."""

    STREET = "street"
    TOWN = "town"
    TOWNSHIP = "township"
    COMMUNITY = "community"
    VILLAGE = "village"
    FARM = "farm"
    """Farms, parks and other units treated like a township or village (类似乡级、村级单位)."""


def parse(text: str) -> int:
    """The code written with 2, 4, 6, 9 or 12 digits, padded to 12: ``"430426"`` is 430426000000. All zeros: the nation.

    Raises NotAnArea for other lengths, other characters, or a lower segment under an empty province or prefecture.
    """
    if len(text) not in (2, 4, 6, 9, 12) or not (text.isascii() and text.isdigit()):
        raise NotAnArea(say("区划代码“{text}”应为 2、4、6、9 或 12 位数字", text=text))
    code = int(text.ljust(12, "0"))
    if code != NATION and (code < 11 * PROVINCE.unit or _is_hollow(code)):
        raise NotAnArea(say("区划代码“{text}”不合编码规则：上级代码段为空", text=text))
    return code


def _is_hollow(code: int) -> bool:
    """Whether the prefecture segment is empty and a lower one is not; an empty county segment is in use: 441900003."""
    below_province = code % PROVINCE.unit
    return 0 < below_province < PREFECTURE.unit


def written(code: int) -> str:
    """The code as its shortest official writing: 430426000000 is ``"430426"``, the nation ``"000000"``."""
    return f"{code:012d}"[: max(level(code).digits, 2)] if code else "000000"


def level(code: int) -> AreaLevel:
    """The highest level the code stands for. Raises NotAnArea outside 0 … 999999999999."""
    if not NATION <= code < END:
        raise NotAnArea(say("“{text}”不是 12 位区划代码", text=code))
    return next(one for one in AreaLevel if code % one.unit == 0)


def at(code: int, wanted: AreaLevel) -> int:
    """The area of level ``wanted`` that ``code`` lies in: ``at(430426102001, COUNTY)`` is 430426000000.

    A code above that level answers itself.
    """
    return code - code % wanted.unit


def parent(code: int) -> int | None:
    """The area directly above; ``None`` for the nation. Empty segments are passed over: 441900003 → 4419."""
    return ancestors(code)[0] if code else None


def ancestors(code: int) -> tuple[int, ...]:
    """Every area above ``code`` without itself, nearest first, the nation (0) last; empty for the nation."""
    above = (at(code, one) for one in reversed(AreaLevel))
    return tuple(one for one in dict.fromkeys(above) if one != code)


def lineage(code: int) -> tuple[int, ...]:
    """``code`` and every area above it, nearest first: the order in which a value for a place is looked up."""
    return (code, *ancestors(code))


def span(code: int) -> tuple[int, int]:
    """Half-open range ``(low, high)`` of all codes at or below ``code``; the nation's is ``(0, 10**12)``."""
    return code, code + level(code).unit


def is_within(code: int, area: int) -> bool:
    """Whether ``code`` is ``area`` or lies below it."""
    low, high = span(area)
    return low <= code < high


_TOWNSHIP_KINDS = ((1, AreaKind.STREET), (100, AreaKind.TOWN), (200, AreaKind.TOWNSHIP), (400, AreaKind.FARM))
_VILLAGE_KINDS = ((1, AreaKind.COMMUNITY), (200, AreaKind.VILLAGE), (400, AreaKind.FARM))


def kind(code: int) -> AreaKind | None:
    """What the code's last segment says: 001–099 street, 100–199 town, 200–399 township, 400–599 farm or park;
    in a village code 001–199 residents' community, 200–399 village, 400–599 farm or park. ``None`` for other codes.
    """
    if (one := level(code)) not in (TOWNSHIP, VILLAGE):
        return None
    segment = code // one.unit % 1000
    ranges = _TOWNSHIP_KINDS if one is TOWNSHIP else _VILLAGE_KINDS
    return next((found for low, found in reversed(ranges) if low <= segment < 600), None)
