"""The one reader of declarations: YAML without its surprises.

Plain YAML turns ``on:`` into true, ``0110`` into 72, ``12:30`` into 750 and ``1.10`` into 1.1. Here a plain scalar is
``true`` or ``false``, ``null``, a whole number written canonically, or else the text as it stands. Duplicate keys, anchors,
tags and several documents in one file are refused with file and line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from .errors import Place, Problem, Refused
from .language import Sentence, say

_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""The scanner in C where there is one, which guesses no types: a register of a thousand lines is read in a tenth of the time."""
_REFUSED_SIGNS = frozenset("&*!")
"""What an anchor, an alias or a tag begins with: a text without them need not be searched for those."""
_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}

Step = str | int


@dataclass(frozen=True)
class Document:
    """A file's plain data and where each part of it stands."""

    path: Path
    data: Any
    _lines: dict[tuple[Step, ...], int]

    def line(self, *steps: Step) -> int:
        """The line (1-based) of the value at ``steps``, or of the nearest part around it that exists."""
        for end in range(len(steps), -1, -1):
            if steps[:end] in self._lines:
                return self._lines[steps[:end]]
        return 1

    def has(self, *steps: Step) -> bool:
        """Whether the file has something at ``steps``."""
        return steps in self._lines

    def place(self, *steps: Step) -> Place:
        """File and line of the value at ``steps``."""
        return Place(file=str(self.path), line=self.line(*steps))


class Declaration(BaseModel):
    """A declared thing: unknown keys are refused, values never change and are never coerced."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class _Reading:
    def __init__(self) -> None:
        self.lines: dict[tuple[Step, ...], int] = {}
        self.problems: list[tuple[int, Sentence]] = []

    def refuse(self, mark: yaml.Mark | None, sentence: Sentence) -> None:
        self.problems.append((mark.line + 1 if mark else 1, sentence))

    def plain(self, node: yaml.Node, at: tuple[Step, ...]) -> Any:
        self.lines.setdefault(at, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, at)
        if isinstance(node, yaml.SequenceNode):
            return [self.plain(child, (*at, index)) for index, child in enumerate(node.value)]
        return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode, at: tuple[Step, ...]) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, child in node.value:
            name = str(key.value)
            if name in result:
                self.refuse(key.start_mark, say("“{name}”重复出现", name=name))
            self.lines[(*at, name)] = key.start_mark.line + 1
            result[name] = self.plain(child, (*at, name))
        return result

    def _scalar(self, node: yaml.Node) -> Any:
        text = str(node.value)
        if isinstance(node, yaml.ScalarNode) and node.style:
            return text
        if text == "":
            self.refuse(node.start_mark, say("此处缺少值"))
            return None
        if text in _CONSTANTS:
            return _CONSTANTS[text]
        return int(text) if _INTEGER.fullmatch(text) else text


def read(path: Path) -> Document:
    """Read one declaration file. Raises Refused with every problem's file and line."""
    return read_text(path.read_text(encoding="utf-8"), path)


def read_text(text: str, path: Path) -> Document:
    """Read declarations from ``text``; ``path`` is named in problems."""
    reading, data = _read(text)
    if reading.problems:
        problems = [Problem("yaml", sentence, place=Place(str(path), line)) for line, sentence in reading.problems]
        raise Refused(say("文件 {file} 无法读取", file=path.name), problems)
    return Document(path, data, reading.lines)


@lru_cache(maxsize=512)
def _read(text: str) -> tuple[_Reading, Any]:
    """What a text says, read once wherever it stands: nobody changes it, and folders are checked against one another."""
    reading = _Reading()
    try:
        for token in yaml.scan(text, Loader=LOADER) if _REFUSED_SIGNS & set(text) else ():
            if isinstance(token, yaml.AnchorToken | yaml.AliasToken | yaml.TagToken):
                reading.refuse(token.start_mark, say("不使用锚点、引用和标签"))
        node = None if reading.problems else yaml.compose(text, Loader=LOADER)
    except yaml.MarkedYAMLError as error:
        reading.refuse(error.problem_mark or error.context_mark, say("YAML 语法错误：{text}", text=error.problem or ""))
        node = None
    return reading, reading.plain(node, ()) if node is not None else {}


def problems_of(error: ValidationError, document: Document, *prefix: Step) -> list[Problem]:
    """A declaration's validation errors as problems with file and line."""
    return [_problem_of(item, document, prefix) for item in error.errors()]


def _problem_of(item: Any, document: Document, prefix: tuple[Step, ...]) -> Problem:
    steps = prefix
    for step in item["loc"]:
        steps = (*steps, step) if document.has(*steps, step) else steps  # a union's tag stands in no file
    where = ".".join(str(step) for step in item["loc"] if step != "[key]") or document.path.name
    template = _SENTENCES.get(item["type"], say("{where}：{what}")).template
    what = item["ctx"].get("expected", item["msg"]) if "ctx" in item else item["msg"]
    sentence = Sentence(template, {"where": where, "what": str(what).removeprefix("Value error, "), "given": item["input"]})
    return Problem("declaration", sentence, place=document.place(*steps))


_SENTENCES = {
    "extra_forbidden": say("{where}：不认识这个键"),
    "missing": say("缺少 {where}"),
    "literal_error": say("{where}：应为 {what}"),
    "enum": say("{where}：应为 {what}"),
    "is_instance_of": say("{where}：不认识“{given}”"),
}
