"""Amounts and counts over a column of texts: whole fen and whole numbers, or what is wrong with them."""

from __future__ import annotations

import polars as pl

from minzheng.kernel.people.columns import Column, Sheet
from minzheng.kernel.values.money import BOUND

from .findings import Findings
from .settings import Setting, tell_normalised


def read_count(sheet: Sheet, cells: pl.DataFrame, column: Column, setting: Setting, findings: Findings) -> pl.DataFrame:
    """Whole numbers 0 to 999; a unit such as 辆 or 套 after them is left out."""
    plain = pl.col("text").str.replace(r"[辆套台处]$", "")
    value = pl.when(plain.str.contains(r"^[0-9]{1,3}$")).then(plain.cast(pl.Int64, strict=False))
    read = cells.with_columns(value.alias("value"))
    wrong = pl.col("text").is_not_null() & pl.col("value").is_null()
    findings.check(sheet, read, wrong, "count", column.name, value=pl.col("raw").str.slice(0, 60))
    tell_normalised(sheet, read, column, findings, _count_written())
    return read


def _count_written() -> pl.Expr:
    return pl.col("value").cast(pl.String)


_GROUPED = r"^-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?$"

_AMOUNT = r"^-?[0-9]{1,12}(\.[0-9]{1,2}0*)?$"

_AMOUNT_FAULTS = (
    ("amount_formula", r"^[=@+]"), ("amount_unit", r"[0-9.][十百千]?[万亿]|[0-9.]千"), ("amount_yearly", r"年"),
    ("amount_vague", r"[约余多近余几]|左右|上下|大概|以上|以下|不足|不到|[~～]"),
    ("amount_too_large", r"^-?[0-9]{13,}(\.[0-9]*)?$|^-?[0-9]\.?[0-9]*[Ee]\+[0-9]+$"),
    ("amount_decimals", r"^-?[0-9]+\.[0-9]{3,}$"),
)  # fmt: skip


def read_yuan(sheet: Sheet, cells: pl.DataFrame, column: Column, setting: Setting, findings: Findings) -> pl.DataFrame:
    """Whole fen of amounts in yuan; thousands separators, ¥ and 元 are left out."""
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
