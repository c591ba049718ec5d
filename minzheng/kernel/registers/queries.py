"""What can be asked of the books: entries in somebody's area, found by number, name or person, late ones, gaps in numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Count, F, Q, QuerySet

from minzheng.kernel.access.encryption import seal
from minzheng.kernel.access.models import Account
from minzheng.kernel.access.searching import looked_up

from .duties import seen_by, within
from .kinds import Book, Kind
from .models import Deed, Entry, Party

_ID = re.compile(r"\d{17}[\dXx]")


def entries_of(kind: Kind, account: Account) -> QuerySet[Entry]:
    """The entries of a kind that an account may read; none for a role that may not."""
    found = Entry.objects.filter(kind=kind.name)
    return found.filter(seen_by(account, kind)) if account.role in kind.readers else found.none()


def entries_of_all(kinds: Iterable[Kind], account: Account) -> QuerySet[Entry]:
    """The entries of several kinds that an account may read."""
    seen = [Q(kind=one.name) & seen_by(account, one) for one in kinds if account.role in one.readers]
    return Entry.objects.filter(reduce(or_, seen)) if seen else Entry.objects.none()


def found_by(rows: QuerySet[Entry], text: str) -> QuerySet[Entry]:
    """The entries whose number, name, initials or person ``text`` begins or is. A full identity number is looked for sealed."""
    if _ID.fullmatch(text):
        keys = Party.objects.filter(id_number=seal(text.upper())).values_list("entry_id", flat=True)
        return rows.filter(pk__in=looked_up(keys))
    by_name = Q(number__startswith=text.upper()) | Q(label__startswith=text)
    if text.isascii() and text.isalpha():
        return rows.filter(Q(initials__startswith=text.lower()) | by_name)
    keys = Party.objects.filter(name=text).values_list("entry_id", flat=True)
    return rows.filter(by_name | Q(pk__in=looked_up(keys)))


def late_on(book: Book, account: Account, on: date) -> QuerySet[Entry]:
    """The entries that something was due for before ``on``, of every kind that the account may read."""
    kinds = [one.name for one in book.readable(account.role)]
    return Entry.objects.filter(within(account), kind__in=kinds, due_on__lt=on)


def due_until(book: Book, account: Account, until: date) -> QuerySet[Entry]:
    """The entries that something is due for until a day."""
    kinds = [one.name for one in book.readable(account.role)]
    return Entry.objects.filter(within(account), kind__in=kinds, due_on__lte=until).order_by("due_on", "pk")


def counts_by_state(rows: QuerySet[Entry]) -> dict[str, int]:
    """How many entries there are in each state."""
    return dict(rows.order_by().values_list("state").annotate(Count("pk")))


def history(entry: Entry) -> list[Deed]:
    """Every deed of an entry, the latest first."""
    return list(entry.deeds.order_by("-serial"))


def gaps(kind: Kind, prefix: str) -> list[int]:
    """The serial numbers that are missing between the first and the last below a prefix: an unbroken book has none."""
    numbers = Entry.objects.filter(kind=kind.name, number__startswith=prefix).values_list("number", flat=True)
    serials = sorted(int(text[len(prefix):]) for text in numbers if text[len(prefix):].isdecimal())
    there = set(serials)
    return [one for one in range(serials[0], serials[-1]) if one not in there] if serials else []


def late_deeds(kind: Kind, names: Iterable[str]) -> QuerySet[Deed]:
    """Deeds that were done after the day they were due."""
    return Deed.objects.filter(entry__kind=kind.name, name__in=list(names), on__gt=F("was_due_on"))
