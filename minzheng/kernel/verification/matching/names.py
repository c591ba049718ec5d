"""Two names of one number: the same, written in another way, or another name.

Systems write one name in many ways: full width, spaces between two characters, traditional characters, any of ten middle dots, a
question mark or the pinyin for a character they lack (王䶮 → 王YAN, 王?), long names of minorities cut off.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

import polars as pl

from .writings import DOTS, UNPRINTED, one_writing, usual_reading

Grade = Literal["exact", "variant", "differs"]
"""How the names of two records with one number agree. By itself only what is not ``differs`` counts."""

LONG = 6
"""A name of so many characters that another one begins with was cut off."""
_UNSEEN = r"[\s\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff\x{e0100}-\x{e01ef}]"
_UNSEEN_HERE = re.compile(_UNSEEN.replace(r"\x{e0100}", "\U000e0100").replace(r"\x{e01ef}", "\U000e01ef"))
_DOT = f"[{re.escape(DOTS)}]"
_PARTS = re.compile(r"[(\[【<{〔]([^)\]】>}〕]*)[)\]】>}〕]|([A-ZÀ-ÖØ-ÞĀ-ž\u01cd-\u01dc\u0300-\u036f]+)|(.)")
_ANY = ""


def normalised(name: pl.Expr) -> pl.Expr:
    """Texts in the one writing: NFKC, no spaces, capitals, one middle dot, simplified characters. Null stays null."""
    others = one_writing()
    plain = name.str.normalize("NFKC").str.replace_all(_UNSEEN, "").str.to_uppercase().str.normalize("NFKC")
    return plain.str.replace_all(_DOT, "·").str.replace_many(list(others), list(others.values()))


@lru_cache(maxsize=100_000)
def normalise(name: str) -> str:
    """``normalised`` for one name."""
    plain = unicodedata.normalize("NFKC", _UNSEEN_HERE.sub("", unicodedata.normalize("NFKC", name)).upper())
    others = one_writing()
    return "".join(others.get(one, one) for one in re.sub(_DOT, "·", plain))


def sound(name: pl.Expr) -> pl.Expr:
    """Normalised names as they are usually read, without tones: 张伟 and 张玮 are ``ZHANGWEI`` both."""
    read = usual_reading()
    return name.str.replace_many(list(read), list(read.values())).str.replace_all("·", "")


def grade(first: str, second: str) -> Grade:
    """How two names agree: ``exact`` as written, ``variant`` if only the writing differs, else ``differs``.

    A variant may differ in one character that sounds alike, is given in pinyin or is not printed; be pinyin as a whole; or cut.
    """
    if first == second:
        return "exact"
    one, two = _parts(normalise(first)), _parts(normalise(second))
    return "variant" if one == two or _one_apart(one, two) or _is_pinyin(one, two) or _is_cut(one, two) else "differs"


def graded(frame: pl.DataFrame, first: str, second: str) -> pl.DataFrame:
    """The frame with ``grade`` (String) of two of its columns, those first whose names are equal or missing.

    Where one of them names nobody, the number speaks alone: ``variant``.
    """
    differ = (pl.col(first) != pl.col(second)).fill_null(False)
    same = pl.when(pl.col(first).is_not_null() & pl.col(second).is_not_null()).then(pl.lit("exact")).otherwise(pl.lit("variant"))
    others = frame.filter(differ)
    pairs = others.select(first, second).unique()
    grades = pl.Series("grade", [grade(one, two) for one, two in pairs.iter_rows()], dtype=pl.String)
    return pl.concat([
        frame.filter(~differ).with_columns(same.alias("grade")),
        others.join(pairs.with_columns(grades), on=[first, second], how="left", maintain_order="left"),
    ])


@lru_cache(maxsize=50_000)
def readings(character: str) -> frozenset[str]:
    """All readings of a character in capitals without tones, ``V`` for ``Ü``; of letters, themselves."""
    if not character.isascii() and len(character) == 1 and not character.isalpha():
        return frozenset()
    if re.fullmatch(r"[A-Z]+", letters := _without_tones(character)):
        return frozenset({letters, letters.replace("YU", "V")})
    from pypinyin import Style, pinyin  # loads its dictionary, which only who compares names needs

    found = pinyin(character, heteronym=True, style=Style.NORMAL, errors="ignore")
    return frozenset(one.upper() for ones in found for one in ones)


def _without_tones(letters: str) -> str:
    plain = unicodedata.normalize("NFD", letters).replace("U\u0308", "V")
    return "".join(one for one in plain if not unicodedata.combining(one))


def _parts(name: str) -> list[str]:
    """Character by character; letters stay together, and what is not printed or only described is ``_ANY``."""
    return [part for found in _PARTS.finditer(name) for part in _part(*found.groups())]


def _part(described: str | None, letters: str | None, character: str | None) -> Iterable[str]:
    if character is not None:
        return (_ANY,) if character in UNPRINTED else () if character == "·" else (character,)
    if letters is None:
        return (described,) if described and re.fullmatch(r"\w+", described) and described.upper().isascii() else (_ANY,)
    return (_ANY,) * len(letters) if set(letters) == {"X"} else (letters,)


def _one_apart(one: list[str], two: list[str]) -> bool:
    apart = [pair for pair in zip(one, two, strict=False) if pair[0] != pair[1] or _ANY in pair]
    if len(one) != len(two) or len(apart) > 1 or len(apart) == len(one):
        return False
    return all(_ANY in pair or readings(pair[0]) & readings(pair[1]) for pair in apart)


def _is_pinyin(one: list[str], two: list[str]) -> bool:
    """Whether one is the pinyin of the other, as passports have it."""
    return any(_spells(_without_tones("".join(spelt)), written) for spelt, written in ((one, two), (two, one))
               if all(re.fullmatch(r"[A-Z]+", _without_tones(part)) for part in spelt))


def _spells(letters: str, written: list[str]) -> bool:
    if not written:
        return not letters
    return any(letters.startswith(one) and _spells(letters[len(one):], written[1:]) for one in readings(written[0]) if one)


def _is_cut(one: list[str], two: list[str]) -> bool:
    shorter, longer = sorted((one, two), key=len)
    return len(shorter) >= LONG and longer[: len(shorter)] == shorter
