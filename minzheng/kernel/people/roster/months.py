"""Months over a column of texts, however an office writes them."""

from __future__ import annotations

from datetime import date

import polars as pl

from minzheng.kernel.people.columns import Column, Sheet

from .findings import Findings
from .settings import Setting, tell_normalised

_DAY = r"^(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2}))?[月日号]?(?:0?0:00:00)?$"

_COMPACT = r"^(\d{4})(\d{2})(\d{2})?$"

_FIRST_SERIAL, _LAST_SERIAL = 18264, 73050


def read_month(sheet: Sheet, cells: pl.DataFrame, column: Column, setting: Setting, findings: Findings) -> pl.DataFrame:
    """Months as ``YYYY-MM`` from the usual writings of months and days, and from Excel's day numbers."""
    dated = with_date(cells)
    read = dated.with_columns(pl.col("date").dt.strftime("%Y-%m").alias("value"))
    _find_month_faults(sheet, read, column, setting, findings)
    future = pl.col("value") > str(setting.month)
    read = read.with_columns(pl.when(~future).then(pl.col("value")).alias("value"))
    findings.check(sheet, read, pl.col("serial").is_not_null(), "month_serial", column.name, value=pl.col("raw"),
                   other=pl.col("value"))  # fmt: skip
    # A whole date is what Excel makes of a month: reading it as its month needs no note.
    usual = pl.col("serial").is_null() & ~pl.col("raw").str.contains(r"^\d{4}-\d{2}(-01)?$")
    tell_normalised(sheet, read.filter(usual), column, findings, pl.col("value"))
    return read


def with_date(cells: pl.DataFrame, *, since: int = 1949) -> pl.DataFrame:
    """Add ``year``, ``month`` and ``day`` as written in ``text``, ``serial`` (Excel's day number, as its day) and ``date``.

    ``date`` is null for what is no date or before the year ``since``; the first of a month that is written without a day.
    """
    text = pl.col("text")
    serial = pl.when(text.str.contains(r"^\d{5}$")).then(text.cast(pl.Int64, strict=False))
    serial = pl.when(serial.is_between(_FIRST_SERIAL, _LAST_SERIAL)).then(serial)
    day_of_serial = (pl.lit(date(1899, 12, 30)) + pl.duration(days=serial)).dt.strftime("%Y-%m-%d")
    pieces = cells.with_columns(
        *(
            pl.coalesce(text.str.extract(_DAY, group), text.str.extract(_COMPACT, group)).alias(part)
            for group, part in ((1, "year"), (2, "month"), (3, "day"))
        ),
        day_of_serial.alias("serial"),
    )
    written = pl.format("{}-{}-{}", pl.col("year"), pl.col("month").str.zfill(2), pl.col("day").fill_null("1").str.zfill(2))
    found = pieces.with_columns(pl.coalesce("serial", written).str.to_date("%Y-%m-%d", strict=False).alias("date"))
    return found.with_columns(pl.when(pl.col("date").dt.year() >= since).then(pl.col("date")).alias("date"))


def _find_month_faults(sheet: Sheet, read: pl.DataFrame, column: Column, setting: Setting, findings: Findings) -> None:
    text = pl.col("text")
    wrong = text.is_not_null() & pl.col("value").is_null()
    fault = (
        pl.when(text.str.contains(r"农历|正月|腊月|冬月|初[一二三四五六七八九十]")).then(pl.lit("month_lunar"))
        .when(text.str.contains(r"^[〇○零一二三四五六七八九十]+年")).then(pl.lit("month_chinese"))
        .when(pl.col("year").is_not_null() | text.str.contains(_COMPACT)).then(pl.lit("month_unreal"))
        .when(text.str.contains(r"^\d{4}年?$")).then(pl.lit("month_year_only"))
        .otherwise(pl.lit("month"))
    )  # fmt: skip
    findings.check(sheet, read, wrong, fault, column.name, value=pl.col("raw").str.slice(0, 60))
    findings.check(sheet, read, pl.col("value") > str(setting.month), "month_future", column.name,
                   value=pl.col("raw"), other=pl.lit(str(setting.month)))  # fmt: skip
