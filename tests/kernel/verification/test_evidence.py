"""What a delivery says is found by the sealed number, and only while it counts."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
from django.db import DatabaseError, transaction

from minzheng.kernel.access.encryption import seal, seal_all
from minzheng.kernel.catalogue.outside_registers import outside_registers
from minzheng.kernel.values.periods import ZONE
from minzheng.kernel.verification.declarations import OutsideRegister
from minzheng.kernel.verification.evidence import Lapsed, in_force, key_of, lapsed, of_numbers, rows, schema, speaking
from minzheng.kernel.verification.models import Delivery

COUNTY = 430426_000000
ON = date(2026, 11, 20)


def _delivered(
    register: OutsideRegister, home: Path, data_date: date, numbers: list[str], state: str = "accepted", provider: str = ""
) -> Delivery:
    file = Path("deliveries") / f"{register.name}-{data_date}.parquet"
    (home / file).parent.mkdir(exist_ok=True)
    frame = pl.DataFrame({"row": range(2, len(numbers) + 2), "id_number": seal_all(numbers), "name": ["示例"] * len(numbers)})
    missing = [pl.lit(None, kind).alias(name) for name, kind in schema(register).items() if name not in frame.columns]
    whole = frame.with_columns(missing).with_columns(key_of(pl.col("id_number")).alias("key"))
    whole.select(pl.col(name).cast(kind) for name, kind in schema(register).items()).write_parquet(home / file)
    return Delivery.objects.create(
        register=register.name, provider=provider, law="", area_code=COUNTY, data_date=data_date, file_name="",
        sha256=str(data_date), file=str(file), content_sha256="", rows=len(numbers), good=len(numbers), bad=0, matched=0,
        state=state, by="", at=datetime(2026, 11, 20, tzinfo=ZONE))


def test_every_declared_register_can_be_read() -> None:
    for name, register in outside_registers().items():
        assert register.name == name
        assert {"id_number", "name"} & {column.name for column in register.columns}


@pytest.mark.django_db
def test_of_a_state_the_newest_accepted_delivery_counts_and_not_for_ever(tmp_path: Path) -> None:
    vehicles = outside_registers()["vehicles"]
    _delivered(vehicles, tmp_path, date(2026, 7, 1), ["110101199003070010"])
    old = _delivered(vehicles, tmp_path, date(2026, 10, 1), ["110101199003070011"])
    new = _delivered(vehicles, tmp_path, date(2026, 11, 1), ["110101199003070012", "110101199003070013"])
    _delivered(vehicles, tmp_path, date(2026, 11, 10), ["110101199003070014"], state="waiting")
    assert in_force(vehicles, on=ON) == [new]
    assert in_force(vehicles, on=date(2026, 10, 20)) == [old]
    assert in_force(vehicles, on=date(2027, 6, 1)) == []
    assert rows(vehicles, in_force(vehicles, on=ON), home=tmp_path).collect().height == 2
    assert rows(vehicles, [], home=tmp_path).collect().height == 0


@pytest.mark.django_db
def test_events_add_up(tmp_path: Path) -> None:
    deaths = outside_registers()["police_deaths"]
    for month in (9, 10):
        _delivered(deaths, tmp_path, date(2026, month, 1), [f"11010119900307001{month % 10}"])
    asked = [seal("110101199003070019"), seal("110101199003070010"), seal("110101199003070015")]
    assert of_numbers(deaths, asked, on=ON, home=tmp_path)["row"].to_list() == [2, 2]


@pytest.mark.django_db
def test_what_is_older_than_it_may_be_tells_nothing_and_is_told_of_by_provider(tmp_path: Path) -> None:
    banks, health, vehicles = (outside_registers()[name] for name in ("banks", "health", "vehicles"))
    one, other = "甲银行（示例）", "乙银行（示例）"
    for provider, day in ((one, date(2026, 10, 1)), (other, date(2026, 2, 1)), (other, date(2026, 1, 1))):
        _delivered(banks, tmp_path, day, ["110101199003070010"], provider=provider)
    old = _delivered(health, tmp_path, date(2025, 9, 1), ["110101199003070010"])
    _delivered(vehicles, tmp_path, date(2025, 9, 2), ["110101199003070010"])
    _delivered(vehicles, tmp_path, date(2026, 11, 2), ["110101199003070010"])
    assert in_force(health, on=ON) == [old]
    assert speaking(health, on=ON) == []
    assert [each.provider for each in speaking(banks, on=ON)] == [one]
    assert lapsed([banks, health, vehicles], on=ON) == [
        Lapsed("banks", other, date(2026, 2, 1)), Lapsed("health", "", date(2025, 9, 1))]


@pytest.mark.django_db
def test_a_delivery_is_decided_once(tmp_path: Path) -> None:
    vehicles = outside_registers()["vehicles"]
    delivery = _delivered(vehicles, tmp_path, date(2026, 11, 1), ["110101199003070012"])
    for change in ({"state": "refused"}, {"rows": 2, "good": 2}):
        with pytest.raises(DatabaseError, match="was decided"), transaction.atomic():
            Delivery.objects.filter(pk=delivery.pk).update(**change)
