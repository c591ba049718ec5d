"""All identity numbers of the same person: who was registered twice and merged has one of each row.

Papers, applications and declared relatives name people by whichever number they had; whoever compares people by number asks here.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from django.db.models import Q

from .models import Person

Sealed = bytes | memoryview
"""A sealed number as it comes from the database."""


def by_number(sealed: Iterable[Sealed]) -> dict[bytes, frozenset[bytes]]:
    """For each sealed number all numbers of whom it means, itself among them; one that nobody is registered by stands alone."""
    asked = {bytes(one) for one in sealed}
    rows = Person.objects.filter(id_number__in=asked).values_list("id_number", "pk", "merged_into") if asked else []
    stands = {bytes(number): into or key for number, key, into in rows}
    own: dict[int, set[bytes]] = {}
    for number, key, into in _rows(set(stands.values())):
        own.setdefault(into or key, set()).add(bytes(number))
    return {one: frozenset({one, *own.get(stands.get(one, 0), ())}) for one in asked}


def every_number(sealed: Iterable[Sealed]) -> list[bytes]:
    """All numbers of whoever these sealed numbers mean, these among them."""
    return sorted(set(chain.from_iterable(by_number(sealed).values())))


def _rows(standing: set[int]) -> Iterable[tuple[Sealed, int, int | None]]:
    if not standing:
        return []
    return Person.objects.filter(Q(pk__in=standing) | Q(merged_into__in=standing)).values_list("id_number", "pk", "merged_into")
