"""What stands around a number, nearest first: the words that may say which indicator it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from .numbers import Number
from .units import kind

_STOPS = re.compile(r"[，,、；;。！？：:]")
_EACH = re.compile(r"分别(?:为|是|有|达到?|享受|发放|共)?[^0-9]{0,2}$")
SCOPES = ("城市", "城镇", "农村", "城乡", "县城", "城区")
_FUNCTION = re.compile(
    r"其中|包括|分别|截至|目前|累计|合计|共计|一共|共有|总计|现有|达到|提高到|增加到|增长到|上升到|调整到|调整为|提高至|调整至|下降到|降低到|每人每月|每月每人|每人每年|每人|全年|上半年|下半年"
    r"|月均|今年|以来|已经|以及|[为是有共计达约近和与及、，,；;：:（）() “”\"的了等各由从至到]")


@dataclass(frozen=True)
class Context:
    """One stretch of text and how much its words weigh (in hundredths)."""

    text: str
    weight: int


@dataclass(frozen=True)
class Around:
    """The contexts of a number. ``near`` is what stands between it and the number before it."""

    near: str
    contexts: tuple[Context, ...]

    @property
    def before(self) -> Around:
        """The same with nothing but what stands between the number and the one before it."""
        return Around(self.near, tuple(one for one in self.contexts if one.weight in (NEAR, EARLIER)))

    @cached_property
    def whole(self) -> str:
        """Everything around the number."""
        return "，".join(one.text for one in self.contexts)

    @cached_property
    def close(self) -> str:
        """Everything that speaks of this number alone."""
        return "，".join(one.text for one in self.contexts if one.weight >= CLOSE)


FARTHEST = 300
"""Characters of a sentence that are looked at to either side of a number."""
CLOSE = 80
PRIOR = 75
"""The weight of the words of the number before, which is often the subject of this one too."""
NEAR, EARLIER, AFTER, INHERITED, SENTENCE, LATER, BEYOND, HEADING, PREVIOUS = 100, 91, 95, 90, 50, 42, 40, 45, 25
_TOTAL = re.compile(r"共|合计|总计")


def leftover(text: str) -> str:
    """What of ``text`` says something: without 其中, 共有, 达到 and the like."""
    return _FUNCTION.sub("", text)


def scope_alone(near: str) -> str:
    """The scope (城市, 农村 …) where ``near`` says nothing else; else empty."""
    left = leftover(near)
    return left if left in SCOPES else ""


def around(plain: str, numbers: Sequence[Number], headings: str, previous: str) -> list[Around]:
    """The contexts of each number of a sentence. ``previous`` is the sentence before it in the paragraph."""
    found: list[Around] = []
    names = _named_in_turn(plain, numbers)
    for index, number in enumerate(numbers):
        start = numbers[index - 1].end if index else 0
        near = names.get(index, plain[max(start, number.start - FARTHEST):number.start])
        contexts = [*_near(near), Context(_after(plain, numbers, index), AFTER)]
        if not index or _is_total(near, number, numbers[index - 1]):
            pass
        elif not leftover(near):
            contexts += [Context(one.text, INHERITED) for one in found[-1].contexts if one.weight >= CLOSE]
        elif "；" not in near:
            contexts += [Context(found[-1].close, PRIOR)]
        before, _, within = plain[max(start - FARTHEST, 0):start].rpartition("；")
        later = plain[number.end:number.end + FARTHEST].partition("；")[0]
        contexts += [Context(within, SENTENCE), Context(before, BEYOND), Context(later, LATER), Context(headings, HEADING),
                     Context(previous, PREVIOUS)]
        found.append(Around(near, tuple(one for one in contexts if one.text)))
    return found


def _is_total(near: str, number: Number, last: Number) -> bool:
    """Whether the number is the total of those before it: …，共4395对."""
    return bool(_TOTAL.search(near)) and kind(number.unit) == kind(last.unit)


def _near(near: str) -> list[Context]:
    """The clause before the number, and the clauses before that."""
    stops = [match.end() for match in _STOPS.finditer(near.rstrip("，,、；;：: "))]
    cut = stops[-1] if stops else 0
    return [Context(near[cut:], NEAR), Context(near[:cut], EARLIER)]


def _after(plain: str, numbers: Sequence[Number], index: int) -> str:
    """What follows the number in its clause, up to the next number."""
    end = numbers[index].end
    until = numbers[index + 1].start if index + 1 < len(numbers) else len(plain)
    stop = _STOPS.search(plain, end, min(until, end + FARTHEST))
    return plain[end:stop.start() if stop else min(until, end + FARTHEST)]


def _named_in_turn(plain: str, numbers: Sequence[Number]) -> dict[int, str]:
    """The words of each number of a list: 集中供养和分散供养分别为164人和792人."""
    names: dict[int, str] = {}
    for index, number in enumerate(numbers):
        start = numbers[index - 1].end if index else 0
        start = max(start, number.start - FARTHEST)
        match = _EACH.search(plain[start:number.start])
        if match is None:
            continue
        listed = re.split(r"[、和与及]", _STOPS.split(plain[start:start + match.start()].replace("、", "和"))[-1])
        count = 1
        while index + count < len(numbers) and re.fullmatch(r"[、，,和与及]",
                                                            plain[numbers[index + count - 1].end:numbers[index + count].start]):
            count += 1
        if count > 1 and len(listed) >= count:
            names |= {index + turn: words for turn, words in enumerate(listed[-count:])}
    return names
