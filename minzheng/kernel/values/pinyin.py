"""Names by the first letters of their pinyin, as clerks type them: ``赵示例`` is ``zsl``.

Each character by its most usual reading, so that equal characters give equal letters wherever they stand.
"""

from __future__ import annotations

from functools import lru_cache

MOST = 50


@lru_cache(maxsize=50_000)
def _letter(character: str) -> str:
    if character.isascii():
        return character.lower() if character.isalpha() else ""
    from pypinyin import Style, lazy_pinyin  # loads its dictionary, which only who writes names needs

    found = lazy_pinyin(character, style=Style.FIRST_LETTER, errors="ignore")
    return found[0] if found else ""


def initials(name: str) -> str:
    """The first letters of a name, at most ``MOST``; what has no reading is left out."""
    return "".join(_letter(character) for character in name)[:MOST]
