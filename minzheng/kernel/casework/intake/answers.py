"""What is filled in: a flat mapping from field to text, checked by the same readers as a roster.

A field is ``household.NAME`` or ``N.NAME`` for the member in place N (from 1, which is the applicant); NAME is a column of
the roster, so that form, workbook and registry have one set of names, choices, checks and sentences. ``about.NAME`` is what
the application says of itself (``about.py``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from minzheng.kernel.access.encryption import open_sealed, seal
from minzheng.kernel.people.columns import COLUMNS, Sheet

HOUSEHOLD = "household"
ABOUT = "about"
MOST_MEMBERS = 20
MOST_TEXT = 500
"""Characters kept of one answer: more than any column takes, so that what is too long is told and not lost in silence."""
_FIELD = re.compile(r"(household|about|[1-9][0-9]?)\.([a-z_]+)")
_NAMES = {HOUSEHOLD: {one.name for one in COLUMNS[Sheet.HOUSEHOLDS]}, "": {one.name for one in COLUMNS[Sheet.MEMBERS]}}

Answers = Mapping[str, str]


def field_of(place: str | int, name: str) -> str:
    """The field of ``name`` for the household or the member in that place."""
    return f"{place}.{name}"


def is_field(text: str) -> bool:
    """Whether ``text`` names a field of the form."""
    match = _FIELD.fullmatch(text)
    if match is None or match[1] == ABOUT:
        return match is not None
    if match[1] == HOUSEHOLD:
        return match[2] in _NAMES[HOUSEHOLD]
    return int(match[1]) <= MOST_MEMBERS and match[2] in _NAMES[""]


def places(answers: Answers) -> list[int]:
    """The places of the members, in order."""
    return sorted({int(place) for key in answers if (place := key.partition(".")[0]).isdecimal()})


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
    current: Answers, changed: Mapping[str, list[object]], given: Answers, *, base: int, version: int, by: str,
    removed: Iterable[int] = (),
) -> Merge:
    """Take ``given`` fields over ``current``; a field that somebody else changed after ``base`` stays and is a conflict.

    ``changed`` says for each field in which version and by whom it last changed. Empty text clears a field; the members in
    the places ``removed`` go as a whole, or, when somebody else changed one of their fields meanwhile, not at all.
    """
    answers, marks, conflicts = dict(current), dict(changed), []

    def contested(key: str) -> Conflict | None:
        last = marks.get(key)
        is_theirs = last is not None and int(str(last[0])) > base and str(last[1]) != by
        return Conflict(key, answers.get(key, ""), str(last[1])) if last is not None and is_theirs else None

    def put(key: str, value: str) -> None:
        answers[key] = value
        marks[key] = [version, by]

    for place in removed:
        keys = [field_of(place, name) for name in of(answers, place)]
        against = [found for key in keys if (found := contested(key))]
        conflicts += against
        for key in keys if not against else ():
            put(key, "")
    for key, text in given.items():
        value = text.replace("\x00", "").strip()[:MOST_TEXT]
        if not is_field(key) or answers.get(key, "") == value:
            continue
        if (found := contested(key)) is not None:
            conflicts.append(found)
        else:
            put(key, value)
    return Merge({key: value for key, value in answers.items() if value}, marks, conflicts)


def changed_by_others(merged: Merge, *, base: int, by: str) -> dict[str, str]:
    """The fields that others changed after ``base``, each with who did: what a page that shows ``base`` does not know."""
    return {key: str(who) for key, (version, who) in merged.changed.items() if int(str(version)) > base and str(who) != by}
