"""A view of another database as a delivered file: read once, whole, by one SELECT that can change nothing there."""

from __future__ import annotations

import hashlib
import io
import re

import polars as pl
import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from minzheng.kernel.people.roster.grids import NotAWorkbook
from minzheng.kernel.values.errors import UsageError
from minzheng.kernel.values.language import say

from .tables import Opened, Sheet, with_heading_row

SCHEMES = ("postgresql://", "postgres://")
_VIEW = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)?")
_SECONDS = 10
_MINUTES = 15


def is_view(source: str) -> bool:
    """Whether a source is the address of a database and no file."""
    return source.startswith(SCHEMES)


def open_view(source: str) -> Opened:
    """The rows of ``postgresql://reader@host/database#schema.view``, in an order of their own: equal rows have an equal digest.

    Raises UsageError for an address without one view, NotAWorkbook where the database refuses.
    """
    address, _, view = source.partition("#")
    if not _VIEW.fullmatch(view):
        raise UsageError(say("请在地址后写明一个视图：postgresql://用户@主机/数据库#模式.视图"))
    frame = _rows(address, view)
    frame = frame.sort(pl.all(), nulls_last=True) if frame.height else frame
    digest = hashlib.sha256(frame.write_csv().encode()).hexdigest()
    known = conninfo_to_dict(address)
    return Opened(f"{known.get('host', '')}/{known.get('dbname', '')} {view}", digest, [Sheet(view, with_heading_row(frame))])


def _rows(address: str, view: str) -> pl.DataFrame:
    """Every row of the view as texts, in a transaction that may only read."""
    select = sql.SQL("COPY (SELECT * FROM {}) TO STDOUT (FORMAT csv, HEADER)").format(sql.Identifier(*view.split(".")))
    try:
        with psycopg.connect(address, connect_timeout=_SECONDS) as database:
            database.read_only = True
            database.execute("SET LOCAL datestyle TO ISO")
            database.execute(sql.SQL("SET LOCAL statement_timeout TO {}").format(sql.Literal(f"{_MINUTES}min")))
            with database.cursor() as cursor, cursor.copy(select) as copy:
                data = b"".join(bytes(block) for block in copy)
    except psycopg.Error as error:
        reason = next(iter(str(error).strip().splitlines()), type(error).__name__)
        raise NotAWorkbook(say("数据库拒绝了读取：{reason}", reason=reason), code="view_refused") from error
    return pl.read_csv(io.BytesIO(data), infer_schema=False)
