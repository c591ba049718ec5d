"""The numbers of one sentence, each with its indicator, role, cut-off and scope."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from . import units
from .contexts import FARTHEST, HEADING, SENTENCE, Around, around, scope_alone
from .matching import Match, best
from .numbers import Number, numbers_in
from .periods import Dating, dated
from .results import Reading, Role
from .scopes import scope_of
from .text import TextSentence
from .words import Dictionary

_CHANGE = re.compile(
    r"(?P<against>同比|环比|比上年|较上年|比去年|较去年|比同期|较同期|增幅|降幅)?[^，,。；]{0,8}?"
    r"(?P<way>增长|增加|上升|提高|增幅为?|多|下降|减少|降低|降幅为?|回落|少)(?:了)?[^到至为，,。；0-9]{0,3}$")
_FALL = re.compile(r"下降|减少|降低|降幅|回落|少")
_BEFORE = re.compile(r"[由从](?:[^，,。；]{0,10})$")
_RISEN = re.compile(r"^[^，,。；]{0,4}(?:提高|上升|增加|增长|调整|下降|降低|提升|减少|降)?(?:到|至|为)")
_PLANNED = re.compile(r"计划|拟|力争|目标")


@dataclass
class Reader:
    """Reads sentence after sentence; what a sentence says of dates holds for the next of its paragraph."""

    dictionary: Dictionary
    document: Dating
    broken: frozenset[int]
    _paragraph: int = 0
    _dating: Dating | None = None
    _previous: str = ""
    _found: list[Reading] = field(default_factory=list)

    def read(self, one: TextSentence) -> list[Reading]:
        """The numbers of a sentence."""
        if one.paragraph != self._paragraph or self._dating is None:
            self._paragraph, self._dating, self._previous = one.paragraph, self.document, ""
        datings = dated(one.plain, self.document, self._dating)
        numbers = numbers_in(one.plain)
        headings = "，".join(heading.title for heading in one.section.path) if one.section else ""
        contexts = around(one.plain, numbers, headings, self._previous)
        self._found = []
        for index, number in enumerate(numbers):
            dating = [dating for start, dating in datings if start <= number.start][-1]
            self._found.append(self._reading(one, numbers, index, contexts[index], dating, headings))
        self._dating, self._previous = datings[-1][1], one.plain
        return self._found

    def _reading(
        self, one: TextSentence, numbers: Sequence[Number], index: int, here: Around, dating: Dating, headings: str,
    ) -> Reading:
        number, chapters = numbers[index], self.dictionary.chapters_of(headings)
        role = _role(one.plain, numbers, index, here.near)
        is_change = role is Role.CHANGE
        match = best(here.before if is_change else here, number.unit, self.dictionary, chapters, any_unit=is_change)
        before = one.plain[max(number.start - FARTHEST, 0):number.start]
        indicator, covered, reasons = "", "", ["not_said_of"]
        rivals: tuple[str, ...] = ()
        model = None if is_change and match else self._model(number, role, here, match)
        if model is not None:
            indicator, rivals, covered = model.indicator, model.rivals, ""
            reasons = [*(reason for reason in model.reasons if reason not in ("masked", "in_words", "taken_over")), "taken_over"]
        elif is_change and match is None:
            match = best(here, number.unit, self.dictionary, chapters, any_unit=True)
        if model is None and match is not None:
            indicator, rivals = match.term.id, match.rivals
            covered = "，".join(word for group in match.phrase.words for word in group)
            reasons = _reasons(match, chapters)
        reasons += ["masked"] * number.is_masked + ["in_words"] * number.is_in_words
        reasons += ["broken_sentence"] * (one.number in self.broken)
        title = self.dictionary.terms[indicator].title.zh if indicator else ""
        scope = scope_alone(here.near) or scope_of(before, covered or title)
        if model is not None and not scope_alone(here.near) and role is not Role.VALUE:
            scope = model.scope
        return Reading(one.number, number, indicator, title, role, _signed(number, role, here.near), dating.period,
                       dating.cut_off,
                       scope, tuple(reasons), rivals)

    def _model(self, number: Number, role: Role, here: Around, match: Match | None) -> Reading | None:
        """The earlier number of the sentence whose indicator this one shares: a change of it, or a part of it."""
        if role is Role.CHANGE:
            last = self._found[-1] if self._found else None
            return last if last and last.indicator and last.role is not Role.BEFORE else None
        group = scope_alone(here.near)
        if not group or (match and any(group in words for words in match.phrase.words)):
            return None
        alike = [one for one in self._found if units.kind(one.number.unit) == units.kind(number.unit) and one.role is Role.VALUE]
        return alike[-1] if alike and alike[-1].indicator else None


def _role(plain: str, numbers: Sequence[Number], index: int, near: str) -> Role:
    number = numbers[index]
    until = numbers[index + 1].start if index + 1 < len(numbers) else len(plain)
    if _BEFORE.search(near) and _RISEN.search(plain[number.end:until]):
        return Role.BEFORE
    change = _CHANGE.search(near)
    if change and (number.unit in ("%", "百分点") or change["against"]) and not near.endswith(("到", "至", "为")):
        return Role.CHANGE
    return Role.PLANNED if _PLANNED.search(near.rsplit("，", 1)[-1]) else Role.VALUE


def _signed(number: Number, role: Role, near: str) -> Fraction | None:
    if number.amount is None or role is not Role.CHANGE:
        return number.amount
    change = _CHANGE.search(near)
    return -number.amount if change and _FALL.search(change["way"]) else number.amount


def _reasons(match: Match, chapters: frozenset[str]) -> list[str]:
    far = "words_in_sentence" if match.weakest > HEADING else "words_in_heading"
    where = "words_close" if match.weakest > SENTENCE else far
    found = [where, "unit_fits" if match.unit_fit == 2 else "unit_close"]
    found += ["exact_title"] * match.phrase.is_title
    found.append("chapter_unclear" if not chapters else "chapter_fits" if match.term.chapter in chapters else "chapter_differs")
    found.append("several_candidates" if match.rivals else "only_candidate")
    return found + ["foreign_words"] * match.has_foreign_words


