"""The invented county is plausible, says that it is invented, and is the same for the same seed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from minzheng.kernel.people.columns import COLUMNS, Kind, Sheet
from minzheng.kernel.people.demo import batches, frames, roster, write_roster
from minzheng.kernel.values.identity import IdNumber, is_luhn
from minzheng.kernel.values.periods import age_on

VILLAGES = [430426100001, 430426100201, 430426201202]
DAY = date(2026, 11, 1)


@pytest.fixture(scope="module")
def county() -> dict[Sheet, pl.DataFrame]:
    return roster(VILLAGES, 600, 42)


def test_the_same_seed_gives_the_same_county(county: dict[Sheet, pl.DataFrame]) -> None:
    again = roster(VILLAGES, 600, 42)
    other = roster(VILLAGES, 600, 43)
    assert all(county[sheet].equals(again[sheet]) for sheet in Sheet)
    assert not county[Sheet.MEMBERS].equals(other[Sheet.MEMBERS])


def test_the_first_rows_never_change() -> None:
    """A county made today is the county made next year: the draws do not depend on a library's hash."""
    persons, homes = frames(VILLAGES, 3, 1)
    assert homes["current_status"].to_list() == ["低保", "无", "无"]
    assert homes["financial_assets"].to_list() == [22215, 441698, 4163718]
    assert persons["person_ref"].to_list() == [1, 2, 3, 4, 5, 6, 7]
    assert persons["birth_date"].to_list()[:2] == [date(1984, 1, 2), date(1988, 6, 18)]
    assert persons["wage"].to_list() == [0, 3380, 0, 0, 0, 0, 101450]


def test_pieces_are_the_whole() -> None:
    persons, homes = frames(VILLAGES, 500, 9)
    pieces = list(batches(VILLAGES, 500, 9, size=130))
    assert pl.concat([part for part, _ in pieces]).equals(persons)
    assert pl.concat([part for _, part in pieces]).equals(homes)


def test_identity_numbers_are_valid_unique_and_agree(county: dict[Sheet, pl.DataFrame]) -> None:
    members = county[Sheet.MEMBERS]
    assert members["id_number"].is_unique().all()
    assert {IdNumber.parse(number, on=DAY).text[:6] for number in members["id_number"]} == {"430426"}


def test_everyone_is_marked_as_invented(county: dict[Sheet, pl.DataFrame]) -> None:
    assert county[Sheet.MEMBERS]["name"].str.contains("示例|虚构|样例|演示").all()
    assert (county[Sheet.HOUSEHOLDS]["note"] == "虚构").all()


def test_accounts_pass_the_check_and_some_are_missing(county: dict[Sheet, pl.DataFrame]) -> None:
    accounts = county[Sheet.HOUSEHOLDS]["account_no"]
    assert accounts.null_count() > 0
    assert all(is_luhn(account) for account in accounts.drop_nulls())


def test_every_household_has_one_head_who_is_its_head(county: dict[Sheet, pl.DataFrame]) -> None:
    heads = county[Sheet.MEMBERS].filter(pl.col("relation") == "户主").select("household_no", "id_number")
    wanted = county[Sheet.HOUSEHOLDS].select("household_no", pl.col("head_id").alias("id_number"))
    assert heads.sort("household_no").equals(wanted.sort("household_no"))


def test_every_choice_is_one_of_the_roster(county: dict[Sheet, pl.DataFrame]) -> None:
    for sheet in Sheet:
        for column in COLUMNS[sheet]:
            if column.kind is Kind.CHOICE:
                assert set(county[sheet][column.name].drop_nulls()) <= set(column.values), column.name


def test_every_situation_occurs(county: dict[Sheet, pl.DataFrame]) -> None:
    members, homes = county[Sheet.MEMBERS], county[Sheet.HOUSEHOLDS]
    assert set(homes["current_status"]) == {"低保", "特困", "低保边缘", "无"}
    assert set(members["child_status"]) == {"无", "孤儿", "事实无人抚养"}
    assert (members["business"] < 0).any()
    assert {"高校", "高中", "义务教育", "学前"} <= set(members["schooling"])
    births = [IdNumber.parse(number, on=DAY).birth_date for number in members["id_number"]]
    assert max(age_on(birth, DAY) for birth in births) >= 80
    grown = [status for status, birth in zip(members["child_status"], births, strict=True) if age_on(birth, DAY) >= 18]
    assert set(grown) == {"无"}
    assert 2.5 < members.height / homes.height < 3.5


def test_a_workbook_is_written(tmp_path: Path) -> None:
    rows = write_roster(tmp_path / "roster.xlsx", villages=VILLAGES, households=5, seed=1)
    assert (tmp_path / "roster.xlsx").stat().st_size > 0
    assert rows[Sheet.HOUSEHOLDS].height == 5
