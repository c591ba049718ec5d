"""Refusals: the sentence first, beneath it what is wrong in each place, nothing twice."""

from __future__ import annotations

from minzheng.kernel.values.errors import MinzhengError, Place, Problem, Refused
from minzheng.kernel.values.language import say

SENTENCE, OTHER = say("表头与模板不符"), say("缺少列“{name}”", name="数值")
WHOLE, HEADING = Problem("file", SENTENCE, place=Place(file="表.xlsx")), Problem("heading", OTHER)


def test_what_only_repeats_the_sentence_is_told_once_with_its_place() -> None:
    assert str(Refused(SENTENCE, [WHOLE])) == "表.xlsx: 表头与模板不符"
    assert list(Refused(SENTENCE, [WHOLE]).beneath) == []
    assert list(MinzhengError(SENTENCE).beneath) == []


def test_what_says_more_stands_beneath_the_sentence() -> None:
    refused = Refused(SENTENCE, [WHOLE, HEADING])
    assert str(refused).splitlines() == ["表头与模板不符", "  表.xlsx: 表头与模板不符", "  缺少列“数值”"]
    assert list(refused.beneath) == [HEADING]
