"""The files of deliveries: written beside their place, synced and named just before the delivery commits.

``HOME/deliveries/<register>/<id>.parquet``. What a killed delivery left has no row in the table and is swept by the next one of
its register, as are the files of deliveries that were refused: nothing of them may be looked at again.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import polars as pl

from minzheng.kernel.access.encryption import seal_all
from minzheng.kernel.payments.disk import not_written

from .declarations import OutsideRegister
from .evidence import key_of, schema
from .models import Delivery, DeliveryState

FOLDER = "deliveries"
WRITING = ".writing-"


def place(register: str, delivery_id: int) -> str:
    """Where the rows of a delivery are, below the home folder."""
    return f"{FOLDER}/{register}/{delivery_id}.parquet"


def sealed(register: OutsideRegister, good: pl.DataFrame) -> pl.DataFrame:
    """The rows as they rest: see ``evidence.schema``; in order of key."""
    secret = [one.name for one in register.columns if one.type in ("identity", "sealed")]
    closed = good.with_columns(_sealed(good[name]) for name in secret)
    if "id_number" not in closed.columns:
        closed = closed.with_columns(pl.lit(None, pl.Binary).alias("id_number"))
    keyed = closed.with_columns(key_of(pl.col("id_number")).alias("key"))
    return keyed.select(pl.col(name).cast(kind) for name, kind in schema(register).items()).sort("key", "row")


def _sealed(texts: pl.Series) -> pl.Series:
    values = pl.Series(texts.name, seal_all(texts.fill_null("")), pl.Binary)
    return values.to_frame().select(pl.when(texts.is_not_null()).then(pl.col(texts.name))).to_series()


def write(home: Path, file: str, rows: pl.DataFrame) -> str:
    """Write the rows beside their place, synced to disk; returns their SHA-256. Raises NotWritten, and then nothing is left."""
    target = _beside(home / file)
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with target.open("wb") as out:
            rows.write_parquet(out, compression="zstd")
            out.flush()
            os.fsync(out.fileno())
        with target.open("rb") as written:
            return hashlib.file_digest(written, "sha256").hexdigest()
    except OSError as error:
        target.unlink(missing_ok=True)
        raise not_written(error, home / file) from error


def settle(home: Path, file: str) -> None:
    """Give written rows their name: one rename, synced."""
    final = home / file
    _beside(final).rename(final)
    descriptor = os.open(final.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sweep(home: Path, register: str) -> list[str]:
    """Remove what killed deliveries of a register left, and the rows of refused ones; returns their names. Call it locked."""
    folder = home / FOLDER / register
    kept = {Path(file).name for file in Delivery.objects.filter(register=register).exclude(state=DeliveryState.REFUSED)
            .values_list("file", flat=True)}
    gone = [path for path in sorted(folder.glob("*.parquet*")) if path.name not in kept]
    gone += sorted(folder.glob(f"{WRITING}*"))
    for path in gone:
        path.unlink(missing_ok=True)
    return [path.name for path in gone]


def _beside(final: Path) -> Path:
    return final.with_name(WRITING + final.name)


def remove(home: Path, file: str) -> None:
    """Remove the rows of a refused delivery."""
    (home / file).unlink(missing_ok=True)
