"""From texts to values, a column at a time, by the readers of the roster; every cell that cannot be used is found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import polars as pl

from minzheng.kernel.people.columns import Column, Kind, Sheet
from minzheng.kernel.people.roster.cells import read_column
from minzheng.kernel.people.roster.findings import Findings
from minzheng.kernel.people.roster.months import with_date
from minzheng.kernel.people.roster.settings import Setting
from minzheng.kernel.values.periods import Month
from minzheng.kernel.verification.declarations import ColumnDeclared, OutsideRegister

_SHEET = Sheet.MEMBERS
_LONGEST, _LONGEST_NAME = 200, 50
_LAST_MONTH = Month(2199, 12)
_TIME = r"[T ]\s*\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?([zZ]|[+-]\d{2}:?\d{2})?$"
_BIRTHS_SINCE = 1890
_SCIENTIFIC = r"^\d(\.\d+)?[Ee]\+?\d+$"
_AREA = r"^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})$"
_KINDS = {"identity": Kind.IDENTITY, "name": Kind.TEXT, "text": Kind.TEXT, "sealed": Kind.TEXT, "yuan": Kind.YUAN,
          "count": Kind.COUNT, "choice": Kind.CHOICE, "month": Kind.MONTH}

Reader = Callable[[pl.DataFrame, ColumnDeclared, date, Findings], pl.Series]


def read_values(raw: pl.DataFrame, register: OutsideRegister, data_date: date, findings: Findings) -> pl.DataFrame:
    """``row`` and each column's value: identities, names, texts, sealed texts and choices as texts, the others as they rest.

    ``raw`` has ``row`` and the columns' texts. A value that cannot be read is null and found, and what must be there and is not.
    """
    return raw.select("row", *(_read(raw, column, register, data_date, findings) for column in register.columns))


def _read(
    raw: pl.DataFrame, column: ColumnDeclared, register: OutsideRegister, data_date: date, findings: Findings
) -> pl.Series:
    if raw[column.name].null_count() == raw.height and not column.required:
        return pl.Series(column.name, [None] * raw.height, _EMPTY.get(column.type, pl.String))
    values = _READERS.get(column.type, _of_roster)(raw, column, data_date, findings)
    if column.name != register.evidence.holds_from or column.type not in ("date", "month"):
        return values
    latest = data_date if column.type == "date" else data_date.year * 100 + data_date.month
    read = raw.select("row", pl.col(column.name).alias("raw")).with_columns(values.alias("value"))
    later = pl.col("value") > latest
    findings.check(_SHEET, read, later, "later_than_data", column.name, value=_shown(), other=pl.lit(str(data_date)))
    return read.select(pl.when(pl.col("value") <= latest).then("value").alias(column.name)).to_series()


def _of_roster(raw: pl.DataFrame, column: ColumnDeclared, data_date: date, findings: Findings) -> pl.Series:
    """Columns that a roster has as well: read as there."""
    choices = {one.zh: one.name for one in column.choices}
    also = {other: one.zh for one in column.choices for other in (one.name, one.en, *one.also)}
    is_name = column.type == "name"
    like = Column(_SHEET, column.zh, "name" if is_name else column.name, _KINDS[column.type], "", values=tuple(choices),
                  aliases=also, is_required=column.required, max_length=_LONGEST_NAME if is_name else _LONGEST)
    frame = raw.select("row", pl.col(column.name).alias(like.name))
    read = read_column(_SHEET, frame, like, Setting(_LAST_MONTH, data_date), findings)[like.name].alias(column.name)
    if column.type == "choice":
        return read.replace_strict(choices, default=None, return_dtype=pl.String)
    return read.str.replace("-", "").cast(pl.Int32) if column.type == "month" else read


def _sealed(raw: pl.DataFrame, column: ColumnDeclared, data_date: date, findings: Findings) -> pl.Series:
    """Accounts, plates and the like: a number that a spreadsheet rounded names nothing any more."""
    values = _of_roster(raw, column, data_date, findings)
    read = raw.select("row", pl.col(column.name).alias("raw")).with_columns(values.alias("value"))
    rounded = pl.col("value").str.contains(_SCIENTIFIC)
    findings.check(_SHEET, read, rounded, "account_scientific", column.name, value=_shown())
    return read.select(pl.when(~rounded).then("value").alias(column.name)).to_series()


def _cleaned(raw: pl.DataFrame, column: ColumnDeclared, findings: Findings) -> pl.DataFrame:
    """``row``, ``raw`` and ``text``: half width, without spaces and without a time of day."""
    text = pl.col("raw").str.strip_chars().str.replace(_TIME, "").str.normalize("NFKC").str.replace_all(r"[\s\p{Cc}\p{Cf}]", "")
    cells = raw.select("row", pl.col(column.name).alias("raw")).with_columns(text.alias("text"))
    cells = cells.with_columns(pl.when(pl.col("text") != "").then("text").alias("text"))
    if column.required:
        findings.check(_SHEET, cells, pl.col("text").is_null(), "required", column.name, value=pl.lit(""))
    return cells


def _date(raw: pl.DataFrame, column: ColumnDeclared, data_date: date, findings: Findings) -> pl.Series:
    """Days, however an office writes them; a month alone is no day."""
    cells = with_date(_cleaned(raw, column, findings), since=_BIRTHS_SINCE if column.name == "birth_date" else 1949)
    has_day = pl.col("day").is_not_null() | pl.col("serial").is_not_null()
    read = cells.with_columns(pl.when(has_day).then("date").alias("value"))
    wrong = pl.col("text").is_not_null() & pl.col("value").is_null()
    written = pl.col("year").is_not_null()
    fault = pl.when(pl.col("date").is_not_null()).then(pl.lit("date_without_day")).when(written).then(pl.lit("month_unreal"))
    findings.check(_SHEET, read, wrong, fault.otherwise(pl.lit("date")), column.name, value=_shown())
    return read["value"].alias(column.name)


def _area(raw: pl.DataFrame, column: ColumnDeclared, data_date: date, findings: Findings) -> pl.Series:
    """Division codes of 2 to 12 digits, as 12."""
    cells = _cleaned(raw, column, findings)
    is_code = pl.col("text").str.contains(_AREA)
    value = pl.when(is_code).then(pl.col("text").str.pad_end(12, "0").cast(pl.Int64, strict=False))
    findings.check(_SHEET, cells, ~is_code, "area_code", column.name, value=_shown())
    return cells.select(value.alias(column.name)).to_series()


def _shown() -> pl.Expr:
    return pl.col("raw").str.slice(0, 60)


_READERS: dict[str, Reader] = {"date": _date, "area": _area, "sealed": _sealed}
_EMPTY: dict[str, type[pl.DataType]] = {"date": pl.Date, "month": pl.Int32, "yuan": pl.Int64, "count": pl.Int64, "area": pl.Int64}
