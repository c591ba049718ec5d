"""Accepted deliveries written where the program looks for them, with the sealed numbers of persons of the registry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from minzheng.kernel.access.encryption import open_sealed, seal_all
from minzheng.kernel.catalogue.outside_registers import outside_registers
from minzheng.kernel.people.models import Person
from minzheng.kernel.values.periods import ZONE
from minzheng.kernel.verification.evidence import key_of, schema
from minzheng.kernel.verification.models import Delivery
from tests.kernel.payments.registry import COUNTY


def deliver(home: Path, register: str, data_date: date, rows: Sequence[tuple[Person, dict[str, Any]]]) -> Delivery:
    """A delivery of a register as of a day: of each person the values of a row; what is not said is not known."""
    declared = outside_registers()[register]
    file = Path("deliveries") / f"{register}-{data_date}.parquet"
    (home / file).parent.mkdir(exist_ok=True)
    numbers = seal_all(open_sealed(bytes(person.id_number)) for person, _ in rows)
    frame = pl.DataFrame({"row": range(2, len(rows) + 2), "id_number": numbers, "name": [one.name for one, _ in rows]},
                         schema_overrides={"id_number": pl.Binary, "name": pl.String})
    columns = {name: pl.Series(name, [values.get(name) for _, values in rows], dtype=kind)
               for name, kind in schema(declared).items() if name not in (*frame.columns, "key")}
    whole = frame.with_columns(*columns.values()).with_columns(key_of(pl.col("id_number")).alias("key"))
    whole.select(pl.col(name).cast(kind) for name, kind in schema(declared).items()).sort("key").write_parquet(home / file)
    return Delivery.objects.create(
        register=register, provider="示例", law="", area_code=COUNTY, data_date=data_date, file_name="示例.csv",
        sha256=str(data_date), file=str(file), content_sha256="", rows=len(rows), good=len(rows), bad=0, matched=len(rows),
        state="accepted", by="示例", at=datetime(2026, 11, 20, tzinfo=ZONE))
