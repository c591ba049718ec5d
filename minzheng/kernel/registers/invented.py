"""Invented people and entries: what worked stories and the demonstration county fill the books with."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
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

    def make(self, kind: str, deed: str, *, ago: int, under: Entry | None = None, by: str = "", **given: Any) -> Entry:
        """Make an entry."""
        declared = self.book.kind(kind).deed(deed)
        return actions.make(book=self.book, kind=kind, deed=deed, given=typed(given), area_code=self.area,
                            by=self._who(declared, by), at=self._at(ago), parent_id=under.pk if under else None)

    def do(self, entry: Entry, deed: str, *, ago: int, by: str = "", **given: Any) -> Entry:
        """Do something with an entry."""
        declared = self.book.kind(entry.kind).deed(deed)
        return actions.do(book=self.book, entry_id=entry.pk, deed=deed, given=typed(given), by=self._who(declared, by),
                          at=self._at(ago))

    def _who(self, deed: DeedDeclared, name: str) -> Actor:
        return self.actors(Role(deed.who[0]), name)

    def _at(self, ago: int) -> datetime:
        return datetime.combine(self.day(ago), time(10), ZONE)


def picture(number: int) -> bytes:
    """A picture that is like no other."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), (number % 256, number // 256 % 256, 120)).save(out, "PNG")
    return out.getvalue()
