"""What a reader must know of a text beside what was found in it: each kind has a code and a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from minzheng.kernel.values.language import Sentence, say

_SENTENCES = {
    "traditional": say("原文为繁体字，已按简体识别"),
    "broken_lines": say("{what}处断行已接成整句"),
    "missing_part": say("编号不连续：“{what}”之前可能缺少部分内容"),
    "breaks_off": say("文末句子不完整，原文可能中断：“{what}”"),
    "broken_sentence": say("句子不完整：“{what}”"),
    "mixed_cut_offs": say("各项数据截止日期不一：{what}"),
    "missing_plan": say("没有找到工作计划部分"),
    "missing_period": say("没有找到报告所属的年份和期间"),
    "missing_area": say("没有找到报告所属的地区"),
    "masked": say("{what}个数字被遮盖，按缺值保留"),
    "damaged": say("文件损坏，只读出{what}段"),
    "unreadable": say("没有读出内容：{what}"),
    "undecodable": say("{what}个字符无法识别"),
}
CODES = frozenset(_SENTENCES)


@dataclass(frozen=True)
class Note:
    """One note. ``sentence`` is the number of the sentence it is about, 0 for the whole text."""

    code: str
    what: str = ""
    sentence: int = 0

    @property
    def says(self) -> Sentence:
        """The note in the reader's language."""
        return Sentence(_SENTENCES[self.code].template, {"what": self.what} if self.what else {})

    def as_json(self) -> dict[str, Any]:
        """The note as plain data."""
        return {"code": self.code, "what": self.what, "sentence": self.sentence, "says": str(self.says)}
