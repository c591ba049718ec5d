"""Needs, referrals and aid by others: each door, its refusals, the chain, what is given twice and what nobody takes up."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from minzheng.kernel.access.actions import create_account
from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.access.encryption import seal
from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework.workdays import days_used
from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.catalogue.outside_registers import outside_registers
from minzheng.kernel.catalogue.watched import watched
from minzheng.kernel.payments.models import Award
from minzheng.kernel.people.models import Household, Person
from minzheng.kernel.registers.models import Deed, Entry, Party
from minzheng.kernel.values.errors import NotAllowed, NotFound, Refused
from minzheng.kernel.verification.watching import actions, queries
from minzheng.kernel.verification.watching.chain import BOOK, ELSEWHERE, OTHER, Aid, chain, repeated
from minzheng.kernel.verification.watching.models import Need, OtherAid, Referral
from minzheng.kernel.verification.watching.population import Given
from tests.kernel.payments.registry import COUNTY, VILLAGE, Member, put

from .delivered import deliver
from .test_events import NOW, SOMEBODY, TODAY, look

pytestmark = pytest.mark.django_db
WHO: dict[str, Any] = {"by": SOMEBODY, "at": NOW}
WHAT: dict[str, Any] = {"watched": watched(), **WHO}


@pytest.fixture
def home() -> tuple[Household, Person]:
    """A household on dibao that was looked at."""
    household, (person,) = put(Member(name="周示例"))
    look()
    return household, person


def refer(person: Person, measure: str = "medical_aid", **other: Any) -> Referral:
    """A referral of the person."""
    given = {**WHAT, "asked": "住院费用高，请予救助", **other}
    return actions.refer(person_id=person.pk, measure=measure, parameters=catalogue().parameters, **given)


def test_a_need_is_found_once_and_met_once(home: tuple[Household, Person]) -> None:
    _, person = home
    need = actions.find_need(person_id=person.pk, kind="medical", note="透析", **WHAT)
    with pytest.raises(Refused, match="已经登记"):
        actions.find_need(person_id=person.pk, kind="medical", note="", **WHAT)
    with pytest.raises(Refused, match="需求类别"):
        actions.find_need(person_id=person.pk, kind="unheard_of", note="", **WHAT)
    assert list(queries.untouched(area=COUNTY)) == [need]
    actions.meet_need(need_id=need.pk, note="已报销", **WHO)
    with pytest.raises(Refused, match="已经办结"):
        actions.meet_need(need_id=need.pk, note="再次", **WHO)
    assert list(queries.untouched(area=COUNTY)) == []
    assert actions.find_need(person_id=person.pk, kind="medical", note="复发", **WHAT).pk != need.pk


def test_a_department_has_ten_working_days_and_answers_once(home: tuple[Household, Person]) -> None:
    _, person = home
    referral = refer(person)
    assert (referral.sent_on, days_used(TODAY, referral.due_on)) == (TODAY, 10)
    assert referral.department == "医疗保障局"
    with pytest.raises(Refused, match="尚未答复"):
        refer(person, "medical_insurance")
    given = Given("医疗救助金", TODAY, 320_000, "示例凭证")
    with pytest.raises(Refused, match="没有帮扶"):
        actions.answer(referral_id=referral.pk, helped=False, text="不符合", given=given, **WHO)
    actions.answer(referral_id=referral.pk, helped=True, text="已救助", given=given, **WHO)
    assert OtherAid.objects.get().body == "医疗保障局"
    with pytest.raises(Refused, match="已经答复"):
        actions.answer(referral_id=referral.pk, helped=False, text="改口", given=None, **WHO)
    with pytest.raises(DatabaseError, match="closed"), transaction.atomic():
        Referral.objects.update(answer="改写")


def test_only_what_the_tier_is_offered_is_referred(home: tuple[Household, Person]) -> None:
    _, (stranger,) = put(Member(), status="无")
    for person, measure in ((stranger, "medical_aid"), (home[1], "unheard_of")):
        with pytest.raises(Refused, match="清单"):
            refer(person, measure)
    _, (tekun,) = put(Member(), status="特困")
    look()
    with pytest.raises(Refused, match="清单"):
        refer(tekun, "job_help")


def test_recognition_by_document_lasts_twelve_months_at_most() -> None:
    _, (person,) = put(Member(), status="无")
    known: dict[str, Any] = {"person_id": person.pk, "document": "示例县民发〔2026〕1号", **WHAT}
    with pytest.raises(Refused, match="不能凭文件"):
        actions.recognise(tier="dibao", since=TODAY, until=TODAY + timedelta(30), **known)
    with pytest.raises(Refused, match="12 个月"):
        actions.recognise(tier="rigid", since=TODAY, until=date(2027, 11, 27), **known)
    actions.recognise(tier="rigid", since=TODAY, until=date(2027, 11, 26), **known)
    with pytest.raises(Refused, match="已经认定"):
        actions.recognise(tier="rigid", since=date(2027, 11, 25), until=date(2028, 1, 1), **known)
    look()
    assert [one.tier for one in queries.low_income(area=COUNTY)] == ["rigid"]


def test_the_chain_has_what_we_and_others_gave(home: tuple[Household, Person]) -> None:
    household, person = home
    actions.report_aid(person_id=person.pk, need="living", body="县红十字会", given=Given("慰问金", TODAY, 50_000), **WHAT)
    actions.report_aid(person_id=person.pk, need="education", body="县教育局", given=Given("书包", TODAY), **WHAT)
    found = chain(person=person, household_id=household.pk, watched=watched(), paid_monthly=["dibao"],
                  registers=outside_registers(), home=Path("/nowhere"), on=TODAY)
    assert {(one.sort, one.name, one.amount_fen) for one in found} == {(OTHER, "慰问金", 50_000), (OTHER, "书包", None)}


def test_the_chain_has_what_other_counties_and_our_books_say(home: tuple[Household, Person], tmp_path: Path) -> None:
    household, person = home
    paid = {"benefit": "dibao", "paid_month": 202610, "amount": 43_000}
    deliver(tmp_path, "other_counties", date(2026, 11, 1), [(person, paid), (person, {**paid, "amount": 0})])
    values = {"amount": 60_000}
    entry = Entry.objects.create(kind="living_relief", area_code=VILLAGE, state="paid", on=date(2026, 9, 3), label="示例",
                                 values=values, created_at=NOW)
    Deed.objects.create(entry=entry, serial=0, name="pay", state="paid", on=entry.on, at=NOW, by="示例", values=values)
    Party.objects.create(entry=entry, field="head", name="示例", id_number=bytes(person.id_number))
    found = chain(person=person, household_id=household.pk, watched=watched(), paid_monthly=["dibao"],
                  registers=outside_registers(), home=tmp_path, on=TODAY)
    assert [(one.on, one.sort, one.name, one.need, one.amount_fen) for one in found] == [
        (date(2026, 10, 1), ELSEWHERE, "dibao", "living", 43_000), (date(2026, 9, 3), BOOK, "living_relief", "", 60_000)]


def test_aid_for_one_need_in_one_month_by_two_bodies_is_doubled(home: tuple[Household, Person]) -> None:
    household, person = home
    Award.objects.create(benefit="dibao", component="main", household=household, first_month=202601)
    own = [(one.benefit, one.need) for one in watched().aids]
    for need, body in (("living", "县红十字会"), ("education", "县教育局")):
        actions.report_aid(person_id=person.pk, need=need, body=body, given=Given("慰问金", TODAY, 50_000), **WHAT)
    found = queries.doubled(area=COUNTY, own=own, most=10)
    assert [(one.person_id, one.need, one.month) for one in found] == [(person.pk, "living", date(2026, 11, 1))]
    assert queries.doubled(area=430421000000, own=own, most=10) == []


def test_repeated_counts_bodies_not_payments() -> None:
    ours = Aid(date(2026, 11, 1), "payroll", "dibao", need="living", amount_fen=1)
    theirs = Aid(date(2026, 11, 30), OTHER, "慰问金", body="县红十字会", need="living", amount_fen=1)
    later = Aid(date(2026, 12, 1), OTHER, "慰问金", body="县红十字会", need="living", amount_fen=1)
    assert repeated([ours, ours, later]) == []
    assert repeated([ours, theirs, later]) == [("living", date(2026, 11, 1), [ours, theirs])]


def test_aid_needs_a_day_an_amount_and_a_body(home: tuple[Household, Person]) -> None:
    known: dict[str, Any] = {"person_id": home[1].pk, "need": "living", **WHAT}
    with pytest.raises(Refused, match="晚于今天"):
        actions.report_aid(body="县红十字会", given=Given("慰问金", TODAY + timedelta(1)), **known)
    with pytest.raises(Refused, match="大于零"):
        actions.report_aid(body="县红十字会", given=Given("慰问金", TODAY, 0), **known)
    with pytest.raises(Refused, match="帮扶单位"):
        actions.report_aid(body=" ", given=Given("慰问金", TODAY), **known)


def test_persons_and_households_are_counted_apart() -> None:
    put(Member(), Member(), Member())
    mixed, (ill, _) = put(Member(), Member(), status="低保边缘", area=VILLAGE + 1)
    Award.objects.create(benefit="edge_families", component="single_person", household=mixed, person=ill, first_month=202609)
    look()
    names = [one.name for one in watched().tiers]
    whole = {one.tier: (one.persons, one.households) for one in queries.layers(area=COUNTY, tiers=names)}
    assert whole == {"dibao": (3, 1), "single_person": (1, 1), "edge": (1, 0)}
    villages = queries.layers(area=430426100000, tiers=names, below=True)
    assert [(one.area, one.tier) for one in villages] == [
        (VILLAGE, "dibao"), (VILLAGE + 1, "single_person"), (VILLAGE + 1, "edge")]


def test_roles_and_areas_are_held_to(home: tuple[Household, Person]) -> None:
    def account(role: Role, area: int) -> Any:
        made = create_account(username=f"{role}-{area}", password=None, role=role, post="", area_code=area, by=PROGRAM, at=NOW)
        return made.actor

    village = account(Role.VILLAGE_OFFICER, VILLAGE)
    assert isinstance(actions.find_need(person_id=home[1].pk, kind="care", note="", watched=watched(), by=village, at=NOW), Need)
    with pytest.raises(NotAllowed):
        refer(home[1], by=village)
    with pytest.raises(NotFound):
        refer(home[1], by=account(Role.TOWNSHIP_CLERK, 430421100000))


def test_the_chain_has_what_was_given_to_who_was_merged(home: tuple[Household, Person], tmp_path: Path) -> None:
    household, person = home
    other = Person.objects.create(name="周示例", id_number=seal("430426198006150099"), birth_date=person.birth_date, sex="F",
                                  merged_into=person)
    OtherAid.objects.create(person=other, need="living", body="县红十字会", what="慰问金", amount_fen=50_000, given_on=TODAY,
                            by="示例", at=NOW)
    paid = {"benefit": "dibao", "paid_month": 202610, "amount": 43_000}
    deliver(tmp_path, "other_counties", date(2026, 11, 1), [(other, paid)])
    found = chain(person=person, household_id=household.pk, watched=watched(), paid_monthly=["dibao"],
                  registers=outside_registers(), home=tmp_path, on=TODAY)
    assert {(one.sort, one.amount_fen) for one in found} == {(OTHER, 50_000), (ELSEWHERE, 43_000)}
