"""Parquet files written a piece at a time."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Any

import polars as pl


class Growing:
    """A Parquet file that frames of one schema are added to. To be used in a ``with`` statement."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writer: Any = None

    def add(self, frame: pl.DataFrame) -> None:
        """Append the rows of ``frame``."""
        import pyarrow.parquet as pq  # type: ignore[import-untyped]  # costs a tenth of a second and 40 MB: only when writing

        table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
        if self._writer is None:
            self._writer = pq.ParquetWriter(self.path, table.schema, compression="zstd")
        self._writer.write_table(table)

    def __enter__(self) -> Growing:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._writer is not None:
            self._writer.close()
