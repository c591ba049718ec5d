"""Sets into and out of the database through COPY, on Django's connection and inside its transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import Any

import polars as pl
from django.db import connection

CHUNK_ROWS = 50_000
"""Rows between two calls of ``moved``."""


def ignore(rows: int) -> None:
    """A progress callback for those who do not watch."""


def copy_in(frame: pl.DataFrame, table: str, *, moved: Callable[[int], None] = ignore) -> None:
    """Append ``frame`` to ``table``, column by column name; binary columns as bytea, empty text as such, null as NULL.

    ``moved`` is told the number of rows after each chunk.
    """
    columns = ", ".join(f'"{name}"' for name in frame.columns)
    statement = f'COPY "{table}" ({columns}) FROM STDIN (FORMAT csv)'
    with connection.cursor() as cursor, cursor.cursor.copy(statement) as copy:
        for chunk in frame.iter_slices(CHUNK_ROWS):
            copy.write(_as_csv(chunk))
            moved(chunk.height)


def _as_csv(frame: pl.DataFrame) -> bytes:
    hexed = frame.with_columns(
        (pl.lit("\\x") + pl.col(name).bin.encode("hex")).alias(name) for name, kind in frame.schema.items() if kind == pl.Binary
    )
    buffer = BytesIO()
    hexed.write_csv(buffer, include_header=False, quote_style="non_numeric", datetime_format="%Y-%m-%d %H:%M:%S%.6f%:z")
    return buffer.getvalue()


def copy_out(select: str, values: Sequence[Any] | Mapping[str, Any], schema: Mapping[str, Any]) -> pl.DataFrame:
    """The rows of a SELECT as a frame with the columns and types of ``schema``, in its order.

    Binary columns of the schema come back as bytes, empty text as null. ``values`` fill the statement's ``%s`` or ``%(name)s``.
    """
    texts = {name: pl.String if kind == pl.Binary else kind for name, kind in schema.items()}
    with connection.cursor() as cursor, cursor.cursor.copy(f"COPY ({select}) TO STDOUT (FORMAT csv)", values) as copy:
        data = b"".join(bytes(block) for block in copy)
    if not data:
        return pl.DataFrame(schema=dict(schema))
    frame = pl.read_csv(BytesIO(data), has_header=False, new_columns=list(schema), schema=texts)
    return frame.with_columns(
        pl.col(name).str.strip_prefix("\\x").str.decode("hex") for name, kind in schema.items() if kind == pl.Binary
    )
