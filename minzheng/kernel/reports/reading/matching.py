"""Which indicator a number belongs to: the phrase whose words stand nearest and say most."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .contexts import CLOSE, PRIOR, Around, leftover
from .words import Dictionary, Phrase, Term

_EVENTS = (
    "新增", "新纳入", "取消", "清退", "退出", "暂停", "停发", "减少", "复核", "核查", "抽查", "核对", "培训", "检查", "走访",
    "慰问", "变更", "注销",
    "补领", "撤销", "新建", "改造", "申请", "体检", "整改", "制止", "标准", "补差", "人均", "户均", "率", "占比", "计划",
    "拟", "任务", "没有", "排查",
    "探视", "探访", "资助", "护送", "整治",
)
"""Words that say what was done: a number beside one of them is not the number without it."""
SMALLEST_RANK = 160
_RIVAL = 40
_LENGTHS = {(True, True): 8, (True, False): 4, (False, False): 3}
"""How many characters of a word count at most: of one beside the number, of one beside the number before, of one farther off."""
_UNSAID = 40
_GENERIC = re.compile(r"发放|支付|拨付|支出|投入|使用|资金|金额|对象|人员|全[县市区旗省州]|开展|实施|办理|完成|建立|实现")


@dataclass(frozen=True)
class Match:
    """A term found for a number: how well (the more the better), by which phrase, and how near its words stood.

    ``weakest`` is the weight of the word that stood farthest; ``rivals`` other indicators that fit nearly as well.
    """

    term: Term
    phrase: Phrase
    rank: int
    weakest: int
    unit_fit: int
    has_foreign_words: bool
    rivals: tuple[str, ...] = ()


def best(around: Around, unit: str, dictionary: Dictionary, chapters: frozenset[str], *, any_unit: bool = False) -> Match | None:
    """The best match, or None where nothing fits. ``any_unit`` is for changes, whose unit is not the indicator's."""
    found: dict[str, Match] = {}
    for term, fit in dictionary.of_unit("" if any_unit else unit):
        for phrase in term.all_phrases:
            match = _weighed(term, phrase, around, fit, chapters)
            if match and (term.id not in found or match.rank > found[term.id].rank):
                found[term.id] = match
    ranked = sorted(found.values(), key=lambda one: (-one.rank, one.term.id))
    if not ranked or ranked[0].rank < SMALLEST_RANK:
        return None
    first = ranked[0]
    rivals = tuple(one.term.id for one in ranked[1:4] if one.rank > first.rank - _RIVAL)
    return Match(first.term, first.phrase, first.rank, first.weakest, first.unit_fit, first.has_foreign_words, rivals)


def _weighed(term: Term, phrase: Phrase, around: Around, fit: int, chapters: frozenset[str]) -> Match | None:
    if not all(any(word in around.whole for word in group) for group in phrase.words):
        return None
    if phrase.without and any(word in around.close for word in phrase.without):
        return None
    found = [_nearest(group, around) for group in phrase.words]
    if not all(weight for weight, _ in found) or max(weight for weight, _ in found) < PRIOR:
        return None
    covered = [word for _, word in found]
    is_apart = max(weight for weight, _ in found) < CLOSE
    foreign = _foreign(around, covered)
    rank = sum(weight * min(len(word), _LENGTHS[weight >= PRIOR, weight >= CLOSE]) for weight, word in found)
    rank += (fit - 1) * 100 + 60 * phrase.is_title + 80 * (term.chapter in chapters)
    rank -= 250 * foreign + 150 * is_apart + _UNSAID * min(_unsaid(around, covered), 5)
    return Match(term, phrase, rank, min(weight for weight, _ in found), fit, bool(foreign) or is_apart)


def _unsaid(around: Around, covered: Iterable[str]) -> int:
    """How many characters beside the number the phrase says nothing of."""
    text = around.contexts[0].text if around.contexts else ""
    for word in sorted(covered, key=len, reverse=True):
        text = text.replace(word, "")
    return len(_GENERIC.sub("", leftover(text)))


def _nearest(group: Iterable[str], around: Around) -> tuple[int, str]:
    """The weight and writing of the word that counts most."""
    found = [(context.weight, word) for word in group for context in around.contexts if word in context.text]
    return max(found, key=lambda one: one[0] * len(one[1]), default=(0, ""))


def _foreign(around: Around, covered: Iterable[str]) -> int:
    """How many words beside the number say something was done that the phrase does not speak of."""
    said = "，".join(covered)
    nearest = around.contexts[0].text if around.contexts else ""
    return sum(word in nearest and word not in said for word in _EVENTS)
