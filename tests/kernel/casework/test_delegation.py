"""Where a locality delegates the confirmation, another leader of the township decides; a case keeps what it began under."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework import actions
from minzheng.kernel.casework.letters.issuing import issue_letter
from minzheng.kernel.casework.models import Case, CaseState
from minzheng.kernel.casework.proceeding import version_of
from minzheng.kernel.casework.supervision.sampling import Plan, in_scope, start_campaign
from minzheng.kernel.policy.parameters import Value
from minzheng.kernel.values.errors import NotAllowed, Refused
from tests.kernel.casework.stories import COUNTY, FOUR, TOWNSHIP, Office, answered, at, numbered

DOCUMENT = "示例政发〔2026〕8号"


def delegating(office: Office, *, from_: str, until: str | None = None, area: int = TOWNSHIP, business: str = "dibao") -> None:
    """The locality delegates the confirmation from a day, by a document."""
    end = date.fromisoformat(until) if until else None
    value = Value(f"{business}.township_confirms", area, (), date.fromisoformat(from_), end, True, "true", DOCUMENT)
    office.law = replace(office.law, parameters=office.law.parameters.with_values([value]))


def noticed(office: Office, day: str = "2026-10-12") -> Case:
    """A case whose notice is over."""
    return office.noticed(office.accepted(day), "2026-10-14", "2026-10-22")


def test_another_leader_of_the_township_confirms(office: Office) -> None:
    delegating(office, from_="2026-10-01")
    case = noticed(office)
    assert (case.delegated_by, case.step, case.step_who) == (DOCUMENT, "confirm", "township_leader")
    assert str(case.due_on) == "2026-11-09", "20 working days instead of 30"
    with pytest.raises(NotAllowed) as refused:
        office.do(case, "confirm", Role.TOWNSHIP_LEADER, "2026-10-23", result="approve")
    assert refused.value.code == "same_person"
    with pytest.raises(NotAllowed):
        office.do(case, "confirm", Role.COUNTY_LEADER, "2026-10-23", result="approve")
    case = office.do(case, "confirm", Role.TOWNSHIP_LEADER, "2026-10-23", name="second", result="approve")
    assert (case.state, case.first_month) == (CaseState.APPROVED, 202611)


def test_the_letter_comes_from_who_decided(office: Office) -> None:
    delegating(office, from_="2026-10-01")
    case = office.do(noticed(office), "confirm", Role.TOWNSHIP_LEADER, "2026-10-23", name="second", result="approve")
    step = version_of(case, office.law).step("confirm")
    assert (step.level, step.is_delegated) == ("township", True)
    letter = issue_letter(kind="approval", case_id=case.pk, given={}, law=office.law, by=office[Role.TOWNSHIP_CLERK],
                          at=at("2026-10-26"))
    assert letter.case == case


@pytest.mark.parametrize(("from_", "until"), [("2026-10-13", None), ("2026-01-01", "2026-10-12")])
def test_a_running_case_keeps_who_confirms_it(office: Office, from_: str, until: str | None) -> None:
    """Accepted the day before a delegation begins, or on the day it ends: the county confirms."""
    delegating(office, from_=from_, until=until)
    case = noticed(office)
    assert (case.delegated_by, case.step_who, str(case.due_on)) == ("", "county_leader", "2026-11-23")


def test_a_delegated_case_stays_with_the_township_after_the_delegation_ended(office: Office) -> None:
    delegating(office, from_="2026-10-01", until="2026-10-13")
    assert noticed(office).step_who == "township_leader"


def test_another_township_or_business_is_not_meant(office: Office) -> None:
    delegating(office, from_="2026-10-01", area=430426102000)
    delegating(office, from_="2026-10-01", business="tekun")
    assert noticed(office).step_who == "county_leader"


def test_relatives_of_staff_are_visited_by_the_county_all_the_same(office: Office) -> None:
    delegating(office, from_="2026-10-01")
    office.relative(FOUR[1], of=office.actor(Role.VILLAGE_OFFICER, "other"))
    case = noticed(office)
    assert (case.step, case.step_who) == ("county_visit", "county_clerk")


def test_the_county_draws_from_what_townships_confirmed(office: Office) -> None:
    by_county = office.accepted("2026-07-06", answers=answered(
        [{"name": "周示例", "id_number": numbered("19600203", 991), "relation": "户主", "work_ability": "无"}],
        account_name="周示例"))
    office.confirmed(by_county, "2026-07-08", "2026-07-16", "2026-07-31")
    plan = Plan("spot_check", "乡镇确认抽查", COUNTY, date(2026, 12, 1), date(2026, 12, 14), ["孙示例、李示例"], "share", 300,
                of_delegated=True)
    start = {"seed": "0123456789abcdef", "law": office.law, "by": office[Role.COUNTY_CLERK], "at": at("2026-12-01")}
    with pytest.raises(Refused, match="没有乡镇依授权确认"):
        start_campaign(plan=plan, **start)  # type: ignore[arg-type]
    delegating(office, from_="2026-10-01")
    case = office.do(noticed(office), "confirm", Role.TOWNSHIP_LEADER, "2026-10-23", name="second", result="approve")
    office.do(case, "publish", Role.VILLAGE_OFFICER, "2026-10-26", date="2026-10-26", place="村公示栏")
    campaign = actions.start_campaign(plan=plan, **start)  # type: ignore[arg-type]
    assert (campaign.of_delegated, campaign.listed, campaign.chosen) == (True, 1, 1)
    assert [row.household_id for row in in_scope(campaign, office.law, date(2026, 12, 1))] == [case.application.household_id]
