"""The font that ships with the package (Noto Sans SC, SIL Open Font License), embedded with the characters used only.

A character it lacks is printed as 〓, the printers' sign for a missing type.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

FONT = Path(__file__).resolve().parent / "fonts" / "NotoSansSC-Regular.ttf"
FAMILY = "notosanssc"
MISSING = "〓"


@cache
def characters() -> frozenset[int]:
    """The code points the font has."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # loaded by who prints

    with TTFont(FONT, lazy=True) as font:
        return frozenset(font.getBestCmap())


def printable(text: str) -> str:
    """The text with every character the font lacks replaced by 〓."""
    known = characters()
    return "".join(one if ord(one) in known else MISSING for one in text)
