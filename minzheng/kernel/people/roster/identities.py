"""Identity numbers over a column: each way a number goes wrong in an office gets its own sentence."""

from __future__ import annotations

from datetime import date

import polars as pl

from minzheng.kernel.people.checksums import identity_check
from minzheng.kernel.people.columns import Sheet
from minzheng.kernel.values.identity import IdNumber, NotAnIdNumber

from .findings import Findings

_RANGES = ((11, 16), (21, 24), (31, 38), (41, 47), (50, 55), (61, 66), (71, 72), (81, 84))
_PROVINCES = [str(code) for low, high in _RANGES for code in range(low, high)]


def read_identities(sheet: Sheet, cells: pl.DataFrame, name: str, today: date, findings: Findings) -> pl.DataFrame:
    """Add ``value``, the valid 18-character number or null, and ``was_old`` where it was written with 15 digits."""
    upper = cells.with_columns(pl.col("text").str.to_uppercase().alias("number"))
    is_old = pl.col("number").str.contains(r"^[0-9]{15}$")
    body = pl.col("number").str.slice(0, 6) + "19" + pl.col("number").str.slice(6)
    known = upper.with_columns(
        is_old.fill_null(False).alias("was_old"),
        pl.when(is_old).then(body + identity_check(body)).otherwise(pl.col("number")).alias("number"),
    )
    judged = known.with_columns(_is_valid(pl.col("number"), today).fill_null(False).alias("valid"))
    value = pl.when(pl.col("valid")).then(pl.col("number"))
    read = judged.with_columns(value.alias("value"))
    findings.check(sheet, read, pl.col("was_old") & pl.col("valid"), "id_old", name, value=pl.col("raw"),
                   other=pl.col("value"))  # fmt: skip
    wrong = read.filter(~pl.col("valid") & pl.col("text").is_not_null())
    _explain(sheet, wrong, name, today, findings)
    return read


def _is_valid(number: pl.Expr, today: date) -> pl.Expr:
    """The same answer as ``IdNumber.parse``, and an address code that begins with a province."""
    birth = number.str.slice(6, 8).str.to_date("%Y%m%d", strict=False)
    return (
        number.str.contains(r"^[0-9]{17}[0-9X]$")
        & number.str.slice(0, 2).is_in(_PROVINCES)
        & birth.is_between(date(1890, 1, 1), today)
        & (identity_check(number.str.slice(0, 17)) == number.str.slice(17, 1))
    )


def _explain(sheet: Sheet, wrong: pl.DataFrame, name: str, today: date, findings: Findings) -> None:
    faults = [_fault(number, today) for number in wrong["number"]]
    if faults:
        findings.append(wrong.select(
            "row", pl.lit(str(sheet)).alias("sheet"), pl.lit(name).alias("name"),
            pl.Series("code", [code for code, _ in faults], pl.String),
            pl.Series("other", [other for _, other in faults], pl.String),
            pl.col("raw").str.strip_chars().str.slice(0, 60).alias("value")))


def _fault(number: str, today: date) -> tuple[str, str]:
    """The code of what is wrong with one number, and the number it may have meant to be."""
    if "E+" in number or (len(number) == 18 and number.endswith("000") and not _parses(number, today)):
        return "id_scientific", ""
    if len(number) in (15, 18) and number[:2].isdigit() and number[:2] not in _PROVINCES:
        return "id_placeholder", ""
    meant = number.translate(str.maketrans("OIL", "011"))
    if meant != number and _parses(meant, today):
        return "id_lookalike", meant
    try:
        IdNumber.parse(number, on=today)
    except NotAnIdNumber as refusal:
        return refusal.code, ""
    return "id_format", ""


def _parses(number: str, today: date) -> bool:
    try:
        IdNumber.parse(number, on=today)
    except NotAnIdNumber:
        return False
    return True
