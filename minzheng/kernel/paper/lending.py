"""The font for one document after another: what is read of it serves all, what a document embeds is its own.

Reading thirty thousand characters and their widths took longer than most documents did to write.
"""

from __future__ import annotations

from copy import copy
from functools import cache

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from fpdf import FPDF
from fpdf.fonts import SubsetMap, TTFFont

from .typeface import FAMILY, FONT


def lend(paper: FPDF) -> None:
    """Give the font that ships to a document which has none yet."""
    read = _read()
    own = copy(read)
    own.ttfont = _opened(read.ttfont.getGlyphOrder())
    own.desc, own.missing_glyphs = copy(read.desc), []
    own.subset = SubsetMap(own)
    paper.fonts[FAMILY] = own


@cache
def _read() -> TTFFont:
    return TTFFont(FPDF(), FONT, FAMILY, "")


def _opened(order: list[str]) -> TTFont:
    """The file of the font, from which a document takes the characters it has; their order is known already."""
    font = TTFont(FONT, recalcTimestamp=False, lazy=True)
    font.setGlyphOrder(order)
    return font
