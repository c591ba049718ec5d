"""Delivered files as tables of texts: workbooks, texts in any usual encoding, Parquet. What cannot be read at all is refused."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from minzheng.kernel.people.roster.grids import Grid, refusal
from minzheng.kernel.people.roster.opening import open_workbook
from minzheng.kernel.people.roster.reading import text_of
from minzheng.kernel.values.files import why
from minzheng.kernel.values.language import say

from . import texts

MOST_ROWS = 1_048_576
"""The most rows of a workbook: what Excel can hold. Other files may have more."""
MOST_BYTES = 2 * 1024**3
TEXTS = (".csv", ".txt", ".tsv")


@dataclass(frozen=True)
class Sheet:
    """One sheet of a file: ``row`` (Int32, 1-based, as the file shows it) and its cells ``c0``, ``c1`` … as texts, null if empty.

    ``marks`` are the codes of what is strange about the file as such.
    """

    name: str
    cells: pl.DataFrame
    marks: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        return self.cells.width - 1


@dataclass(frozen=True)
class Opened:
    """A file as found: its name, its digest and its sheets."""

    name: str
    sha256: str
    sheets: list[Sheet] = field(default_factory=list)


def open_file(path: Path) -> Opened:
    """The tables of an .xlsx, .xls, .csv, .tsv, .txt or .parquet. Raises NotAWorkbook with a sentence."""
    try:
        size = path.stat().st_size
        digest = _digest(path)
    except OSError as error:
        raise refusal(path, "missing", say("无法读取文件：{reason}", reason=why(error))) from error
    if size > MOST_BYTES:
        raise refusal(path, "too_large", say("文件过大，请按乡镇或按月拆分成几个文件"))
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        return Opened(path.name, digest, [Sheet("", _of_parquet(path))])
    if suffix in TEXTS:
        cells, marks = texts.read(path)
        return Opened(path.name, digest, [Sheet("", cells, marks)])
    return Opened(path.name, digest, [Sheet(grid.name, _of_grid(grid)) for grid in open_workbook(path, most=MOST_ROWS).grids])


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _of_grid(grid: Grid) -> pl.DataFrame:
    width = max(map(len, grid.rows), default=0)
    columns = [[text_of(row[place]) if place < len(row) else None for row in grid.rows] for place in range(width)]
    return numbered(pl.DataFrame([pl.Series(f"c{place}", cells, pl.String) for place, cells in enumerate(columns)]))


def _of_parquet(path: Path) -> pl.DataFrame:
    try:
        frame = pl.read_parquet(path)
    except (PolarsError, OSError) as error:
        raise refusal(path, "not_parquet", say("文件已损坏，或不是 Parquet 文件")) from error
    return with_heading_row(frame)


def with_heading_row(frame: pl.DataFrame) -> pl.DataFrame:
    """The cells of a frame as texts below a first row of its column names."""
    heading = pl.DataFrame({f"c{place}": [name] for place, name in enumerate(frame.columns)})
    body = frame.select(_as_text(name, kind).alias(f"c{place}") for place, (name, kind) in enumerate(frame.schema.items()))
    return numbered(pl.concat([heading, body]))


def _as_text(name: str, kind: pl.DataType) -> pl.Expr:
    """Whole numbers of a floating column without their ``.0``; days without a time."""
    column = pl.col(name)
    if kind.is_float():
        whole = column.cast(pl.Int64, strict=False)
        return pl.when(column == whole.cast(kind)).then(whole.cast(pl.String)).otherwise(column.cast(pl.String))
    if kind == pl.Datetime:
        return column.dt.strftime("%Y-%m-%d")
    if kind == pl.Binary or kind.is_nested():
        return pl.lit(None, pl.String)
    return column.cast(pl.String)


def numbered(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows with their number, 1-based."""
    return frame.with_columns(pl.int_range(1, pl.len() + 1, dtype=pl.Int32).alias("row")).select("row", pl.exclude("row"))
