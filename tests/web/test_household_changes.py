"""What a household reports in the browser: shown with its effect before it is handed in, and on the page of its case."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework.models import Applicant, Case, CaseState, Suspension
from minzheng.kernel.catalogue.lawbook import law
from minzheng.kernel.people.models import OPEN, Household, PersonFact
from tests.kernel.casework.after_decision import HEARD, decided, key, on_the_roll, reported
from tests.kernel.casework.stories import FOUR, OTHER_VILLAGE, SURVEY, VILLAGE, Office
from tests.kernel.payments.registry import Member, put
from tests.web.conftest import OTHER_TOWN, County
from tests.web.offices import Enter, Today, clock

CLOCKS = ("minzheng.web.scope", "minzheng.web.pages.case", "minzheng.web.pages.household",
          "minzheng.web.pages.household_changes", "minzheng.web.pages.letters")


@pytest.fixture(scope="module")
def made_roll(made_county: tuple[County, Path], django_db_blocker: Any) -> Iterator[tuple[Office, int]]:
    """An office in the county, and a household of four that receives dibao since August 2026."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = Office(law(), {})
        yield made, on_the_roll(made, made.accepted("2026-07-06")).pk
        transaction.set_rollback(True)


@pytest.fixture
def office(made_roll: tuple[Office, int], county: County) -> Office:
    """The office."""
    return Office(made_roll[0].law, dict(made_roll[0].actors))


@pytest.fixture
def household(made_roll: tuple[Office, int], county: County) -> Household:
    """The household."""
    return Household.objects.get(pk=made_roll[1])


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> Today:
    """``today("2026-08-31")``: the day the web reads off its clock, at first 10 August 2026."""
    return clock(monkeypatch, CLOCKS, "2026-08-10")


def _incomes(household: Household, **changed: str) -> dict[str, str]:
    """The form of a change of income as the browser sends it, with what the head earns changed."""
    found = {"happened_on": "2026-08-10", "findings": "到县城务工"}
    for one in FOUR:
        own = key(household, one["name"])
        known = {"wage": "0", "business": "0", "property": "0", "transfer": "0", "work_place": "无", "medical": "0",
                 "education": "0", **{name: value for name, value in one.items() if name in ("wage", "transfer", "work_place")}}
        found |= {f"{own}.{name}": value for name, value in known.items()}
    return found | {f"{key(household, FOUR[0]['name'])}.{name}": value for name, value in changed.items()}


def test_a_change_of_income_is_seen_in_yuan_before_it_is_handed_in(
    household: Household, enter: Enter, today: Callable[[str], None]
) -> None:
    clerk = enter(Role.TOWNSHIP_CLERK)
    assert f"/households/{household.pk}/changes/" in clerk.get(f"/households/{household.pk}/").content.decode()
    assert f"/households/{household.pk}/changes/income/" in clerk.get(f"/households/{household.pk}/changes/").content.decode()
    address = f"/households/{household.pk}/changes/income/"
    form = clerk.get(address).content.decode()
    assert 'value="900"' in form
    assert 'name="submit"' not in form
    seen = clerk.post(address, {**_incomes(household, wage="1000"), "preview": "1"}).content.decode()
    for part in ("2026年9月", "1,495.00", "1,425.00", "−70.00", "听取家庭的意见", 'name="submit"'):
        assert part in seen, part
    assert not Case.objects.filter(flow="change").exists()
    sent = clerk.post(address, {**_incomes(household, wage="1000"), "submit": "1"})
    case = Case.objects.get(flow="change")
    assert sent.headers["Location"] == f"/cases/{case.pk}/"
    page = clerk.get(f"/cases/{case.pk}/").content.decode()
    for part in ("收入变化", "1000 元（原为 900 元）", "到县城务工", f"/cases/{case.pk}/effect", "（变更）"):
        assert part in page, part
    assert "−70.00" in clerk.get(f"/cases/{case.pk}/effect").content.decode()


def test_the_way_to_the_decision_is_walked_in_the_browser(
    office: Office, household: Household, enter: Enter, today: Callable[[str], None]
) -> None:
    case = reported(office, household, "income", "2026-08-10", **{f"{key(household, FOUR[0]['name'])}.wage": "1000"})
    today("2026-08-31")
    steps = [
        (Role.TOWNSHIP_CLERK, {**SURVEY, "step": "survey_change", "date": "2026-08-31"}),
        (Role.VERIFICATION_OFFICER, {}),
        (Role.TOWNSHIP_CLERK, {**HEARD, "step": "hear_change", "date": "2026-08-31"}),
        (Role.TOWNSHIP_LEADER, {"step": "review_change", "result": "agree", "opinion": "属实"}),
        (Role.COUNTY_LEADER, {"step": "decide_change", "result": "approve"}),
    ]
    for role, given in steps:
        if role == Role.VERIFICATION_OFFICER:
            office.verified(case, "2026-08-31")
            continue
        assert enter(role).post(f"/cases/{case.pk}/do", given).status_code == 302, given
    case.refresh_from_db()
    assert (case.state, case.first_month) == (CaseState.APPROVED, 202609)
    leader = enter(Role.COUNTY_LEADER)
    assert "−70.00" in leader.get(f"/cases/{case.pk}/effect").content.decode()
    assert "变更起始月份" in leader.get(f"/cases/{case.pk}/").content.decode()


def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(household: Household, enter: Enter) -> None:
    head, wife = key(household, FOUR[0]["name"]), key(household, FOUR[1]["name"])
    address = f"/households/{household.pk}/changes/left/"
    response = enter(Role.VILLAGE_OFFICER).post(address, {
        "happened_on": "2026-08-09", "person": head, "ground": "imprisoned", "findings": "判决书", "preview": "1"})
    text = response.content.decode()
    assert response.status_code == 409
    assert 'id="head-problem"' in text
    assert "请同时选定新的户主" in text
    assert "判决书" in text
    assert f'<option value="{head}" selected' in text or f'value="{head}" checked' in text
    response = enter(Role.VILLAGE_OFFICER).post(address, {
        "happened_on": "2026-08-09", "person": head, "ground": "imprisoned", "head": wife, "preview": "1"})
    assert f'id="relation.{key(household, FOUR[2]["name"])}-problem"' in response.content.decode()


def test_who_leaves_is_reported_through_the_village_on_a_phone(household: Household, enter: Enter) -> None:
    address = f"/households/{household.pk}/changes/left/"
    given = {"happened_on": "2026-08-09", "person": key(household, FOUR[3]["name"]), "ground": "moved"}
    enter(Role.VILLAGE_OFFICER).post(address, {**given, "submit": "1"})
    case = Case.objects.get(flow="change")
    assert case.application.channel == "village"
    assert case.step_who == "township_clerk"


def test_the_other_household_of_a_merger_must_lie_in_the_own_area(
    county: County, household: Household, enter: Enter
) -> None:
    address = f"/households/{household.pk}/changes/merged/"
    response = enter(Role.TOWNSHIP_CLERK).post(address, {
        "happened_on": "2026-08-09", "household_no": county.other.household_no, "preview": "1"})
    text = response.content.decode()
    assert response.status_code == 409
    assert "或者它不在您负责的区划之内" in text
    assert "钱示例" not in text


def test_the_receiving_township_sees_who_moved_there(office: Office, household: Household, enter: Enter) -> None:
    there = enter(Role.TOWNSHIP_CLERK, "-there", OTHER_TOWN)
    assert there.get(f"/households/{household.pk}/").status_code == 404
    decided(office, reported(office, household, "moved", "2026-08-10", area_code=str(OTHER_VILLAGE)), "2026-08-31")
    assert there.get(f"/households/{household.pk}/").status_code == 200
    assert enter(Role.TOWNSHIP_CLERK).get(f"/households/{household.pk}/").status_code == 404


def test_what_the_survey_finds_is_stated_anew(office: Office, household: Household, enter: Enter) -> None:
    case = reported(office, household, "income", "2026-08-10", **{f"{key(household, FOUR[0]['name'])}.wage": "1000"})
    clerk = enter(Role.TOWNSHIP_CLERK)
    assert f"/cases/{case.pk}/amend" in clerk.get(f"/cases/{case.pk}/").content.decode()
    assert 'value="1000"' in clerk.get(f"/cases/{case.pk}/amend").content.decode()
    sent = clerk.post(f"/cases/{case.pk}/amend", {**_incomes(household, wage="1200"), "submit": "1"})
    assert sent.headers["Location"] == f"/cases/{case.pk}/"
    assert case.changes.count() == 2
    assert "1200 元（原为 900 元）" in clerk.get(f"/cases/{case.pk}/").content.decode()
    decided(office, case, "2026-08-31")
    assert PersonFact.objects.get(OPEN, person_id=int(key(household, FOUR[0]["name"])), name="wage").value == "120000"
    assert clerk.get(f"/cases/{case.pk}/amend").status_code == 404


def test_numbers_stay_masked_on_the_page_of_a_case(office: Office, household: Household, enter: Enter) -> None:
    case = reported(office, household, "account", "2026-08-10", bank_name="示例农商行", account_no="6217000000000000011",
                    account_name="钱样例")
    text = enter(Role.COUNTY_LEADER).get(f"/cases/{case.pk}/").content.decode()
    assert "0011" in text
    text += enter(Role.COUNTY_LEADER).get(f"/cases/{case.pk}/effect").content.decode()
    assert "6217000000000000011" not in text


def test_what_was_so_before_is_not_told_of_a_change(household: Household, enter: Enter) -> None:
    seen = enter(Role.VILLAGE_OFFICER).post(f"/households/{household.pk}/changes/income/", {
        **_incomes(household, wage="1000"), "preview": "1"}).content.decode()
    assert "校验位不符" not in seen


def test_a_benefit_is_suspended_and_resumed_by_decisions(
    office: Office, household: Household, enter: Enter, today: Callable[[str], None]
) -> None:
    clerk = enter(Role.TOWNSHIP_CLERK)
    address = f"/households/{household.pk}/suspend/dibao/"
    assert address in clerk.get(f"/households/{household.pk}/").content.decode()
    assert clerk.post(address, {"reason": "not_found"}).status_code == 409
    clerk.post(address, {"reason": "not_found", "findings": "三次入户无人"})
    case = Case.objects.get(flow="suspend")
    office.do(case, "hear_suspension", Role.TOWNSHIP_CLERK, "2026-08-20", heard="赵示例", outcome="absent", findings="未到",
              date="2026-08-20")
    office.do(case, "review_suspension", Role.TOWNSHIP_LEADER, "2026-08-20", result="agree", opinion="属实")
    case = office.do(case, "suspend", Role.COUNTY_LEADER, "2026-08-20", result="approve")
    office.do(case, "tell_suspension", Role.TOWNSHIP_CLERK, "2026-08-20", date="2026-08-20", method="by_village", recipient="赵")
    assert Suspension.objects.get().from_month == 202609
    today("2026-09-02")
    text = clerk.get(f"/households/{household.pk}/").content.decode()
    assert address not in text
    assert f"/households/{household.pk}/resume/dibao/" in text
    clerk.post(f"/households/{household.pk}/resume/dibao/", {"held": "pay", "findings": "已经找到"})
    assert Case.objects.get(flow="resume").step == "review_resumption"


def test_one_member_of_a_tekun_household_is_suspended_and_resumed_alone(office: Office, enter: Enter) -> None:
    home, people = put(Member(birth=date(1950, 1, 1), name="孙示例"), Member(birth=date(1952, 1, 1), name="李样例"),
                       status="特困", area=VILLAGE)
    clerk, address = enter(Role.TOWNSHIP_CLERK), f"/households/{home.pk}/suspend/tekun/"
    form = clerk.get(address).content.decode()
    assert f'<option value="{people[0].pk}">孙示例</option>' in form
    given = {"reason": "not_found", "findings": "三次入户无人"}
    assert "请选择本户的成员" in clerk.post(address, {**given, "person": "999999999"}).content.decode()
    case = Case.objects.get(pk=clerk.post(address, {**given, "person": str(people[0].pk)}).headers["Location"].split("/")[2])
    page = clerk.get(f"/cases/{case.pk}/").content.decode()
    assert re.search("涉及成员.*?孙示例", page, re.DOTALL)
    Suspension.objects.create(household=home, business="tekun", person=people[0], case=case, reason="示例", from_month=202609)
    Applicant.objects.filter(application=case.application).update(is_open=False)
    page = clerk.get(f"/households/{home.pk}/").content.decode()
    resume = f"/households/{home.pk}/resume/tekun/"
    assert f'href="{resume}?person={people[0].pk}"' in page
    assert clerk.get(resume).status_code == 404, "the household as a whole is not suspended"
    assert clerk.get(f"{resume}?person={people[1].pk}").status_code == 404
    answer = clerk.post(f"{resume}?person={people[0].pk}", {"held": "pay", "findings": "已经找到"})
    assert Case.objects.get(pk=answer.headers["Location"].split("/")[2]).events.get().record["person"] == people[0].pk


def test_the_pages_ask_the_database_little(
    office: Office, household: Household, enter: Enter, django_assert_max_num_queries: Any
) -> None:
    case = reported(office, household, "income", "2026-08-10", **{f"{key(household, FOUR[0]['name'])}.wage": "1000"})
    clerk = enter(Role.TOWNSHIP_CLERK)
    for path in (f"/households/{household.pk}/changes/", f"/households/{household.pk}/changes/moved/", f"/cases/{case.pk}/",
                 f"/cases/{case.pk}/effect", f"/cases/{case.pk}/amend", f"/households/{household.pk}/"):
        with django_assert_max_num_queries(26):
            assert clerk.get(path).status_code == 200, path
