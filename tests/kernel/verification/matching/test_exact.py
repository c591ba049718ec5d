"""Rows find their persons by number, and only by the whole of it."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl
import pytest

from minzheng.kernel.access.encryption import seal, seal_all
from minzheng.kernel.people.models import Household, ImportBatch, Membership, Person
from minzheng.kernel.values.identity import IdNumber
from minzheng.kernel.values.periods import ZONE
from minzheng.kernel.verification.evidence import key_of
from minzheng.kernel.verification.matching.exact import matched, persons, upgraded

AT = datetime(2026, 11, 2, 12, tzinfo=ZONE)
NUMBERS = ["110101199003070012", "110101199003070020", "110101199003070039"]


def _persons(names: list[str]) -> pl.DataFrame:
    frame = pl.DataFrame({"person_ref": range(1, len(names) + 1), "id_number": seal_all(NUMBERS[: len(names)]), "name": names})
    return frame.with_columns(key_of(pl.col("id_number")).alias("key"))


def test_rows_are_matched_and_graded_and_others_left_out() -> None:
    rows = pl.DataFrame({
        "row": [2, 3, 4, 5, 6], "id_number": [*seal_all([NUMBERS[0], NUMBERS[1], NUMBERS[1], "110101199003070055"]), None],
        "name": ["王䶮", "李四示例", "王五示例", "王䶮", "王䶮"],
    }).with_columns(key_of(pl.col("id_number")).alias("key"))
    found = matched(rows.lazy(), _persons(["王YAN", "李四示例"])).sort("row")
    assert found.select("row", "person_ref", "grade").rows() == [(2, 1, "variant"), (3, 2, "exact"), (4, 2, "differs")]
    assert matched(rows.drop("name").lazy(), _persons(["王YAN"])).select("row", "grade").rows() == [(2, "variant")]


def test_equal_keys_of_unequal_numbers_match_nobody() -> None:
    people = _persons(["王一示例"])
    rows = pl.DataFrame({"row": [1], "id_number": [seal("110101199003070063")], "name": ["王一示例"], "key": people["key"]})
    assert matched(rows.lazy(), people).height == 0


def test_old_numbers_become_new_ones() -> None:
    old = pl.Series(["110101900307001", "110101199003070012", "11010190030700", None])
    new = pl.select(upgraded(pl.lit(old))).to_series().to_list()
    assert new[1:] == ["110101199003070012", "11010190030700", None]
    assert IdNumber.parse(new[0], on=AT.date()).text == new[0]


@pytest.mark.django_db
def test_persons_are_those_of_the_households_of_an_area() -> None:
    batch = ImportBatch.objects.create(file_name="", sha256="", month=202611, office=430426_000000, by="", at=AT)
    for place, area in enumerate((430426_001_001, 430426_002_001)):
        home = Household.objects.create(county=430426, household_no=f"示例{place}", area_code=area, first_month=202611)
        one = Person.objects.create(name="王示例", id_number=seal(NUMBERS[place]), birth_date=date(1990, 3, 7), sex="M")
        Membership.objects.create(person=one, household=home, relation="户主", valid_from=date(2026, 11, 1), known_since=AT,
                                  source="示例", batch=batch)
    assert persons().height == 2
    assert persons()["key"].to_list() == _persons(["", ""])["key"].to_list()
    assert persons(430426_001_000)["id_number"].to_list() == [seal(NUMBERS[0])]
