"""The monthly sign-in: what counts as missed, what sets the count back, and that nothing is ever stopped by it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from minzheng.kernel.access.models import Account, AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework import actions
from minzheng.kernel.casework.supervision.models import Proposal, SignIn
from minzheng.kernel.casework.supervision.signing_in import Signed, missed, must_sign_in
from minzheng.kernel.people.models import Household, HouseholdFact
from minzheng.kernel.values.errors import NotAllowed, NotFound, Refused
from minzheng.kernel.values.periods import Month
from tests.kernel.casework.stories import COUNTY, OTHER_VILLAGE, TOWNSHIP, VILLAGE, Office, at
from tests.kernel.payments.registry import Member, change, put

Sign = Callable[..., Signed]


@pytest.fixture
def sign(office: Office) -> Sign:
    """``sign("2026-01-05", household, …)`` by the village; signing in is ordered in the county from January 2026."""
    actions.order_sign_in(area_code=COUNTY, business="dibao", first_month=Month.parse("2026-01"), document="示例文件",
                          law=office.law, by=office[Role.COUNTY_SECTION_HEAD], at=at("2025-12-20"))

    def signed(day: str, *households: Household, by: Role = Role.VILLAGE_OFFICER, on: str = "", **how: str) -> Signed:
        given: dict[str, Any] = {"place": "示例社区", "shown": "certificate", "channel": "in_person", **how}
        return actions.sign_in(household_ids=[one.pk for one in households], law=office.law, by=office[by], at=at(day),
                               signed_on=date.fromisoformat(on) if on else None, **given)

    return signed


def urban(**how: Any) -> Household:
    """An urban household on the roll from January 2026."""
    return put(Member(), area=how.pop("area", VILLAGE), residence="城市", **how)[0]


def misses(office: Office, household: Household, day: str) -> int:
    """How many sign-ins in a row the household missed."""
    found = missed(office.law, date.fromisoformat(day), area=COUNTY).get(household.pk)
    return found.missed if found else 0


def test_three_missed_and_a_late_one_on_the_eleventh_is_a_proposal_with_hearing(office: Office, sign: Sign) -> None:
    household = urban()
    sign("2026-01-05", household)
    assert misses(office, household, "2026-04-10") == 2
    late = sign("2026-04-11", household)
    assert [one.in_time for one in late.made] == [False]
    proposal = Proposal.objects.get()
    assert (proposal.household_id, proposal.outcome, proposal.source, proposal.needs_hearing) == (
        household.pk, "end", "sign_in", True)
    assert (proposal.made_on, proposal.month, proposal.state) == (date(2026, 4, 11), 202604, "open")
    status = HouseholdFact.objects.get(household=household, name="current_status", known_until=None)
    assert (status.value, status.valid_until) == ("低保", None)


def test_two_missed_and_one_on_the_eighth_sets_the_count_back(office: Office, sign: Sign) -> None:
    household = urban()
    sign("2026-01-05", household)
    assert misses(office, household, "2026-04-08") == 2
    assert sign("2026-04-08", household).proposals == ()
    assert misses(office, household, "2026-04-11") == 0
    assert misses(office, household, "2026-05-11") == 1
    assert not Proposal.objects.exists()


@pytest.mark.parametrize(("day", "count"), [("2026-02-10", 1), ("2026-02-11", 2), ("2026-03-10", 2), ("2026-03-11", 3)])
def test_a_miss_is_known_from_the_eleventh(office: Office, sign: Sign, day: str, count: int) -> None:
    household = urban()
    assert misses(office, household, day) == count


def test_the_proposals_of_an_area_are_made_once(office: Office, sign: Sign) -> None:
    first, second, diligent = urban(), urban(area=OTHER_VILLAGE), urban()
    for day in ("2026-02-03", "2026-03-03", "2026-04-03"):
        sign(day, diligent)
    propose: dict[str, Any] = {"law": office.law, "by": office[Role.COUNTY_CLERK], "area": COUNTY}
    assert actions.propose_for_misses(**propose, at=at("2026-03-10")) == []
    made = actions.propose_for_misses(**propose, at=at("2026-03-11"))
    assert sorted(one.household_id for one in made) == sorted([first.pk, second.pk])
    assert actions.propose_for_misses(**propose, at=at("2026-03-12")) == []


def test_a_settled_proposal_begins_the_count_anew(office: Office, sign: Sign) -> None:
    household = urban()
    propose: dict[str, Any] = {"law": office.law, "by": office[Role.COUNTY_CLERK], "area": COUNTY}
    proposal = actions.propose_for_misses(**propose, at=at("2026-03-11"))[0]
    actions.settle_proposal(proposal_id=proposal.pk, is_taken=False, settlement="听取意见：住院，已补办免签到",
                            by=office[Role.COUNTY_SECTION_HEAD], at=at("2026-03-20"))
    assert misses(office, household, "2026-03-25") == 0
    assert misses(office, household, "2026-06-11") == 3
    assert len(actions.propose_for_misses(**propose, at=at("2026-06-11"))) == 1


def test_a_month_off_the_roll_neither_counts_nor_sets_back(office: Office, sign: Sign) -> None:
    household = urban()
    change(household, "current_status", "无", from_=date(2026, 2, 1))
    change(household, "current_status", "低保", from_=date(2026, 3, 1))
    assert misses(office, household, "2026-04-11") == 3
    newcomer = urban(from_=date(2026, 4, 1))
    assert misses(office, newcomer, "2026-04-11") == 1


def test_an_exempt_month_neither_counts_nor_sets_back(office: Office, sign: Sign) -> None:
    household = urban()
    actions.exempt_from_sign_in(
        household_id=household.pk, ground="in_care", note="示例医院住院", first_month=Month.parse("2026-02"),
        last_month=Month.parse("2026-02"), by=office[Role.TOWNSHIP_CLERK], at=at("2026-02-01"))
    assert misses(office, household, "2026-03-11") == 2
    assert household not in must_sign_in(office.law, date(2026, 2, 5), area=COUNTY)
    with pytest.raises(Refused, match="不在应签到"):
        sign("2026-02-05", household)


def test_rural_households_and_areas_without_an_order_are_not_bound(office: Office, sign: Sign) -> None:
    rural, _ = put(Member(), area=VILLAGE)
    elsewhere = urban(area=430421100200)
    assert misses(office, rural, "2026-06-11") == misses(office, elsewhere, "2026-06-11") == 0
    assert missed(office.law, date(2026, 6, 11), area=430421000000) == {}


def test_signing_in_twice_counts_once(office: Office, sign: Sign) -> None:
    household, other = urban(), urban()
    sign("2026-02-03", household)
    again = sign("2026-02-04", household, other)
    assert (len(again.made), again.known) == (1, (household.pk,))
    assert SignIn.objects.count() == 2
    assert sign("2026-02-12", household).known == (household.pk,)


def test_a_sign_in_is_not_back_dated(office: Office, sign: Sign) -> None:
    household = urban()
    with pytest.raises(Refused, match="当天登记"):
        sign("2026-02-11", household, on="2026-02-10")
    with pytest.raises(Refused, match="当天登记"):
        sign("2026-02-11", household, on="2026-02-10", channel="paper", sheet="示例第3页")
    paper = sign("2026-02-11", household, on="2026-02-10", channel="paper", sheet="示例第3页", by=Role.TOWNSHIP_CLERK)
    assert paper.made[0].in_time
    with pytest.raises(Refused, match="当天登记"):
        sign("2026-02-20", urban(), on="2026-02-10", channel="paper", sheet="示例第3页", by=Role.TOWNSHIP_CLERK)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.SYSADMIN, Role.COUNTY_LEADER, Role.FINANCE_OFFICER])
def test_who_may_not_register_is_refused(office: Office, sign: Sign, role: Role) -> None:
    with pytest.raises(NotAllowed):
        sign("2026-02-05", urban(), by=role)
    with pytest.raises(NotAllowed):
        actions.propose_for_misses(area=COUNTY, law=office.law, by=office[role], at=at("2026-04-11"))


def test_a_household_elsewhere_is_not_there(office: Office, sign: Sign) -> None:
    household = urban(area=OTHER_VILLAGE)
    Account.objects.filter(username=office[Role.VILLAGE_OFFICER].username).update(area_code=VILLAGE)
    with pytest.raises(NotFound):
        sign("2026-02-05", household)


def test_sign_ins_only_grow_and_are_on_record(office: Office, sign: Sign) -> None:
    sign("2026-02-03", urban())
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        SignIn.objects.update(signed_on=date(2026, 2, 4))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        SignIn.objects.all().delete()
    assert AuditEvent.objects.filter(action="sign_in_households", subject="month:2026-02").count() == 1


def test_signing_in_is_ordered_once_for_an_area_by_the_section(office: Office, sign: Sign) -> None:
    given: dict[str, Any] = {"business": "dibao", "first_month": Month.parse("2026-03"), "document": "示例", "law": office.law}
    with pytest.raises(Refused, match="已经规定"):
        actions.order_sign_in(area_code=TOWNSHIP, **given, by=office[Role.COUNTY_SECTION_HEAD], at=at("2026-02-01"))
    with pytest.raises(NotAllowed):
        actions.order_sign_in(area_code=COUNTY, **given, by=office[Role.COUNTY_CLERK], at=at("2026-02-01"))


def test_an_ended_duty_binds_no_longer(office: Office) -> None:
    duty = actions.order_sign_in(area_code=COUNTY, business="dibao", first_month=Month.parse("2026-01"), document="示例",
                                 law=office.law, by=office[Role.COUNTY_SECTION_HEAD], at=at("2025-12-20"))
    actions.end_sign_in(duty_id=duty.pk, last_month=Month.parse("2026-02"), by=office[Role.COUNTY_SECTION_HEAD],
                        at=at("2026-02-01"))
    assert misses(office, urban(), "2026-05-11") == 2


def test_misses_of_many_are_one_statement(office: Office, sign: Sign, django_assert_max_num_queries: Any) -> None:
    for _ in range(5):
        urban()
    with django_assert_max_num_queries(2):
        found = missed(office.law, date(2026, 4, 11), area=COUNTY)
    assert len(found) == 5


def test_two_exemptions_do_not_cover_the_months_between_them(office: Office, sign: Sign) -> None:
    household = urban()
    for first, last in (("2026-01", "2026-02"), ("2026-07", "2026-08")):
        actions.exempt_from_sign_in(household_id=household.pk, ground="absent", note="示例", first_month=Month.parse(first),
                                    last_month=Month.parse(last), by=office[Role.TOWNSHIP_CLERK], at=at("2026-01-05"))
    assert household not in must_sign_in(office.law, date(2026, 2, 5), area=COUNTY)
    assert household in must_sign_in(office.law, date(2026, 5, 5), area=COUNTY)
