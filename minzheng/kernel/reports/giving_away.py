"""Numbers written by hand that are what a figure of the same paragraph does not tell: two where fewer than three are not told."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from minzheng.kernel.indicators.results import Result
from minzheng.kernel.values import chinese_numbers

from .placeholders import Token, Typed, numbers

PEOPLE = "人户名位口个对例"
"""What is written behind a number of people; a number in Chinese signs counts only before one of these."""
_IN_SIGNS = re.compile(f"[{chinese_numbers.SIGNS}]+(?=[{PEOPLE}])")
_MOST_DECIMALS = 4
Secret = tuple[frozenset[Fraction], Result]
"""What a withheld value looks like when it is written, and the value."""
Piece = tuple[str, Result | None]
"""A piece of text, and the withheld value that it is."""


def secret(withheld: Result) -> Secret:
    """The numbers that a withheld value could be written as: in its unit with any decimals, and money in yuan as well."""
    assert withheld.value is not None
    looks = {Fraction(withheld.shown(decimals=decimals)) for decimals in range(_MOST_DECIMALS + 1)}
    if "元" in withheld.unit:
        looks.add(withheld.value / 100)
    return frozenset(looks), withheld


def pieces(text: str, secrets: Sequence[Secret], *, begins: bool) -> Iterator[Piece]:
    """The text in pieces: those that are a withheld value, and what is between them. ``begins``: a paragraph does with it."""
    place = 0
    spans = [*numbers(text, begins=begins), *(match.span() for match in _IN_SIGNS.finditer(text))] if secrets else []
    for start, end in sorted(spans):
        found = written(text[start:end], secrets)
        if found is not None and start >= place:
            yield text[place:start], None
            yield text[start:end], found
            place = end
    yield text[place:], None


def written(number: str, secrets: Iterable[Secret]) -> Result | None:
    """The withheld value that a number, as it is written, is; None where it is none."""
    plain = unicodedata.normalize("NFKC", number).rstrip("%")
    in_signs = chinese_numbers.parse(plain)
    value = Fraction(plain) if in_signs is None else Fraction(in_signs)
    return next((withheld for looks, withheld in secrets if value in looks), None)


def given_away(tokens: Sequence[Token], secrets: Sequence[Secret]) -> list[tuple[str | Typed, Result]]:
    """The numbers of a paragraph that are a withheld value, as they are written or typed with a source."""
    found: list[tuple[str | Typed, Result]] = []
    for place, one in enumerate(tokens):
        if isinstance(one, Typed) and (withheld := written(one.number, secrets)):
            found.append((one, withheld))
        elif isinstance(one, str):
            found += [(text, withheld) for text, withheld in pieces(one, secrets, begins=not place) if withheld]
    return found
