"""Early warning on both sides of every line, once; visits and what comes of a warning."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from minzheng.kernel.access.encryption import seal
from minzheng.kernel.casework.workdays import days_used
from minzheng.kernel.catalogue.outside_registers import outside_registers
from minzheng.kernel.catalogue.watched import watched
from minzheng.kernel.people.models import Household, Person
from minzheng.kernel.registers.models import Deed, Entry, Party
from minzheng.kernel.values.errors import NotFound, Refused
from minzheng.kernel.values.periods import ZONE
from minzheng.kernel.verification.matching.models import Candidate
from minzheng.kernel.verification.watching import actions, queries
from minzheng.kernel.verification.watching.known import Known
from minzheng.kernel.verification.watching.models import EarlyWarning, MonitorVisit, WarningState
from minzheng.kernel.verification.watching.visiting import Visited
from tests.kernel.payments.registry import COUNTY, VILLAGE, Member, put

from .delivered import deliver
from .test_events import NOW, SOMEBODY, TODAY, look, tasks_of

pytestmark = pytest.mark.django_db
WHO: dict[str, Any] = {"by": SOMEBODY, "at": NOW}
SEEN = Visited(TODAY, "door", "主要劳动力住院，生活困难")


def edge(*members: Member) -> tuple[Household, list[Person]]:
    """An edge family."""
    return put(*(members or (Member(),)), status="低保边缘")


def warned(rule: str) -> list[int]:
    """Who was warned of by a rule."""
    return list(EarlyWarning.objects.filter(rule=rule).order_by("pk").values_list("person_id", flat=True))


def bill(person: Person, fen: int, on: date = date(2026, 10, 5)) -> tuple[Person, dict[str, Any]]:
    """A medical bill."""
    return person, {"settled_on": on, "own": fen}


def test_medical_bills_warn_from_the_line_on_for_the_household_together(tmp_path: Path) -> None:
    _, (one, two) = edge(Member(), Member(name="示例乙"))
    _, (below,) = edge()
    _, (paid,) = edge(Member(facts={"wage": 200_000}))
    _, (stranger,) = put(Member(), status="无")
    deliver(tmp_path, "health", date(2026, 11, 1), [
        bill(one, 400_000), bill(two, 300_000), bill(two, 300_000, date(2025, 11, 27)), bill(two, 900_000, date(2025, 11, 26)),
        bill(below, 999_999), bill(paid, 1_199_999), bill(stranger, 9_000_000)])
    look(home=tmp_path)
    assert warned("high_medical_cost") == [two.pk]
    shown = EarlyWarning.objects.get(rule="high_medical_cost")
    assert shown.shows == {"on": "2026-10-05", "amount_fen": 1_000_000}
    assert days_used(TODAY, shown.due_on) == 5
    deliver(tmp_path, "health", date(2026, 11, 2), [bill(paid, 1, date(2026, 11, 2))])
    look(home=tmp_path)
    assert warned("high_medical_cost") == [two.pk, paid.pk]


def test_a_certificate_that_the_registry_does_not_know_warns(tmp_path: Path) -> None:
    _, (new, known, old, frozen) = edge(
        Member(name="甲"), Member(name="乙", facts={"disability_category": "肢体", "disability_grade": "二级"}),
        Member(name="丙"), Member(name="丁"))
    deliver(tmp_path, "disabled_federation", date(2026, 11, 1), [
        (person, {"status": status, "issued_on": on}) for person, status, on in (
            (new, "valid", date(2026, 8, 27)), (known, "valid", date(2026, 10, 1)), (old, "valid", date(2026, 8, 26)),
            (frozen, "frozen", date(2026, 10, 1)))])
    look(home=tmp_path)
    look(home=tmp_path)
    assert warned("newly_disabled") == [new.pk]


def test_a_row_without_a_number_warns_where_somebody_said_whose_it_is(tmp_path: Path) -> None:
    _, (person,) = edge()
    nobody = Person(name="某示例", id_number=seal(""))
    told = deliver(tmp_path, "disabled_federation", date(2026, 11, 1), [
        (nobody, {"status": "valid", "issued_on": date(2026, 10, 1)})])
    look(home=tmp_path)
    assert warned("newly_disabled") == []
    Candidate.objects.create(delivery=told, row=2, person=person, area_code=VILLAGE, score=900, name="sound", birth="same",
                             place="missing", found_at=NOW, answer="yes")
    look(home=tmp_path)
    assert warned("newly_disabled") == [person.pk]


def test_a_name_that_differs_is_nobody(tmp_path: Path) -> None:
    _, (person,) = edge()
    deliver(tmp_path, "disabled_federation", date(2026, 11, 1), [(person, {"status": "valid", "issued_on": date(2026, 10, 1)})])
    Person.objects.filter(pk=person.pk).update(name="欧阳某某")
    look(home=tmp_path)
    assert warned("newly_disabled") == []


def test_who_paid_in_before_and_stopped_has_lost_the_job(tmp_path: Path) -> None:
    _, (stopped, paying, silent, never) = edge(*(Member(name=name) for name in "甲乙丙丁"))
    paid, not_paid = {"status": "paying"}, {"status": "stopped"}
    deliver(tmp_path, "social_insurance", date(2026, 10, 1), [
        (stopped, paid), (paying, paid), (silent, paid), (never, not_paid)])
    look(date(2026, 10, 2), home=tmp_path)
    assert warned("job_lost") == []
    deliver(tmp_path, "social_insurance", date(2026, 11, 1), [(stopped, not_paid), (paying, paid), (never, not_paid)])
    look(home=tmp_path)
    assert warned("job_lost") == [stopped.pk]


def test_leaving_school_below_eighteen_warns(tmp_path: Path) -> None:
    _, (child, grown, graduated) = edge(Member(date(2008, 11, 27), "甲"), Member(date(2008, 11, 26), "乙"),
                                        Member(date(2010, 1, 1), "丙"))
    left = {"left_on": date(2026, 10, 8)}
    deliver(tmp_path, "education", date(2026, 11, 1), [
        (child, {"status": "left", **left}), (grown, {"status": "left", **left}), (graduated, {"status": "graduated", **left})])
    look(home=tmp_path)
    assert warned("school_left") == [child.pk]


def test_a_death_in_the_household_warns_once() -> None:
    home, (head, _) = edge(Member(date(1950, 1, 1)), Member(date(1980, 1, 1), death=date(2026, 10, 1)))
    look()
    look(TODAY + timedelta(1))
    assert warned("member_died") == [head.pk]
    assert EarlyWarning.objects.get().household_id == home.pk
    edge(Member(), Member(death=date(2026, 8, 26)))
    look(TODAY + timedelta(1))
    assert len(warned("member_died")) == 1


def test_an_entry_in_the_book_of_disasters_warns() -> None:
    _, (person,) = edge()
    entry = Entry.objects.create(kind="victim_household", area_code=VILLAGE, state="confirmed", on=date(2026, 11, 3),
                                 label="示例", created_at=NOW)
    Deed.objects.create(entry=entry, serial=0, name="confirm", state="confirmed", on=entry.on, at=NOW, by="示例")
    Party.objects.create(entry=entry, field="head", name="示例", id_number=bytes(person.id_number))
    look()
    assert warned("disaster") == [person.pk]


def test_a_certificate_that_ends_is_a_task_until_it_is_renewed(tmp_path: Path) -> None:
    _, (person,) = put(Member(), status="无")
    deliver(tmp_path, "disabled_federation", date(2026, 11, 1), [(person, {"status": "valid", "valid_until": date(2027, 2, 26)})])
    look(home=tmp_path)
    assert tasks_of("certificate_expires") == [(person.pk, date(2027, 2, 26), "open")]
    deliver(tmp_path, "disabled_federation", date(2026, 12, 1), [(person, {"status": "valid", "valid_until": date(2037, 2, 26)})])
    look(date(2026, 12, 2), home=tmp_path)
    assert tasks_of("certificate_expires") == [(person.pk, date(2027, 2, 26), "settled")]


def test_monitored_people_are_in_their_tier_while_the_risk_lasts(tmp_path: Path) -> None:
    _, (monitored, cleared) = put(Member(name="甲"), Member(name="乙"), status="无")
    since = {"kind": "marginal", "since": date(2026, 3, 1)}
    deliver(tmp_path, "relapse_monitoring", date(2026, 11, 1), [
        (monitored, since), (cleared, {**since, "cleared_on": TODAY})])
    look(home=tmp_path)
    found = queries.low_income(area=COUNTY).values_list("person_id", "tier", "valid_from")
    assert list(found) == [(monitored.pk, "relapse", date(2026, 3, 1))]


@pytest.fixture
def warning() -> EarlyWarning:
    """A warning."""
    edge(Member(date(1950, 1, 1)), Member(date(1980, 1, 1), death=date(2026, 10, 1)))
    look()
    return EarlyWarning.objects.get()


def test_a_warning_is_closed_once_with_a_visit(warning: EarlyWarning) -> None:
    with pytest.raises(Refused, match="处置结果"):
        actions.close_warning(warning_id=warning.pk, visited=SEEN, outcome="unheard_of", **WHO)
    with pytest.raises(Refused, match="走访日期"):
        actions.close_warning(warning_id=warning.pk, visited=Visited(TODAY - timedelta(1), "door", "示例"), outcome="none", **WHO)
    with pytest.raises(Refused, match="请写明情况"):
        actions.close_warning(warning_id=warning.pk, visited=Visited(TODAY, "door", " "), outcome="none", **WHO)
    actions.close_warning(warning_id=warning.pk, visited=SEEN, outcome="temporary", **WHO)
    warning.refresh_from_db()
    assert (warning.state, warning.outcome, warning.visited_on) == (WarningState.CLOSED, "temporary", TODAY)
    assert MonitorVisit.objects.get().warning_id == warning.pk
    with pytest.raises(Refused, match="已经处置"):
        actions.close_warning(warning_id=warning.pk, visited=SEEN, outcome="none", **WHO)
    with pytest.raises(DatabaseError, match="closed"), transaction.atomic():
        EarlyWarning.objects.update(outcome="none")
    look(TODAY + timedelta(1))
    assert EarlyWarning.objects.count() == 1


def test_edge_families_are_due_after_three_months_and_a_visit_moves_it() -> None:
    home, _ = edge()
    put(Member())
    look()
    found = queries.visited(area=COUNTY, tiers=watched().tiers)
    assert list(found.values_list("pk", "last_on")) == [(home.pk, date(2026, 1, 1))]
    actions.visit(household_id=home.pk, visited=SEEN, **WHO)
    assert list(queries.visited(area=COUNTY, tiers=watched().tiers).values_list("last_on", flat=True)) == [TODAY]


def test_only_households_of_the_population_are_visited_and_not_in_the_future() -> None:
    home, _ = put(Member(), status="无")
    with pytest.raises(NotFound):
        actions.visit(household_id=home.pk, visited=SEEN, **WHO)
    family, _ = edge()
    look()
    later = Visited(TODAY + timedelta(1), "door", "示例")
    with pytest.raises(Refused, match="走访日期"):
        actions.visit(household_id=family.pk, visited=later, by=SOMEBODY, at=datetime(2026, 11, 26, 23, tzinfo=ZONE))
    with pytest.raises(Refused, match="走访方式"):
        actions.visit(household_id=family.pk, visited=Visited(TODAY, "letter", "示例"), **WHO)


def test_a_book_names_who_was_merged_by_either_number(tmp_path: Path) -> None:
    _, (person,) = edge()
    other = Person.objects.create(name="示例甲", id_number=seal("430426198006150077"), birth_date=person.birth_date, sex="F",
                                  merged_into=person)
    entry = Entry.objects.create(kind="victim_household", area_code=VILLAGE, state="listed", on=TODAY, label="示例", values={},
                                 created_at=NOW)
    Deed.objects.create(entry=entry, serial=0, name="list", state="listed", on=TODAY, at=NOW, by="示例", values={})
    Party.objects.create(entry=entry, field="head", name="示例甲", id_number=bytes(other.id_number))
    named = Known(COUNTY, TODAY, outside_registers(), tmp_path).named_in(["victim_household"])
    assert named.select("person_ref", "entry").rows() == [(person.pk, entry.pk)]
