"""What people do with whom was found: they go, say what they saw, begin the application; nobody is left without an outcome."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from minzheng.kernel.access.actions import create_account
from minzheng.kernel.access.actor import PROGRAM, Actor
from minzheng.kernel.access.encryption import open_sealed, seal
from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework.intake.answers import opened
from minzheng.kernel.casework.models import Application, ApplicationState, Case, CaseState, Channel
from minzheng.kernel.people.models import Person
from minzheng.kernel.values.errors import NotAllowed, NotFound, Refused
from minzheng.kernel.verification.discovery import actions, queries
from minzheng.kernel.verification.discovery.finding import Need
from minzheng.kernel.verification.discovery.models import Discovery, DiscoveryEvent, DiscoveryRun, DiscoveryState, Urgency
from tests.kernel.casework.stories import numbered
from tests.kernel.payments.registry import COUNTY, VILLAGE, Member, put

pytestmark = pytest.mark.django_db
NEED = Need("示例戊", VILLAGE, "独居，无人照料", phone="13800000000")
OTHER_VILLAGE = 430426100202


def account(role: Role, area: int = VILLAGE) -> Actor:
    made = create_account(username=f"{role}-{area}", password=None, role=role, post="示例岗位", area_code=area, is_demo=True,
                          by=PROGRAM, at=datetime(2026, 1, 1).astimezone())
    return made.actor


@pytest.fixture
def grid() -> Actor:
    """The grid worker of the village."""
    return account(Role.GRID_WORKER)


@pytest.fixture
def clerk() -> Actor:
    """The clerk of the county."""
    return account(Role.COUNTY_CLERK, COUNTY)


@pytest.fixture
def waiting(seek: Callable[..., DiscoveryRun]) -> Discovery:
    """Somebody of a household below the standard, found and not sent out."""
    put(Member(facts={"wage": 10_000}), status="无")
    seek()
    return Discovery.objects.get(benefit="dibao")


def again(found: Discovery) -> Discovery:
    return Discovery.objects.get(pk=found.pk)


def test_a_report_must_be_contacted_in_a_day_and_answered_in_ten(grid: Actor, at: datetime) -> None:
    one = actions.report(need=NEED, by=grid, at=at)
    assert (one.state, one.certainty, one.finder_id) == (DiscoveryState.SENT, "reported", grid.account_id)
    assert (one.due, one.path_due, one.county_on) == (date(2026, 11, 3), date(2026, 11, 5), date(2026, 11, 16))
    assert open_sealed(one.phone) == "13800000000"
    late = Discovery.objects.filter(queries.late(on=date(2026, 11, 17)))
    assert (late.count(), Discovery.objects.filter(queries.late(on=date(2026, 11, 16))).count()) == (1, 0)
    assert Discovery.objects.filter(queries.overdue(on=date(2026, 11, 4))).count() == 1


def test_what_is_urgent_is_due_at_once(grid: Actor, at: datetime) -> None:
    assert actions.report(need=Need("示例己", VILLAGE, "火灾", urgency=Urgency.URGENT), by=grid, at=at).due == date(2026, 11, 2)


def test_who_is_in_the_registry_is_known_by_the_number(grid: Actor, at: datetime) -> None:
    household, (person,) = put(Member(name="示例庚"), status="无")
    number = numbered("19800615", 1)
    type(person).objects.filter(pk=person.pk).update(id_number=seal(number))
    one = actions.report(need=Need("写错的名字", VILLAGE, "失业", id_number=number), by=grid, at=at)
    assert (one.person, one.household, one.name) == (person, household, "示例庚")


@pytest.mark.parametrize(("need", "codes"), [
    (Need(" ", VILLAGE, ""), ["name", "need"]), (Need("示例", COUNTY, "难"), ["area"]),
    (Need("示例", VILLAGE, "难", source="data_match"), ["source"]), (Need("示例", VILLAGE, "难", phone="12ab"), ["phone"]),
    (Need("示例", VILLAGE, "难", id_number="430426194001010000"), ["id_check_digit"]),
])
def test_a_report_that_says_too_little_is_refused(need: Need, codes: list[str], grid: Actor, at: datetime) -> None:
    if need.area_code == COUNTY:
        grid = account(Role.COUNTY_CLERK, COUNTY)
    with pytest.raises(Refused) as refused:
        actions.report(need=need, by=grid, at=at)
    assert [one.code for one in refused.value.problems] == codes


def test_nobody_is_reported_twice_while_they_wait(grid: Actor, at: datetime) -> None:
    one = actions.report(need=NEED, by=grid, at=at)
    with pytest.raises(Refused, match="已经上报"):
        actions.report(need=NEED, by=grid, at=at)
    actions.close(discovery_id=one.pk, outcome="no_need", note="子女已接走", by=grid, at=at)
    assert actions.report(need=NEED, by=grid, at=at).pk != one.pk


def test_visits_are_sent_out_with_a_day_and_somebody_who_goes(
    waiting: Discovery, grid: Actor, clerk: Actor, at: datetime
) -> None:
    assert actions.send(area=VILLAGE, benefit="dibao", to=grid.account_id, due=date(2026, 11, 20), by=clerk, at=at) == 1
    sent = again(waiting)
    assert (sent.state, sent.due, sent.assigned_to_id, sent.county_on) == (
        "sent", date(2026, 11, 20), grid.account_id, date(2026, 11, 16))
    with pytest.raises(Refused, match="没有待派发"):
        actions.send(area=VILLAGE, benefit="dibao", due=date(2026, 11, 20), by=clerk, at=at)
    with pytest.raises(Refused, match="早于今天"):
        actions.send(area=COUNTY, due=date(2026, 11, 1), by=clerk, at=at)
    with pytest.raises(Refused, match="不负责"):
        actions.send(area=OTHER_VILLAGE, to=grid.account_id, due=date(2026, 11, 20), by=clerk, at=at)
    with pytest.raises(NotAllowed):
        actions.send(area=VILLAGE, due=date(2026, 11, 20), by=grid, at=at)


def test_an_application_begins_with_what_is_known(waiting: Discovery, grid: Actor, at: datetime) -> None:
    actions.contact(discovery_id=waiting.pk, note="已上门，愿意申请", by=grid, at=at)
    assert again(waiting).state == DiscoveryState.CONTACTED
    made = actions.apply(discovery_id=waiting.pk, by=grid, at=at)
    assert (made.channel, made.benefits, made.household) == (Channel.DISCOVERY, ["dibao"], waiting.household)
    assert opened(made.answers)["1.name"] == "示例甲"
    assert again(waiting).state == DiscoveryState.APPLYING
    with pytest.raises(Refused, match="已经为"):
        actions.apply(discovery_id=waiting.pk, by=grid, at=at)


def test_a_report_applies_for_what_is_chosen(grid: Actor, at: datetime) -> None:
    one = actions.report(need=NEED, by=grid, at=at)
    with pytest.raises(Refused, match="申请事项"):
        actions.apply(discovery_id=one.pk, by=grid, at=at)
    made = actions.apply(discovery_id=one.pk, benefits=["tekun"], by=grid, at=at)
    answers = opened(made.answers)
    assert (answers["1.name"], answers["household.phone"]) == ("示例戊", "13800000000")


def test_the_decision_closes_and_giving_up_does_not(
    waiting: Discovery, grid: Actor, at: datetime, seek: Callable[..., DiscoveryRun]
) -> None:
    made = actions.apply(discovery_id=waiting.pk, by=grid, at=at)
    Application.objects.filter(pk=made.pk).update(state=ApplicationState.WITHDRAWN)
    seek()
    assert (again(waiting).state, again(waiting).application) == ("contacted", None)
    made = actions.apply(discovery_id=waiting.pk, by=grid, at=at)
    Case.objects.create(number="示例-1", application=made, business="dibao", version_from=at.date(), area_code=VILLAGE,
                        accepted_on=at.date(), head_name="示例", state=CaseState.REFUSED, closed_on=at.date())
    seek()
    assert (again(waiting).state, again(waiting).outcome) == ("closed", "not_eligible")
    seek()
    assert again(waiting).state == "closed"


@pytest.mark.parametrize(("outcome", "note", "served_by", "said"), [
    ("lapsed", "示例", "", "走访结果"), ("refused", " ", "", "原因"), ("served", "示例", "", "待遇"),
    ("no_need", "示例", "dibao", "待遇")])
def test_an_outcome_says_what_and_why(
    outcome: str, note: str, served_by: str, said: str, waiting: Discovery, grid: Actor, at: datetime
) -> None:
    with pytest.raises(Refused, match=said):
        actions.close(discovery_id=waiting.pk, outcome=outcome, note=note, served_by=served_by, by=grid, at=at)


def test_who_declined_is_not_asked_again_by_a_machine(
    waiting: Discovery, grid: Actor, at: datetime, seek: Callable[..., DiscoveryRun]
) -> None:
    actions.close(discovery_id=waiting.pk, outcome="refused", note="本人表示不需要", by=grid, at=at)
    seek()
    assert again(waiting).state == "closed"
    with pytest.raises(Refused, match="已经办结"):
        actions.contact(discovery_id=waiting.pk, note="示例", by=grid, at=at)


def test_the_finder_is_told_once(grid: Actor, at: datetime) -> None:
    one = actions.report(need=NEED, by=grid, at=at)
    with pytest.raises(NotFound):
        actions.read_outcome(discovery_id=one.pk, by=grid, at=at)
    actions.close(discovery_id=one.pk, outcome="not_found", note="已外出务工", by=grid, at=at)
    assert queries.untold(finder=grid.account_id or 0).count() == 1
    actions.read_outcome(discovery_id=one.pk, by=grid, at=at)
    actions.read_outcome(discovery_id=one.pk, by=grid, at=at + timedelta(days=1))
    assert again(one).told_at == at
    told = list(DiscoveryEvent.objects.filter(discovery=one).order_by("pk").values_list("action", flat=True))
    assert told == ["report", "close", "read_outcome"]
    assert AuditEvent.objects.filter(subject=f"discovery:{one.pk}").count() == 3


def test_who_is_of_another_village_finds_nothing(waiting: Discovery, at: datetime) -> None:
    stranger = account(Role.GRID_WORKER, OTHER_VILLAGE)
    with pytest.raises(NotFound):
        actions.contact(discovery_id=waiting.pk, note="示例", by=stranger, at=at)
    with pytest.raises(NotFound):
        actions.report(need=NEED, by=stranger, at=at)


def test_the_database_drops_nobody(waiting: Discovery) -> None:
    attempts: list[Callable[[], object]] = [
        lambda: Discovery.objects.filter(pk=waiting.pk).update(state="closed"),
        lambda: Discovery.objects.filter(pk=waiting.pk)._raw_delete(using="default"),
        lambda: DiscoveryEvent.objects.update(note="anders")]
    for attempt in attempts:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


def test_who_was_merged_is_known_by_either_number(grid: Actor, at: datetime) -> None:
    household, (person,) = put(Member(name="示例戊"))
    Person.objects.create(name="示例伍", id_number=seal(numbered("19500304", 991)), birth_date=date(1950, 3, 4), sex="M",
                          merged_into=person)
    found = actions.report(need=replace(NEED, id_number=numbered("19500304", 991)), by=grid, at=at)
    assert (found.person, found.household, found.name) == (person, household, "示例戊")
