"""A business's ``report.md``: a heading and paragraphs in which every number is the name of an indicator.

``{SA-01.01}`` is replaced by the indicator's value and must be followed by its unit; ``{area}`` (县, 市, 区 …),
``{period}`` (2026年下半年) and ``{title}`` (the business's name) are the only other names. A digit typed by hand is
refused by ``problems``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from minzheng.kernel.indicators.declarations import Indicator, IndicatorFile, ParameterValueOf
from minzheng.kernel.indicators.results import Result, State
from minzheng.kernel.paper.typesetting import Piece
from minzheng.kernel.values.errors import Place, Problem
from minzheng.kernel.values.language import Sentence, say

_NAME = re.compile(r"\{([^{}]*)\}")
_INDICATOR = re.compile(r"[A-Z]{2}-\d{2}\.\d{2}")
_WORDS = ("area", "period", "title")
ILLUSTRATIVE = "（示例值）"


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


def render(
    paragraph: str, indicators: Mapping[str, Indicator], results: Mapping[str, Result], words: Mapping[str, str],
    *, decimals: int,
) -> list[Piece]:
    """The paragraph with its values. Where nothing that it counts is known, one sentence that says so."""
    counted = [results[name] for name in _indicators_in(paragraph)
               if not isinstance(indicators[name], ParameterValueOf)]
    if counted and all(result.state is State.UNRESOLVED for result in counted):
        titles = "、".join(str(result.title) for result in counted[:3])
        more = "等" if len(counted) > 3 else ""
        return [Piece(f"{words['period']}{titles}{more}数据未收集。", True)]
    return _pieces(paragraph, lambda name: indicators[name].unit, results, words, decimals)


def _pieces(paragraph: str, unit_of: Callable[[str], str], results: Mapping[str, Result], words: Mapping[str, str],
            decimals: int) -> list[Piece]:
    pieces: list[Piece] = []
    rest = paragraph
    while match := _NAME.search(rest):
        pieces.append(Piece(rest[: match.start()]))
        rest, name = rest[match.end() :], match[1]
        if name in words:
            pieces.append(Piece(words[name]))
            continue
        unit = written_unit(unit_of(name))
        rest = rest.removeprefix(unit)
        result = results[name]
        if result.value is None:
            pieces.append(Piece(result.shown(), True))
        else:
            pieces.append(Piece(result.shown(decimals=decimals) + unit))
            pieces.append(Piece(ILLUSTRATIVE if result.illustrative else "", True))
    return _joined([*pieces, Piece(rest)])


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Neighbours of one kind made one; empty ones left out."""
    groups = groupby((piece for piece in pieces if piece.text), key=lambda piece: piece.is_marked)
    return [Piece("".join(piece.text for piece in group), is_marked) for is_marked, group in groups]


def written_unit(unit: str) -> str:
    """How a unit stands in a sentence after its number: what it is per is said before, so 元/人·月 is 元."""
    return unit.partition("/")[0]


def _indicators_in(text: str) -> list[str]:
    return [name for name in _NAME.findall(text) if _INDICATOR.fullmatch(name)]


def problems(path: Path, declared: IndicatorFile) -> list[Problem]:
    """Everything wrong with a ``report.md``: no heading, unknown names, a value without its unit, a typed number."""
    units = {one.id: written_unit(one.unit) for one in declared.indicators}
    lines = path.read_text(encoding="utf-8").splitlines()
    found = [] if lines and lines[0].startswith("# ") else [_problem(path, 1, say("第一行应为标题“# 名称”"))]
    for number, line in enumerate(lines[1:], start=2):
        found += [_problem(path, number, sentence) for sentence in _sentences(line, units)]
    if not any(_indicators_in(line) for line in lines):
        found.append(_problem(path, 1, say("段落没有使用任何指标")))
    return found


def _sentences(line: str, units: Mapping[str, str]) -> list[Sentence]:
    found = []
    for match in _NAME.finditer(line):
        name, after = match[1], line[match.end() :]
        if name in _WORDS:
            continue
        if name not in units:
            found.append(say("指标 {id} 未在 indicators.yaml 中声明", id=name))
        elif not after.startswith(units[name]):
            found.append(say("指标 {id} 之后应写单位“{unit}”", id=name, unit=units[name]))
    if digits := re.search(r"[0-9]+", _NAME.sub("", line)):
        found.append(say("数字“{digits}”不能手写，应由指标给出", digits=digits[0]))
    return found


def _problem(path: Path, line: int, sentence: Sentence) -> Problem:
    return Problem("report", sentence, place=Place(file=str(path), line=line))
