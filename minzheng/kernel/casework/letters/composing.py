"""A template and what fills it become the letter: its text in blocks, as it is sealed and printed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from minzheng.kernel.paper.blocks import Block, text_of
from minzheng.kernel.paper.numerals import written_date
from minzheng.kernel.values.errors import Problem, Refused
from minzheng.kernel.values.language import say

from .filling import Filled, Places
from .kinds import LISTS, WORDS, LetterKind
from .templates import NAME, Template


@dataclass(frozen=True)
class Content:
    """A letter as issued: what stands on the paper, and what was filled in."""

    kind: str
    title: str
    number: str
    issued_on: date
    office: str
    blocks: tuple[Block, ...]
    places: Mapping[str, Any]

    def as_text(self) -> str:
        """Canonical JSON: equal letters are equal texts."""
        data = {"kind": self.kind, "title": self.title, "number": self.number, "issued_on": self.issued_on.isoformat(),
                "office": self.office, "blocks": [one.as_json() for one in self.blocks], "places": self.places}
        return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def of(cls, text: str) -> Content:
        """The letter of a canonical text."""
        data = json.loads(text)
        return cls(data["kind"], data["title"], data["number"], date.fromisoformat(data["issued_on"]), data["office"],
                   tuple(Block.of(one) for one in data["blocks"]), data["places"])

    @property
    def text(self) -> str:
        """All that stands on the paper."""
        return text_of(self.blocks)


def digest(text: str) -> str:
    """The SHA-256 of a letter's canonical text, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def compose(kind: LetterKind, template: Template, places: Places, *, title: str, number: str, on: date, office: str) -> Content:
    """The letter. Raises Refused naming each place that must not be empty and is."""
    known = {name: value for name, value in places.items() if name in kind.places}
    if empty := [name for name in kind.required if not known.get(name)]:
        problems = [Problem("letter_incomplete", say("缺少“{name}”", name=WORDS[name])) for name in empty]
        raise Refused(say("还不能出具{letter}：内容不完整", letter=kind.label), problems, code="letter_incomplete")
    blocks = [Block("title", office)] if kind.is_numbered else []
    blocks += [Block("title", title), *([Block("number", number)] if number else []), *_body(template, known),
               Block("signature", f"{office}（印章）\n{written_date(on)}")]
    if kind.has_slip:
        blocks.append(_slip(title, number, str(known.get("applicant", ""))))
    plain = {name: _plain(one) for name, one in sorted(known.items())}
    return Content(kind.name, title, number, on, office, tuple(blocks), plain)


def _plain(value: Filled) -> object:
    if isinstance(value, Block):
        return [list(row) for row in (value.columns, *value.rows)]
    return list(value) if isinstance(value, tuple) else value


def _body(template: Template, places: Places) -> Iterator[Block]:
    for index, paragraph in enumerate(template.paragraphs):
        if all(places.get(name) for line in paragraph for name in NAME.findall(line)):
            for line in paragraph:
                yield from _line(line, places, is_first=index == 0)


def _line(line: str, places: Places, *, is_first: bool) -> Iterator[Block]:
    name = line.strip("{}")
    value = places.get(name)
    if name in LISTS and isinstance(value, Block):
        yield value
    elif name in LISTS and isinstance(value, tuple):
        numbered = len(value) > 1
        yield from (Block("item", f"{number}. {text}" if numbered else text) for number, text in enumerate(value, start=1))
    else:
        text = NAME.sub(lambda match: str(places[match[1]]), line)
        yield Block("address" if is_first and "{applicant}" in line else "body", text)


def _slip(title: str, number: str, applicant: str) -> Block:
    day = "　　　年　　月　　日"
    rows = (
        ("送达文书", title, "文书编号", number), ("受送达人", applicant, "送达方式", "□当面 □村（居）转交 □邮寄"),
        ("送达地点", "", "送达日期", day), ("送达人签字", "", "收件人签字", ""), ("代收事由", "", "备注", ""),
    )
    return Block("slip", "送达回证", rows=rows, shares=(16, 34, 16, 34))
