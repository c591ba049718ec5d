"""Campaigns and spot checks: a frozen list, a draw anybody can repeat, coverage to the last household."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given as drawn
from hypothesis import strategies as st

from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework import actions
from minzheng.kernel.casework.supervision.models import Campaign, CampaignEntry, Proposal
from minzheng.kernel.casework.supervision.reviewing import ReviewGiven
from minzheng.kernel.casework.supervision.sampling import Plan, digest_of, draw, newcomers, redraw, size, statistics
from minzheng.kernel.people.models import Household
from minzheng.kernel.values.errors import NotAllowed, NotFound, Refused
from tests.kernel.casework.stories import COUNTY, OTHER_VILLAGE, TOWNSHIP, VILLAGE, Office, at
from tests.kernel.payments.registry import Member, change, put

SEED = "示例种子-0123456789abcdef"
PLAN = Plan("campaign", "示例年审", COUNTY, date(2026, 9, 1), date(2026, 9, 30), ["孙示例、李示例", "周示例、吴示例"])
CHECK = replace(PLAN, kind="spot_check", name="示例抽查", sample="share", share=300)
KEYS = st.dictionaries(st.text("0123456789-", min_size=1, max_size=12), st.integers(0, 4), max_size=60)


@drawn(KEYS, st.text(min_size=1, max_size=20), st.integers(1, 1000))
def test_the_same_seed_gives_the_same_draw(keys: dict[str, int], seed: str, share: int) -> None:
    found = draw(keys, seed=seed, share=share)
    assert found == draw(dict(reversed(keys.items())), seed=seed, share=share)
    assert found <= set(keys)


@drawn(KEYS, st.text(min_size=1, max_size=20), st.integers(1, 1000))
def test_the_share_is_reached_in_every_stratum_and_not_passed(keys: dict[str, int], seed: str, share: int) -> None:
    found = draw(keys, seed=seed, share=share)
    for stratum in set(keys.values()):
        whole = [key for key, where in keys.items() if where == stratum]
        chosen = [key for key in whole if key in found]
        assert len(chosen) == size(len(whole), share)
        assert len(chosen) * 1000 >= len(whole) * share
        assert (len(chosen) - 1) * 1000 < len(whole) * share


def test_another_seed_gives_another_draw_and_everyone_can_be_drawn() -> None:
    keys = {f"430426-{number:05d}": 0 for number in range(40)}
    draws = [draw(keys, seed=f"seed-{number}", share=300) for number in range(40)]
    assert len({frozenset(one) for one in draws}) == 40
    assert set().union(*draws) == set(keys)


def test_the_draw_is_that_of_sha256sum() -> None:
    keys = {"430426-00001": 0, "430426-00002": 0, "430426-00003": 0}
    first = min(keys, key=lambda key: hashlib.sha256(f"{SEED}:{key}".encode()).hexdigest())
    assert draw(keys, seed=SEED, share=300) == {first}
    assert digest_of(keys) == hashlib.sha256(b"430426-00001\n430426-00002\n430426-00003\n").hexdigest()


def people(count: int, area: int = VILLAGE, **how: Any) -> list[Household]:
    """Households of one person each on the roll."""
    return [put(Member(date(1945, 3, 1), facts={"work_ability": "无"}), area=area, account=f"6217{index:012d}", **how)[0]
            for index in range(count)]


def started(office: Office, plan: Plan = PLAN, *, day: str = "2026-09-01", by: Role = Role.COUNTY_CLERK) -> Campaign:
    """A campaign that began."""
    return actions.start_campaign(plan=plan, seed=SEED, law=office.law, by=office[by], at=at(day))


def review(office: Office, campaign: Campaign, household: Household, outcome: str = "keep", *, by: Role = Role.COUNTY_CLERK,
           name: str = "") -> None:
    """A result in the campaign."""
    reason = "" if outcome == "keep" else "示例理由"
    given = ReviewGiven(date(2026, 9, 2), "home_visit", "孙示例、李示例", "示例", outcome, reason)
    actions.record_review(household_id=household.pk, given=given, law=office.law, by=office.actor(by, name), at=at("2026-09-02"),
                          campaign_id=campaign.pk)


def chosen(campaign: Campaign) -> Sequence[Household]:
    """The households to be looked at."""
    return [one.household for one in campaign.entries.filter(is_chosen=True).select_related("household")]


def test_the_list_is_frozen_and_newcomers_stand_apart(office: Office) -> None:
    homes = people(3)
    campaign = started(office)
    assert (campaign.listed, campaign.chosen) == (3, 3)
    late = people(1, from_=date(2026, 9, 2))[0]
    change(homes[0], "current_status", "无", from_=date(2026, 9, 2))
    assert [row.household_id for row in newcomers(campaign, office.law, date(2026, 9, 3))] == [late.pk]
    assert statistics(campaign, office.law, date(2026, 9, 3)).chosen.households == 3
    with pytest.raises(NotFound):
        review(office, campaign, late)


def test_a_campaign_closes_at_full_coverage_and_counts_households_and_persons(office: Office) -> None:
    homes = people(2)
    pair, _ = put(Member(date(1945, 3, 1)), Member(date(1950, 3, 1)), area=VILLAGE)
    campaign = started(office)
    review(office, campaign, homes[0])
    review(office, campaign, pair, "end")
    close: dict[str, Any] = {"campaign_id": campaign.pk, "by": office[Role.COUNTY_SECTION_HEAD], "at": at("2026-09-20")}
    with pytest.raises(Refused, match="还有 1 户"):
        actions.close_campaign(**close)
    assert statistics(campaign, office.law, date(2026, 9, 3)).coverage == 66
    review(office, campaign, homes[1], "not_found")
    found = statistics(campaign, office.law, date(2026, 9, 3))
    assert (found.coverage, found.left) == (100, 0)
    assert (found.done.households, found.done.persons) == (3, 4)
    assert (found.outcomes["end"].households, found.outcomes["end"].persons) == (1, 2)
    assert actions.close_campaign(**close).closed_on == date(2026, 9, 20)
    assert set(Proposal.objects.values_list("outcome", "source")) == {("end", "campaign"), ("not_found", "campaign")}
    with pytest.raises(Refused, match="已经办结"):
        review(office, campaign, homes[0])


def test_one_result_for_a_household(office: Office) -> None:
    home = people(1)[0]
    campaign = started(office)
    review(office, campaign, home)
    with pytest.raises(Refused, match="已有结果"):
        review(office, campaign, home)


def test_a_scope_is_by_area_business_and_class(office: Office) -> None:
    people(1)
    people(1, area=OTHER_VILLAGE)
    people(1, status="特困")
    put(Member(date(1985, 1, 1)), area=VILLAGE)
    assert started(office).listed == 4
    assert started(office, replace(PLAN, area_code=TOWNSHIP)).listed == 3
    assert started(office, replace(PLAN, businesses=["tekun"])).listed == 1
    assert started(office, replace(PLAN, classes=["B"])).listed == 1
    with pytest.raises(Refused, match="没有在册家庭"):
        started(office, replace(PLAN, classes=["C"]))


def test_a_spot_check_draws_in_each_township_and_can_be_repeated(office: Office) -> None:
    people(7)
    people(4, area=OTHER_VILLAGE)
    campaign = started(office, CHECK)
    assert campaign.seed == SEED
    drawn_in = [one.area_code for one in campaign.entries.filter(is_chosen=True)]
    assert (drawn_in.count(VILLAGE), drawn_in.count(OTHER_VILLAGE)) == (3, 2)
    assert redraw(campaign)
    details = AuditEvent.objects.get(action="start_campaign").details
    assert (details["seed"], details["digest"]) == (campaign.seed, campaign.digest)
    again = started(office, CHECK)
    assert {one.pk for one in chosen(again)} == {one.pk for one in chosen(campaign)}


def test_the_frozen_list_and_the_draw_do_not_change(office: Office) -> None:
    people(3)
    campaign = started(office, CHECK)
    for change_it in (lambda: CampaignEntry.objects.update(is_chosen=True), lambda: Campaign.objects.update(seed="another"),
                      lambda: CampaignEntry.objects.all().delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change_it()
    assert redraw(Campaign.objects.get(pk=campaign.pk))


@pytest.mark.parametrize(("wrong", "sentence"), [
    ({"share": 299}, "不得低于 30 %"), ({"sample": "all"}, "随机抽取"), ({"sample": "risk"}, "随机抽取"),
    ({"teams": ["孙示例"]}, "不得少于两人"), ({"teams": []}, "不得少于两人"), ({"name": " "}, "名称"),
    ({"ends_on": date(2026, 8, 1)}, "截止日期"), ({"businesses": ["lottery"]}, "没有定期复核"), ({"classes": ["D"]}, "A、B 或 C"),
])
def test_a_plan_that_is_wrong_is_refused(office: Office, wrong: dict[str, Any], sentence: str) -> None:
    people(1)
    with pytest.raises(Refused, match=sentence):
        started(office, replace(CHECK, **wrong))


def test_a_risk_list_holds_who_is_at_risk(office: Office) -> None:
    people(2)
    twins = [put(Member(date(1945, 3, 1)), area=VILLAGE, account="6217000000000099")[0] for _ in range(2)]
    campaign = started(office, replace(PLAN, sample="risk"))
    assert {one.pk for one in chosen(campaign)} == {one.pk for one in twins}
    assert campaign.listed == 4


def test_who_handled_a_case_does_not_check_it(office: Office) -> None:
    case = office.confirmed(office.accepted("2026-07-06"), "2026-07-08", "2026-07-16", "2026-07-31")
    household = case.application.household
    assert household is not None
    campaign = started(office, CHECK)
    with pytest.raises(NotAllowed, match="抽查应由他人"):
        review(office, campaign, household, by=Role.TOWNSHIP_CLERK)
    review(office, campaign, household, by=Role.COUNTY_CLERK)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.SYSADMIN, Role.TOWNSHIP_CLERK, Role.COUNTY_LEADER])
def test_a_campaign_is_the_sections_to_start_and_close(office: Office, role: Role) -> None:
    people(1)
    with pytest.raises((NotAllowed, NotFound)):
        started(office, by=role)
    campaign = started(office)
    with pytest.raises((NotAllowed, NotFound)):
        actions.close_campaign(campaign_id=campaign.pk, by=office[role], at=at("2026-09-02"))
