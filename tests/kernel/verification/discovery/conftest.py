"""A search in the demonstration county, and registers that were delivered to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.encryption import seal_all
from minzheng.kernel.catalogue.loader import Catalogue, catalogue
from minzheng.kernel.values.periods import ZONE, Month
from minzheng.kernel.verification.discovery import finding_unserved
from minzheng.kernel.verification.discovery.models import DiscoveryRun
from minzheng.kernel.verification.evidence import key_of, schema
from minzheng.kernel.verification.models import Delivery
from tests.kernel.payments.registry import COUNTY
from tests.kernel.verification.discovery.planted import REGISTERS

MONTH = Month(2026, 11)
@pytest.fixture
def law() -> Catalogue:
    """The rules and parameters of the installed package."""
    return catalogue()


@pytest.fixture
def deliver(tmp_path: Path) -> Callable[..., Delivery]:
    """Put rows of a register of ``REGISTERS`` on file as an accepted delivery."""

    def put(name: str, rows: Sequence[Mapping[str, Any]]) -> Delivery:
        declared = REGISTERS[name]
        file = Path("deliveries") / f"{name}-{len(rows)}.parquet"
        (tmp_path / file).parent.mkdir(exist_ok=True)
        kinds = schema(declared)
        numbers = [None if row.get("number") is None else seal_all([row["number"]])[0] for row in rows]
        frame = pl.DataFrame({
            one: numbers if one == "id_number" else range(2, len(rows) + 2) if one == "row" else [row.get(one) for row in rows]
            for one in kinds if one != "key"}, schema={one: kind for one, kind in kinds.items() if one != "key"})
        frame.with_columns(key_of(pl.col("id_number")).alias("key")).select(list(kinds)).write_parquet(tmp_path / file)
        return Delivery.objects.create(
            register=name, provider="", law="", area_code=COUNTY, data_date=date(2026, 10, 31), file_name="", sha256=str(file),
            file=str(file), content_sha256="", rows=len(rows), good=len(rows), bad=0, matched=0, state="accepted", by="",
            at=datetime(2026, 11, 1, tzinfo=ZONE))

    return put


@pytest.fixture
def seek(law: Catalogue, by: Actor, at: datetime, tmp_path: Path) -> Callable[..., DiscoveryRun]:
    """Seek the unserved of the county's November."""

    def run(month: Month = MONTH, area: int = COUNTY) -> DiscoveryRun:
        return finding_unserved.run(
            area=area, month=month, program=law.program, parameters=law.parameters, registers=REGISTERS, home=tmp_path, by=by,
            at=at)

    return run
