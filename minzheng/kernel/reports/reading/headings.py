"""Headings of reports: 第一部分, 一、, （一）, 1. and （1）, with and without a sentence behind them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from minzheng.kernel.values import chinese_numbers

_COUNT = "[一二三四五六七八九十百]{1,4}"
_LEVELS = (
    re.compile(rf"第(?P<n>{_COUNT}|\d{{1,2}})(?:部分|章|篇)[、:：]?\s*"),
    re.compile(rf"(?P<n>{_COUNT})\s*、\s*"),
    re.compile(rf"[(（]\s*(?P<n>{_COUNT})\s*[)）]\s*[、.]?\s*"),
    re.compile(r"(?P<n>\d{1,2})\s*(?:、|[.](?!\d))\s*"),
    re.compile(r"[(（]\s*(?P<n>\d{1,2})\s*[)）]\s*[、.]?\s*"),
)
UNNUMBERED = 1
_LONGEST = 30
_END = "。！？；"
_HAS_VALUE = re.compile(r"[0-9xX×*](?:余|多)?(?:万|亿)?(?:%|元|户|人|对|家|个|所|张|件|例|起|次|条|座|名|台|块|吨)")
_PLAN = re.compile(r"计划|打算|安排|下一步|下步|工作思路|工作目标|努力方向|工作重点")
_PROBLEMS = re.compile(r"问题|不足|困难")


@dataclass(frozen=True)
class Heading:
    """A heading: its level (0 for 第一部分 to 4 for （1）), its number, 0 where it has none, and its words."""

    level: int
    number: int
    title: str

    @property
    def is_plan(self) -> bool:
        """Whether what stands below it is a plan."""
        return bool(_PLAN.search(self.title)) and "总结" not in self.title

    @property
    def is_about_problems(self) -> bool:
        """Whether what stands below it are problems."""
        return bool(_PROBLEMS.search(self.title))


def numbered(line: str) -> tuple[int, int, int] | None:
    """Level, number and length of the numbering that ``line`` begins with, if it does."""
    for level, pattern in enumerate(_LEVELS):
        if match := pattern.match(line):
            number = int(match["n"]) if match["n"].isdigit() else chinese_numbers.parse(match["n"])
            return level, number or 0, match.end()
    return None


def heading_of(line: str) -> tuple[Heading, int] | None:
    """The heading that ``line`` (made plain, without blanks around) begins with, and where its body begins.

    A first sentence with a value in it is no heading but an item; an unnumbered line is one when it is short and no sentence.
    """
    found = numbered(line)
    start = found[2] if found else 0
    stops = [at for sign in "。：:" if (at := line.find(sign, start)) >= 0]
    end = min(stops, default=len(line))
    title = line[start:end].strip()
    if not title or len(title) > _LONGEST or _HAS_VALUE.search(title):
        return None
    if found:
        return Heading(found[0], found[1], title), min(end + 1, len(line))
    if end < len(line) or any(sign in line for sign in _END + "，,") or len(line) < 2:
        return None
    return Heading(UNNUMBERED, 0, title), len(line)
