"""Storing a planned roster by COPY and set updates, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import polars as pl
from django.db import connection

from minzheng.kernel.access.copying import copy_in
from minzheng.kernel.access.encryption import seal_all
from minzheng.kernel.values.areas import COUNTY, at
from minzheng.kernel.values.pinyin import initials

from .changing import Change
from .columns import Sheet
from .models import SCHEME
from .planning import TABLE, Plan
from .refreshing import refresh_households, refresh_persons
from .roster.loading import Progress

_H, _M = Sheet.HOUSEHOLDS, Sheet.MEMBERS


SOURCE = "花名册"

_WORTH_ANALYSING = 1000


def store(planned: Plan, *, batch_id: int, at_: datetime, progress: Progress, source: str = SOURCE) -> None:
    """Write a plan in the caller's transaction: COPY for what is new, set updates for what ends.

    ``source`` is what the new facts say of where they come from.
    """
    rows = sum(one.opened.height + one.closed.height for one in planned.facts.values())
    rows += planned.new_persons.height + planned.new_households.height + planned.memberships.opened.height
    done = 0

    def moved(count: int) -> None:
        nonlocal done
        done += count
        progress("写入", done, rows)

    progress("写入", 0, rows)
    _store_households(planned, batch_id)
    _store_persons(planned, batch_id)
    moved(planned.new_persons.height + planned.new_households.height)
    for sheet in Sheet:
        write_change(TABLE[sheet], planned.facts[sheet], batch_id=batch_id, at_=at_, moved=moved, source=source)
    memberships = planned.memberships
    extended = memberships.opened.with_columns(pl.lit(SCHEME).alias("scheme"), pl.lit("t").alias("counted"))
    write_change("people_membership", Change(memberships.ended, memberships.closed, extended), batch_id=batch_id,
                 at_=at_, moved=moved, source=source)  # fmt: skip
    if rows > _WORTH_ANALYSING:
        analyse()
    refresh_households(_known(planned.facts[_H], "household_id", planned.new_households))
    refresh_persons(_known(planned.facts[_M], "person_id", planned.new_persons))
    progress("写入", rows, rows)


def analyse() -> None:
    """Tell the planner what was stored: what reads it in the same transaction would else be planned for empty tables."""
    with connection.cursor() as cursor:
        for table in ("people_person", "people_household", "people_membership", *TABLE.values()):
            cursor.execute(f"ANALYZE {table}")


def _known(one: Change, subject: str, new: pl.DataFrame) -> pl.Series:
    """The subjects of a change that were there before."""
    touched = pl.concat([one.opened[subject], one.closed[subject]]).unique()
    return touched.filter(~touched.is_in(new[subject].to_list()))


def write_change(
    table: str, one: Change, *, batch_id: int, at_: datetime, moved: Callable[[int], None], source: str = SOURCE
) -> None:
    """End the rows that are no longer believed, then append what is believed from now on."""
    with connection.cursor() as cursor:
        for start in range(0, len(one.ended), 100_000):
            cursor.execute(
                f"UPDATE {table} SET known_until = %s, ended_by_id = %s WHERE id = ANY(%s)",
                [at_, batch_id, one.ended.slice(start, 100_000).to_list()],
            )
    known = [pl.lit(at_.isoformat()).alias("known_since"), pl.lit(batch_id, dtype=pl.Int64).alias("batch_id")]
    if one.closed.height:
        copy_in(one.closed.with_columns(*known), table, moved=moved)
    if one.opened.height:
        copy_in(one.opened.with_columns(pl.lit(source).alias("source"), *known), table, moved=moved)


def _store_households(planned: Plan, batch_id: int) -> None:
    """New households by COPY; those whose facts change follow by an update of the columns that show them now."""
    new = _shown(planned.new_households).with_columns(
        pl.lit(at(planned.office, COUNTY) // COUNTY.unit, dtype=pl.Int64).alias("county"),
        pl.lit(int(planned.month), dtype=pl.Int64).alias("first_month"),
        pl.lit(batch_id, dtype=pl.Int64).alias("batch_id"),
    )
    copy_in(new, "people_household")


def _shown(homes: pl.DataFrame) -> pl.DataFrame:
    """Households with the columns of their table; telephones and accounts sealed."""
    sealed = [pl.Series(name, seal_all(homes[name].fill_null("")), dtype=pl.Binary) for name in ("phone", "account_no")]
    texts = [pl.col(name).fill_null("") for name in ("bank_name", "account_name", "note")]
    shown = homes.select(pl.col("household_id").alias("id"), "household_no", "area_code", *texts)
    return shown.with_columns(sealed).with_columns(
        pl.when(pl.col(name).bin.size() > 0).then(pl.col(name)).alias(name) for name in ("phone", "account_no")
    )


def _store_persons(planned: Plan, batch_id: int) -> None:
    new = planned.new_persons
    sealed = pl.Series("sealed", seal_all(new["id_number"]), dtype=pl.Binary)
    letters = pl.Series("initials", [initials(name) for name in new["name"]], dtype=pl.String)
    rows = new.select(
        pl.col("person_id").alias("id"), "name", letters, sealed.alias("id_number"), "birth_date", "sex",
        pl.lit(batch_id, dtype=pl.Int64).alias("batch_id"), pl.lit("").alias("death_source"),
    )  # fmt: skip
    copy_in(rows, "people_person")
