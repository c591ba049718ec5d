"""Numbers of official documents (发文字号): found in a text and written one way, 青政办发〔2023〕27号."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMBER = re.compile(
    r"(?P<issuer>[\u4e00-\u9fff]{2,14})?\s*[〔﹝\[［【(（]\s*(?P<year>(?:19|20)\d\d)\s*[〕﹞\]］】)）]\s*第?\s*(?P<serial>\d{1,5})\s*号")
_BEFORE = re.compile(r".*(?:根据|按照|依据|贯彻|落实|印发|下发|转发|出台|执行|发布|和|与|及|以|的|了|见|由|《|》)")


@dataclass(frozen=True)
class DocumentNumber:
    """A number and where it stands in the text it was found in."""

    issuer: str
    year: int
    serial: int
    start: int
    end: int

    def __str__(self) -> str:
        return f"{self.issuer}〔{self.year}〕{self.serial}号"


def found(text: str) -> list[DocumentNumber]:
    """Every document number in ``text``, whatever brackets it is written with. Digits must be half-width."""
    numbers = []
    for match in _NUMBER.finditer(text):
        issuer = match["issuer"] or ""
        cut = len(before[0]) if (before := _BEFORE.match(issuer)) else 0
        start = match.start("issuer") + cut if issuer else match.start()
        numbers.append(DocumentNumber(issuer[cut:], int(match["year"]), int(match["serial"]), start, match.end()))
    return numbers
