"""Complaints: in time, without interest, the informer sealed; and the county visits. Close relatives are declared."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from minzheng.kernel.access.encryption import seal
from minzheng.kernel.access.models import Account, AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework import actions
from minzheng.kernel.casework.duties import relatives_of_staff, require_no_relative
from minzheng.kernel.casework.guards import needs_county_visit
from minzheng.kernel.casework.intake.applying import AlreadyApplied
from minzheng.kernel.casework.models import Case, StaffRelative
from minzheng.kernel.casework.queries import sought
from minzheng.kernel.casework.supervision.complaints import Received, candidates, overdue, visible_to
from minzheng.kernel.casework.supervision.models import Complaint, ComplaintEvent, Proposal
from minzheng.kernel.casework.supervision.relatives import RELATIONS, households_of_relatives, relatives_within
from minzheng.kernel.casework.supervision.rolls import relatives_in
from minzheng.kernel.people.models import Household, Person
from minzheng.kernel.values.errors import MinzhengError, NotAllowed, NotFound, Refused
from tests.kernel.casework.stories import COUNTY, FOUR, OTHER_VILLAGE, TOWNSHIP, VILLAGE, Office, answered, at, numbered
from tests.kernel.payments.registry import Member, put

INFORMER = "郑示例 10012345678"
GIVEN = Received("box", date(2026, 10, 9), "该户有未申报的经营收入", VILLAGE, INFORMER)


@pytest.fixture
def household(office: Office) -> Household:
    """A household on the roll that is complained about."""
    return put(Member(), area=VILLAGE)[0]


def received(office: Office, given: Received = GIVEN, *, by: Role = Role.TOWNSHIP_LEADER, day: str = "2026-10-09") -> Complaint:
    """A complaint on record."""
    return actions.register_complaint(given=given, by=office[by], at=at(day))


def about(household: Household, **how: Any) -> Received:
    """A complaint about a household."""
    return replace(GIVEN, household_no=household.household_no, **how)


def assigned(office: Office, complaint: Complaint, day: str = "2026-10-12") -> Complaint:
    """Acknowledged, and given to two investigators of the county."""
    actions.acknowledge_complaint(complaint_id=complaint.pk, note="", by=office[Role.COUNTY_SECTION_HEAD], at=at(day))
    pair = [office[Role.COUNTY_CLERK].username, office.actor(Role.COUNTY_CLERK, "-other").username]
    return actions.assign_complaint(complaint_id=complaint.pk, to=pair, by=office[Role.COUNTY_SECTION_HEAD], at=at(day))


def seen(office: Office, role: Role, name: str = "") -> list[Complaint]:
    """What an account sees."""
    return list(visible_to(Account.objects.get(pk=office.actor(role, name).account_id or 0)))


def test_a_named_complaint_from_the_box_to_the_answer(office: Office, household: Household) -> None:
    complaint = received(office, about(household))
    assert complaint.number.startswith("PT03430426")
    assert (complaint.acknowledge_due_on, complaint.investigate_due_on) == (date(2026, 10, 10), date(2026, 11, 19))
    assigned(office, complaint)
    found = actions.find_complaint(complaint_id=complaint.pk, finding="true", report="查实", measure="decrease",
                                   by=office[Role.COUNTY_CLERK], at=at("2026-10-20"))
    assert (found.state, found.reply_due_on) == ("found", date(2026, 10, 27))
    proposal = Proposal.objects.get()
    assert (proposal.household_id, proposal.outcome, proposal.source, proposal.needs_hearing) == (
        household.pk, "decrease", "complaint", True)
    done = actions.answer_complaint(complaint_id=complaint.pk, reply="已查实", by=office[Role.COUNTY_CLERK], at=at("2026-10-21"))
    assert (done.state, done.closed_on) == ("closed", date(2026, 10, 21))
    assert list(ComplaintEvent.objects.order_by("pk").values_list("action", flat=True)) == [
        "register", "acknowledge", "assign", "find", "answer"]
    assert AuditEvent.objects.filter(subject=f"complaint:{complaint.number}").count() == 5


def test_an_anonymous_complaint_ends_with_the_finding(office: Office, household: Household) -> None:
    complaint = assigned(office, received(office, about(household, informer="")))
    found = actions.find_complaint(complaint_id=complaint.pk, finding="false", report="不实", by=office[Role.COUNTY_CLERK],
                                   at=at("2026-10-20"))
    assert (found.state, found.reply_due_on) == ("closed", None)


def test_what_is_late_is_listed(office: Office) -> None:
    complaint = received(office)
    all_of = Complaint.objects.all()
    assert not overdue(all_of, date(2026, 10, 10)).exists()
    assert overdue(all_of, date(2026, 10, 11)).exists()
    assigned(office, complaint)
    assert not overdue(all_of, date(2026, 11, 19)).exists()
    assert overdue(all_of, date(2026, 11, 20)).exists()
    assert all_of.get().limit == date(2026, 11, 19)


def test_the_informer_is_sealed_and_read_by_investigators_alone(office: Office) -> None:
    complaint = assigned(office, received(office))
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(c)::text FROM casework_complaint c")
        assert "郑示例" not in cursor.fetchone()[0]
    read: dict[str, Any] = {"complaint_id": complaint.pk, "at": at("2026-10-13")}
    assert actions.read_informer(**read, purpose="核查", by=office[Role.COUNTY_CLERK]) == INFORMER
    event = AuditEvent.objects.get(action="read_sensitive")
    assert (event.subject, event.details) == (f"complaint:{complaint.number}.informer", {"purpose": "核查"})
    with pytest.raises(NotAllowed):
        actions.read_informer(**read, purpose="", by=office[Role.COUNTY_CLERK])
    for role in (Role.COUNTY_SECTION_HEAD, Role.COUNTY_LEADER, Role.AUDITOR, Role.TOWNSHIP_LEADER, Role.SYSADMIN):
        with pytest.raises((NotAllowed, NotFound)):
            actions.read_informer(**read, purpose="核查", by=office[role])


def test_nobody_sees_more_than_their_part(office: Office) -> None:
    complaint = assigned(office, received(office))
    for role in (Role.COUNTY_SECTION_HEAD, Role.COUNTY_LEADER, Role.AUDITOR, Role.COUNTY_CLERK, Role.TOWNSHIP_LEADER):
        assert seen(office, role) == [complaint]
    for role in (Role.TOWNSHIP_CLERK, Role.VILLAGE_OFFICER, Role.SYSADMIN, Role.FINANCE_OFFICER):
        assert seen(office, role) == []


def test_who_is_complained_about_and_their_colleagues_never_see_it(office: Office) -> None:
    clerk = office[Role.TOWNSHIP_CLERK]
    complaint = received(office, replace(GIVEN, staff=clerk.username))
    for role in (Role.TOWNSHIP_CLERK, Role.TOWNSHIP_LEADER, Role.VILLAGE_OFFICER):
        assert seen(office, role) == []
    able = {one.username for one in candidates(complaint)}
    assert not able & {clerk.username, office[Role.TOWNSHIP_LEADER].username}
    actions.acknowledge_complaint(complaint_id=complaint.pk, note="", by=office[Role.COUNTY_SECTION_HEAD], at=at("2026-10-10"))
    with pytest.raises(NotAllowed, match="应当回避"):
        actions.assign_complaint(complaint_id=complaint.pk, to=[clerk.username, office[Role.COUNTY_CLERK].username],
                                 by=office[Role.COUNTY_SECTION_HEAD], at=at("2026-10-10"))


def test_a_section_head_who_is_complained_about_is_left_to_the_leader(office: Office) -> None:
    head = office[Role.COUNTY_SECTION_HEAD]
    complaint = received(office, replace(GIVEN, staff=head.username))
    assert seen(office, Role.COUNTY_SECTION_HEAD) == []
    assert seen(office, Role.COUNTY_LEADER) == [complaint]
    with pytest.raises(NotFound):
        actions.acknowledge_complaint(complaint_id=complaint.pk, note="", by=head, at=at("2026-10-10"))
    with pytest.raises(NotAllowed, match="由他人登记"):
        received(office, replace(GIVEN, staff=head.username), by=Role.COUNTY_SECTION_HEAD)


def test_relatives_and_handlers_of_a_household_do_not_investigate(office: Office) -> None:
    case = office.surveyed(office.accepted("2026-10-12"), "2026-10-14")
    office.relative(FOUR[1], of=office[Role.COUNTY_CLERK])
    complaint = received(office, replace(GIVEN, received_on=date(2026, 10, 14), case_number=case.number), day="2026-10-14")
    able = {one.username for one in candidates(complaint)}
    assert not able & {"township_clerk", "county_clerk"}


def test_a_relative_of_the_household_never_sees_it(office: Office) -> None:
    home, members = put(Member(), area=VILLAGE)
    StaffRelative.objects.create(account_id=office[Role.COUNTY_LEADER].account_id or 0, name="示例", relation="子女",
                                 id_number=members[0].id_number, declared_on=date(2026, 1, 4))
    received(office, about(home))
    assert seen(office, Role.COUNTY_LEADER) == []
    assert len(seen(office, Role.COUNTY_SECTION_HEAD)) == 1


def test_two_investigate(office: Office) -> None:
    complaint = received(office)
    head = office[Role.COUNTY_SECTION_HEAD]
    actions.acknowledge_complaint(complaint_id=complaint.pk, note="", by=head, at=at("2026-10-10"))
    with pytest.raises(Refused, match="不得少于两人"):
        actions.assign_complaint(complaint_id=complaint.pk, to=[office[Role.COUNTY_CLERK].username], by=head, at=at("2026-10-10"))


def test_a_complaint_in_an_open_case_means_a_visit_by_the_county(office: Office) -> None:
    case = office.noticed(office.accepted("2026-10-12"), "2026-10-14", "2026-10-22")
    assert case.step == "confirm"
    assert not needs_county_visit(case)
    second = office.accepted("2026-10-26", answers=_other())
    office.posted(second, "2026-10-28")
    received(office, replace(GIVEN, case_number=second.number, received_on=date(2026, 10, 29)), day="2026-10-29")
    after = actions.finish_notice(case_id=second.pk, law=office.law, by=office[Role.VILLAGE_OFFICER], at=at("2026-11-05"))
    assert after.step == "county_visit"


def test_a_complaint_about_the_household_counts_until_it_is_found_false(office: Office, household: Household) -> None:
    case = office.accepted("2026-10-12")
    case.application.household = household
    case.application.save()
    complaint = received(office, about(household, informer=""))
    assert needs_county_visit(case)
    assigned(office, complaint)
    actions.find_complaint(complaint_id=complaint.pk, finding="false", report="不实", by=office[Role.COUNTY_CLERK],
                           at=at("2026-10-20"))
    assert not needs_county_visit(case)


def _other() -> dict[str, str]:
    return answered([{**one, "id_number": numbered(one["id_number"][6:14], 901)} for one in FOUR])


@pytest.mark.parametrize("wrong", [
    {"channel": "rumour"}, {"content": " "}, {"received_on": date(2026, 10, 10)}, {"household_no": "没有"},
    {"case_number": "SA01"}, {"staff": "nobody"}])
def test_a_complaint_that_is_wrong_is_refused(office: Office, wrong: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        received(office, replace(GIVEN, **wrong))


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.SYSADMIN, Role.FINANCE_OFFICER])
def test_who_changes_nothing_registers_nothing(office: Office, role: Role) -> None:
    with pytest.raises(NotAllowed):
        received(office, by=role)
    complaint = received(office)
    with pytest.raises((NotAllowed, NotFound)):
        actions.acknowledge_complaint(complaint_id=complaint.pk, note="", by=office[role], at=at("2026-10-10"))


def test_a_village_elsewhere_is_not_open_to_a_township(office: Office) -> None:
    with pytest.raises(NotFound):
        received(office, replace(GIVEN, area_code=OTHER_VILLAGE))


def test_what_was_received_never_changes(office: Office) -> None:
    received(office)
    changes: list[tuple[Any, dict[str, Any]]] = [
        (Complaint, {"content": "x"}), (Complaint, {"informer": b""}), (ComplaintEvent, {"note": "x"})]
    for model, values in changes:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            model.objects.update(**values)


def test_each_account_declares_its_own_relatives(office: Office) -> None:
    case = office.accepted("2026-10-12")
    clerk = office[Role.COUNTY_CLERK]
    declare: dict[str, Any] = {"name": FOUR[1]["name"], "id_number": FOUR[1]["id_number"].lower(), "relation": "兄弟姐妹"}
    actions.declare_relative(**declare, by=clerk, at=at("2026-10-13"))
    case.refresh_from_db()
    assert case.is_relative
    assert AuditEvent.objects.get(action="declare_relative").details == {"relation": "兄弟姐妹", "cases": 1}
    with pytest.raises(Refused, match="已经备案"):
        actions.declare_relative(**declare, by=clerk, at=at("2026-10-13"))
    assert relatives_within(COUNTY).count() == 1
    assert relatives_within(TOWNSHIP).count() == 0


@pytest.mark.parametrize("wrong", [{"relation": "亲戚"}, {"name": ""}, {"id_number": "430426198611020000"}])
def test_a_relation_without_a_type_is_none(office: Office, wrong: dict[str, str]) -> None:
    declared = {"name": "示例", "id_number": FOUR[1]["id_number"], "relation": "配偶", **wrong}
    with pytest.raises(MinzhengError):
        actions.declare_relative(**declared, by=office[Role.COUNTY_CLERK], at=at("2026-10-13"))
    assert "亲戚" not in RELATIONS


def test_an_auditor_declares_nothing(office: Office) -> None:
    with pytest.raises(NotAllowed):
        actions.declare_relative(name="示例", id_number=FOUR[1]["id_number"], relation="配偶", by=office[Role.AUDITOR],
                                 at=at("2026-10-13"))


def test_households_of_relatives_are_listed(office: Office) -> None:
    case = office.confirmed(office.accepted("2026-07-06"), "2026-07-08", "2026-07-16", "2026-07-31")
    actions.declare_relative(name=FOUR[1]["name"], id_number=FOUR[1]["id_number"], relation="配偶",
                             by=office[Role.FINANCE_OFFICER], at=at("2026-10-13"))
    found = households_of_relatives(COUNTY).get()
    assert found.household == case.application.household
    assert not households_of_relatives(430426102000).exists()


def test_a_relative_declared_by_a_number_that_was_merged_is_the_same_person(office: Office) -> None:
    case = office.confirmed(office.accepted("2026-07-06"), "2026-07-08", "2026-07-16", "2026-07-31")
    number = numbered("19600101", 995)
    office.relative({"name": FOUR[1]["name"], "id_number": number}, of=office[Role.TOWNSHIP_CLERK])
    require_no_relative(office[Role.TOWNSHIP_CLERK], case.application)
    assert not relatives_of_staff(case.application)
    also(number, FOUR[1]["id_number"])
    with pytest.raises(NotAllowed, match="近亲属"):
        require_no_relative(office[Role.TOWNSHIP_CLERK], case.application)
    assert relatives_of_staff(case.application)
    household = case.application.household
    assert household is not None
    assert (relatives_in(household).count(), households_of_relatives(COUNTY).get().household) == (1, household)
    assert Case.objects.filter(sought(number)).get() == case


def test_who_applied_under_another_number_is_in_that_application(office: Office) -> None:
    number = numbered("19600101", 995)
    office.submitted("2026-10-12")
    put(Member(), area=VILLAGE)
    Person.objects.create(name=FOUR[0]["name"], id_number=seal(FOUR[0]["id_number"]), birth_date=date(1980, 1, 1), sex="M")
    also(number, FOUR[0]["id_number"])
    answers = answered() | {"1.id_number": number}
    for place in (2, 3, 4):
        answers = {key: value for key, value in answers.items() if not key.startswith(f"{place}.")}
    with pytest.raises(AlreadyApplied):
        office.submitted("2026-10-13", answers=answers)


def also(number: str, stays: str) -> None:
    """The person with the number ``stays`` was registered as ``number`` too, and merged."""
    kept = Person.objects.get(id_number=seal(stays))
    Person.objects.create(name=kept.name, id_number=seal(number), birth_date=kept.birth_date, sex=kept.sex, merged_into=kept)
