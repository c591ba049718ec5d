"""The physical limit: read every column the rules use and sum it, nothing else (texts: their bytes)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from bench.engines.timing import Totals, main


def compute(folder: Path, values: dict[str, Any]) -> tuple[Totals, float]:
    """No totals: a sum per column used."""
    sums = [_sums(folder / f"{name}.parquet", values["columns"][name]) for name in ("persons", "households")]
    pl.collect_all(sums, engine="streaming")
    return {}, 1.0


def _sums(file: Path, columns: list[str]) -> pl.LazyFrame:
    frame = pl.scan_parquet(file)
    schema = frame.collect_schema()
    return frame.select(_sum(name, schema[name]) for name in columns)


def _sum(name: str, kind: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    return column.str.len_bytes().sum() if kind == pl.String else column.cast(pl.Int64).sum()


if __name__ == "__main__":
    main(compute)
