"""Rows without a number: whom each may be about, and that nothing counts until a person said yes. All invented (示例)."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
from django.db import DatabaseError, IntegrityError, transaction

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.encryption import seal
from minzheng.kernel.catalogue.outside_registers import outside_registers
from minzheng.kernel.people.models import Household, Membership, Person
from minzheng.kernel.values.errors import NotFound, Refused
from minzheng.kernel.values.periods import ZONE
from minzheng.kernel.verification.checks.seeing import seen
from minzheng.kernel.verification.evidence import in_force, rows
from minzheng.kernel.verification.matching import actions, queries
from minzheng.kernel.verification.matching.exact import matched, persons
from minzheng.kernel.verification.matching.fuzzy import candidates
from minzheng.kernel.verification.matching.links import accepted
from minzheng.kernel.verification.matching.models import Answer, Candidate
from tests.kernel.verification.conftest import Deliver, take
from tests.kernel.verification.duplicates.planted import number, registry
from tests.kernel.verification.registers import csv_file

__all__ = ["take"]
COUNTY, VILLAGE = 430426_000000, 430426_001_001
AT = datetime(2026, 11, 20, 9, tzinfo=ZONE)
BY = Actor(None, "test", "核对员")
ON = date(2026, 11, 20)


def known() -> pl.DataFrame:
    """Five thousand persons of a registry with their birth dates."""
    people, _ = registry(5_000, twice=0)
    born = pl.col("id_number").str.slice(6, 8).str.to_date("%Y%m%d")
    return people.select("person_ref", "name", born.alias("birth_date"), "area_code")


def told(people: pl.DataFrame) -> pl.DataFrame:
    """Rows about the first of these persons, as others write them: as they are, in traditional characters, with another day."""
    some = people.head(90).with_row_index("place")
    other = pl.col("birth_date").dt.offset_by("1d")
    birth = pl.when(pl.col("place") % 3 == 2).then(other).otherwise(pl.col("birth_date"))
    name = pl.col("name").str.replace_many(["国", "华", "伟"], ["國", "華", "偉"])
    area = pl.when(pl.col("place") % 3 == 2).then(pl.col("area_code"))
    return some.select(pl.lit(1, pl.Int64).alias("delivery"), pl.col("place").cast(pl.Int32).alias("row"), name, birth, area)


def test_who_is_meant_is_among_the_candidates() -> None:
    people = known()
    found = candidates(told(people), people)
    meant = dict(zip(range(90), people["person_ref"].head(90), strict=True))
    hit = {row for _, row, person, *_ in found.iter_rows() if meant[row] == person}
    assert len(hit) >= 86
    assert found.height <= 110
    assert found["score"].is_between(300, 1000).all()


def test_a_name_alone_is_nobody() -> None:
    people = known()
    bare = told(people).with_columns(pl.lit(None, pl.Date).alias("birth_date"), pl.lit(None, pl.Int64).alias("area_code"))
    assert candidates(bare, people).height == 0
    assert candidates(told(people).clear(), people).height == 0
    unlike = told(people).with_columns(pl.lit("阿卜杜拉").alias("name"))
    assert candidates(unlike, people).height == 0


def put(body: str, name: str, born: date) -> Person:
    home = Household.objects.create(county=430426, household_no=f"示例{body}", area_code=VILLAGE, first_month=202601)
    one = Person.objects.create(name=name, id_number=seal(number(body)), birth_date=born, sex="M")
    Membership.objects.create(person=one, household=home, relation="户主", valid_from=date(2026, 1, 1), known_since=AT,
                              source="示例")
    return one


@pytest.fixture
def dead(db: None, take: Deliver, tmp_path: Path) -> Person:
    """Somebody of whom the funeral home wrote a name and a birth date, and no number."""
    one = put("43042619550608123", "欧阳示例", date(1955, 6, 8))
    put("43042619610203111", "钱虚构", date(1961, 2, 3))
    row = {"id_number": "", "name": "歐陽示例", "birth_date": "1955-06-08", "death_date": "2026-10-05",
           "cremated_on": "2026-10-07"}
    others = {"id_number": number("43042619610203111"), "name": "钱虚构", "birth_date": "1961-02-03", "death_date": "2026-10-01"}
    delivery = take(csv_file(tmp_path / "a.csv", "funeral_homes", [row, *([others] * 3)]), "funeral_homes")
    type(delivery).objects.filter(pk=delivery.pk, state="waiting").update(state="accepted", decided_at=AT)
    return one


def find(home: Path) -> int:
    registers = outside_registers()
    return actions.find(area=COUNTY, registers=registers, on=ON, by=BY, at=AT, home=home).new


def test_a_row_counts_once_somebody_said_yes(dead: Person, tmp_path: Path) -> None:
    home, register = tmp_path / "home", outside_registers()["funeral_homes"]

    def counted() -> int:
        found = rows(register, in_force(register, on=ON), home=home)
        return matched(found, persons(COUNTY), accepted()).filter(person_ref=dead.pk).height

    assert find(home) == 1
    assert find(home) == 0
    one = Candidate.objects.get()
    assert (one.person, one.name, one.birth, one.answer) == (dead, "same", "same", "open")
    assert counted() == 0
    actions.answer(candidate_id=one.pk, answer=Answer.YES, note="", by=BY, at=AT)
    assert counted() == 1
    roll = persons(COUNTY).with_columns(
        pl.lit(1, pl.Int64).alias("household_id"), pl.lit(VILLAGE).alias("area_code"), pl.lit(None, pl.Date).alias("death_date"))
    said = seen(register, in_force(register, on=ON), roll, home=home, links=accepted()).filter(person_ref=dead.pk)
    assert said.select("grade", "row.death_date").row(0) == ("exact", date(2026, 10, 5))
    with pytest.raises(Refused, match="理由"):
        actions.answer(candidate_id=one.pk, answer=Answer.NO, note="", by=BY, at=AT)
    actions.answer(candidate_id=one.pk, answer=Answer.NO, note="同名同日，本人健在", by=BY, at=AT)
    assert counted() == 0
    assert find(home) == 0
    assert Candidate.objects.get().answer == "no"
    assert [decision.answer for decision in queries.decisions(one)] == ["yes", "no"]


def test_what_was_said_of_a_row_is_said_of_it_again_in_the_next_delivery(
    dead: Person, take: Deliver, tmp_path: Path
) -> None:
    find(tmp_path / "home")
    actions.answer(candidate_id=Candidate.objects.get().pk, answer=Answer.YES, note="", by=BY, at=AT)
    same = {"id_number": "", "name": "歐陽示例", "birth_date": "1955-06-08", "death_date": "2026-10-05",
            "cremated_on": "2026-10-07"}
    others = {"id_number": number("43042619610203111"), "name": "钱虚构", "birth_date": "1961-02-03", "death_date": "2026-10-01"}
    rows_ = [same | {"cremated_on": "2026-10-08"}, same, *([others] * 3)]
    delivery = take(csv_file(tmp_path / "b.csv", "funeral_homes", rows_), "funeral_homes", data_date=date(2026, 11, 15))
    type(delivery).objects.filter(pk=delivery.pk, state="waiting").update(state="accepted", decided_at=AT)
    assert find(tmp_path / "home") == 2
    new = {one.row: one for one in Candidate.objects.filter(delivery=delivery)}
    assert sorted(one.answer for one in new.values()) == ["open", "yes"]
    carried = next(one for one in new.values() if one.answer == "yes")
    assert carried.row == max(new)
    assert [(one.by, one.note) for one in queries.decisions(carried)] == [(str(BY), "沿用对同一条记录以前的认定")]
    assert find(tmp_path / "home") == 0
    assert queries.decisions(carried).count() == 1


def test_a_row_is_about_one_person(dead: Person, tmp_path: Path) -> None:
    find(tmp_path / "home")
    one = Candidate.objects.get()
    other = Candidate.objects.create(
        delivery=one.delivery, row=one.row, person=Person.objects.get(name="钱虚构"), area_code=VILLAGE, score=400, name="other",
        birth="same", place="missing", found_at=AT)
    actions.answer(candidate_id=one.pk, answer=Answer.YES, note="", by=BY, at=AT)
    with pytest.raises(Refused, match="已认定为另一人"):
        actions.answer(candidate_id=other.pk, answer=Answer.YES, note="", by=BY, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Candidate.objects.filter(pk=other.pk).update(answer="yes")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        one.decisions.update(note="示例")
    with pytest.raises(NotFound):
        actions.answer(candidate_id=-1, answer=Answer.LATER, note="", by=BY, at=AT)
    assert [row.pk for row in queries.others(one)] == [other.pk]


def test_the_row_is_shown_as_it_was_delivered(dead: Person, tmp_path: Path) -> None:
    find(tmp_path / "home")
    one = queries.candidates(area=COUNTY).get()
    assert queries.row_of(one, home=tmp_path / "home")["name"] == "歐陽示例"
    assert queries.row_of(one, home=tmp_path) == {}
    assert not queries.candidates(area=430426_002_000).exists()
