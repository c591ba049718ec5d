"""Paging by position, not by number: the next page starts after the last row seen, however deep it lies."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

from .figures import AtLeast

SIZE = 50
MOST_COUNTED = 10_000
"""Rows that a list counts; longer ones say that there are more."""


@dataclass(frozen=True)
class Slice:
    """One page of rows and the cursors of its neighbours; an empty cursor means there is none."""

    rows: list[Any]
    previous: str
    next: str


def slice_of(rows: QuerySet[Any], *, order: Sequence[str], cursor: str = "", size: int = SIZE) -> Slice:
    """The page of ``rows`` at ``cursor``, ordered by ``order`` (``-field`` descends; the last field must be unique).

    The fields may not be null. A cursor that cannot be read is taken as the first page.
    """
    backwards, position = _read(cursor, len(order))
    if position is not None:
        try:
            rows = rows.filter(_beyond(order, position, backwards))
        except (TypeError, ValueError, ValidationError):  # not of the kind of the fields: from another order, or made up
            backwards, position = False, None
    found = list(rows.order_by(*(_turned(field) if backwards else field for field in order))[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_previous = more if backwards else position is not None
    has_next = bool(found) if backwards else more
    return Slice(
        found,
        _write("p", found[0], order) if has_previous and found else "",
        _write("n", found[-1], order) if has_next and found else "",
    )


def counted(rows: QuerySet[Any], *, most: int = MOST_COUNTED) -> int:
    """How many rows there are, counted up to ``most``: a list of a million is not read to be told its length."""
    found = rows.order_by()[: most + 1].count()
    return AtLeast(most) if found > most else found


def _turned(field: str) -> str:
    return field[1:] if field.startswith("-") else f"-{field}"


def _beyond(order: Sequence[str], position: Sequence[Any], backwards: bool) -> Q:
    """The rows after (before) ``position``: greater in the first field, or equal there and greater in the next …

    That the first field is not smaller is said apart: an index can begin there.
    """
    beyond, equal = Q(), Q()
    for field, value in zip(order, position, strict=True):
        name = field.lstrip("-")
        smaller = field.startswith("-") != backwards
        beyond |= equal & Q(**{f"{name}__{'lt' if smaller else 'gt'}": value})
        equal &= Q(**{name: value})
    first = order[0].lstrip("-")
    return Q(**{f"{first}__{'lte' if order[0].startswith('-') != backwards else 'gte'}": position[0]}) & beyond


def _write(direction: str, row: Any, order: Sequence[str]) -> str:
    values = [_value(row, field.lstrip("-")) for field in order]
    return base64.urlsafe_b64encode(json.dumps([direction, *values], default=str).encode()).decode().rstrip("=")


def _value(row: Any, path: str) -> Any:
    for name in path.split("__"):
        row = row[name] if isinstance(row, dict) else getattr(row, name)
    if isinstance(row, Model):
        return row.pk
    return row.isoformat() if isinstance(row, date | datetime) else str(row) if isinstance(row, Decimal) else row


def _read(cursor: str, length: int) -> tuple[bool, list[Any] | None]:
    try:
        direction, *values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, UnicodeDecodeError, TypeError):
        return False, None
    known = direction in ("n", "p") and len(values) == length
    is_plain = all(isinstance(value, int) or (isinstance(value, str) and "\0" not in value) for value in values)
    return (direction == "p", values) if known and is_plain else (False, None)
