"""A business's ``report.md``: a heading and paragraphs in which every number is the name of an indicator.

The paragraphs are written in the language of ``placeholders``. A value must be followed by its unit; ``{area}`` (县, 市, 区 …),
``{period}`` (2026年下半年) and ``{title}`` (the business's name) are the words used here. A digit typed by hand is refused by
``problems``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from minzheng.kernel.indicators.declarations import IndicatorFile
from minzheng.kernel.values.errors import Place, Problem
from minzheng.kernel.values.language import Sentence, say

from .placeholders import VALUES, Figure, Title, Token, Typed, Unknown, figures, tokens
from .wording import written_unit


@dataclass(frozen=True)
class Template:
    """A business's paragraphs as written, without the heading."""

    heading: str
    paragraphs: tuple[str, ...]


def load(path: Path) -> Template:
    """Read ``report.md``: the first line is the heading, blank lines part the paragraphs."""
    heading, _, body = path.read_text(encoding="utf-8").partition("\n")
    paragraphs = ("".join(block.split("\n")) for block in body.strip().split("\n\n"))
    return Template(heading.lstrip("# ").strip(), tuple(text for text in paragraphs if text))


def problems(path: Path, declared: IndicatorFile) -> list[Problem]:
    """Everything wrong with a ``report.md``: no heading, unknown names, a value without its unit, a typed number."""
    units = {one.id: written_unit(one.unit) for one in declared.indicators}
    lines = path.read_text(encoding="utf-8").splitlines()
    found = [] if lines and lines[0].startswith("# ") else [_problem(path, 1, say("第一行应为标题“# 名称”"))]
    for number, line in enumerate(lines[1:], start=2):
        sentences = [*unfit(line, units), *_typed(line)]
        found += [_problem(path, number, sentence) for sentence in sentences]
    if not any(figures(line) for line in lines):
        found.append(_problem(path, 1, say("段落没有使用任何指标")))
    return found


def unfit(line: str, units: Mapping[str, str]) -> list[Sentence]:
    """What in braces cannot be filled in: names that are none of ``units`` (by indicator), values without their unit."""
    found = []
    known = tokens(line)
    for place, one in enumerate(known):
        if isinstance(one, Unknown):
            found.append(say("指标 {id} 未在 indicators.yaml 中声明", id=one.written))
        elif isinstance(one, Figure | Title) and one.id not in units:
            found.append(say("指标 {id} 未在 indicators.yaml 中声明", id=one.id))
        elif isinstance(one, Figure) and one.view in VALUES and not _begins(known[place + 1 :], units[one.id]):
            found.append(say("指标 {id} 之后应写单位“{unit}”", id=one.id, unit=units[one.id]))
    return found


def _begins(rest: Sequence[Token], unit: str) -> bool:
    following = rest[0] if rest else ""
    return isinstance(following, str) and following.startswith(unit)


def _typed(line: str) -> list[Sentence]:
    outside = "".join(one if isinstance(one, str) else one.number if isinstance(one, Typed) else "〓" for one in tokens(line))
    digits = re.search(r"[0-9]+", outside)
    return [say("数字“{digits}”不能手写，应由指标给出", digits=digits[0])] if digits else []


def _problem(path: Path, line: int, sentence: Sentence) -> Problem:
    return Problem("report", sentence, place=Place(file=str(path), line=line))
