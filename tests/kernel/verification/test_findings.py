"""The life of a finding: handed out, examined on the spot, closed by somebody else, and what follows from it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.access.encryption import seal
from minzheng.kernel.access.models import Account, AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework.models import StaffRelative
from minzheng.kernel.casework.papers.evidence import place_in
from minzheng.kernel.casework.papers.exif import Spot
from minzheng.kernel.casework.supervision.models import Proposal
from minzheng.kernel.people.models import Household, Membership, Person
from minzheng.kernel.values.errors import NotAllowed, NotFound, Refused
from minzheng.kernel.verification.findings import actions, papers, queries
from minzheng.kernel.verification.findings.models import Finding, FindingEvent, FindingState, Severity
from minzheng.kernel.verification.findings.moving import follow_moves, has_left
from tests.kernel.payments.registry import COUNTY, VILLAGE, Member, put
from tests.kernel.verification.found import at, dead, found, who

pytestmark = pytest.mark.django_db
CAR = "dibao.vehicle"
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c636060606000000005"
                    "0001a5f645400000000049454e44ae426082")


@pytest.fixture
def home(db: None) -> tuple[Household, Person]:
    """A household of two."""
    household, (head, _) = put(Member(), Member(date(1940, 3, 2), "示例老人"))
    return household, head


def car(home: tuple[Household, Person], **more: Any) -> Finding:
    """A vehicle above the limit."""
    return found(*home, rule=CAR, severity=Severity.NOTABLE, register="vehicles", **more)


def examined(one: Finding, result: str = "true", consequence: str = "end", **more: Any) -> Finding:
    """It was looked into by the village."""
    return actions.examine(finding_id=one.pk, result=result, consequence=consequence, said="入户核实（示例）",
                           by=who(Role.VILLAGE_OFFICER), at=at("2026-10-22"), **more)


def closed(one: Finding, role: Role = Role.COUNTY_SECTION_HEAD, **more: Any) -> Finding:
    """It was decided."""
    return actions.close(finding_id=one.pk, note="同意（示例）", by=who(role), at=at("2026-10-23"), **more)


def test_findings_are_handed_to_their_place_with_a_date_by_their_weight(home: tuple[Household, Person]) -> None:
    grave, light = dead(*home), car(home)
    clerk = who(Role.TOWNSHIP_CLERK)
    assert actions.assign(finding_ids=[grave.pk, light.pk], to="", by=clerk, at=at("2026-10-20")) == 2
    grave.refresh_from_db()
    light.refresh_from_db()
    assert (grave.state, grave.due, light.due) == (FindingState.ASSIGNED, date(2026, 10, 27), date(2026, 11, 3))
    assert set(queries.mine(Account.objects.get(username=who(Role.VILLAGE_OFFICER).username))) == {grave, light}
    assert list(queries.overdue(queries.within(COUNTY), date(2026, 10, 28))) == [grave]
    assert [one.action for one in queries.story(grave)] == ["assign"]
    assert AuditEvent.objects.get(action="assign_findings").details["rows"] == 2


def test_one_is_handed_to_somebody_of_the_place_only(home: tuple[Household, Person]) -> None:
    one, clerk = car(home), who(Role.COUNTY_CLERK)
    elsewhere = who(Role.VILLAGE_OFFICER, "2", area=VILLAGE + 1)
    with pytest.raises(Refused, match="不在账号"):
        actions.assign(finding_ids=[one.pk], to=elsewhere.username, by=clerk, at=at("2026-10-20"))
    with pytest.raises(Refused, match="不能承担"):
        actions.assign(finding_ids=[one.pk], to=who(Role.AUDITOR).username, by=clerk, at=at("2026-10-20"))
    actions.assign(finding_ids=[one.pk], to=who(Role.GRID_WORKER).username, by=clerk, at=at("2026-10-20"))
    with pytest.raises(NotAllowed, match="分派给他人"):
        examined(one)
    assert one not in queries.mine(Account.objects.get(username=who(Role.VILLAGE_OFFICER).username))
    for role in (Role.AUDITOR, Role.VILLAGE_OFFICER):
        with pytest.raises(NotAllowed):
            actions.assign(finding_ids=[one.pk], to="", by=who(role), at=at("2026-10-20"))
    with pytest.raises(Refused, match="没有可以分派"):
        actions.assign(finding_ids=[one.pk], to="", by=who(Role.TOWNSHIP_CLERK, "2", area=430426999000), at=at("2026-10-20"))


def test_what_was_examined_is_decided_by_somebody_else(home: tuple[Household, Person]) -> None:
    one = actions.examine(finding_id=car(home).pk, result="true", consequence="end", said="车辆属实", by=who(Role.COUNTY_CLERK),
                          at=at("2026-10-22"))
    with pytest.raises(NotAllowed, match="另一人"):
        closed(one, Role.COUNTY_CLERK)
    with pytest.raises(DatabaseError, match="closed_by_someone_else"), transaction.atomic():
        Finding.objects.filter(pk=one.pk).update(state="closed", closed_by=one.examined_by, closed_at=at("2026-10-23"))
    done = closed(one)
    proposal = Proposal.objects.get()
    assert (proposal.outcome, proposal.source, proposal.needs_hearing) == ("end", "finding", True)
    assert queries.proposals_of(queries.story(done)) == [proposal]
    with pytest.raises(Refused, match="已办结"):
        examined(done)
    with pytest.raises(Refused, match="已办结"):
        closed(done)
    with pytest.raises(DatabaseError, match="is closed"), transaction.atomic():
        Finding.objects.filter(pk=one.pk).update(result="false")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        FindingEvent.objects.update(note="")


@pytest.mark.parametrize(("result", "consequence", "says"), [
    ("explained", "end", "不提出处理"), ("", "none", "请选择"), ("true", "death", "死亡日期"), ("true", "jail", "请选择")])
def test_results_and_consequences_go_together(home: tuple[Household, Person], result: str, consequence: str, says: str) -> None:
    with pytest.raises(Refused, match=says):
        examined(car(home), result, consequence)


def test_a_death_that_is_true_is_registered(home: tuple[Household, Person]) -> None:
    with pytest.raises(Refused, match="须为登记死亡"):
        examined(dead(*home), "true", "end")
    with pytest.raises(Refused, match="不能晚于今天"):
        examined(dead(*home), "true", "death", died_on=date(2026, 12, 1))
    one = examined(dead(*home), "true", "death", died_on=date(2026, 8, 20))
    with pytest.raises(NotAllowed):
        closed(one, Role.TOWNSHIP_LEADER)
    closed(one)
    person = Person.objects.get(pk=home[1].pk)
    assert (person.death_date, person.death_source[:6]) == (date(2026, 8, 20), "公安死亡登记")


def test_one_is_sent_back_and_examined_anew(home: tuple[Household, Person]) -> None:
    one = examined(car(home))
    with pytest.raises(Refused, match="请说明原因"):
        actions.send_back(finding_id=one.pk, reason="", by=who(Role.TOWNSHIP_LEADER), at=at("2026-10-23"))
    actions.send_back(finding_id=one.pk, reason="缺照片", by=who(Role.TOWNSHIP_LEADER), at=at("2026-10-23"))
    again = examined(one, "explained", "none")
    done = closed(again, Role.TOWNSHIP_LEADER)
    assert not Proposal.objects.exists()
    assert [one.action for one in queries.story(done)] == ["examine", "send_back", "examine", "close"]


def test_the_decision_may_differ_from_what_was_proposed(home: tuple[Household, Person]) -> None:
    done = closed(examined(car(home)), consequence="suspend")
    assert (done.consequence, Proposal.objects.get().outcome) == ("suspend", "suspend")


def test_many_that_were_explained_are_closed_at_once(home: tuple[Household, Person]) -> None:
    explained = [examined(car(home), "explained", "none") for _ in range(3)]
    true, waits = examined(car(home)), examined(dead(*home), "false", "none")
    keys = [one.pk for one in (*explained, true, waits)]
    head = who(Role.TOWNSHIP_LEADER)
    assert actions.close_explained(finding_ids=keys, note="有合理解释", by=head, at=at("2026-10-24")) == 3
    with pytest.raises(Refused, match="没有可以成批办结"):
        actions.close_explained(finding_ids=keys, note="有合理解释", by=head, at=at("2026-10-24"))


def test_nobody_examines_relatives_or_beyond_their_area(home: tuple[Household, Person]) -> None:
    one, officer = car(home), who(Role.VILLAGE_OFFICER)
    account = Account.objects.get(username=officer.username)
    StaffRelative.objects.create(account=account, name=home[1].name, id_number=home[1].id_number, relation="姐妹",
                                 declared_on=date(2026, 1, 4))
    with pytest.raises(NotAllowed, match="回避"):
        examined(one)
    also = Person.objects.create(name=home[1].name, id_number=seal("430426193001010099"), birth_date=home[1].birth_date, sex="F",
                                 merged_into=home[1])
    StaffRelative.objects.update(id_number=also.id_number)
    with pytest.raises(NotAllowed, match="回避"):
        examined(one)
    with pytest.raises(NotFound):
        actions.look(finding_id=one.pk, by=who(Role.VILLAGE_OFFICER, "2", area=VILLAGE + 1), at=at("2026-10-22"))
    actions.look(finding_id=one.pk, by=who(Role.AUDITOR), at=at("2026-10-22"))
    assert AuditEvent.objects.get(action="read_finding").subject == f"finding:{one.pk}"


def test_what_is_brought_from_the_spot_is_kept_sealed_and_reading_is_on_record(home: tuple[Household, Person]) -> None:
    one, officer = car(home), who(Role.GRID_WORKER)
    told: dict[str, Any] = {"finding_id": one.pk, "by": officer, "at": at("2026-10-22")}
    paper = papers.add(file_name="现场.png", data=PNG, is_photo=True, spot=Spot(26_800_000, 112_120_000, 12), **told)
    assert papers.add(file_name="现场.png", data=PNG, is_photo=True, **told) == paper
    assert queries.papers(one) == [paper]
    where = place_in(bytes(paper.place))
    assert where is not None
    assert (where.source, where.spot.metres) == ("device", 12)
    assert papers.read(finding_id=one.pk, paper_id=paper.pk, by=who(Role.AUDITOR), at=at("2026-10-23"))[1] == PNG
    assert AuditEvent.objects.filter(action="read_document", subject=f"finding:{one.pk}").count() == 1
    with pytest.raises(Refused, match="不是照片"):
        papers.add(file_name="证明.pdf", data=b"%PDF-1.4 example", is_photo=True, **told)
    with pytest.raises(NotAllowed):
        papers.add(finding_id=one.pk, file_name="x.png", data=PNG, by=who(Role.AUDITOR), at=at("2026-10-22"))
    closed(examined(one))
    with pytest.raises(Refused, match="已经办结"):
        papers.add(file_name="证明.pdf", data=b"%PDF-1.4 example", **told)


def test_the_program_itself_may_handle_findings(home: tuple[Household, Person], at: datetime) -> None:
    one = car(home)
    actions.assign(finding_ids=[one.pk], to="", by=PROGRAM, at=at)
    assert list(queries.overdue(queries.within(COUNTY), date(2026, 12, 1))) == [one]


def test_a_finding_goes_with_who_moved_and_says_so(db: None) -> None:
    household, (person, child) = put(Member(), Member())
    there, _ = put(Member(), area=430421_100_200)
    own, home, done = found(household, person), found(household), found(household, child, state="closed", result="false",
                                                                    closed_at=at("2026-10-20"), closed_by="示例")
    Finding.objects.filter(pk=own.pk).update(state="assigned", assigned_to=who(Role.VILLAGE_OFFICER).account_id)
    Membership.objects.filter(person=person).update(known_until=at("2026-10-21"))
    assert has_left(queries.finding(own.pk))
    Membership.objects.create(person=person, household=there, relation="其他", valid_from=date(2026, 10, 1),
                              known_since=at("2026-10-21"), source="示例")
    assert not has_left(queries.finding(own.pk))
    assert follow_moves(COUNTY, by="示例", at=at("2026-10-21")) == 1
    assert follow_moves(COUNTY, by="示例", at=at("2026-10-21")) == 0
    moved = queries.finding(own.pk)
    assert (moved.area_code, moved.assigned_to, moved.state) == (there.area_code, None, "assigned")
    assert [one.details for one in queries.story(moved)] == [{"moved_from": household.area_code, "moved_to": there.area_code}]
    Household.objects.filter(pk=household.pk).update(area_code=household.area_code + 1)
    assert follow_moves(COUNTY, by="示例", at=at("2026-10-22")) == 1
    assert [queries.finding(one.pk).area_code - household.area_code for one in (home, done)] == [1, 0]
