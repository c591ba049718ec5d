"""When a question is put: what the person answered elsewhere, how old they are, what the application would bring."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from minzheng.kernel.values.periods import age_on

from .answers import Answers


@dataclass(frozen=True)
class Answered:
    """Another question about the same person or household, itself put, was answered with one of ``values``."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Younger:
    """The identity number says: not yet ``years`` old on the first day of the month that is decided on."""

    years: int


@dataclass(frozen=True)
class Brought:
    """The benefits applied for would bring the household this fact with one of ``values``."""

    name: str
    values: tuple[str, ...]


Condition = Answered | Younger | Brought


@dataclass(frozen=True)
class Circumstances:
    """What conditions are held against: the conditions of each question of the group, the answers, the day, the facts."""

    conditions: Mapping[str, Sequence[Condition]]
    given: Answers
    day: date
    facts: Mapping[str, str]

    def is_put(self, name: str) -> bool:
        """Whether the question is put: it has no condition, or one of them holds."""
        found = self.conditions.get(name)
        return found is not None and (not found or any(self._holds(one) for one in found))

    def _holds(self, one: Condition) -> bool:
        match one:
            case Answered(name, values):
                return self.is_put(name) and self.given.get(name, "") in values
            case Younger(years):
                birth = birth_of(self.given.get("id_number", ""))
                return birth is not None and age_on(birth, self.day) < years
            case Brought(name, values):
                return self.facts.get(name, "") in values


def plain_number(id_number: str) -> str:
    """A number as it is typed, in half width, without spaces, with a capital X."""
    return "".join(unicodedata.normalize("NFKC", id_number).split()).upper()


def birth_of(id_number: str) -> date | None:
    """The day of birth that a number carries as it is typed, or None while it carries none."""
    digits = plain_number(id_number)
    text = f"19{digits[6:12]}" if len(digits) == 15 else digits[6:14]
    if not (len(text) == 8 and text.isascii() and text.isdigit()):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def latest_birth(years: int, day: date) -> date:
    """Who is born after this day is not yet ``years`` old on ``day``, the first of a month."""
    return day.replace(year=day.year - years)
