"""Invented populations in Parquet: about three persons to a household, the same for the same number, kept between runs."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from minzheng.kernel.people.demo import batches

VILLAGES = [430426101201, 430426102001, 430426103201]
"""Of the demonstration county, the only one with a full set of values."""
PERSONS_PER_HOUSEHOLD = 2.85
SEED = 430426


def made(folder: Path, persons: int) -> Path:
    """The folder with ``persons.parquet`` and ``households.parquet`` of about ``persons`` people."""
    target = folder / f"{persons}"
    if not (target / "households.parquet").exists():
        target.mkdir(parents=True, exist_ok=True)
        _write(target, round(persons / PERSONS_PER_HOUSEHOLD))
    return target


def _write(target: Path, households: int) -> None:
    writers: dict[str, pq.ParquetWriter] = {}
    for people, homes in batches(VILLAGES, households, SEED):
        for name, frame in (("persons", people), ("households", homes)):
            table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
            if name not in writers:
                writers[name] = pq.ParquetWriter(target / f"{name}.parquet.part", table.schema, compression="zstd")
            writers[name].write_table(table, row_group_size=128 * 1024)
    for name, writer in writers.items():
        writer.close()
        (target / f"{name}.parquet.part").rename(target / f"{name}.parquet")


def size_of(folder: Path) -> tuple[int, int]:
    """How many persons and households a folder holds."""
    counts = [pq.read_metadata(folder / f"{name}.parquet").num_rows for name in ("persons", "households")]
    return counts[0], counts[1]


__all__ = ["made", "size_of"]
