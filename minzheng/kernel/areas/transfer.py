"""Frames out of the database and into it, by COPY."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence

import polars as pl
from django.db import connection

CHUNK = 50_000
"""Rows between two calls of ``progress``."""


def ignore(done: int) -> None:
    """A progress callback for those who do not watch."""


def fetch(query: str, parameters: Sequence[object], schema: Mapping[str, type[pl.DataType]]) -> pl.DataFrame:
    """The rows of ``query``, whose columns are those of ``schema`` in its order. Empty text comes back as null."""
    content = io.BytesIO()
    statement = f"COPY ({query}) TO STDOUT (FORMAT csv)"
    with connection.cursor() as cursor, cursor.cursor.copy(statement, parameters) as copy:
        for block in copy:
            content.write(block)
    if not content.tell():
        return pl.DataFrame(schema=dict(schema))
    content.seek(0)
    return pl.read_csv(content, has_header=False, schema=dict(schema))


def store(frame: pl.DataFrame, table: str, progress: Callable[[int], None] = ignore) -> None:
    """Append ``frame`` to ``table`` by COPY, columns by name; empty text stays empty, null stays null."""
    columns = ", ".join(frame.columns)
    with connection.cursor() as cursor, cursor.cursor.copy(f"COPY {table} ({columns}) FROM STDIN (FORMAT csv)") as copy:
        for chunk in frame.iter_slices(CHUNK):
            copy.write(chunk.write_csv(include_header=False, quote_style="non_numeric"))
            progress(chunk.height)
