"""Periodic review: who is due when, by class; a result is a proposal and the next day is computed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given as drawn
from hypothesis import strategies as st

from minzheng.kernel.access.encryption import seal
from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework import actions
from minzheng.kernel.casework.models import Case, StaffRelative
from minzheng.kernel.casework.supervision.models import Proposal, Review
from minzheng.kernel.casework.supervision.reviewing import ReviewGiven, due_reviews, later
from minzheng.kernel.people.models import Household, HouseholdFact, Person
from minzheng.kernel.values.errors import NotAllowed, NotFound, Refused
from tests.kernel.casework.stories import COUNTY, OTHER_VILLAGE, VILLAGE, Office, at, numbered
from tests.kernel.payments.registry import Member, change, joined, put

GIVEN = ReviewGiven(date(2026, 7, 6), "home_visit", "孙示例、李示例", "与上次一致", "keep")
AGED = Member(date(1945, 3, 1), facts={"work_ability": "无"})
ABLE = Member(date(1985, 3, 1))
WORKER = Member(date(1985, 3, 1), facts={"work_place": "外地"})


def due(office: Office, household: Household, day: str) -> tuple[str, date] | None:
    """The class of the household and when it is due."""
    found: Any = due_reviews(office.law, date.fromisoformat(day), area=COUNTY).filter(household=household).first()
    return (found.review_class, found.due_on) if found else None


def reviewed(office: Office, household: Household, given: ReviewGiven = GIVEN, *, day: str = "2026-07-06",
             by: Role = Role.TOWNSHIP_CLERK, **how: Any) -> Review:
    """A review on record."""
    return actions.record_review(household_id=household.pk, given=given, law=office.law, by=office[by], at=at(day), **how)


@pytest.mark.parametrize(("members", "name", "day"), [
    ([AGED], "A", date(2027, 1, 1)), ([AGED, ABLE], "B", date(2026, 7, 1)), ([AGED, WORKER], "C", date(2026, 4, 1)),
    ([AGED, Member(date(2014, 3, 1))], "A", date(2027, 1, 1)),
    ([Member(date(1985, 3, 1), facts={"work_ability": "部分"})], "B", date(2026, 7, 1)),
    ([Member(date(1985, 3, 1), facts={"business": 20000})], "C", date(2026, 4, 1)),
    ([AGED, Member(date(1985, 3, 1), death=date(2026, 1, 2), facts={"work_place": "本市"})], "A", date(2027, 1, 1)),
])
def test_the_class_follows_from_the_members(office: Office, members: list[Member], name: str, day: date) -> None:
    household, _ = put(*members, area=VILLAGE)
    assert due(office, household, "2026-03-02") == (name, day)


@pytest.mark.parametrize(("status", "day"), [
    ("低保", date(2026, 4, 1)), ("特困", date(2027, 1, 1)), ("低保边缘", date(2027, 1, 1)), ("无", None)])
def test_every_status_is_due_by_its_own_procedure(office: Office, status: str, day: date | None) -> None:
    household, _ = put(WORKER, area=VILLAGE, status=status)
    found = due(office, household, "2026-03-02")
    assert (found[1] if found else None) == day


def test_a_review_sets_the_day_of_the_next(office: Office) -> None:
    household, _ = put(ABLE, area=VILLAGE)
    review = reviewed(office, household)
    assert (review.review_class, review.next_due_on, review.persons) == ("B", date(2027, 1, 6), 1)
    assert due(office, household, "2026-07-07") == ("B", date(2027, 1, 6))
    assert not Proposal.objects.exists()


def test_the_reviewer_may_set_another_class(office: Office) -> None:
    household, _ = put(ABLE, area=VILLAGE)
    assert reviewed(office, household, replace(GIVEN, review_class="C")).next_due_on == date(2026, 10, 6)
    assert due(office, household, "2026-07-07") == ("C", date(2026, 10, 6))


def test_who_left_is_not_due_and_who_returns_is_due_anew(office: Office) -> None:
    household, _ = put(ABLE, area=VILLAGE)
    reviewed(office, household)
    change(household, "current_status", "无", from_=date(2026, 8, 1))
    assert due(office, household, "2026-09-01") is None
    change(household, "current_status", "低保", from_=date(2026, 10, 1))
    assert due(office, household, "2026-10-02") == ("B", date(2027, 4, 1))


@pytest.mark.parametrize("outcome", ["increase", "decrease", "suspend", "end", "not_found"])
def test_a_result_is_a_proposal_and_never_a_stop(office: Office, outcome: str) -> None:
    household, _ = put(ABLE, area=VILLAGE)
    reviewed(office, household, replace(GIVEN, outcome=outcome, reason="示例理由"))
    proposal = Proposal.objects.get()
    assert (proposal.outcome, proposal.source, proposal.state) == (outcome, "review", "open")
    assert proposal.needs_hearing == (outcome != "increase")
    status = HouseholdFact.objects.get(household=household, name="current_status", known_until=None)
    assert status.valid_until is None


@pytest.mark.parametrize(("wrong", "place"), [
    ({"investigators": "孙示例"}, "investigators"), ({"investigators": "孙示例、孙示例"}, "investigators"),
    ({"findings": " "}, "findings"), ({"outcome": "stop"}, "outcome"), ({"outcome": "end"}, "reason"),
    ({"reviewed_on": date(2026, 7, 7)}, "reviewed_on"), ({"reviewed_on": date(2025, 12, 31)}, "reviewed_on"),
    ({"method": "phone"}, "method"), ({"review_class": "D"}, "review_class"),
])
def test_an_incomplete_review_says_what_is_wrong(office: Office, wrong: dict[str, Any], place: str) -> None:
    household, _ = put(ABLE, area=VILLAGE)
    with pytest.raises(Refused) as refused:
        reviewed(office, household, replace(GIVEN, **wrong))
    assert place in {one.place.heading for one in refused.value.problems}
    assert not Review.objects.exists()


def test_nobody_reviews_relatives_and_nobody_elsewhere(office: Office) -> None:
    household, members = put(ABLE, area=VILLAGE)
    clerk = office[Role.TOWNSHIP_CLERK]
    StaffRelative.objects.create(account_id=clerk.account_id or 0, name="示例", id_number=members[0].id_number, relation="配偶",
                                 declared_on=date(2026, 1, 4))
    with pytest.raises(NotAllowed, match="近亲属（配偶）"):
        reviewed(office, household)
    foreign, _ = put(ABLE, area=OTHER_VILLAGE)
    with pytest.raises(NotFound):
        reviewed(office, foreign)
    with pytest.raises(Refused, match="不在保障名册"):
        reviewed(office, put(ABLE, area=VILLAGE, status="无")[0])


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.SYSADMIN, Role.VILLAGE_OFFICER, Role.COUNTY_LEADER])
def test_a_review_is_recorded_by_clerks(office: Office, role: Role) -> None:
    with pytest.raises(NotAllowed):
        reviewed(office, put(ABLE, area=VILLAGE)[0], by=role)


def test_reviews_only_grow_and_are_on_record(office: Office) -> None:
    household, _ = put(ABLE, area=VILLAGE)
    reviewed(office, household)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Review.objects.update(outcome="end")
    assert AuditEvent.objects.filter(action="record_review", subject=f"household:{household.pk}").count() == 1


def test_many_are_one_query(office: Office, django_assert_num_queries: Any) -> None:
    for _ in range(6):
        household, _people = put(AGED, area=VILLAGE)
        joined(household, [ABLE], from_=date(2026, 2, 1))
    with django_assert_num_queries(1):
        assert len(list(due_reviews(office.law, date(2026, 3, 2), area=COUNTY))) == 6
    assert Person.objects.count() == 12


@pytest.mark.parametrize("taken", [True, False])
def test_a_proposal_is_settled_once_by_the_section(office: Office, taken: bool) -> None:
    household, _ = put(ABLE, area=VILLAGE)
    reviewed(office, household, replace(GIVEN, outcome="end", reason="示例"))
    settle: dict[str, Any] = {"proposal_id": Proposal.objects.get().pk, "is_taken": taken, "at": at("2026-07-08")}
    with pytest.raises(NotAllowed):
        actions.settle_proposal(**settle, settlement="示例", by=office[Role.TOWNSHIP_CLERK])
    with pytest.raises(Refused, match="处理情况"):
        actions.settle_proposal(**settle, settlement=" ", by=office[Role.COUNTY_CLERK])
    settled = actions.settle_proposal(**settle, settlement="示例", by=office[Role.COUNTY_CLERK])
    assert (settled.state, settled.settled_on) == ("taken" if taken else "dropped", date(2026, 7, 8))
    with pytest.raises(Refused, match="已经处理"):
        actions.settle_proposal(**settle, settlement="示例", by=office[Role.COUNTY_CLERK])


def test_a_suspension_that_is_agreed_begins_with_what_was_found(office: Office) -> None:
    household, _ = put(ABLE, area=VILLAGE)
    reviewed(office, household, replace(GIVEN, outcome="suspend", reason="示例：三次入户无人"))
    take: dict[str, Any] = {"proposal_id": Proposal.objects.get().pk, "business": "dibao", "settlement": "示例处理",
                            "law": office.law, "by": office[Role.COUNTY_CLERK], "at": at("2026-07-08")}
    with pytest.raises(Refused, match="暂停原因"):
        actions.take_to_suspension(**take, hold_reason="")
    with pytest.raises(Refused, match="终止"):
        actions.take_to_end(**take, exit_reason="income")
    case = actions.take_to_suspension(**take, hold_reason="not_found")
    found = Proposal.objects.get()
    assert (found.state, found.case_id, case.flow, case.step) == ("taken", case.pk, "suspend", "hear_suspension")
    assert case.events.get().record == {"reason": "not_found", "findings": "示例：三次入户无人\n示例处理"}


def test_a_reduction_that_is_agreed_begins_with_the_change_that_brings_it_about(office: Office) -> None:
    household, [person] = put(ABLE, area=VILLAGE, holder="示例甲")
    Person.objects.filter(pk=person.pk).update(id_number=seal(numbered("19800615", 982)))
    reviewed(office, household, replace(GIVEN, outcome="decrease", reason="示例：有临时工收入"))
    take: dict[str, Any] = {"proposal_id": Proposal.objects.get().pk, "kind": "income", "law": office.law,
                            "by": office[Role.COUNTY_CLERK], "at": at("2026-07-08")}
    asked = {"happened_on": "2026-07-01", f"{person.pk}.wage": "100"}
    with pytest.raises(Refused, match="处理情况"):
        actions.take_to_change(**take, asked=asked)
    assert Case.objects.count() == 0
    case = actions.take_to_change(**take, asked={**asked, "findings": "用工单位证明"})
    found = Proposal.objects.get()
    assert (found.state, found.case_id, found.settlement, case.flow) == ("taken", case.pk, "用工单位证明", "change")
    assert case.changes.get().is_reduction


def ended(office: Office, **how: Any) -> Case:
    """The section takes the one proposal to its end."""
    given = {"business": "dibao", "exit_reason": "income", "settlement": "示例处理", **how}
    return actions.take_to_end(proposal_id=Proposal.objects.get().pk, law=office.law, by=office[Role.COUNTY_CLERK],
                               at=at("2026-07-08"), **given)


def test_an_end_that_is_agreed_begins_with_what_was_found(office: Office) -> None:
    household, _ = put(ABLE, area=VILLAGE)
    reviewed(office, household, replace(GIVEN, outcome="end", reason="示例：收入超过标准"))
    for wrong in ({"exit_reason": ""}, {"settlement": " "}, {"business": "tekun"}):
        with pytest.raises(Refused):
            ended(office, **wrong)
    assert (Proposal.objects.get().state, Case.objects.count()) == ("open", 0), "nothing is settled when nothing begins"
    case = ended(office)
    found = Proposal.objects.get()
    assert (found.state, found.case_id, found.settlement) == ("taken", case.pk, "示例处理")
    assert (case.flow, case.step) == ("end", "hear")
    record = case.events.get().record
    assert (record["reason"], record["findings"]) == ("income", "示例：收入超过标准\n示例处理")
    with pytest.raises(Refused, match="已经处理"):
        ended(office)


def test_a_reduction_is_not_taken_to_an_end(office: Office) -> None:
    household, _ = put(ABLE, area=VILLAGE)
    reviewed(office, household, replace(GIVEN, outcome="decrease", reason="示例"))
    with pytest.raises(Refused, match="终止"):
        ended(office)


@pytest.mark.parametrize(("day", "months", "expected"), [
    (date(2026, 8, 31), 6, date(2027, 2, 28)), (date(2027, 8, 31), 6, date(2028, 2, 29)),
    (date(2026, 1, 15), 12, date(2027, 1, 15))])
def test_the_same_day_some_months_later(day: date, months: int, expected: date) -> None:
    assert later(day, months) == expected


@drawn(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(1, 12))
def test_later_keeps_the_day_where_there_is_one(day: date, months: int) -> None:
    found = later(day, months)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day <= day.day
    assert found.day == day.day or later(found, 0) == found
