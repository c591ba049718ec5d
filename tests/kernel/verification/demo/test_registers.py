"""Invented registers say that they are invented, agree with the roster but for what is hidden, and are the same again."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.areas import editions
from minzheng.kernel.areas.actions import load_divisions
from minzheng.kernel.areas.queries import codes_in
from minzheng.kernel.catalogue.outside_registers import outside_registers
from minzheng.kernel.people.actions import import_roster
from minzheng.kernel.people.columns import Sheet
from minzheng.kernel.people.demo import MONTH, roster, write_roster
from minzheng.kernel.people.models import Household
from minzheng.kernel.values.errors import MinzhengError
from minzheng.kernel.values.identity import IdNumber
from minzheng.kernel.verification.actions import deliver
from minzheng.kernel.verification.demo import FILE, Made, made, read_truth
from minzheng.kernel.verification.demo.doubles import FILE as SECOND
from minzheng.kernel.verification.demo.rows import rows_of
from minzheng.kernel.verification.models import BadRow

COUNTY = 430426_000000
VILLAGES = [430426100001, 430426100201, 430426201202]
ON = date(2026, 11, 1)
HOUSEHOLDS, SEED = 300, 42


@pytest.fixture(scope="module")
def county() -> Made:
    return made(outside_registers(), VILLAGES, HOUSEHOLDS, SEED, on=ON)


@pytest.fixture(scope="module")
def members() -> pl.DataFrame:
    return roster(VILLAGES, HOUSEHOLDS, SEED)[Sheet.MEMBERS]


def test_every_register_has_rows_and_the_same_again(county: Made) -> None:
    again = made(outside_registers(), VILLAGES, HOUSEHOLDS, SEED, on=ON)
    assert set(county.people) == set(outside_registers())
    assert all(rows.height and rows.equals(again.people[name]) for name, rows in county.people.items())
    assert county.truth == again.truth


def test_numbers_are_valid_but_where_a_case_spoils_them(county: Made) -> None:
    spoilt = {one.way for one in county.truth.planted if one.kind in ("missing_digit", "unnumbered")} | {"15位号码"}
    assert spoilt == {"少一位", "无号码", "无号码错字", "15位号码"}
    for name, people in county.people.items():
        bad = [number for number in people["id_number"] if not _is_valid(number)]
        assert not bad or name == "police_deaths"


def test_everybody_is_marked_as_invented(county: Made) -> None:
    for people in county.people.values():
        assert people["name"].str.contains("示例|虚构|样例|樣例|演示|试").all()
    assert (county.supplement[Sheet.HOUSEHOLDS]["note"] == "虚构").all()


def test_a_household_has_one_case_at_most(county: Made, members: pl.DataFrame) -> None:
    homes = Counter(one.household_no for one in county.truth.planted if one.household_no.startswith("H"))
    assert max(homes.values()) == 1
    of_roster = {one.id_number for one in county.truth.planted if one.household_no.startswith("H")}
    assert of_roster <= set(members["id_number"])


def test_a_register_agrees_with_the_roster_but_for_what_is_hidden(county: Made, members: pl.DataFrame) -> None:
    hidden = {one.id_number for one in county.truth.planted}
    insured = county.people["social_insurance"].join(members.select("id_number", "wage"), on="id_number", suffix="_declared")
    differs = set(insured.filter(pl.col("amount") != pl.col("wage_declared"))["id_number"])
    assert differs == {one.id_number for one in county.truth.planted if one.kind == "insured_wage"}
    dead = set(county.people["police_deaths"]["id_number"]) & set(members["id_number"])
    assert dead <= hidden


def test_rows_are_texts_under_the_headings_of_the_declaration(county: Made) -> None:
    for name, register in outside_registers().items():
        rows = rows_of(register, county.people[name])
        assert rows.columns == [one.name for one in register.columns]
        for column in register.columns:
            if column.required:
                assert rows[column.name].null_count() == 0, (name, column.name)
            if column.choices:
                assert set(rows[column.name].drop_nulls()) <= {one.zh for one in column.choices}


def test_the_unserved_are_on_no_roster(county: Made, members: pl.DataFrame) -> None:
    owed = {one.id_number for one in county.truth.planted if one.found_as == "discovery"}
    assert owed
    assert not owed & (set(members["id_number"]) | set(county.supplement[Sheet.MEMBERS]["id_number"]))


def test_files_and_truth_are_written_and_read(county: Made, tmp_path: Path) -> None:
    files = county.write(tmp_path / "out")
    assert {path.name.split(".", 1)[1] for path in files.values()} == {"xlsx", "csv", "gb18030.csv", "parquet"}
    assert read_truth(tmp_path / "out" / FILE) == county.truth
    assert pl.read_parquet(files["prisons"]).height == county.people["prisons"].height


@pytest.mark.django_db
def test_the_second_roster_is_taken_like_the_first(tmp_path: Path, by: Actor, at: datetime) -> None:
    load_divisions(editions.shipped().narrowed(COUNTY), by=by, at=at)
    villages = codes_in(COUNTY, on=ON).to_list()
    write_roster(tmp_path / "first.xlsx", villages=villages, households=HOUSEHOLDS, seed=SEED)
    second = made(outside_registers(), villages, HOUSEHOLDS, SEED, on=ON)
    second.write(tmp_path)
    import_roster(tmp_path / "first.xlsx", month=MONTH, office=COUNTY, by=by, at=at)
    report = import_roster(tmp_path / SECOND, month=MONTH, office=COUNTY, by=by, at=at)
    assert not report.left_out
    assert Household.objects.count() == HOUSEHOLDS + second.supplement[Sheet.HOUSEHOLDS].height


def _is_valid(number: str | None) -> bool:
    try:
        return IdNumber.parse(number or "", on=ON) is not None
    except MinzhengError:
        return False


@pytest.mark.django_db
def test_every_file_is_taken_in(tmp_path: Path, by: Actor, at: datetime) -> None:
    load_divisions(editions.shipped().narrowed(COUNTY), by=by, at=at)
    hidden = made(outside_registers(), codes_in(COUNTY, on=ON).to_list(), HOUSEHOLDS, SEED, on=ON)
    files = hidden.write(tmp_path)
    for name, register in outside_registers().items():
        taken = deliver(files[name], register=register, area=COUNTY, data_date=ON, by=by, at=at, home=tmp_path)
        assert taken.rows == taken.good == hidden.people[name].height
        assert {one["code"] for one in taken.remarks} <= {"unmatched"}
    short = [one for one in hidden.truth.planted if one.kind == "missing_digit"]
    assert list(BadRow.objects.values_list("column", "rule")) == [("id_number", "id_format")] * len(short)
