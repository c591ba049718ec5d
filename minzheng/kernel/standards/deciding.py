"""One decision at a time."""

from __future__ import annotations

from django.db import connection

ONE_AT_A_TIME = 510_426


def alone() -> None:
    """Hold the lock under which documents are entered and decided on until the transaction ends, so that decisions are numbered
    in the order in which they are seen."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
