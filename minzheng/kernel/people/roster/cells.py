"""From raw texts to canonical values, a column at a time: text, whole fen, counts, codes, months ``YYYY-MM``."""

from __future__ import annotations

import polars as pl

from minzheng.kernel.people.columns import COLUMNS, Column, Kind, Sheet

from .amounts import read_count, read_yuan
from .findings import Findings
from .identities import read_identities
from .months import read_month
from .settings import Setting, tell_normalised

_SPACES = " \t\r\n\u3000\u00a0\u200b\u2028\ufeff"

_INVISIBLE = r"[\p{Cc}\p{Cf}]"

_FULL_WIDTH = {chr(0xFF01 + place): chr(0x21 + place) for place in range(94)} | {"\u3000": " "}

_MIDDLE_DOTS = dict.fromkeys("•．・‧∙⋅●・.", "·")


def read_cells(sheet: Sheet, raw: pl.DataFrame, setting: Setting, findings: Findings) -> pl.DataFrame:
    """The sheet with canonical values: COUNT and YUAN Int64 (fen), AREA Int64, the others text; null where a cell is
    empty or wrong. Every wrong cell is an error in ``findings``, every cell read differently than written a note."""
    frame = raw
    for column in COLUMNS[sheet]:
        frame = read_column(sheet, frame, column, setting, findings)
    return frame.select("row", *(column.name for column in COLUMNS[sheet]))


def read_column(sheet: Sheet, frame: pl.DataFrame, column: Column, setting: Setting, findings: Findings) -> pl.DataFrame:
    """``frame`` with one column of raw texts read; see ``read_cells``."""
    name = column.name
    cells = frame.select("row", pl.col(name).alias("raw")).with_columns(_cleaned(column).alias("text"))
    cells = cells.with_columns(pl.when(pl.col("text") != "").then(pl.col("text")).alias("text"))
    if column.is_required:
        findings.check(sheet, cells, pl.col("text").is_null(), "required", name, value=pl.lit(""))
    too_long = pl.col("text").str.len_chars() > column.max_length
    findings.check(sheet, cells, too_long, "too_long", name, value=pl.col("text").str.slice(0, 60),
                   other=pl.lit(str(column.max_length)))  # fmt: skip
    cells = cells.with_columns(pl.when(~too_long).then(pl.col("text")).alias("text"))
    read = _READERS[column.kind](sheet, cells, column, setting, findings)
    return frame.with_columns(read.get_column("value").alias(name))


def _cleaned(column: Column) -> pl.Expr:
    """The cell in half width without stray spaces; names keep their rare characters and one kind of middle dot."""
    raw = pl.col("raw").str.replace_all(_INVISIBLE, "").str.strip_chars(_SPACES)
    if column.kind is not Kind.TEXT:
        return raw.str.normalize("NFKC").str.replace_all(r"\s", "")
    half = raw.str.replace_many(list(_FULL_WIDTH), list(_FULL_WIDTH.values()))
    if column.name in ("name", "account_name"):
        dotted = half.str.replace_many(list(_MIDDLE_DOTS), list(_MIDDLE_DOTS.values()))
        joined = dotted.str.replace_all(r"\s*·\s*", "·")
        for _ in range(2):
            joined = joined.str.replace_all(r"(\p{Han})\s+(\p{Han})", "$1$2")
        return joined
    return half.str.strip_chars() if column.name != "household_no" else half.str.replace_all(r"\s", "")


def _read_text(sheet: Sheet, cells: pl.DataFrame, column: Column, setting: Setting, findings: Findings) -> pl.DataFrame:
    read = cells.with_columns(pl.col("text").alias("value"))
    tell_normalised(sheet, read, column, findings, pl.col("value"))
    if column.name == "name":
        placeholder = pl.col("text").str.contains("[某xX×*?？]{1,}") & ~pl.col("text").str.contains("[a-wA-WyzYZ]")
        findings.check(sheet, read, placeholder, "name_placeholder", "name", value=pl.col("text"))
        symbols = ~placeholder & pl.col("text").str.contains(r"[^\p{L}\p{M}\p{Co}〇·\s'\-]")
        findings.check(sheet, read, symbols, "name_characters", "name", value=pl.col("text"))
        findings.check(sheet, read, pl.col("text").str.contains(r"\p{Co}"), "name_rare", "name", value=pl.col("text"))
    return read


def _read_digits(sheet: Sheet, cells: pl.DataFrame, column: Column, setting: Setting, findings: Findings) -> pl.DataFrame:
    read = cells.with_columns(pl.col("text").str.replace_all(r"[-()]", "").alias("value"))
    if column.name == "phone":
        wrong = ~pl.col("value").str.contains(r"^(\+?86)?\d{7,15}$")
        findings.check(sheet, read, wrong, "phone", "phone", value=pl.col("raw"))
    else:
        destroyed = pl.col("value").str.contains(r"^\d(\.\d+)?[Ee]\+?\d+$")
        findings.check(sheet, read, destroyed, "account_scientific", column.name, value=pl.col("raw"))
        wrong = ~destroyed & ~pl.col("value").str.contains(r"^\d{8,32}$")
        findings.check(sheet, read, wrong, "account_format", column.name, value=pl.col("raw").str.slice(0, 60))
        read = read.with_columns(pl.when(~(destroyed | wrong)).then(pl.col("value")).alias("value"))
    tell_normalised(sheet, read, column, findings, pl.col("value"))
    return read


def _read_choice(sheet: Sheet, cells: pl.DataFrame, column: Column, setting: Setting, findings: Findings) -> pl.DataFrame:
    meaning = {written: written for written in column.values} | dict(column.aliases)
    value = pl.col("text").replace_strict(list(meaning), list(meaning.values()), default=None)
    read = cells.with_columns(value.alias("value"))
    wrong = pl.col("text").is_not_null() & pl.col("value").is_null()
    findings.check(sheet, read, wrong, "choice", column.name, value=pl.col("raw").str.slice(0, 60),
                   other=pl.lit("、".join(column.values)))  # fmt: skip
    tell_normalised(sheet, read, column, findings, pl.col("value"))
    return read


def _read_area(sheet: Sheet, cells: pl.DataFrame, column: Column, setting: Setting, findings: Findings) -> pl.DataFrame:
    is_code = pl.col("text").str.contains(r"^[0-9]{12}$")
    short = pl.col("text").str.contains(r"^[0-9]{2}([0-9]{2}){0,2}$|^[0-9]{9}$|^[0-9]{9}000$")
    findings.check(sheet, cells, short, "area_incomplete", column.name, value=pl.col("text"))
    findings.check(sheet, cells, ~is_code & ~short, "area_format", column.name, value=pl.col("raw").str.slice(0, 60))
    read = cells.with_columns(pl.when(is_code & ~short).then(pl.col("text").cast(pl.Int64, strict=False)).alias("value"))
    tell_normalised(sheet, read, column, findings, pl.col("text"))
    return read


def _read_identity(sheet: Sheet, cells: pl.DataFrame, column: Column, setting: Setting, findings: Findings) -> pl.DataFrame:
    read = read_identities(sheet, cells, column.name, setting.today, findings)
    tell_normalised(sheet, read.filter(~pl.col("was_old")), column, findings, pl.col("value"))
    return read


_READERS = {
    Kind.TEXT: _read_text,
    Kind.DIGITS: _read_digits,
    Kind.IDENTITY: _read_identity,
    Kind.AREA: _read_area,
    Kind.CHOICE: _read_choice,
    Kind.COUNT: read_count,
    Kind.YUAN: read_yuan,
    Kind.MONTH: read_month,
}
