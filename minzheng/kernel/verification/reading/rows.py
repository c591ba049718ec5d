"""The rows of a delivered sheet: the good ones with their values, the bad ones with what is wrong in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from minzheng.kernel.people.columns import Sheet
from minzheng.kernel.people.roster.findings import Findings
from minzheng.kernel.verification.declarations import OutsideRegister

from .headings import Layout
from .values import read_values

_SHEET = Sheet.MEMBERS
_TOTALS = r"^\s*(合\s*计|总\s*计|小\s*计|共\s*计|累\s*计|总\s*数)"
_LOSING = ["row_ragged", "row_doubled", "identity_missing"]
BAD = {"row": pl.Int32, "column": pl.String, "value": pl.String, "rule": pl.String, "is_kept": pl.Boolean}
"""What is known of a value that could not be used; ``is_kept``: the row is good without it."""


@dataclass(frozen=True)
class Rows:
    """``raw``: all rows as texts, by column. ``good``: their values, not yet sealed. ``bad``: see ``BAD``.

    ``total`` rows = those of ``good`` + ``lost``; empty rows and rows of totals are no rows.
    """

    raw: pl.DataFrame
    good: pl.DataFrame
    bad: pl.DataFrame
    total: int

    @property
    def lost(self) -> int:
        return self.total - self.good.height


def read_rows(layout: Layout, register: OutsideRegister, data_date: date) -> Rows:
    """All rows below the headings. A row is good when its required values are there and it says who it is about.

    Who: by a valid identity number, or, where the register has dates of birth, by name and date of birth.
    """
    findings = Findings(tells_notes=False)
    raw = _raw(layout, register, findings)
    read = read_values(raw, register, data_date, findings)
    nobody = pl.col("id_number").is_null() if "id_number" in read.columns else pl.lit(True)
    if register.dates_of_birth:
        nobody = nobody & (pl.col("name").is_null() | pl.col("birth_date").is_null())
    unnamed = read.filter(nobody).join(_numberless(raw), on="row", how="semi")
    findings.check(_SHEET, unnamed, None, "identity_missing", "id_number", value=pl.lit(""))
    _find_doubled(raw, findings)
    found = findings.errors().rename({"name": "column", "code": "rule"}).with_columns(pl.col("row").cast(pl.Int32))
    required = [column.name for column in register.columns if column.required]
    losing = found.filter(pl.col("column").is_in(required) | pl.col("rule").is_in(_LOSING))
    lost = pl.concat([losing["row"], read.filter(nobody)["row"]]).unique()
    bad = found.with_columns((~pl.col("row").is_in(lost.implode())).alias("is_kept")).sort("row", "column", maintain_order=True)
    return Rows(raw, read.filter(~pl.col("row").is_in(lost.implode())), bad.select(list(BAD)), read.height)


def _raw(layout: Layout, register: OutsideRegister, findings: Findings) -> pl.DataFrame:
    """The texts of the columns that have a heading, and null for those that have none."""
    cells = layout.sheet.cells.filter(pl.col("row") > layout.heading_row)
    cells = cells.filter(~pl.all_horizontal(pl.exclude("row").fill_null("").str.strip_chars() == ""))
    first = pl.coalesce(pl.nth(range(1, min(4, cells.width))))
    cells = cells.filter(~first.str.contains(_TOTALS).fill_null(False))
    unheaded = [name for place, name in enumerate(cells.columns[1:]) if place >= layout.width]
    if unheaded:
        ragged = pl.any_horizontal(pl.col(name).fill_null("").str.strip_chars() != "" for name in unheaded)
        findings.check(_SHEET, cells, ragged, "row_ragged", "row", value=pl.coalesce(unheaded))
    return cells.select("row", *(
        (pl.col(layout.places[one.name]) if one.name in layout.places else pl.lit(None, pl.String)).alias(one.name)
        for one in register.columns))


def _numberless(raw: pl.DataFrame) -> pl.DataFrame:
    """The rows in which no number was written; of the others it is told what is wrong with it."""
    return raw.filter(pl.col("id_number").fill_null("").str.strip_chars() == "").select("row")


def _find_doubled(raw: pl.DataFrame, findings: Findings) -> None:
    """Rows that say word for word what an earlier one says."""
    columns = [name for name in raw.columns if name != "row"]
    first = pl.col("row").first().over(columns)
    doubled = raw.filter(pl.struct(columns).is_duplicated()).with_columns(first.alias("first"))
    later = pl.col("row") > pl.col("first")
    findings.check(_SHEET, doubled, later, "row_doubled", "row", value=pl.lit(""), other=pl.col("first"))


def masked(bad: pl.DataFrame, register: OutsideRegister, *, is_shifted: bool) -> pl.DataFrame:
    """The bad values as they may be kept: numbers without their middle, names by their first letter, sealed texts by the last."""
    types = {column.name: column.type for column in register.columns}
    kind = pl.col("column").replace_strict(types, default="text", return_dtype=pl.String)
    value = pl.col("value").str.slice(0, 60)
    starred = value.str.slice(0, 1) + "**"
    tail = "****" + pl.when(value.str.len_chars() > 4).then(value.str.slice(-4)).otherwise(pl.lit(""))
    number = value.str.slice(0, 6) + "********" + value.str.slice(-4)
    masked = (pl.when(value == "").then(pl.lit("")).when(kind == "name").then(starred).when(kind == "sealed").then(tail)
              .when((kind == "identity") & (value.str.len_chars() < 12)).then(starred)
              .when((kind == "identity") | value.str.contains(r"([0-9０-９OIl]\s?){10}")).then(number)
              .when(pl.lit(is_shifted)).then(starred).otherwise(value))
    return bad.with_columns(masked.alias("value"))
