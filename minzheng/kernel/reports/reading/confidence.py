"""How sure a reading is: whole per-mille, the sum of named reasons."""

from __future__ import annotations

from collections.abc import Iterable

from minzheng.kernel.values.language import say

POINTS = {
    "words_close": 400, "words_in_sentence": 300, "words_in_heading": 200,
    "exact_title": 120, "unit_fits": 250, "unit_close": 130, "chapter_fits": 130, "chapter_unclear": 80, "chapter_differs": 0,
    "only_candidate": 100, "several_candidates": -120, "taken_over": -40, "foreign_words": -200, "masked": -100, "in_words": -40,
    "broken_sentence": -120, "not_said_of": -100,
}
SAYS = {
    "words_close": say("用语紧挨数字"), "words_in_sentence": say("用语在同一句"), "words_in_heading": say("用语在标题或上一句"),
    "exact_title": say("与指标名称一致"), "unit_fits": say("单位相符"), "unit_close": say("单位相近"),
    "chapter_fits": say("与所在章节相符"), "chapter_unclear": say("所在章节不明"), "chapter_differs": say("与所在章节不符"),
    "only_candidate": say("没有其他相近指标"), "several_candidates": say("有几个相近指标"), "taken_over": say("承接前一个数字"),
    "foreign_words": say("旁边有其他用语"), "masked": say("数字被遮盖"), "in_words": say("汉字数字"),
    "broken_sentence": say("句子不完整"),
    "not_said_of": say("没有对应的指标"),
}


def of(reasons: Iterable[str]) -> int:
    """The confidence in per-mille, from 0 to 1000."""
    return max(0, min(1000, sum(POINTS[reason] for reason in reasons)))
