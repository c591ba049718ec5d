"""A roster file read and checked, ready to be stored: the whole way from path to frames and findings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from minzheng.kernel.people.columns import Sheet
from minzheng.kernel.values.periods import Month

from .cells import read_cells
from .checking import check_rows
from .findings import Findings
from .grids import Workbook
from .headings import Meanings
from .opening import open_workbook
from .reading import read_sheets
from .settings import Setting

_H, _M = Sheet.HOUSEHOLDS, Sheet.MEMBERS


Progress = Callable[[str, int, int], None]
"""Is told how far a phase is: its name, what is done and what there is (0 while unknown)."""


def silent(phase: str, done: int, total: int) -> None:
    """The progress nobody watches."""


@dataclass(frozen=True)
class Opened:
    """A file with its sheets as texts; ``frames`` lacks a sheet that could not be read."""

    workbook: Workbook
    raw: Mapping[Sheet, pl.DataFrame]
    findings: Findings


def open_roster(path: Path, meanings: Meanings, progress: Progress = silent) -> Opened:
    """Open and read a file. Raises NotAWorkbook for what is not a plain workbook."""
    progress("打开文件", 0, 0)
    return read_roster(open_workbook(path), meanings, progress)


def read_roster(workbook: Workbook, meanings: Meanings, progress: Progress = silent) -> Opened:
    """Read the sheets of an opened file by what their headings mean."""
    findings = Findings(workbook.path.name)
    rows = sum(len(grid.rows) for grid in workbook.grids)
    progress("读取表格", 0, rows)
    raw = read_sheets(workbook, meanings, findings)
    progress("读取表格", rows, rows)
    return Opened(workbook, raw, findings)


def check_file(opened: Opened, month: Month, today: date, progress: Progress = silent) -> dict[Sheet, pl.DataFrame]:
    """Check everything that the file alone can show; empty when a sheet is missing."""
    if set(opened.raw) != set(Sheet) or _lacks_columns(opened.findings):
        return {}
    setting = Setting(month, today)
    rows = sum(frame.height for frame in opened.raw.values())
    progress("检查", 0, rows)
    read = {sheet: read_cells(sheet, frame, setting, opened.findings) for sheet, frame in opened.raw.items()}
    checked = check_rows(read, month, opened.findings)
    progress("检查", rows, rows)
    return checked


def _lacks_columns(findings: Findings) -> bool:
    return findings.frame()["code"].is_in(["heading_missing", "heading_duplicate"]).any()


def absent_columns(findings: Findings) -> dict[Sheet, set[str]]:
    """The columns that have no heading in the file: what is known of them stays as it is."""
    absent = findings.frame().filter(pl.col("code") == "heading_absent")
    return {sheet: set(absent.filter(pl.col("sheet") == str(sheet))["name"]) for sheet in Sheet}


def refused_households(frames: Mapping[Sheet, pl.DataFrame], findings: Findings) -> set[str]:
    """The households that have an error on their row or on a row of one of their members."""
    errors = findings.errors().select("sheet", "row").unique()
    refused: set[str] = set()
    for sheet in Sheet:
        rows = errors.filter(pl.col("sheet") == str(sheet))["row"].to_list()
        refused |= set(frames[sheet].filter(pl.col("row").is_in(rows))["household_no"].drop_nulls())
    return refused


def refuses_all(raw: Mapping[Sheet, pl.DataFrame], findings: Findings) -> bool:
    """Whether an error concerns the file as a whole and not one row of data."""
    codes = ("sheet_missing", "sheet_duplicate", "sheet_empty", "headings_missing", "heading_missing",
             "heading_duplicate")  # fmt: skip
    return len(raw) < len(Sheet) or findings.errors()["code"].is_in(codes).any()


def without(frames: Mapping[Sheet, pl.DataFrame], refused: set[str]) -> dict[Sheet, pl.DataFrame]:
    """The frames without the refused households and without rows that name none."""
    keep = pl.col("household_no").is_not_null() & ~pl.col("household_no").is_in(list(refused))
    kept = {sheet: frame.filter(keep) for sheet, frame in frames.items()}
    homes = kept[_H]
    return {_H: homes, _M: kept[_M].join(homes, on="household_no", how="semi", maintain_order="left")}
