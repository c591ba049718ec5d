"""What casework did and received, counted by the indicators of SA-05, SA-06 and PT-03 as dibao declares them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework import actions
from minzheng.kernel.casework.supervision.models import Proposal
from minzheng.kernel.casework.supervision.reviewing import ReviewGiven
from minzheng.kernel.casework.supervision.sampling import Plan
from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.indicators.computation import Computation, compute
from minzheng.kernel.indicators.declarations import load
from minzheng.kernel.indicators.periods import ReportPeriod
from minzheng.kernel.people.models import Household
from minzheng.kernel.policy.parameters import ParameterBook
from tests.kernel.casework.after_decision import HEARD, run
from tests.kernel.casework.stories import COUNTY, VILLAGE, Office, at
from tests.kernel.casework.test_complaints import GIVEN as COMPLAINT
from tests.kernel.casework.test_complaints import received
from tests.kernel.indicators.accounting import unaccounted

REVIEW = ReviewGiven(date(2026, 9, 7), "home_visit", "孙示例、李示例", "示例", "end", "示例：收入超过标准")
CHECK = Plan("spot_check", "示例抽查", COUNTY, date(2026, 9, 1), date(2026, 9, 30), ["孙示例、李示例"], "share", 300)


def figures(day: str, period: str = "2026H2") -> Computation:
    """The indicators of dibao as they stand."""
    file = load(catalogue().businesses["dibao"].path / "indicators.yaml")
    found = compute({"dibao": file}, period=ReportPeriod.parse(period), area=COUNTY, parameters=ParameterBook({}, ()),
                    known_at=at(day))
    assert unaccounted({"dibao": file}, found) == []
    return found


def shown(found: Computation, *ids: str) -> list[str]:
    """The indicators as the report prints them."""
    return [found.results[one].shown() for one in ids]


def ended(office: Office, household: Household, source: Plan | None) -> None:
    """A review, of a spot check where one is given, proposes the end; it is agreed and decided in September."""
    campaign = source and actions.start_campaign(plan=source, seed="0123456789abcdef", law=office.law,
                                                 by=office[Role.COUNTY_CLERK], at=at("2026-09-01"))
    actions.record_review(household_id=household.pk, given=REVIEW, law=office.law, by=office.actor(Role.TOWNSHIP_CLERK, "other"),
                          at=at("2026-09-07"), campaign_id=campaign.pk if campaign else None)
    case = actions.take_to_end(proposal_id=Proposal.objects.get().pk, business="dibao", exit_reason="income",
                               settlement="示例处理", law=office.law, by=office[Role.COUNTY_CLERK], at=at("2026-09-08"))
    office.do(case, "hear", Role.TOWNSHIP_CLERK, "2026-09-09", **HEARD, date="2026-09-09")
    office.do(case, "review_end", Role.TOWNSHIP_LEADER, "2026-09-10", result="agree", opinion="属实")
    office.do(case, "end", Role.COUNTY_LEADER, "2026-09-11", result="approve")


def test_applications_are_counted_with_their_visits(roll: tuple[Office, Household], tmp_path: Path) -> None:
    run("2026-08", "2026-08-10", tmp_path)
    found = figures("2026-08-11")
    assert shown(found, "SA-06.06", "SA-06.07", "SA-06.08", "SA-06.04") == ["1", "1", "0", "0"]
    assert shown(found, "SA-06.01", "SA-06.02", "SA-05.04") == ["100.00", "0.00", "4"]
    assert all(check.holds in (True, None) for check in found.checks)


@pytest.mark.parametrize(("source", "expected"), [(None, ["1", "4", "0"]), (CHECK, ["0", "0", "1"])])
def test_an_end_is_counted_by_what_proposed_it(
    roll: tuple[Office, Household], tmp_path: Path, source: Plan | None, expected: list[str]
) -> None:
    office, household = roll
    for month, day in (("2026-08", "2026-08-10"), ("2026-09", "2026-09-05")):
        run(month, day, tmp_path)
    ended(office, household, source)
    found = figures("2026-09-30")
    assert shown(found, "SA-05.01", "SA-05.02", "SA-06.05") == expected
    assert shown(found, "SA-05.10", "SA-05.11") == (["1", "1"] if source else ["0", "0"])
    assert found.results["SA-05.07"].shown() == "100.00" if source else found.results["SA-05.07"].value is None


def test_complaints_are_counted_with_their_findings(roll: tuple[Office, Household], tmp_path: Path) -> None:
    office, _ = roll
    run("2026-10", "2026-10-08", tmp_path)
    first = received(office)
    received(office, replace(COMPLAINT, area_code=VILLAGE, content="另一件"))
    actions.acknowledge_complaint(complaint_id=first.pk, note="示例", by=office[Role.TOWNSHIP_LEADER], at=at("2026-10-09"))
    team = [office.actor(Role.COUNTY_CLERK, name).username for name in ("one", "two")]
    actions.assign_complaint(complaint_id=first.pk, to=team, by=office[Role.COUNTY_SECTION_HEAD], at=at("2026-10-12"))
    actions.find_complaint(complaint_id=first.pk, finding="false", report="示例", by=office.actor(Role.COUNTY_CLERK, "one"),
                           at=at("2026-10-20"))
    assert shown(figures("2026-10-21"), "PT-03.02", "PT-03.03", "PT-03.01") == ["2", "1", "50.00"]
