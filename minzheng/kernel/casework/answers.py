"""What is filled in: a flat mapping from field to text, checked by the same readers as a roster.

A field is ``household.NAME`` or ``N.NAME`` for the member in place N (from 1, which is the applicant); NAME is a column of
the roster, so that form, workbook and registry have one set of names, choices, checks and sentences.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from minzheng.kernel.access.encryption import open_sealed, seal

HOUSEHOLD = "household"
MOST_MEMBERS = 20
_FIELD = re.compile(r"(household|[1-9][0-9]?)\.([a-z_]+)")

Answers = Mapping[str, str]


def field_of(place: str | int, name: str) -> str:
    """The field of ``name`` for the household or the member in that place."""
    return f"{place}.{name}"


def is_field(text: str) -> bool:
    """Whether ``text`` names a field of the form."""
    match = _FIELD.fullmatch(text)
    return match is not None and (match[1] == HOUSEHOLD or int(match[1]) <= MOST_MEMBERS)


def places(answers: Answers) -> list[int]:
    """The places of the members, in order."""
    return sorted({int(key.partition(".")[0]) for key in answers if not key.startswith(HOUSEHOLD)})


def of(answers: Answers, place: str | int) -> dict[str, str]:
    """The answers of one place, by name."""
    start = f"{place}."
    return {key.removeprefix(start): value for key, value in answers.items() if key.startswith(start)}


def sealed(answers: Answers) -> bytes:
    """The answers as they rest in the database."""
    return seal(json.dumps(dict(answers), ensure_ascii=False, sort_keys=True))


def opened(data: bytes | memoryview) -> dict[str, str]:
    """The answers of sealed bytes."""
    text = open_sealed(data)
    return dict(json.loads(text)) if text else {}


@dataclass(frozen=True)
class Conflict:
    """A field two people changed at once: what the other one wrote, and who."""

    field: str
    theirs: str
    by: str


@dataclass(frozen=True)
class Merge:
    """The answers after a save; ``conflicts`` kept what was there."""

    answers: dict[str, str]
    changed: dict[str, list[object]]
    conflicts: list[Conflict] = field(default_factory=list)


def merge(
    current: Answers, changed: Mapping[str, list[object]], given: Answers, *, base: int, version: int, by: str
) -> Merge:
    """Take ``given`` fields over ``current``; a field that somebody else changed after ``base`` stays and is a conflict.

    ``changed`` says for each field in which version and by whom it last changed. Empty text clears a field.
    """
    answers, marks, conflicts = dict(current), dict(changed), []
    for key, value in given.items():
        if not is_field(key) or answers.get(key, "") == value:
            continue
        last = marks.get(key)
        if last and int(str(last[0])) > base and str(last[1]) != by:
            conflicts.append(Conflict(key, answers.get(key, ""), str(last[1])))
            continue
        answers[key] = value
        marks[key] = [version, by]
    return Merge({key: value for key, value in answers.items() if value}, marks, conflicts)
