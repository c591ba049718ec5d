"""From raw texts to canonical values, a column at a time: text, whole fen, counts, codes, months ``YYYY-MM``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from minzheng.kernel.people.columns import COLUMNS, Column, Kind, Sheet
from minzheng.kernel.values.money import BOUND
from minzheng.kernel.values.periods import Month

from .findings import Findings
from .identities import read_identities

_SPACES = " \t\r\n\u3000\u00a0\u200b\u2028\ufeff"
_INVISIBLE = r"[\p{Cc}\p{Cf}]"
_FULL_WIDTH = {chr(0xFF01 + place): chr(0x21 + place) for place in range(94)} | {"\u3000": " "}
_MIDDLE_DOTS = dict.fromkeys("•．・‧∙⋅●・.", "·")


@dataclass(frozen=True)
class Setting:
    """What reading depends on: the month of the roster and the day it is read."""

    month: Month
    today: date


def read_cells(sheet: Sheet, raw: pl.DataFrame, setting: Setting, findings: Findings) -> pl.DataFrame:
    """The sheet with canonical values: COUNT and YUAN Int64 (fen), AREA Int64, the others text; null where a cell is
    empty or wrong. Every wrong cell is an error in ``findings``, every cell read differently than written a note."""
    frame = raw
    for column in COLUMNS[sheet]:
        frame = _read_column(sheet, frame, column, setting, findings)
    return frame.select("row", *(column.name for column in COLUMNS[sheet]))


def _read_column(sheet: Sheet, frame: pl.DataFrame, column: Column, setting: Setting, findings: Findings) -> pl.DataFrame:
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


def _tell_normalised(sheet: Sheet, cells: pl.DataFrame, column: Column, findings: Findings, shown: pl.Expr) -> None:
    """A note where what is read is not what was written."""
    differs = pl.col("value").is_not_null() & (shown.ne_missing(pl.col("raw")))
    findings.check(sheet, cells, differs, "normalised", column.name, value=pl.col("raw").str.slice(0, 60), other=shown)


def _read_text(sheet: Sheet, cells: pl.DataFrame, column: Column, setting: Setting, findings: Findings) -> pl.DataFrame:
    read = cells.with_columns(pl.col("text").alias("value"))
    _tell_normalised(sheet, read, column, findings, pl.col("value"))
    if column.name == "name":
        placeholder = pl.col("text").str.contains("[某xX×*?？]{1,}") & ~pl.col("text").str.contains("[a-wA-WyzYZ]")
        findings.check(sheet, read, placeholder, "name_placeholder", "name", value=pl.col("text"))
        symbols = ~placeholder & pl.col("text").str.contains(r"[^\p{L}\p{M}\p{Co}·\s'\-]")
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
    _tell_normalised(sheet, read, column, findings, pl.col("value"))
    return read


def _read_choice(sheet: Sheet, cells: pl.DataFrame, column: Column, setting: Setting, findings: Findings) -> pl.DataFrame:
    meaning = {written: written for written in column.values} | dict(column.aliases)
    value = pl.col("text").replace_strict(list(meaning), list(meaning.values()), default=None)
    read = cells.with_columns(value.alias("value"))
    wrong = pl.col("text").is_not_null() & pl.col("value").is_null()
    findings.check(sheet, read, wrong, "choice", column.name, value=pl.col("raw").str.slice(0, 60),
                   other=pl.lit("、".join(column.values)))  # fmt: skip
    _tell_normalised(sheet, read, column, findings, pl.col("value"))
    return read


def _read_count(sheet: Sheet, cells: pl.DataFrame, column: Column, setting: Setting, findings: Findings) -> pl.DataFrame:
    plain = pl.col("text").str.replace(r"[辆套台处]$", "")
    value = pl.when(plain.str.contains(r"^[0-9]{1,3}$")).then(plain.cast(pl.Int64, strict=False))
    read = cells.with_columns(value.alias("value"))
    wrong = pl.col("text").is_not_null() & pl.col("value").is_null()
    findings.check(sheet, read, wrong, "count", column.name, value=pl.col("raw").str.slice(0, 60))
    _tell_normalised(sheet, read, column, findings, _count_written())
    return read


def _count_written() -> pl.Expr:
    return pl.col("value").cast(pl.String)


_GROUPED = r"^-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?$"
_AMOUNT = r"^-?[0-9]{1,12}(\.[0-9]{1,2}0*)?$"
_AMOUNT_FAULTS = (
    ("amount_formula", r"^[=@+]"), ("amount_unit", r"[万亿千]"), ("amount_yearly", r"年"),
    ("amount_vague", r"[约余多近余几]|左右|上下|大概|以上|以下|不足|不到|[~～]"),
    ("amount_too_large", r"^-?[0-9]{13,}(\.[0-9]*)?$|^-?[0-9]\.?[0-9]*[Ee]\+[0-9]+$"),
    ("amount_decimals", r"^-?[0-9]+\.[0-9]{3,}$"),
)  # fmt: skip


def _read_yuan(sheet: Sheet, cells: pl.DataFrame, column: Column, setting: Setting, findings: Findings) -> pl.DataFrame:
    bare = pl.col("text").str.strip_prefix("¥").str.replace(r"元$|元/月$", "")
    plain = pl.when(bare.str.contains(_GROUPED)).then(bare.str.replace_all(",", "")).otherwise(bare)
    parts = cells.with_columns(plain.alias("plain")).with_columns(
        pl.when(pl.col("plain").str.contains(_AMOUNT)).then(_fen(pl.col("plain"))).alias("fen")
    )
    wrong = pl.col("text").is_not_null() & pl.col("fen").is_null()
    fault = pl.lit("amount")
    for code, pattern in reversed(_AMOUNT_FAULTS):
        fault = pl.when(pl.col("plain").str.contains(pattern)).then(pl.lit(code)).otherwise(fault)
    shown = pl.col("raw").str.slice(0, 60)
    findings.check(sheet, parts, wrong, fault, column.name, value=shown)
    large = pl.col("fen").abs() >= BOUND
    findings.check(sheet, parts, large, "amount_too_large", column.name, value=shown)
    negative = (pl.col("fen") < 0) & (not column.may_be_negative)
    findings.check(sheet, parts, negative, "amount_negative", column.name, value=shown)
    read = parts.with_columns(pl.when(~large & ~negative).then(pl.col("fen")).alias("value"))
    cleaned = read.filter(pl.col("value").is_not_null() & pl.col("raw").ne_missing(pl.col("plain")))
    findings.check(sheet, cleaned, None, "normalised", column.name, value=shown, other=pl.col("plain"))
    return read


def _fen(plain: pl.Expr) -> pl.Expr:
    """Fen of a text that matches ``_AMOUNT``, by whole numbers only."""
    yuan = plain.str.extract(r"^-?([0-9]+)").cast(pl.Int64, strict=False)
    decimals = plain.str.extract(r"\.([0-9]{1,2})").fill_null("").str.pad_end(2, "0").cast(pl.Int64, strict=False)
    amount = yuan * 100 + decimals
    return pl.when(plain.str.starts_with("-")).then(-amount).otherwise(amount)


def _read_area(sheet: Sheet, cells: pl.DataFrame, column: Column, setting: Setting, findings: Findings) -> pl.DataFrame:
    is_code = pl.col("text").str.contains(r"^[0-9]{12}$")
    short = pl.col("text").str.contains(r"^[0-9]{2}([0-9]{2}){0,2}$|^[0-9]{9}$|^[0-9]{9}000$")
    findings.check(sheet, cells, short, "area_incomplete", column.name, value=pl.col("text"))
    findings.check(sheet, cells, ~is_code & ~short, "area_format", column.name, value=pl.col("raw").str.slice(0, 60))
    read = cells.with_columns(pl.when(is_code & ~short).then(pl.col("text").cast(pl.Int64, strict=False)).alias("value"))
    _tell_normalised(sheet, read, column, findings, pl.col("text"))
    return read


def _read_identity(sheet: Sheet, cells: pl.DataFrame, column: Column, setting: Setting, findings: Findings) -> pl.DataFrame:
    read = read_identities(sheet, cells, column.name, setting.today, findings)
    _tell_normalised(sheet, read.filter(~pl.col("was_old")), column, findings, pl.col("value"))
    return read


_DAY = r"^(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2}))?[月日号]?(?:0?0:00:00)?$"
_COMPACT = r"^(\d{4})(\d{2})(\d{2})?$"
_FIRST_SERIAL, _LAST_SERIAL = 18264, 73050


def _read_month(sheet: Sheet, cells: pl.DataFrame, column: Column, setting: Setting, findings: Findings) -> pl.DataFrame:
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
    dated = pieces.with_columns(pl.coalesce("serial", written).str.to_date("%Y-%m-%d", strict=False).alias("date"))
    dated = dated.with_columns(pl.when(pl.col("date").dt.year() >= 1949).then(pl.col("date")).alias("date"))
    read = dated.with_columns(pl.col("date").dt.strftime("%Y-%m").alias("value"))
    _find_month_faults(sheet, read, column, setting, findings)
    future = pl.col("value") > str(setting.month)
    read = read.with_columns(pl.when(~future).then(pl.col("value")).alias("value"))
    findings.check(sheet, read, pl.col("serial").is_not_null(), "month_serial", column.name, value=pl.col("raw"),
                   other=pl.col("value"))  # fmt: skip
    # A whole date is what Excel makes of a month: reading it as its month needs no note.
    usual = pl.col("serial").is_null() & ~pl.col("raw").str.contains(r"^\d{4}-\d{2}(-01)?$")
    _tell_normalised(sheet, read.filter(usual), column, findings, pl.col("value"))
    return read


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


_READERS = {
    Kind.TEXT: _read_text,
    Kind.DIGITS: _read_digits,
    Kind.IDENTITY: _read_identity,
    Kind.AREA: _read_area,
    Kind.CHOICE: _read_choice,
    Kind.COUNT: _read_count,
    Kind.YUAN: _read_yuan,
    Kind.MONTH: _read_month,
}
