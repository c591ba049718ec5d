"""A second roster of the invented county: people who are on the first one already, accounts that are shared, rare names.

A person is there twice as it happens in offices: a digit mistyped (with the check digit that goes with it), two digits of the
day of birth exchanged, the number of a neighbouring county, and a name in traditional writing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from minzheng.kernel.people.checksums import identity_check
from minzheng.kernel.people.columns import COLUMNS, Kind, Sheet
from minzheng.kernel.people.demo import write_sheets
from minzheng.kernel.people.demo.identities import numbered
from minzheng.kernel.people.demo.workbook import Rows

from .county import County
from .disguises import OTHERWISE, RARE, traditional
from .truth import Planted

FILE = "补充花名册.xlsx"

_WAYS = ("digit", "swapped", "prefix", "name")
_OTHERS = 120
"""So many numbers of a day are left to those who are on no roster, and to the first."""


def supplement(people: County, villages: Sequence[int], each: int, *, on: date) -> tuple[Rows, list[Planted]]:
    """The second roster with ``each`` cases of a kind, and what is planted in it. Every person in it heads a household."""
    again, sharing, rare = twice(people, each), _sharing(people, each, on), _rare(villages, on)
    heads = pl.concat([again, sharing, rare], how="diagonal_relaxed").with_row_index("i", offset=1)
    heads = heads.with_columns(
        (pl.lit("S") + pl.col("i").cast(pl.String).str.zfill(8)).alias("household_no"),
        pl.lit(pl.Series([list(villages)])).list.get((pl.col("i") * 37) % len(villages)).alias("area_code"),
        pl.lit("户主").alias("relation"), pl.lit("农村").alias("residence"), pl.col("id_number").alias("head_id"),
        pl.lit("虚构").alias("note"), pl.col("current_status").fill_null("无"), pl.lit(1).alias("dwellings"))
    return {sheet: _laid_out(heads, sheet) for sheet in Sheet}, _planted(heads)


def write_supplement(folder: Path, rows: Rows) -> Path:
    """Write the second roster as a workbook into a folder."""
    write_sheets(folder / FILE, rows)
    return folder / FILE


def twice(people: County, each: int) -> pl.DataFrame:
    """Adults of households without a benefit once more, with the number or the name as somebody mistyped it (``way``).

    Columns name, id_number, original (the right number), way; ``each`` of a way at most.
    """
    number, adults = pl.col("id_number"), people.members.filter(
        pl.col("age").is_between(25, 59), pl.col("current_status") == "无").sort("draw")
    day = number.str.slice(12, 2)
    exchangeable = day.is_in(["12", "21", "02", "20", "01", "10"])
    bodies = {
        "digit": number.str.slice(0, 15) + ((number.str.slice(15, 1).cast(pl.Int8) + 5) % 10).cast(pl.String)
        + number.str.slice(16, 1),
        "swapped": number.str.slice(0, 12) + day.str.reverse() + number.str.slice(14, 3),
        "prefix": number.str.slice(0, 5) + pl.lit("1") + number.str.slice(6, 11),
    }
    bodies["name"] = bodies["digit"]
    able = {"swapped": exchangeable, "name": pl.col("name").str.contains(OTHERWISE)}
    found = adults.clear().with_columns(number.alias("original"), pl.lit("").alias("way"))
    for way in _WAYS:
        chosen = adults.join(found, left_on="id_number", right_on="original", how="anti").filter(able.get(way, True)).head(each)
        made = chosen.with_columns(number.alias("original"), pl.lit(way).alias("way"), bodies[way].alias("body"))
        found = pl.concat([found, made.with_columns(
            (pl.col("body") + identity_check(pl.col("body"))).alias("id_number")).drop("body")])
    name = pl.when(pl.col("way") == "name").then(traditional(pl.col("name"))).otherwise(pl.col("name"))
    return found.select(name.alias("name"), "id_number", "original", "way")


def _sharing(people: County, each: int, on: date) -> pl.DataFrame:
    """Poor people whose money goes to the account of another household."""
    homes = people.homes.filter(pl.col("current_status") == "低保", pl.col("account_no").is_not_null()).tail(each)
    number = pl.int_range(pl.len())
    made = homes.select("account_no", "account_name", "bank_name", pl.col("household_no").alias("shares_with")).with_columns(
        (pl.lit("周示例") + pl.lit(pl.Series([list("甲乙丙丁戊己庚辛壬癸")])).list.get(number % 10)).alias("name"),
        pl.date(on.year - 30 - number % 30, 1, 5).alias("birth_date"), pl.lit("M").alias("sex"), pl.lit("共用账户").alias("way"))
    return _poor(made, people.homes["area_code"].to_list(), on)


def _rare(villages: Sequence[int], on: date) -> pl.DataFrame:
    made = pl.DataFrame({"name": list(RARE)}).with_columns(
        pl.date(on.year - 50 - pl.int_range(pl.len()), 3, 7).alias("birth_date"), pl.lit("F").alias("sex"),
        pl.lit("生僻字").alias("way"))
    return _poor(made, villages, on)


def _poor(made: pl.DataFrame, villages: Sequence[int], on: date) -> pl.DataFrame:
    """With numbers, on dibao since the year before and without an income."""
    known = made.with_columns(pl.lit(villages[0] // 10**6).alias("prefix"), pl.lit("低保").alias("current_status"),
                              pl.lit(f"{on.year - 1}-03").alias("since_month"))
    return numbered(known, beyond=_OTHERS).drop("prefix", "birth_date", "sex", "rank", "body")


def _laid_out(heads: pl.DataFrame, sheet: Sheet) -> pl.DataFrame:
    """The columns of a sheet; what the heads say nothing of is 无, 否, 0 or empty."""
    plain = {"work_ability": "部分", "self_care": "自理", "serious_illness": "否", "residence": "农村"}
    columns = []
    for column in COLUMNS[sheet]:
        if column.name in heads.columns:
            columns.append(pl.col(column.name))
        elif column.kind in (Kind.YUAN, Kind.COUNT):
            columns.append(pl.lit(0).alias(column.name))
        else:
            nothing = "无" if column.kind is Kind.CHOICE else None
            columns.append(pl.lit(plain.get(column.name, nothing), pl.String).alias(column.name))
    return heads.select(columns)


def _planted(heads: pl.DataFrame) -> list[Planted]:
    twice = heads.filter(pl.col("original").is_not_null()).select("original", "household_no", "id_number", "way")
    sharing = heads.filter(pl.col("shares_with").is_not_null()).select("id_number", "household_no", "shares_with", "way")
    return [*(Planted("duplicate", "duplicate", False, "", *one) for one in twice.iter_rows()),
            *(Planted("account", "finding", True, "", *one) for one in sharing.iter_rows())]
