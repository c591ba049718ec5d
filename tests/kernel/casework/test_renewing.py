"""Who is to be reviewed and who missed sign-ins is kept as rows: for any history they say what a reading of the registry says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection

from minzheng.kernel.casework.law import Law
from minzheng.kernel.casework.supervision.models import (
    Campaign,
    CampaignEntry,
    Proposal,
    Review,
    ReviewDue,
    ReviewTerm,
    SignIn,
    SignInDuty,
    SignInExemption,
)
from minzheng.kernel.casework.supervision.renewing import renew_all, teach
from minzheng.kernel.casework.supervision.reviewing import due_reviews, later
from minzheng.kernel.casework.supervision.rolls import statuses
from minzheng.kernel.casework.supervision.sampling import newcomers
from minzheng.kernel.casework.supervision.signing_in import LOOK_BACK, missed, must_sign_in
from minzheng.kernel.people.models import Household, HouseholdFact, Membership, Person, PersonFact
from minzheng.kernel.values.periods import Month
from tests.kernel.casework.stories import COUNTY, OTHER_VILLAGE, VILLAGE, Office, at
from tests.kernel.payments.registry import KNOWN, Member, change, joined, put

DAYS = [date(2026, 1, 1) + timedelta(37 * step) for step in range(60)]
STATUSES = ("低保", "特困", "低保边缘", "无")


def holds(row: Any, day: date) -> bool:
    """Whether a row through time holds on a day, as is known now."""
    return row.known_until is None and row.valid_from <= day and (row.valid_until is None or day < row.valid_until)


def aged(person: Person, years: int) -> date:
    """The birthday on which somebody is so old."""
    return later(person.birth_date, 12 * years)


def class_of(members: list[Membership], facts: list[PersonFact], day: date) -> str:
    """The class as the registry says it, member by member."""
    found = "A"
    for one in members:
        for fact in facts:
            if fact.person_id == one.person_id and holds(one, day) and holds(fact, day):
                works = (fact.name == "work_place" and fact.value not in ("无", "")) or (
                    fact.name == "business" and fact.value not in ("0", ""))
                able = fact.name == "work_ability" and fact.value in ("有", "部分")
                is_of_age = aged(one.person, 16) <= day < aged(one.person, 60)
                found = max(found, "C" if works else "B" if able and is_of_age else "A")
    return found


def expected(law: Law, *days: date) -> list[set[tuple[Any, ...]]]:
    """Who is due on each day, read from the registry household by household."""
    reviews = list(Review.objects.order_by("reviewed_on", "pk"))
    members = list(Membership.objects.filter(counted=True, person__death_date=None).select_related("person"))
    facts = list(PersonFact.objects.filter(known_until=None, name__in=["work_place", "business", "work_ability"]))
    found: list[set[tuple[Any, ...]]] = [set() for _ in days]
    for fact in HouseholdFact.objects.filter(name="current_status", known_until=None).select_related("household"):
        home = fact.household
        own = [one for one in members if one.household_id == home.pk]
        latest = [one for one in reviews if one.household_id == home.pk and one.reviewed_on >= fact.valid_from][-1:]
        for day, rows in zip(days, found, strict=True):
            business = statuses(law, day).get(fact.value)
            if holds(fact, day) and business is not None:
                name = class_of(own, facts, day)
                months = law.version(business, day).reviews[name]
                rest: tuple[Any, ...] = (name, None, later(fact.valid_from, months))
                for one in latest:
                    rest = (one.review_class, one.reviewed_on, one.next_due_on)
                rows.add((home.pk, home.area_code, fact.value, fact.valid_from, *rest))
    return found


def stored(law: Law, day: date) -> set[tuple[Any, ...]]:
    """The same from the rows; no household has two."""
    rows = list(due_reviews(law, day, area=COUNTY).values_list(
        "household_id", "area_code", "status", "since", "review_class", "last_on", "due_on"))
    assert len({row[0] for row in rows}) == len(rows)
    return set(rows)


def anybody(random: Random) -> Member:
    """Somebody of any age, able or not, at work or not."""
    facts = {"work_ability": random.choice(["有", "部分", "无"]), "work_place": random.choice(["无", "无", "外地"]),
             "business": random.choice([0, 0, 20000])}
    return Member(date(random.randint(1940, 2025), random.randint(1, 12), random.randint(1, 28)), facts=facts)


def history(random: Random) -> Iterator[None]:
    """Something happens to a household, again and again; each in its own statement."""
    homes = [put(*(anybody(random) for _ in range(random.randint(1, 4))), area=VILLAGE, status=random.choice(STATUSES))[0]
             for _ in range(6)]
    yield
    month = date(2026, 2, 1)
    for _ in range(14):
        month, home = later(month, random.randint(0, 3)), random.choice(homes)
        person = Person.objects.filter(membership__household=home).order_by("pk").last()
        assert person is not None
        match random.randint(0, 6):
            case 0:
                change(home, "current_status", random.choice(STATUSES), from_=month)
            case 1:
                change(person, "work_ability", random.choice(["有", "无", "部分"]), from_=month)
            case 2:
                change(person, random.choice(["work_place", "business"]), random.choice(["0", "无", "外地"]), from_=month)
            case 3:
                joined(home, [anybody(random)], from_=month)
            case 4:
                Membership.objects.filter(person=person).update(known_until=KNOWN)
                Membership.objects.create(person=person, household=home, relation="其他", valid_from=date(2026, 1, 1),
                                          valid_until=later(month, 1), known_since=KNOWN, source="示例")
                joined(home, [anybody(random)], from_=month)
            case 5:
                Person.objects.filter(pk=person.pk).update(death_date=month, death_known_at=KNOWN)
            case _:
                Review.objects.create(
                    household=home, reviewed_on=month, method="home_visit", investigators="孙示例、李示例", findings="示例",
                    outcome="keep", review_class=random.choice("ABC"), next_due_on=later(month, 6), by="示例", at=KNOWN)
        if random.random() < 0.2:
            Household.objects.filter(pk=home.pk).update(area_code=random.choice([VILLAGE, OTHER_VILLAGE]))
        yield


@pytest.mark.parametrize("seed", range(6))
def test_the_rows_say_what_the_registry_says(office: Office, seed: int) -> None:
    random = Random(seed)
    for _ in history(random):
        days = random.sample(DAYS, 3)
        assert [stored(office.law, day) for day in days] == expected(office.law, *days)
    assert [stored(office.law, day) for day in DAYS] == expected(office.law, *DAYS)
    last = ReviewDue.objects.latest("pk").pk
    renew_all()
    assert ReviewDue.objects.latest("pk").pk == last, "what did not change keeps its row"


@pytest.mark.parametrize("born", [date(2010, 5, 31), date(1966, 5, 31), date(2008, 2, 29)])
def test_a_birthday_changes_the_class_on_its_day(office: Office, born: date) -> None:
    put(Member(born), area=VILLAGE)
    turns = {aged(Person(birth_date=born), 16), aged(Person(birth_date=born), 60)}
    for day in turns:
        if day > date(2026, 1, 1):
            before, after = (next(iter(stored(office.law, one)))[4] for one in (day - timedelta(1), day))
            assert {before, after} == {"A", "B"}


@pytest.mark.parametrize("seed", range(4))
def test_newcomers_are_who_is_in_scope_and_not_on_the_list(office: Office, seed: int) -> None:
    random = Random(100 + seed)
    deeds = history(random)
    for _ in range(random.randint(1, 8)):
        next(deeds)
    frozen = date(2026, 6, 1)
    campaign = Campaign.objects.create(
        kind="campaign", name="示例", area_code=COUNTY, classes=["B", "C"], sample="all", starts_on=frozen, ends_on=frozen,
        frozen_at=at("2026-06-01"), digest="", listed=0, chosen=0, started_by="示例", last_due=ReviewDue.objects.latest("pk").pk)
    listed = {row[0] for row in stored(office.law, frozen) if row[4] in "BC"}
    CampaignEntry.objects.bulk_create(CampaignEntry(
        campaign=campaign, household_id=key, key=str(key), area_code=VILLAGE, status="低保", review_class="B", persons=1,
        is_chosen=True) for key in listed)
    for _ in deeds:
        days = (frozen, date(2026, 9, 1), date(2029, 1, 1))
        for day, rows in zip(days, expected(office.law, *days), strict=True):
            wanted = {row[0] for row in rows if row[4] in "BC"} - listed
            assert {one.household_id for one in newcomers(campaign, office.law, day)} == wanted


def test_a_new_law_renews_every_row(office: Office) -> None:
    household, _ = put(Member(date(1985, 3, 1)), area=VILLAGE)
    assert not teach(office.law), "it was known since the tables were made"
    procedure = office.law.procedures["dibao"]
    stricter = replace(procedure, versions=tuple(replace(one, reviews={**one.reviews, "B": 2}) for one in procedure.versions))
    law = replace(office.law, procedures={**office.law.procedures, "dibao": stricter})
    assert teach(law)
    assert ReviewDue.objects.get(household=household, holds_from=date(2026, 1, 1)).due_on == date(2026, 3, 1)
    assert set(ReviewTerm.objects.filter(status="低保").values_list("months_b", flat=True)) == {2}


def test_a_name_or_a_bank_renews_nothing(office: Office) -> None:
    household, people = put(Member(date(1985, 3, 1)), area=VILLAGE)
    kept = ReviewDue.objects.filter(household=household).order_by("pk").values_list("pk", flat=True)
    before = list(kept)
    Person.objects.filter(pk=people[0].pk).update(name="示例乙")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_household SET bank_name = '另一银行' WHERE id = %s", [household.pk])
    assert list(kept) == before


def counted(duty: SignInDuty, on: date) -> dict[int, tuple[int, int]]:
    """How many sign-ins in a row each household missed and the last month of them, month by month as the registry says it."""
    found: dict[int, tuple[int, int]] = {}
    facts = list(HouseholdFact.objects.filter(known_until=None, name__in=["current_status", "residence"]))
    for home in Household.objects.filter(area_code__gte=COUNTY, area_code__lt=COUNTY + 10**6):
        settled = Proposal.objects.filter(household=home, source="sign_in").exclude(state="open")
        done = [0, *SignIn.objects.filter(household=home, in_time=True).values_list("month", flat=True),
                *(one.month or 0 for one in settled)]
        missed_in = []
        for back in range(LOOK_BACK):
            month = Month.of(on).plus(-back)
            days = [month.first_day + timedelta(day - 1) for day in (duty.first_day, duty.last_day)]
            spans = [one for one in facts if one.household_id == home.pk and all(holds(one, day) for day in days)]
            is_bound = {one.value for one in spans} >= {"低保", duty.residence}
            is_exempt = SignInExemption.objects.filter(household=home, first_month__lte=int(month), last_month__gte=int(month))
            if is_bound and days[1] < on and int(month) >= duty.first_month and int(month) > max(done) and not is_exempt.exists():
                missed_in.append(int(month))
        if missed_in:
            found[home.pk] = (len(missed_in), max(missed_in))
    return found


@pytest.mark.parametrize("seed", range(3))
def test_misses_are_what_the_registry_says(office: Office, seed: int) -> None:
    random = Random(200 + seed)
    duty = SignInDuty.objects.create(area_code=COUNTY, business="dibao", first_month=202602, document="示例", by="示例", at=KNOWN)
    homes = [put(Member(), area=VILLAGE, status=random.choice(("低保", "特困")), residence=random.choice(("城市", "农村")))[0]
             for _ in range(6)]
    for step in range(16):
        month, home = Month.parse("2026-01").plus(step // 2), random.choice(homes)
        match random.randint(0, 6):
            case 0:
                change(home, "current_status", random.choice(STATUSES), from_=month.first_day)
            case 1:
                change(home, "residence", random.choice(("城市", "农村")), from_=month.first_day)
            case 2:
                SignInExemption.objects.create(household=home, ground="absent", note="示例", first_month=int(month),
                                               last_month=int(month.plus(1)), by="示例", at=KNOWN)
            case 3:
                Proposal.objects.get_or_create(
                    household=home, source="sign_in", state="open", defaults={
                        "outcome": "end", "reason": "示例", "needs_hearing": True, "month": int(month),
                        "made_on": month.first_day, "by": "示例", "at": KNOWN})
            case 4:
                Proposal.objects.filter(household=home).update(state="dropped")
            case _:
                SignIn.objects.get_or_create(
                    household=home, month=int(month), in_time=random.random() < 0.8, defaults={
                        "signed_on": month.first_day, "place": "示例", "shown": "id_card", "channel": "home", "by": "示例",
                        "at": KNOWN})
        if step % 5:
            continue
        for on in (date(2026, 6, 10), date(2026, 6, 11), date(2027, 6, 30)):
            known = missed(office.law, on, area=COUNTY)
            assert {key: (one.missed, one.last_month) for key, one in known.items()} == counted(duty, on)
        bound = {one.pk for one in must_sign_in(office.law, date(2026, 7, 5), area=COUNTY)}
        facts = HouseholdFact.objects.filter(known_until=None)
        assert bound == {home.pk for home in homes if {
            one.value for one in facts.filter(household=home) if holds(one, date(2026, 7, 5))} >= {"低保", "城市"}
            and not home.exemptions.filter(first_month__lte=202607, last_month__gte=202607).exists()}
