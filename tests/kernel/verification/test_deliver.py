"""A register comes in: read, kept as a delivery with its bad rows, and nothing strange counts before somebody says so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

import polars as pl
import psycopg
import pytest
from django.db import connection

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.access.encryption import open_sealed
from minzheng.kernel.catalogue.outside_registers import outside_registers
from minzheng.kernel.people.roster.grids import NotAWorkbook
from minzheng.kernel.values.errors import MinzhengError, Refused, UsageError
from minzheng.kernel.verification.actions import decide
from minzheng.kernel.verification.evidence import in_force, rows, schema
from minzheng.kernel.verification.models import BadRow, Delivery, DeliveryState
from minzheng.kernel.verification.queries import is_repeat

from .conftest import AT, Deliver
from .registers import csv_file, register, row, workbook

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 20)


@pytest.mark.parametrize("name", sorted(outside_registers()))
def test_every_register_is_taken_in_from_text_and_workbook(name: str, known: list[str], take: Deliver, tmp_path: Path) -> None:
    lines = [row(name, serial) for serial in range(1, 11)]
    made = take(csv_file(tmp_path / "a.csv", name, lines), name)
    assert (made.remarks, made.rows, made.good, made.bad, made.matched) == ([], 10, 10, 0, 10)
    assert made.state == DeliveryState.ACCEPTED
    frame = pl.read_parquet(tmp_path / "home" / made.file)
    assert dict(frame.schema) == {one: pl.Schema({one: kind})[one] for one, kind in schema(register(name)).items()}
    assert frame["key"].is_sorted()
    assert frame.null_count().sum_horizontal().item() == 0
    again = take(workbook(tmp_path / "a.xlsx", name, lines, title="示例数据"), name)
    same = pl.read_parquet(tmp_path / "home" / again.file)
    assert same.drop("row").equals(frame.drop("row"))


def test_the_same_file_again_changes_nothing(known: list[str], take: Deliver, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", "vehicles", [row("vehicles", 1)])
    first = take(path, "vehicles")
    later = AT.replace(hour=10)
    again = take(path, "vehicles", at=later)
    assert again == first
    assert is_repeat(again, later)
    assert not is_repeat(first, AT)
    assert Delivery.objects.count() == 1


def test_bad_rows_are_kept_and_good_ones_are_not_lost(known: list[str], take: Deliver, tmp_path: Path) -> None:
    lines = [row("pensions", serial) for serial in range(1, 11)]
    lines += [row("pensions", 1, amount="约300", since="2025-01"), row("pensions", 2, since="二月", until="2026-02")]
    lines += [row("pensions", 3, id_number=known[2][:-1] + ("0" if known[2][-1] != "0" else "1"))]
    made = take(csv_file(tmp_path / "a.csv", "pensions", lines), "pensions")
    assert (made.rows, made.good, made.bad) == (13, 11, 2)
    found = list(BadRow.objects.order_by("row", "column").values_list("row", "column", "rule", "is_kept"))
    assert found == [(12, "amount", "amount_vague", False), (13, "since", "month", True),
                     (14, "id_number", "id_check_digit", False)]
    assert known[2][:10] not in " ".join(BadRow.objects.values_list("value", flat=True))


def test_without_a_number_a_name_and_a_birth_date_say_who_it_may_be(known: list[str], take: Deliver, tmp_path: Path) -> None:
    lines = [row("funeral_homes", serial) for serial in range(1, 9)]
    lines += [row("funeral_homes", 9, id_number=""), row("funeral_homes", 8, id_number="43042619600101", birth_date="1960.1.2"),
              row("funeral_homes", 7, id_number="", birth_date="")]
    made = take(csv_file(tmp_path / "a.csv", "funeral_homes", lines), "funeral_homes")
    frame = pl.read_parquet(tmp_path / "home" / made.file)
    assert (made.good, made.bad) == (10, 1)
    assert frame["id_number"].null_count() == 2
    assert frame.filter(pl.col("id_number").is_null())["key"].null_count() == 2
    assert set(BadRow.objects.values_list("rule", "is_kept")) == {("id_format", True), ("identity_missing", False)}


def test_what_is_sealed_is_not_in_the_file(known: list[str], take: Deliver, tmp_path: Path) -> None:
    made = take(csv_file(tmp_path / "a.csv", "banks", [row("banks", 1, account="6210000000000000009")]), "banks")
    path = tmp_path / "home" / made.file
    frame = pl.read_parquet(path)
    assert open_sealed(frame["id_number"][0]) == known[0]
    assert open_sealed(frame["account"][0]) == "6210000000000000009"
    assert known[0].encode() not in path.read_bytes()
    assert frame["balance"][0] == 120050


def test_what_waits_counts_only_once_somebody_accepts_it(take: Deliver, tmp_path: Path) -> None:
    strange = take(csv_file(tmp_path / "a.csv", "vehicles", [row("vehicles", 1)]), "vehicles")
    assert [one["code"] for one in strange.remarks] == ["unmatched"]
    assert strange.state == DeliveryState.WAITING
    vehicles, home = register("vehicles"), tmp_path / "home"
    assert in_force(vehicles, on=ON) == []
    with pytest.raises(Refused, match="理由"):
        decide(strange.pk, accept=True, note=" ", by=PROGRAM, at=AT)
    decide(strange.pk, accept=True, note="已向交警核实", by=PROGRAM, at=AT)
    assert rows(vehicles, in_force(vehicles, on=ON), home=home).collect().height == 1
    with pytest.raises(MinzhengError, match="决定过"):
        decide(strange.pk, accept=False, note="反悔", by=PROGRAM, at=AT)


VIEW = """
CREATE SCHEMA given;
CREATE VIEW given.vehicles AS SELECT * FROM (VALUES
  ('{}', '赵示例', '示例A0001', DATE '2020-01-02', 1200.50), ('{}', '钱示例', '示例A0002', NULL, NULL)
) AS rows (id_number, name, plate, registered_on, price_yuan)
"""


@pytest.fixture
def address(known: list[str]) -> Iterator[str]:
    """A view that another office gives to read, in a database that others see as well."""
    details = connection.get_connection_params()
    options = {name: details[name] for name in ("host", "port", "user", "password", "dbname") if details.get(name)}
    with psycopg.connect(**options, autocommit=True) as other:
        other.execute(VIEW.format(*known[:2]).encode())
        yield f"postgresql:///?{urlencode(options)}#given.vehicles"
        other.execute("DROP SCHEMA given CASCADE")


def test_a_view_of_another_database(known: list[str], take: Deliver, address: str) -> None:
    made = take(address, "vehicles")
    assert (made.rows, made.good, made.matched, made.remarks) == (2, 2, 2, [])
    assert take(address, "vehicles") == made
    assert made.file_name.endswith("/test_minzheng given.vehicles")
    with pytest.raises(NotAWorkbook, match="数据库拒绝了读取"):
        take(address + "_none", "vehicles")
    with pytest.raises(UsageError, match="视图"):
        take(address + "; DROP VIEW given.vehicles", "vehicles")


def test_headings_may_be_told_and_are_remembered(known: list[str], take: Deliver, tmp_path: Path) -> None:
    text = f"身份证号,姓名,死的那天\n{known[0]},赵示例,2026-10-01\n"
    path = tmp_path / "deaths.csv"
    path.write_text(text)
    with pytest.raises(Refused, match="缺少必需的列“死亡日期”"):
        take(path, "police_deaths")
    assert take(path, "police_deaths", mapping={"死的那天": "死亡日期"}).good == 1
    path.write_text(text.replace("-01\n", "-02\n"))
    assert take(path, "police_deaths").good == 1
