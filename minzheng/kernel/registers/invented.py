"""Invented people and entries: what worked stories and the demonstration county fill the books with."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from PIL import Image
from stdnum.cn import ric

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.roles import Role
from minzheng.kernel.values.periods import ZONE

from . import actions
from .declarations import DeedDeclared
from .kinds import Book
from .models import Entry
from .papers import File

SERIALS = 900
"""Invented people have numbers from here on, of a place that has no people."""
NOWHERE = "430426"


def person(name: str, born: date, sex: str, serial: int = 0) -> dict[str, str]:
    """The inputs of an invented person, with a number nobody has."""
    body = f"{NOWHERE}{born:%Y%m%d}{SERIALS + 2 * serial + (1 if sex == 'M' else 0):03d}"
    return {"name": name, "id_type": "resident_id", "id_number": body + ric.calc_check_digit(f"{body}0")}


def typed(given: Mapping[str, Any]) -> dict[str, str]:
    """What would have been typed: parts of people and scores, ticks of choices, and all else as text."""
    found: dict[str, str] = {}
    for name, value in given.items():
        if isinstance(value, Mapping):
            found |= {f"{name}.{part}": str(one) for part, one in value.items()}
        elif isinstance(value, list):
            found |= {f"{name}.{one}": "on" for one in value}
        else:
            found[name] = str(value.pk) if isinstance(value, Entry) else str(value)
    return found


@dataclass
class Filling:
    """Entries of a demonstration county: each deed so many days before ``on``, by who may do it (``by`` is another one)."""

    book: Book
    area: int
    on: date
    actors: Callable[..., Actor]

    def day(self, ago: int) -> date:
        """The day so many days before."""
        return self.on - timedelta(days=ago)

    def make(
        self, kind: str, deed: str, /, *, ago: int, under: Entry | None = None, by: str = "", acting: Role | None = None,
        within: int = 0, enclosed: Sequence[File] = (), **given: Any,
    ) -> Entry:
        """Make an entry, ``within`` an area or where it is ``under``; ``acting`` is who does it, if not the first who may."""
        declared = self.book.kind(kind).deed(deed)
        place = within or (under.area_code if under else self.area)
        return actions.make(book=self.book, kind=kind, deed=deed, given=typed(given), area_code=place, files=enclosed,
                            by=self._who(declared, by, acting), at=self._at(ago), parent_id=under.pk if under else None)

    def do(self, entry: Entry, deed: str, /, *, ago: int, by: str = "", enclosed: Sequence[File] = (), **given: Any) -> Entry:
        """Do something with an entry."""
        declared = self.book.kind(entry.kind).deed(deed)
        return actions.do(book=self.book, entry_id=entry.pk, deed=deed, given=typed(given), by=self._who(declared, by),
                          at=self._at(ago), files=enclosed)

    def _who(self, deed: DeedDeclared, name: str, role: Role | None = None) -> Actor:
        return self.actors(role or Role(deed.who[0]), name)

    def _at(self, ago: int) -> datetime:
        return datetime.combine(self.day(ago), time(10), ZONE)


def paper(name: str, mark: object = "", *, kind: str = "jpg") -> File:
    """A file to go with a deed under ``name``: a picture or a page that says nothing, alike only where ``mark`` is."""
    start = {"jpg": b"\xff\xd8\xff\xe0 demonstration ", "pdf": b"%PDF-1.4\n%%EOF\n"}[kind]
    return File(name, f"{name}.{kind}", start + f"{name} {mark}".encode())


def picture(number: int) -> bytes:
    """A picture that is like no other."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), (number % 256, number // 256 % 256, 120)).save(out, "PNG")
    return out.getvalue()
