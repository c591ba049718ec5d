"""Blocks as a ``.docx`` in the look of official documents: the same blocks give the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime

from .blocks import Block
from .typesetting import Piece, Sheet

_WIDTH = 156
"""Millimetres between the margins."""
_FIRST = (1980, 1, 1, 0, 0, 0)
"""The date in the archive of every part: a document says itself when it was made."""


def docx_of(blocks: Iterable[Block], *, title: str, at: datetime) -> bytes:
    """The blocks as a document of ``at``."""
    sheet = Sheet(title=title)
    for block in blocks:
        _write(sheet, block)
    return saved(sheet, at=at)


def saved(sheet: Sheet, *, at: datetime) -> bytes:
    """The bytes of a sheet as a document of ``at``."""
    sheet.docx.core_properties.created = sheet.docx.core_properties.modified = at.astimezone(UTC).replace(tzinfo=None)
    written = io.BytesIO()
    sheet.docx.save(written)
    return _timeless(written)


def _write(sheet: Sheet, block: Block) -> None:
    match block.style:
        case "title":
            sheet.title(block.text)
        case "number":
            sheet.note(block.text)
        case "section" | "chapter" | "subsection":
            sheet.heading(block.text, 2 if block.style == "subsection" else 1)
        case "table" | "roll":
            sheet.table(block.columns, block.rows, _millimetres(block), size=12 if block.style == "table" else 14)
        case "slip":
            sheet.slip(block.text, block.rows, _millimetres(block))
        case "signature":
            sheet.signature(block.text.split("\n"))
        case "note":
            sheet.small(block.text)
        case "address":
            sheet.address(block.text)
        case _:
            sheet.paragraph([Piece(block.text)])


def _millimetres(block: Block) -> list[int]:
    return [_WIDTH * share // 100 for share in block.shares]


def _timeless(written: io.BytesIO) -> bytes:
    """The same archive without the time of writing."""
    out = io.BytesIO()
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, _FIRST), source.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
