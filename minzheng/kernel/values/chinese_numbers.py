"""Whole numbers written in Chinese characters, as texts have them: 八百六十二, 三万二千, 二〇一九."""

from __future__ import annotations

SIGNS = "零〇一二两三四五六七八九十百千万亿"
_DIGITS = {sign: number for number, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_GROUPS = {"万": 10**4, "亿": 10**8}


def parse(text: str) -> int | None:
    """The number of ``text``, read by its places, or digit by digit where it has none; None where it is no number."""
    if not text or any(sign not in SIGNS for sign in text):
        return None
    if all(sign in _DIGITS for sign in text):
        return int("".join(str(_DIGITS[sign]) for sign in text))
    total = group = digit = 0
    for sign in text:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign in _PLACES:
            group += (digit or 1) * _PLACES[sign]
            digit = 0
        else:
            group += digit
            total = (total + group) * _GROUPS[sign] if total < _GROUPS[sign] else total + group * _GROUPS[sign]
            group = digit = 0
    return total + group + digit
