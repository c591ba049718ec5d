"""The language of a report's text: ``{SA-01.01}`` is a figure, ``{120|source}`` a typed number with its source.

A figure may say more: ``{SA-01.01|last}``, ``{SA-01.01|change}``, ``{SA-01.01|area=430426100000}`` or several of these. The
words ``{area}``, ``{name}``, ``{period}``, ``{title}`` and ``{cut_off}`` are filled in by the report, ``{title:SA-01.01}`` is an
indicator's name. Everything else is text; a number in it must be a date, an ordinal, the number of a document or part of a name
in quotation marks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

WORDS = ("area", "name", "period", "title", "cut_off")
VIEWS = ("", "last", "previous", "change", "trend", "plan")
"""What of a figure is told: its value; that of the same period of last year, or of the period before; how it changed against
either; how much of the plan it is."""
VALUES = ("", "last", "previous")
"""The views that are a value, which its unit must follow."""
INDICATOR = re.compile(r"[A-Z]{2}-\d{2}\.\d{2}")
_BRACED = re.compile(r"\{([^{}]*)\}")
_TYPED = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_AREA = re.compile(r"area=(\d{12}|\d{6}|\d{9})")
_TITLE = re.compile(rf"title:({INDICATOR.pattern})")


@dataclass(frozen=True)
class Word:
    """A word that the report fills in."""

    name: str


@dataclass(frozen=True)
class Title:
    """The name of an indicator."""

    id: str


@dataclass(frozen=True)
class Figure:
    """A figure: the indicator, what of it is told, and for which area (0: that of the report)."""

    id: str
    view: str = ""
    area: int = 0


@dataclass(frozen=True)
class Typed:
    """A number typed by hand with its source; where it says which indicator it is, its value must be that indicator's."""

    number: str
    source: str
    id: str = ""


@dataclass(frozen=True)
class Unknown:
    """Something in braces that is none of these."""

    written: str


Token = str | Word | Title | Figure | Typed | Unknown


def tokens(text: str) -> list[Token]:
    """The text in its parts, in order; what stands outside of braces as it is."""
    found: list[Token] = []
    place = 0
    for match in _BRACED.finditer(text):
        found += [text[place : match.start()]] if match.start() > place else []
        found.append(_token(match[1]))
        place = match.end()
    return [*found, text[place:]] if place < len(text) else found


def _token(written: str) -> Token:
    name, *options = (part.strip() for part in written.split("|"))
    if name in WORDS and not options:
        return Word(name)
    if (match := _TITLE.fullmatch(name)) and not options:
        return Title(match[1])
    if INDICATOR.fullmatch(name):
        return _figure(written, name, options)
    if _TYPED.fullmatch(name) and options and options[-1]:
        is_of = len(options) == 2 and bool(INDICATOR.fullmatch(options[0]))
        return Typed(name, options[-1], options[0]) if is_of else Typed(name, "，".join(options))
    return Unknown(written)


def _figure(written: str, name: str, options: list[str]) -> Token:
    view, area = "", 0
    for option in options:
        if option in VIEWS and option and not view:
            view = option
        elif (match := _AREA.fullmatch(option)) and not area:
            area = int(match[1].ljust(12, "0"))
        else:
            return Unknown(written)
    return Figure(name, view, area)


def figures(text: str) -> list[Figure]:
    """The figures of the text, in order."""
    return [one for one in tokens(text) if isinstance(one, Figure)]


_ALLOWED = re.compile(
    r"“[^”]*”|《[^》]*》"
    r"|(?:19|20|21)\d{2}-\d{2}(?:-\d{2})?(?!\d)"
    r"|(?:19|20|21)\d{2}(?:\s*[-—–至到]+\s*(?:19|20|21)\d{2})?(?:年|H[12]|Q[1-4])"
    r"|\d{1,2}(?:[-—–至到、]\d{1,2})?月(?:份|底|末|初)?|\d{1,2}(?:[-—–至到、]\d{1,2})?日"
    r"|〔\d{4}〕\s*\d+\s*号|第\s*\d+\s*(?:号|条|款|项|次|期|届|批|章|季度)"
)
_NUMBERING = re.compile(r"^\s*(?:\d{1,2}[.．、]|[（(]\d{1,2}[）)])(?!\d)")
_DIGITS = re.compile(r"[0-9０-９]+(?:[.．][0-9０-９]+)?[％%]?")


_NUMBERS = re.compile(f"(?:{_ALLOWED.pattern})|(?P<number>{_DIGITS.pattern})")


def numbers(text: str, *, begins: bool) -> list[tuple[int, int]]:
    """Where numbers stand in a text without braces that are no dates, ordinals or the like; ``begins``: as a paragraph does."""
    start = match.end() if begins and (match := _NUMBERING.match(text)) else 0
    return [match.span() for match in _NUMBERS.finditer(text, start) if match["number"]]


def typed_numbers(text: str) -> list[str]:
    """Numbers of a paragraph that were typed without a source; dates, ordinals, document numbers and quoted names are none."""
    plain = _BRACED.sub("〓", text)
    plain = _NUMBERING.sub("", plain)
    return _DIGITS.findall(_ALLOWED.sub("〓", plain))
