"""Pinyin initials, so that an area is found by ``qdx`` as well as by 祁东县."""

from __future__ import annotations


def initials(name: str) -> str:
    """The lower-case first letters of a name's syllables; what is not a letter or digit is left out."""
    from pypinyin import Style, lazy_pinyin  # loads its dictionary, which only who loads areas needs

    letters = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER, errors=lambda rest: rest))
    return "".join(one for one in letters.lower() if one.isascii() and one.isalnum())
