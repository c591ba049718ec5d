"""What a document on paper is made of, before it is a ``.docx`` or a PDF: plain data, kept with what was issued."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

Style = Literal[
    "title", "number", "address", "body", "item", "signature", "section", "chapter", "subsection", "note", "table", "roll",
    "slip",
]
"""Title and number are centred, a signature stands to the right, an item is a line of a list, a roll is a table in
large type, a slip is signed; chapter and subsection are headings within the body of a report."""


@dataclass(frozen=True)
class Block:
    """One part. Tables have ``columns`` (may be empty: no head), ``rows``, and ``shares`` of the width, which add up to 100."""

    style: Style
    text: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    shares: tuple[int, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Block:
        """The block that plain data says."""
        return cls(data["style"], data["text"], tuple(data["columns"]), tuple(tuple(row) for row in data["rows"]),
                   tuple(data["shares"]))


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], shares: Sequence[int], *, is_posted: bool = False) -> Block:
    """A ruled table; what is posted is in large type."""
    return Block("roll" if is_posted else "table", "", tuple(columns), tuple(tuple(row) for row in rows), tuple(shares))


def text_of(blocks: Iterable[Block]) -> str:
    """All that the blocks say, one line for each part or row."""
    lines = []
    for block in blocks:
        lines += [block.text] if block.text else []
        lines += ["\t".join(row) for row in (block.columns, *block.rows) if row]
    return "\n".join(lines)
