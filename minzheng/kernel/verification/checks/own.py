"""The bureau's own rolls, books and accounts in the place of registers: frames as ``seeing`` has them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from minzheng.kernel.access.copying import copy_out
from minzheng.kernel.values.periods import Month

from .declarations import ACCOUNTS, OWN_BOOK, OWN_ROLL
from .roll import Roll

SEEN = {
    "person_ref": pl.Int64, "household_id": pl.Int64, "area_code": pl.Int64, "birth_date": pl.Date, "death_date": pl.Date,
    "grade": pl.String, "register": pl.String, "delivery": pl.Int64, "row": pl.Int64, "data_date": pl.Date, "since": pl.Date,
    "until": pl.Date, "mark": pl.String, "zh": pl.String, "en": pl.String,
}
"""Columns of what the bureau itself knows; a book has ``row.state`` as well."""


def own(name: str, roll: Roll, *benefits: str) -> pl.DataFrame | None:
    """What a roll of another benefit, a book or the accounts say of the people of a roll; None for any other name.

    Of a roll of another benefit only who is on one of ``benefits`` as well (on any, where none is named).
    """
    if found := OWN_ROLL.fullmatch(name):
        return _of_benefit(found[1], roll, benefits)
    if found := OWN_BOOK.fullmatch(name):
        return _of_book(found[1], roll)
    return _shared_accounts(roll) if name == ACCOUNTS else None


def _people(roll: Roll) -> pl.LazyFrame:
    return roll.persons.lazy().select("person_ref", "household_id", "area_code", "birth_date", "death_date")


def _as_seen(frame: pl.LazyFrame, name: str, on: date) -> pl.DataFrame:
    plain = {"grade": pl.lit("exact"), "register": pl.lit(name), "delivery": pl.lit(None), "data_date": pl.lit(on)}
    more = [column for column in frame.collect_schema().names() if column.startswith("row.")]
    whole = frame.with_columns(**plain).select(*(pl.col(column).cast(kind) for column, kind in SEEN.items()), *more)
    return whole.collect(engine="streaming")


def _of_benefit(benefit: str, roll: Roll, others: Sequence[str]) -> pl.DataFrame:
    """Who is on the roll of a benefit and on others as well, by themselves or with their household."""
    month = pl.col("award_first")
    last = pl.col("award_last")
    both = roll.covered(benefit).drop("household_id").join(roll.covered(*others), on="person_ref", how="semi")
    covered = both.filter(month <= int(Month.of(roll.on))).with_columns(
        pl.col("award_id").alias("row"), pl.date(month // 100, month % 100, 1).alias("since"),
        pl.date(last // 100, last % 100, 1).dt.month_end().alias("until"),
        pl.concat_str(pl.lit(f"{benefit}|"), month.cast(pl.String)).alias("mark"),
        pl.concat_str(pl.lit("自 "), month.cast(pl.String), pl.lit(" 起在册")).alias("zh"),
        pl.concat_str(pl.lit("on the roll since "), month.cast(pl.String)).alias("en"))
    once = covered.unique(["person_ref", "mark"], keep="any")
    return _as_seen(once.join(_people(roll), on="person_ref"), f"award({benefit})", roll.on)


_PARTIES = """
    SELECT r.id_number, e.id, e.on, e.state FROM registers_party r JOIN registers_entry e ON e.id = r.entry_id
    WHERE e.kind = %(kind)s AND e.on <= %(on)s AND r.id_number <> ''"""


def _of_book(kind: str, roll: Roll) -> pl.DataFrame:
    """Who is named in an entry of a book, with the state it is in."""
    schema = {"id_number": pl.Binary, "row": pl.Int64, "since": pl.Date, "row.state": pl.String}
    named = copy_out(_PARTIES, {"kind": kind, "on": roll.on}, schema).lazy().with_columns(
        pl.lit(None, pl.Date).alias("until"), pl.concat_str(pl.lit(f"{kind}|"), pl.col("row").cast(pl.String)).alias("mark"),
        pl.concat_str(pl.lit("本县登记簿 "), pl.col("since").cast(pl.String), pl.lit(" 登记")).alias("zh"),
        pl.concat_str(pl.lit("entered in the county's own book on "), pl.col("since").cast(pl.String)).alias("en"))
    numbers = roll.known.lazy().select("person_ref", "id_number")
    return _as_seen(named.join(numbers, on="id_number").join(_people(roll), on="person_ref"), f"book({kind})", roll.on)


def _shared_accounts(roll: Roll) -> pl.DataFrame:
    """The households paid now whose account is that of other households too; it is about no single person."""
    paid = roll.awards.lazy().filter(pl.col("award_last").is_null()).select("household_id").unique()
    known = roll.accounts.lazy().join(paid, on="household_id")
    shared = known.filter(pl.col("household_id").n_unique().over("account_no") > 1).with_columns(
        pl.col("household_id").n_unique().over("account_no").alias("households"))
    homes = roll.persons.lazy().select("household_id", "area_code").unique("household_id")
    count = pl.col("households").cast(pl.String)
    nothing = [pl.lit(None).alias(name) for name in ("person_ref", "birth_date", "death_date", "since", "until")]
    rows = shared.join(homes, on="household_id").with_columns(
        *nothing, pl.col("household_id").alias("row"),
        pl.col("account_no").bin.encode("base64").alias("mark"),
        pl.concat_str(count, pl.lit(" 户共用一个收款账户")).alias("zh"),
        pl.concat_str(pl.lit("one account for "), count, pl.lit(" households")).alias("en"))
    return _as_seen(rows, ACCOUNTS, roll.on)
