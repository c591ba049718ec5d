"""The characters of a text made alike, one for one, so that a place in the result is the same place in the text."""

from __future__ import annotations

from functools import cache

_WIDE = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_SIGNS = str.maketrans({"％": "%", "﹪": "%", "．": ".", "＊": "*", "╳": "×", "✕": "×", "＋": "+", "\u3000": " ",
                        "\xa0": " ", "\t": " "})
SMALLEST_SHARE = 50
"""A text counts as traditional when one in so many of its characters is written so."""


def plain(text: str) -> str:
    """``text`` with half-width digits and letters and simplified characters; as long as ``text``."""
    return text.translate(_WIDE).translate(_SIGNS).translate(_simple(frozenset(text)))


def is_traditional(text: str) -> bool:
    """Whether the text is written in traditional characters."""
    table = _simple(frozenset(text))
    changed = sum(ord(sign) in table for sign in text)
    return changed >= 3 and changed * SMALLEST_SHARE >= len(text)


@cache
def _converter() -> object:
    import opencc  # loads its dictionaries, which only who reads a report needs

    return opencc.OpenCC("t2s")


@cache
def _simple(signs: frozenset[str]) -> dict[int, str]:
    """The simplified form of each traditional character among ``signs``."""
    han = sorted(sign for sign in signs if "\u3400" <= sign <= "\u9fff" or "\uf900" <= sign <= "\ufaff")
    made = _converter().convert("\n".join(han)).split("\n") if han else []  # type: ignore[attr-defined]
    return {ord(old): new for old, new in zip(han, made, strict=True) if old != new and len(new) == 1}
