"""Deliveries made by hand: rows as a register declares them, straight into a file and the table."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import count
from pathlib import Path
from typing import Any

import polars as pl

from minzheng.kernel.access.encryption import seal
from minzheng.kernel.people.models import Person
from minzheng.kernel.values.periods import ZONE
from minzheng.kernel.verification.declarations import OutsideRegister
from minzheng.kernel.verification.evidence import key_of, schema
from minzheng.kernel.verification.models import Delivery

COUNTY = 430426_000000
_numbers = count(1)


def delivered(
    register: OutsideRegister, home: Path, rows: Sequence[Mapping[str, Any]], *, data_date: date = date(2026, 9, 1),
    area: int = COUNTY, state: str = "accepted",
) -> Delivery:
    """An accepted delivery of rows: values as they rest (fen, YYYYMM, dates), texts that rest sealed are sealed here."""
    number = next(_numbers)
    file = Path("deliveries") / register.name / f"{number}.parquet"
    (home / file).parent.mkdir(parents=True, exist_ok=True)
    kinds = schema(register)
    plain = [{name: _at_rest(row.get(name), kind) for name, kind in kinds.items()} | {"row": place}
             for place, row in enumerate(rows, start=2)]
    frame = pl.DataFrame(plain, schema=kinds).with_columns(key_of(pl.col("id_number")).alias("key")).sort("key")
    frame.write_parquet(home / file)
    return Delivery.objects.create(
        register=register.name, provider="示例", law="示例", area_code=area, data_date=data_date, file_name="示例.xlsx",
        sha256=hashlib.sha256(str(number).encode()).hexdigest(), file=str(file), content_sha256="",
        rows=len(rows), good=len(rows), bad=0, matched=0, state=state, by="示例", at=datetime(2026, 9, 2, tzinfo=ZONE))


def _at_rest(value: Any, kind: Any) -> Any:
    return seal(value) if kind == pl.Binary and isinstance(value, str) else value


def of(person: Person, **values: Any) -> dict[str, Any]:
    """A row about a person as the registry knows them, but for what is said otherwise."""
    return {"id_number": bytes(person.id_number), "name": person.name, **values}
