"""The strokes every change of areas is made of: close rows, open rows, write down what became what."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime

import polars as pl
from django.db import connection

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.copying import copy_in, ignore

from . import codeframes
from .models import Area, AreaChange, AreaSuccession, ChangeKind


def lock() -> None:
    """Let nobody else change areas until this transaction ends; readers go on reading."""
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {Area._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")


def close(codes: Iterable[int], on: date) -> int:
    """End the open rows of ``codes`` as of ``on``; returns how many there were."""
    return Area.objects.filter(code__in=list(codes), valid_until=None).update(valid_until=on)


def open_rows(areas: pl.DataFrame, progress: Callable[[int], None] = ignore) -> None:
    """Open a row for each of ``areas`` (code, name, lowest_level, urban_rural, initials, valid_from)."""
    rows = areas.with_columns(level=codeframes.level(), parent_code=codeframes.parent()).sort("code")
    copy_in(rows, Area._meta.db_table, moved=progress)


def write_change(
    kind: ChangeKind, pairs: pl.DataFrame, *, on: date, document: str, by: Actor, at: datetime
) -> AreaChange:
    """Write down that, by one change, each ``predecessor`` of ``pairs`` passed into its ``successor``."""
    change = AreaChange.objects.create(kind=kind, on=on, document=document, at=at, by=by.username)
    rows = pairs.select("predecessor", "successor", change_id=pl.lit(change.pk)).unique()
    copy_in(rows, AreaSuccession._meta.db_table)
    return change
