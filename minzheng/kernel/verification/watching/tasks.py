"""Expected events made tasks: each found once, and settled by itself when it was seen to or is expected no longer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import polars as pl
from django.db import connection

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.copying import copy_in, copy_out
from minzheng.kernel.values import areas

from .conditions import expected, is_new
from .declarations import EventDeclared
from .known import Known
from .models import TaskState, WatchRun, WatchTask

SUBJECT = ["event", "household_id", "person_ref", "due_on"]
_KNOWN = {"task_id": pl.Int64, "event": pl.String, "household_id": pl.Int64, "person_ref": pl.Int64, "due_on": pl.Date,
          "state": pl.String}
DEALT, GONE = "dealt", "gone"
"""Why a task is settled by itself: what it asks for was done, or the event is expected no longer."""


def renew(events: Sequence[EventDeclared], known: Known, *, run: WatchRun, by: Actor, at: datetime) -> dict[str, int]:
    """Find new tasks of all events and settle those that need nobody any more; how many of each, by kind."""
    found = pl.concat([_of(event, known) for event in events])
    before = _known(known)
    new = found.filter("is_new").join(before, on=SUBJECT, how="anti", nulls_equal=True)
    _add(new, run, by, at)
    still = before.filter(pl.col("state") == TaskState.OPEN).join(
        found.select(*SUBJECT, "is_dealt"), on=SUBJECT, how="left", nulls_equal=True)
    over = still.filter(pl.col("is_dealt").fill_null(True))
    why = pl.when(pl.col("is_dealt").is_null()).then(pl.lit(GONE)).otherwise(pl.lit(DEALT))
    _settle(over.select("task_id", why.alias("note")), at)
    return {"tasks": new.height, "settled": over.height}


def _of(event: EventDeclared, known: Known) -> pl.DataFrame:
    found = expected(event, known)
    return found.with_columns(pl.lit(event.name).alias("event"), pl.lit(event.who).alias("who"),
                              is_new(event, known.on).alias("is_new"))


def _known(known: Known) -> pl.DataFrame:
    low, high = areas.span(known.area)
    select = """SELECT id, event, household_id, person_id, due_on, state FROM watching_watchtask
        WHERE household_id IN (SELECT id FROM people_household WHERE area_code >= %(low)s AND area_code < %(high)s)"""
    return copy_out(select, {"low": low, "high": high}, _KNOWN)


def _add(new: pl.DataFrame, run: WatchRun, by: Actor, at: datetime) -> None:
    rows = new.select("event", "who", "household_id", pl.col("person_ref").alias("person_id"), "area_code", "due_on",
                      state=pl.lit(str(TaskState.OPEN)), run_id=pl.lit(run.pk), found_at=pl.lit(at), closed_by=pl.lit(""),
                      note=pl.lit(""))
    copy_in(rows.sort("due_on", "area_code", "household_id"), WatchTask._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute("""INSERT INTO watching_watchstep (task_id, action, note, "by", at)
            SELECT id, 'found', '', %s, %s FROM watching_watchtask WHERE run_id = %s ORDER BY id""", [str(by), at, run.pk])


def _settle(over: pl.DataFrame, at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("""WITH over AS (
                UPDATE watching_watchtask t SET state = %s, closed_at = %s, note = o.note
                FROM unnest(%s::bigint[], %s::text[]) AS o(id, note) WHERE t.id = o.id RETURNING t.id, t.note)
            INSERT INTO watching_watchstep (task_id, action, note, "by", at)
            SELECT id, 'settled', note, '', %s FROM over ORDER BY id""",
                       [str(TaskState.SETTLED), at, over["task_id"].to_list(), over["note"].to_list(), at])
