"""Expected events are found ahead of their day, once, on both sides of every date."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
from django.db import DatabaseError, transaction

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.catalogue.outside_registers import outside_registers
from minzheng.kernel.catalogue.watched import watched
from minzheng.kernel.payments.models import Award
from minzheng.kernel.people.models import Person
from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.periods import ZONE, age_on
from minzheng.kernel.verification.watching import actions
from minzheng.kernel.verification.watching.conditions import birthday, expected
from minzheng.kernel.verification.watching.known import Known
from minzheng.kernel.verification.watching.models import TaskState, WatchRun, WatchTask
from tests.kernel.payments.registry import COUNTY, Member, change, put

NOW = datetime(2026, 11, 26, 9, tzinfo=ZONE)
TODAY = NOW.date()
SOMEBODY = Actor(None, "test", "经办人")


def look(on: date = TODAY, *, home: Path = Path("/nowhere"), area: int = COUNTY) -> WatchRun:
    """A run of watching."""
    at = datetime(on.year, on.month, on.day, 9, tzinfo=ZONE)
    return actions.run(area=area, on=on, watched=watched(), registers=outside_registers(), parameters=catalogue().parameters,
                       home=home, by=SOMEBODY, at=at)


def tasks_of(event: str) -> list[tuple[int | None, date, str]]:
    """The tasks of an event: of whom, for which day, in which state."""
    return list(WatchTask.objects.filter(event=event).order_by("due_on", "pk").values_list("person_id", "due_on", "state"))


@pytest.mark.parametrize("birth", [date(1947, 1, 1), date(1948, 2, 29), date(1946, 12, 31), date(1944, 2, 29)])
@pytest.mark.parametrize("age", [16, 18, 60, 80, 100])
def test_a_birthday_is_the_first_day_of_the_age(birth: date, age: int) -> None:
    frame = pl.DataFrame({"birth": [birth]}).select(birthday(pl.col("birth"), age))
    day = frame.to_series()[0]
    assert age_on(birth, day) == age
    assert age_on(birth, date.fromordinal(day.toordinal() - 1)) == age - 1


@pytest.mark.django_db
def test_turning_eighty_is_a_task_two_months_ahead() -> None:
    _, persons = put(
        Member(date(1947, 1, 26)), Member(date(1947, 1, 27)), Member(date(1946, 11, 26)), Member(date(1946, 11, 25)),
        Member(date(1947, 1, 1), death=date(2026, 10, 1)), status="无")
    look()
    assert tasks_of("turning_80") == [(persons[2].pk, date(2026, 11, 26), "open"), (persons[0].pk, date(2027, 1, 26), "open")]
    look()
    assert len(tasks_of("turning_80")) == 2
    look(date(2026, 11, 27))
    assert {row[0] for row in tasks_of("turning_80")} == {persons[0].pk, persons[1].pk, persons[2].pk}


@pytest.mark.django_db
def test_who_was_born_on_a_leap_day_turns_eighty_on_the_first_of_march() -> None:
    _, (person,) = put(Member(date(1948, 2, 29)), status="无")
    look(date(2027, 12, 29))
    assert tasks_of("turning_80") == [(person.pk, date(2028, 2, 29), "open")]
    _, (other,) = put(Member(date(2012, 2, 29)))
    look(date(2029, 12, 29))
    assert (other.pk, date(2030, 3, 1), "open") in tasks_of("turning_18")


@pytest.mark.django_db
def test_a_task_is_settled_by_itself_when_the_allowance_is_awarded() -> None:
    household, (person,) = put(Member(date(1946, 12, 10)), status="无")
    look()
    Award.objects.create(benefit="old_age_allowance", component="allowance", household=household, person=person,
                         first_month=202612)
    run = look(date(2026, 12, 11))
    assert tasks_of("turning_80") == [(person.pk, date(2026, 12, 10), "settled")]
    assert run.counts["settled"] == 1
    assert [step.action for step in WatchTask.objects.get(event="turning_80").steps.order_by("pk")] == ["found", "settled"]


@pytest.mark.django_db
def test_a_task_stays_open_after_its_day_and_is_settled_when_the_person_died() -> None:
    _, (person,) = put(Member(date(1946, 12, 10)), status="无")
    look()
    look(date(2027, 5, 1))
    assert tasks_of("turning_80") == [(person.pk, date(2026, 12, 10), "open")]
    Person.objects.filter(pk=person.pk).update(death_date=date(2027, 5, 2), death_known_at=NOW)
    look(date(2027, 5, 3))
    task = WatchTask.objects.get(event="turning_80")
    assert (task.state, task.note) == ("settled", "gone")


@pytest.mark.django_db
def test_sixteen_and_eighteen_concern_households_on_the_roll() -> None:
    _, (on_roll,) = put(Member(date(2010, 12, 1)))
    put(Member(date(2010, 12, 1)), status="无")
    look()
    assert tasks_of("turning_16") == [(on_roll.pk, date(2026, 12, 1), "open")]


@pytest.mark.django_db
def test_a_suspension_of_three_months_is_known_of_a_month_ahead() -> None:
    household, (person,) = put(Member())
    event = next(one for one in watched().events if one.name == "suspended_long")
    known = Known(COUNTY, date(2026, 11, 30), {}, Path("/nowhere"))
    held = {"household_id": [household.pk] * 2, "person_ref": [None, person.pk], "from_month": [202610, 202609]}
    known.__dict__["suspensions"] = pl.DataFrame(held, schema_overrides={"from_month": pl.Int32, "person_ref": pl.Int64})
    assert expected(event, known).select("person_ref", "due_on").rows() == [(person.pk, date(2026, 12, 1))]


@pytest.mark.django_db
def test_an_authorisation_that_ends_is_known_of_two_months_ahead() -> None:
    _, (one, two) = put(Member(), Member())
    event = next(one for one in watched().events if one.name == "authorisation_ends")
    known = Known(COUNTY, TODAY, {}, Path("/nowhere"))
    ends = {"person_ref": [one.pk, two.pk], "due_on": [date(2027, 1, 26), date(2027, 1, 27)]}
    known.__dict__["authorisations"] = pl.DataFrame(ends)
    assert expected(event, known).select("person_ref", "due_on").rows() == [(one.pk, date(2027, 1, 26))]


@pytest.mark.django_db
def test_an_end_that_was_decided_is_a_task_before_it_comes() -> None:
    household, _ = put(Member())
    change(household, "current_status", "无", from_=date(2027, 1, 1))
    look()
    assert tasks_of("grace_ends") == [(None, date(2027, 1, 1), "open")]


@pytest.mark.django_db
def test_recognition_as_an_edge_family_ends_after_twelve_months() -> None:
    put(Member(), status="低保边缘")
    look(date(2026, 10, 31))
    assert tasks_of("recognition_ends") == []
    look(date(2026, 11, 1))
    assert tasks_of("recognition_ends") == [(None, date(2027, 1, 1), "open")]


@pytest.mark.django_db
def test_nothing_is_watched_before_what_was_watched() -> None:
    put(Member())
    look()
    with pytest.raises(Refused, match="2026-11-26"):
        look(date(2026, 11, 25))
    assert WatchRun.objects.count() == 1


@pytest.mark.django_db
def test_a_task_is_noted_and_done_once() -> None:
    put(Member(date(1946, 12, 10)), status="无")
    look()
    task = WatchTask.objects.get(event="turning_80")
    actions.note_task(task_id=task.pk, note="本人外出，周五再去", by=SOMEBODY, at=NOW)
    actions.finish_task(task_id=task.pk, note="已告知并代办", by=SOMEBODY, at=NOW)
    task.refresh_from_db()
    assert (task.state, task.note, task.closed_by) == (TaskState.DONE, "已告知并代办", str(SOMEBODY))
    for once_more in (actions.finish_task, actions.note_task):
        with pytest.raises(Refused, match="已经办结"):
            once_more(task_id=task.pk, note="再次", by=SOMEBODY, at=NOW)
    with pytest.raises(DatabaseError, match="closed"), transaction.atomic():
        WatchTask.objects.filter(pk=task.pk).update(note="改写")
    look(date(2026, 12, 20))
    assert len(tasks_of("turning_80")) == 1


@pytest.mark.django_db
def test_a_task_needs_words() -> None:
    put(Member(date(1946, 12, 10)), status="无")
    look()
    with pytest.raises(Refused, match="请写明情况"):
        actions.finish_task(task_id=WatchTask.objects.get(event="turning_80").pk, note="  ", by=SOMEBODY, at=NOW)
