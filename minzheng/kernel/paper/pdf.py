"""Blocks as a PDF that looks like an official document, with the font that ships: the same blocks give the same bytes.

What writes PDFs takes a third of a second to load, which only who prints should wait for.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from .blocks import Block


def pdf_of(blocks: Iterable[Block], *, title: str, at: datetime, foot: str = "") -> bytes:
    """The blocks as a PDF of ``at``."""
    from .pages import Paper

    paper = Paper(title=title, at=at, foot=foot)
    paper.add_page()
    paper.write_all(blocks)
    return bytes(paper.output())
