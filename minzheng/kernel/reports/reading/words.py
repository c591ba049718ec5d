"""How reports call an indicator: phrases of words that must all stand near a number.

A phrase is written ``城市|城镇 低保 -取消``: words parted by blanks, each with its other writings, and after ``-`` a word that
must not stand there. Folders declare phrases in ``report_words.yaml``; the titles of indicators are phrases by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from minzheng.kernel.values.language import Label

from . import units

_COUNTED = re.compile(r"(?:人次|人数|户数|对数|件数|具数|次数|条数|例数|家数|个数|(?<!总)数|金额|额)$")


@dataclass(frozen=True)
class Phrase:
    """Words that must all be there, each as one of its writings, and words that must not."""

    words: tuple[tuple[str, ...], ...]
    without: tuple[str, ...] = ()
    is_title: bool = False

    @classmethod
    def parse(cls, text: str) -> Phrase:
        """The phrase written as ``text``. Raises ValueError where it has no word, an empty or a doubled one."""
        parts = text.split()
        words = tuple(tuple(part.split("|")) for part in parts if not part.startswith("-"))
        without = tuple(part[1:] for part in parts if part.startswith("-"))
        if not words or not all(word for group in words for word in group) or not all(without) or len(set(words)) < len(words):
            raise ValueError(text)
        return cls(words, without)

    @property
    def key(self) -> tuple[frozenset[str], ...]:
        """What the phrase says, whatever the order of its words."""
        return tuple(sorted((frozenset(group) for group in self.words), key=sorted))


@dataclass(frozen=True)
class Term:
    """An indicator as reports name it, and the unit it is counted in."""

    id: str
    title: Label
    unit: str
    phrases: tuple[Phrase, ...]

    @cached_property
    def all_phrases(self) -> tuple[Phrase, ...]:
        """The declared phrases, and the title with and without its last word (数, 人数, 金额 …)."""
        title = re.sub(r"[（(].*?[)）]", "", self.title.zh).removeprefix("其中")
        shorter = _COUNTED.sub("", title)
        titles = {one for one in (title, shorter) if len(one) >= 4 and not set("、/") & set(one)}
        return (*self.phrases, *(Phrase(((one,),), is_title=True) for one in sorted(titles)))

    @property
    def chapter(self) -> str:
        """The letters of its chapter: SA, EL …"""
        return self.id[:2]


@dataclass(frozen=True)
class Dictionary:
    """Every term by id, and the words by which headings tell their chapter."""

    terms: Mapping[str, Term]
    chapters: Mapping[str, tuple[str, ...]]
    _of_units: dict[str, tuple[tuple[Term, int], ...]] = field(default_factory=dict, compare=False, repr=False)

    def of_unit(self, unit: str) -> tuple[tuple[Term, int], ...]:
        """The terms that may be printed in ``unit`` and how well it fits (2, 1); all of them where it is empty."""
        if unit not in self._of_units:
            fits = ((term, units.fits(term.unit, unit) if unit else 2) for term in self.terms.values())
            self._of_units[unit] = tuple((term, fit) for term, fit in fits if fit)
        return self._of_units[unit]

    def chapters_of(self, headings: str) -> frozenset[str]:
        """The chapters that ``headings`` speak of; empty where none can be told."""
        return frozenset(name for name, words in self.chapters.items() if any(word in headings for word in words))
