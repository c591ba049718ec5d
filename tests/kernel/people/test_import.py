"""The story of a roster: imported, imported again, corrected, succeeded by the next month's, taken back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.encryption import open_sealed, seal
from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.people import queries
from minzheng.kernel.people.actions import report_death, undo_import
from minzheng.kernel.people.models import Household, HouseholdFact, ImportBatch, Membership, Person, PersonFact
from minzheng.kernel.values.errors import NotFound, Refused
from minzheng.kernel.values.periods import Month

from .conftest import NOVEMBER, QIDONG, Import
from .workbooks import CHILD, HEAD, WIFE, family, home, member, number, write

DECEMBER = Month(2026, 12)
LATER = timedelta(days=30)


def codes(refusal: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {problem.code for problem in refusal.value.problems if problem.level == "error"}


def never(batch: ImportBatch) -> bool:
    return False


def test_a_roster_becomes_households_persons_and_facts(imported: Import) -> None:
    report = imported()
    assert report.batch is not None
    assert report.counts["households_added"] == 1
    assert report.counts["persons_added"] == 3
    household = Household.objects.get()
    assert (household.household_no, household.county, household.area_code) == ("001", 430426, 430426001001)
    assert household.account_no is not None
    assert open_sealed(household.account_no) == "6210000000000000009"
    head = Person.objects.get(id_number=seal(HEAD))
    assert (head.name, head.initials, head.birth_date, head.sex) == ("张示例", "zsl", date(1970, 1, 2), "M")
    wage = PersonFact.objects.get(person=head, name="wage")
    assert (wage.value, wage.valid_from, wage.source, wage.batch_id) == (
        "80000", date(2026, 11, 1), "花名册", report.batch.pk)  # fmt: skip


def test_the_rules_read_one_frame_per_month(imported: Import) -> None:
    imported()
    persons, households = queries.frames(month=NOVEMBER, area=QIDONG)
    assert persons.height == 3
    assert persons["wage"].to_list() == [80000, 0, 0]
    assert households.row(0, named=True) == {
        "household_no": "001", "household_id": Household.objects.get().pk, "area_code": 430426001001,
        "residence": "城市", "vehicles": 0, "dwellings": 1, "financial_assets": 100050, "current_status": "低保",
        "since_month": 202503,
    }  # fmt: skip
    before, _ = queries.frames(month=Month(2026, 10), area=QIDONG)
    assert before.height == 0
    elsewhere, _ = queries.frames(month=NOVEMBER, area=430426101000)
    assert elsewhere.height == 0


def test_no_sensitive_value_rests_in_the_open(imported: Import) -> None:
    imported()
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(f::text, ' ') FROM people_householdfact f")
        facts = cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(p::text, ' ') FROM people_person p")
        persons = cursor.fetchone()[0]
    assert "6210000000000000009" not in facts
    assert "10012345678" not in facts
    assert HEAD not in persons


def test_the_same_file_twice_changes_nothing(imported: Import) -> None:
    imported()
    known = list(PersonFact.objects.values()), list(HouseholdFact.objects.values()), list(Membership.objects.values())
    events = AuditEvent.objects.count()
    again = imported()
    assert again.batch is None
    assert again.counts["persons_unchanged"] == 3
    assert known == (
        list(PersonFact.objects.values()), list(HouseholdFact.objects.values()), list(Membership.objects.values())
    )  # fmt: skip
    assert AuditEvent.objects.count() == events


def test_a_newer_file_closes_old_facts_and_opens_new_ones_from_its_month(imported: Import, at: datetime) -> None:
    imported()
    changed = [member(wage=900), *family()[1:]]
    report = imported(None, changed, month=DECEMBER, at=at + LATER)
    assert report.counts["persons_changed"] == 1
    assert report.counts["facts_opened"] == 1
    head = Person.objects.get(id_number=seal(HEAD))
    now = PersonFact.objects.filter(person=head, name="wage", known_until=None).order_by("valid_from")
    assert [(fact.value, fact.valid_from, fact.valid_until) for fact in now] == [
        ("80000", date(2026, 11, 1), date(2026, 12, 1)),
        ("90000", date(2026, 12, 1), None),
    ]
    november, _ = queries.frames(month=NOVEMBER, area=QIDONG)
    december, _ = queries.frames(month=DECEMBER, area=QIDONG)
    assert november["wage"][0] == 80000
    assert december["wage"][0] == 90000
    assert queries.fact_history(person_id=head.pk, name="wage").count() == 3


def test_a_corrected_file_of_the_same_month_replaces_what_was_believed(imported: Import, at: datetime) -> None:
    imported()
    imported(None, [member(wage=700), *family()[1:]], at=at + timedelta(days=1))
    assert queries.frames(month=NOVEMBER, area=QIDONG)[0]["wage"][0] == 70000
    then, _ = queries.frames(month=NOVEMBER, area=QIDONG, known_at=at + timedelta(hours=1))
    assert then["wage"][0] == 80000


def test_an_emptied_cell_means_unknown(imported: Import, at: datetime) -> None:
    imported()
    imported(None, [member(wage=None), *family()[1:]], month=DECEMBER, at=at + LATER)
    assert queries.frames(month=DECEMBER, area=QIDONG)[0]["wage"][0] is None


def test_a_new_account_leaves_the_old_one_in_history(imported: Import, at: datetime) -> None:
    imported()
    imported([home(account_no="6210000000000000017")], month=DECEMBER, at=at + LATER)
    sealed = Household.objects.get().account_no
    assert sealed is not None
    assert open_sealed(sealed) == "6210000000000000017"
    assert HouseholdFact.objects.filter(name="account_no").count() == 3


def test_who_is_no_longer_listed_has_left(imported: Import, at: datetime) -> None:
    imported()
    report = imported(None, family()[:2], month=DECEMBER, at=at + LATER)
    assert report.counts["persons_left"] == 1
    assert "member_left" in {problem.code for problem in report.problems}
    assert queries.frames(month=DECEMBER, area=QIDONG)[0].height == 2
    assert queries.frames(month=NOVEMBER, area=QIDONG)[0].height == 3


def test_a_person_living_in_another_household_is_an_error_that_names_both(imported: Import) -> None:
    imported()
    other = number("19650101", 995)
    with pytest.raises(Refused) as refusal:
        imported([home("002", other)], [member("002", other, name="王示例"), member("002", WIFE, "配偶", "李示例")])
    assert codes(refusal) == {"lives_elsewhere"}
    sentence = next(str(p.sentence) for p in refusal.value.problems if p.code == "lives_elsewhere")
    assert "001" in sentence
    assert "002" in sentence


def test_a_person_may_move_between_two_households_of_the_file(imported: Import, at: datetime) -> None:
    imported()
    other = number("19650101", 995)
    homes = [home(), home("002", other, account_no=None, account_name=None)]
    members = [*family()[:2], member("002", other, name="王示例"), member("002", CHILD, "其他", "张虚构")]
    report = imported(homes, members, month=DECEMBER, at=at + LATER)
    assert "moved" in {problem.code for problem in report.problems}
    child = Membership.objects.get(person__id_number=seal(CHILD), valid_until=None, known_until=None)
    assert child.household.household_no == "002"


def test_a_number_used_by_another_family_is_refused(imported: Import) -> None:
    imported()
    other = number("19650101", 995)
    with pytest.raises(Refused) as refusal:
        imported([home("001", other)], [member("001", other, name="王示例")])
    assert codes(refusal) == {"household_taken"}


def test_an_older_file_cannot_overwrite(imported: Import) -> None:
    imported()
    with pytest.raises(Refused) as refusal:
        imported(None, [member(wage=1), *family()[1:]], month=Month(2026, 10))
    assert codes(refusal) == {"month_older"}


@pytest.mark.parametrize("month", [Month(1999, 12), Month(2027, 1)])
def test_the_month_must_be_plausible(imported: Import, month: Month) -> None:
    with pytest.raises(Refused, match="不合理"):
        imported(month=month)


def test_all_or_nothing(imported: Import) -> None:
    other = number("19650101", 995)
    with pytest.raises(Refused):
        imported([home(), home("002", other)], [*family(), member("002", other, wage="约800", name="王示例")])
    assert not Person.objects.exists()
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize(("row", "code"), [
    (member(None, number("19650101", 995), "其他", "王示例"), "required"),
    ({"household_no": "合计", "wage": 800}, "row_total"),
])  # fmt: skip
def test_an_error_on_a_row_of_no_household_refuses_the_file_too(imported: Import, row: dict[str, Any], code: str) -> None:
    """A member whose household number was forgotten would be left out, and the household paid without them."""
    with pytest.raises(Refused) as refusal:
        imported(members=[*family(), row])
    assert codes(refusal) == {code}
    assert not Person.objects.exists()
    report = imported(members=[*family(), row], accept_good_rows=True)
    assert code in {problem.code for problem in report.problems}
    assert Person.objects.count() == 3


def test_good_households_are_accepted_on_request(imported: Import) -> None:
    other = number("19650101", 995)
    report = imported([home(), home("002", other)], [*family(), member("002", other, wage="约800", name="王示例")],
                      accept_good_rows=True)  # fmt: skip
    assert report.left_out == ["002"]
    assert Household.objects.get().household_no == "001"
    assert any(problem.code == "left_out" and "002" in str(problem.sentence) for problem in report.problems)


def test_who_moves_away_from_a_refused_household_is_refused_too(imported: Import, at: datetime) -> None:
    imported()
    other = number("19650101", 995)
    homes = [home(phone="x", residence="天上"), home("002", other)]
    members = [*family()[:2], member("002", other, name="王示例"), member("002", CHILD, "其他", "张虚构")]
    with pytest.raises(Refused) as refusal:
        imported(homes, members, month=DECEMBER, at=at + LATER, accept_good_rows=True)
    assert codes(refusal) == {"choice", "lives_elsewhere"}


def test_a_dry_run_changes_nothing(imported: Import) -> None:
    report = imported(dry_run=True)
    assert report.batch is None
    assert report.counts["persons_added"] == 3
    assert not Person.objects.exists()
    assert not AuditEvent.objects.filter(action="import_roster").exists()


def test_every_import_leaves_an_event(imported: Import) -> None:
    report = imported()
    assert report.batch is not None
    event = AuditEvent.objects.get(action="import_roster")
    assert event.subject == f"batch:{report.batch.pk}"
    assert event.details["persons"] == 3


def test_the_office_is_the_county_of_the_file(imported: Import) -> None:
    assert imported(office=None, dry_run=True).office == QIDONG
    assert imported(office=0).office == QIDONG


def test_an_import_is_taken_back_as_a_whole(imported: Import, by: Actor, at: datetime) -> None:
    imported()
    november = queries.frames(month=NOVEMBER, area=QIDONG)
    second = imported([home(account_name="李示例")], [member(wage=900, name="张示例改"), *family()[1:2]],
                      month=DECEMBER, at=at + LATER)  # fmt: skip
    assert second.batch is not None
    undo_import(second.batch.pk, by=by, at=at + 2 * LATER, is_paid=never)
    december = queries.frames(month=DECEMBER, area=QIDONG)
    assert december[0].equals(november[0])
    assert december[1].equals(november[1])
    assert Household.objects.get().account_name == "张示例"
    assert Person.objects.get(id_number=seal(HEAD)).name == "张示例"
    then, _ = queries.frames(month=DECEMBER, area=QIDONG, known_at=at + LATER + timedelta(days=1))
    assert then["wage"][0] == 90000


def test_the_first_import_can_be_taken_back_and_made_again(imported: Import, by: Actor, at: datetime) -> None:
    first = imported()
    assert first.batch is not None
    undo_import(first.batch.pk, by=by, at=at, is_paid=never)
    assert queries.frames(month=NOVEMBER, area=QIDONG)[0].height == 0
    assert Household.objects.get().last_month is not None
    again = imported()
    assert again.batch is not None
    assert queries.frames(month=NOVEMBER, area=QIDONG)[0].height == 3
    assert Household.objects.get().last_month is None


def test_imports_are_taken_back_newest_first(imported: Import, by: Actor, at: datetime) -> None:
    first, second = imported(), imported(None, [member(wage=900), *family()[1:]], month=DECEMBER, at=at + LATER)
    assert first.batch is not None
    assert second.batch is not None
    with pytest.raises(Refused, match="先撤销后来"):
        undo_import(first.batch.pk, by=by, at=at + LATER, is_paid=never)
    undo_import(second.batch.pk, by=by, at=at + LATER, is_paid=never)
    undo_import(first.batch.pk, by=by, at=at + LATER, is_paid=never)
    assert queries.frames(month=DECEMBER, area=QIDONG)[0].height == 0


def test_what_was_paid_on_cannot_be_taken_back(imported: Import, by: Actor, at: datetime) -> None:
    batch = imported().batch
    assert batch is not None
    with pytest.raises(Refused, match="已经据以发放"):
        undo_import(batch.pk, by=by, at=at, is_paid=lambda one: True)
    undo_import(batch.pk, by=by, at=at, is_paid=never)
    with pytest.raises(Refused, match="已经撤销"):
        undo_import(batch.pk, by=by, at=at, is_paid=never)
    with pytest.raises(NotFound):
        undo_import(batch.pk + 1, by=by, at=at, is_paid=never)


def test_the_dead_are_no_longer_members_from_the_next_month(imported: Import, by: Actor, at: datetime) -> None:
    imported(at=at)
    head = Person.objects.get(id_number=seal(HEAD))
    report_death(person_id=head.pk, on=date(2026, 11, 1), by=by, at=at, source="殡仪馆")
    assert queries.frames(month=NOVEMBER, area=QIDONG)[0].height == 3
    assert queries.frames(month=DECEMBER, area=QIDONG)[0].height == 2
    assert queries.dead_members(month=DECEMBER, area=QIDONG)["person_ref"].to_list() == [head.pk]
    unknown, _ = queries.frames(month=DECEMBER, area=QIDONG, known_at=at - timedelta(hours=1))
    assert unknown.height == 0
    again = imported(None, [member(wage=900), *family()[1:]], at=at + timedelta(hours=1))
    assert "person_dead" in {problem.code for problem in again.problems}


@pytest.mark.parametrize("on", [date(1960, 1, 1), date(2026, 12, 24)])
def test_a_death_has_a_possible_day(imported: Import, by: Actor, at: datetime, on: date) -> None:
    imported()
    head = Person.objects.get(id_number=seal(HEAD))
    with pytest.raises(Refused, match="死亡日期"):
        report_death(person_id=head.pk, on=on, by=by, at=at, source="村委会")


@pytest.mark.parametrize("statement", [
    "UPDATE people_personfact SET value = '1'",
    "UPDATE people_personfact SET valid_until = '2027-01-01'",
    "DELETE FROM people_personfact",
    "DELETE FROM people_person",
    "UPDATE people_membership SET relation = '其他'",
    "INSERT INTO people_personfact (person_id, name, value, valid_from, known_since, source) "
    "VALUES (999999, 'wage', '1', '2026-11-01', now(), '')",
    "INSERT INTO people_membership (person_id, household_id, scheme, relation, counted, valid_from, known_since, source)"
    " SELECT person_id, household_id, scheme, relation, counted, valid_from, known_since, source"
    " FROM people_membership",
])  # fmt: skip
def test_the_database_refuses_to_change_history(imported: Import, statement: str) -> None:
    imported()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_areas_must_exist_in_the_office_and_a_merged_one_names_its_successor(
    imported: Import, qidong: int, by: Actor, at: datetime
) -> None:
    from minzheng.kernel.areas.actions import merge

    merge([430426001002], into=430426001001, on=date(2026, 10, 1), by=by, at=at)
    for code, problem in (
        ("430426001002", "area_changed"), ("430426001299", "area_unknown"), ("430421100201", "area_outside"),
    ):  # fmt: skip
        with pytest.raises(Refused) as refusal:
            imported([home(area_code=code)])
        assert codes(refusal) == {problem}
        if problem == "area_changed":
            assert "430426001001" in str(refusal.value)


@pytest.mark.parametrize("office", [430000000000, 430400000000])
def test_an_office_above_the_counties_imports_county_by_county(imported: Import, office: int) -> None:
    with pytest.raises(Refused, match="分别导入"):
        imported(office=office)


def test_an_unknown_office_is_named(imported: Import) -> None:
    with pytest.raises(NotFound):
        imported(office=430499000000)


def test_a_column_the_file_lacks_leaves_what_is_known(imported: Import, tmp_path: Path, at: datetime) -> None:
    imported()
    path = write(tmp_path / "less.xlsx", [home(vehicles=1)], headings={"wage": "不相干", "phone": "另一列"})
    imported(path=path, month=DECEMBER, at=at + LATER)
    persons, households = queries.frames(month=DECEMBER, area=QIDONG)
    assert persons["wage"][0] == 80000
    assert households["vehicles"].to_list() == [1]
    assert Household.objects.get().phone is not None
