"""Texts as cells of a file that a spreadsheet will open: none of them is ever taken for a formula."""

from __future__ import annotations

import re
import unicodedata

_SIGNS = ("=", "+", "-", "@")
"""What makes a spreadsheet compute a cell."""
_CONTROLS = ("\t", "\r", "\n")
"""What some of them skip to find a sign."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_BLANK = " \u00a0\u3000\u200b\ufeff\0"
"""What some spreadsheets drop from the beginning of a cell before they look at it."""


def harmless(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would take it for a formula.

    Full-width signs (＝, ＋, －, ＠) count as what they stand for, and blanks before a sign do not hide it.
    """
    first = text.lstrip(_BLANK)[:1]
    is_formula = first in _CONTROLS or unicodedata.normalize("NFKC", first) in _SIGNS
    return f"'{text}" if is_formula else text


def on_one_line(text: str) -> str:
    """The text without line ends and other controls."""
    return _CONTROL.sub(" ", text)


def as_cell(text: str) -> str:
    """The text on one line, and never a formula when a spreadsheet opens the file."""
    return harmless(on_one_line(text))
