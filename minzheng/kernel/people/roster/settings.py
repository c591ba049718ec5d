"""What reading depends on, and the note where a cell is read otherwise than written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from minzheng.kernel.people.columns import Column, Sheet
from minzheng.kernel.values.periods import Month

from .findings import Findings


@dataclass(frozen=True)
class Setting:
    """What reading depends on: the month of the roster and the day it is read."""

    month: Month
    today: date


def tell_normalised(sheet: Sheet, cells: pl.DataFrame, column: Column, findings: Findings, shown: pl.Expr) -> None:
    """A note where what is read is not what was written."""
    differs = pl.col("value").is_not_null() & (shown.ne_missing(pl.col("raw")))
    findings.check(sheet, cells, differs, "normalised", column.name, value=pl.col("raw").str.slice(0, 60), other=shown)
