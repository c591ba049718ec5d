"""How a search is put to the database: what was looked for is looked up first, and the list is asked for those keys."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

FEW = 4000
"""So many keys are quicker looked up than met while a list is read in its order; more are met soon enough."""


def looked_up(keys: QuerySet[Any]) -> list[Any] | QuerySet[Any]:
    """For ``field__in``: the keys where they are FEW, the query itself where they are more.

    Inside of a larger query the database has to guess how many there are, and reads a whole list in its order where it guesses
    too many; a list of keys it need not guess. ``keys`` is a ``values_list(…, flat=True)``.
    """
    found = list(keys[: FEW + 1])
    return found if len(found) <= FEW else keys
