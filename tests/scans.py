"""Which tables were read from end to end: what makes a page slow once they are large."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def nothing_read_whole(*tables: str) -> Iterator[None]:
    """Fails where a table was read from end to end inside the block. PostgreSQL counts such reads of the transaction itself."""
    before = _whole_reads()
    yield
    read = {table for table, count in _whole_reads().items() if count > before.get(table, 0)}
    assert not read & set(tables), f"read from end to end: {sorted(read & set(tables))}"


def _whole_reads() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, seq_scan FROM pg_stat_xact_user_tables")
        return dict(cursor.fetchall())


def analyse() -> None:
    """Tell the planner how large the tables are, as it learns by itself where they live longer than a test."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
