"""Care at home beyond its stories: the roll beside the files, what is wrong, what carers are paid for, the pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.test import Client
from django.test.utils import override_settings

from minzheng.businesses.social_assistance.care_agreements.deeds.visits import metres_between
from minzheng.businesses.social_assistance.care_agreements.queries.alarms import KINDS, Alarm, Look, alarms
from minzheng.businesses.social_assistance.care_agreements.queries.pay import pay_lines
from minzheng.businesses.social_assistance.care_agreements.queries.roll import roll
from minzheng.kernel.access.actions import create_account
from minzheng.kernel.access.actor import PROGRAM, Actor
from minzheng.kernel.access.encryption import seal
from minzheng.kernel.access.models import Account
from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework.papers.exif import Spot
from minzheng.kernel.catalogue.book import book
from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.catalogue.outside_registers import outside_registers
from minzheng.kernel.catalogue.own_pages import own_demos
from minzheng.kernel.catalogue.watched import watched
from minzheng.kernel.indicators.computation import compute
from minzheng.kernel.indicators.declarations import load
from minzheng.kernel.indicators.periods import ReportPeriod
from minzheng.kernel.people.models import Person
from minzheng.kernel.registers.finding import candidates, make_found
from minzheng.kernel.registers.invented import Filling, paper, person
from minzheng.kernel.registers.models import Entry, Party
from minzheng.kernel.registers.writing import lapse_due
from minzheng.kernel.values.periods import Month
from minzheng.kernel.verification.watching import actions
from minzheng.kernel.verification.watching.models import WatchTask
from tests.kernel.casework.stories import at
from tests.kernel.payments.registry import Member, change, put
from tests.web.messages import compile_catalogue

compile_catalogue()

ON = date(2026, 11, 20)
COUNTY, TOWN, VILLAGE, OTHER_VILLAGE = 430426000000, 430426001000, 430426001003, 430426102002
FOREIGN = 430421000000
AREAS = {Role.VILLAGE_OFFICER: VILLAGE, Role.TOWNSHIP_CLERK: TOWN, Role.TOWNSHIP_LEADER: TOWN}


def actor(role: Role, name: str = "") -> Actor:
    username = f"{role}{name}"
    known = Account.objects.filter(username=username).first() or create_account(
        username=username, password=None, role=role, post="示例岗位", area_code=AREAS.get(role, COUNTY), is_demo=True,
        by=PROGRAM, at=at("2000-01-04"))
    return known.actor


def on_roll(name: str, serial: int, area: int = VILLAGE, **facts: str) -> Person:
    """Somebody on the tekun roll with a number that can be read."""
    known = {"support_place": "分散", "self_care": "半失能", **facts}
    _, members = put(Member(date(1950, 1, 1), name, facts=known), status="特困", area=area)
    number = person(name, date(1950, 1, 1) + timedelta(days=serial), "F", 44)["id_number"]
    Person.objects.filter(pk=members[0].pk).update(id_number=seal(number))
    return Person.objects.get(pk=members[0].pk)


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Eight persons of the roll, and the demonstration on top of them; made once."""
    home = tmp_path_factory.mktemp("home")
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(HOME=home):
        for serial in range(7):
            on_roll(f"名册{'甲乙丙丁戊己庚'[serial]}示例", 200 + serial, OTHER_VILLAGE)
        on_roll("集中示例", 210, OTHER_VILLAGE, support_place="集中")
        on_roll("不明示例", 211, OTHER_VILLAGE, support_place="无")
        put(Member(name="低保示例"), status="低保", area=VILLAGE)
        own_demos()["care_agreements"].furnish(book=book(), area=COUNTY, on=ON, at=at(str(ON)), actors=actor)
        yield home
        transaction.set_rollback(True)


@pytest.fixture
def home(made: Path, db: None, settings: Any) -> Path:
    """Where the papers of the county lie; each test puts back what it changes."""
    settings.HOME = made
    return made


def found(home: Path, kind: str, area: int = COUNTY, on: date = ON) -> list[Alarm]:
    return [one for one in alarms(Look(book(), area, on, home)) if one.kind == kind]


def test_whoever_is_on_the_roll_has_a_file_or_is_listed(home: Path) -> None:
    assert Counter(one.place for one in roll(COUNTY, ON)) == {"分散": 7, "集中": 1, "无": 1}
    assert [one.name for one in found(home, "no_file")] == ["名册庚示例"]
    assert [one.name for one in found(home, "place_unknown")] == ["不明示例"]
    username = actor(Role.COUNTY_CLERK).username
    clerk = Account.objects.get(username=username)
    kind = book().kind("home_tekun")
    wanted = candidates(book=book(), kind=kind, find=kind.declared.finds[0], account=clerk, on=ON)
    assert [one.entry.label for one in wanted] == ["名册庚示例"]
    chosen = [wanted[0].entry.pk, 999_999_999]
    outcomes = make_found(book=book(), kind="home_tekun", find="without_file", chosen=chosen, by=clerk.actor, at=at(str(ON)))
    assert [(one.label, one.made is not None) for one in outcomes] == [("名册庚示例", True), ("—", False)]
    assert outcomes[0].made is not None
    assert outcomes[0].made.values["care_level"] == "partial"
    assert found(home, "no_file") == []
    assert "名册庚示例" in [one.name for one in found(home, "no_agreement")]


def test_what_is_wrong_is_said_once_and_in_the_area_of_the_account(home: Path) -> None:
    counts = Counter(one.kind for one in alarms(Look(book(), COUNTY, ON, home)))
    assert counts == {"missed_twice": 2, "overdue": 2, "needing": 1, "no_file": 1, "no_agreement": 2, "place_unknown": 1,
                      "left_roll": 3, "expiring": 2, "phone_share": 1, "marked": 1}
    assert {one.kind for one in alarms(Look(book(), VILLAGE, ON, home))} == {
        "missed_twice", "overdue", "needing", "no_agreement", "left_roll", "expiring", "marked"}
    assert alarms(Look(book(), FOREIGN, ON, home)) == []
    assert "照片地点远离住所" in str(found(home, "marked")[0].says)


def test_a_township_that_checks_too_few_is_told_in_the_last_month_of_the_quarter(home: Path) -> None:
    assert found(home, "check_short", on=date(2026, 11, 30)) == []
    assert [str(one.says) for one in found(home, "check_short", on=date(2026, 12, 1))] == ["2026Q4 应抽查 1 人，已核查 0 人"] * 2
    assert len(found(home, "check_short", area=VILLAGE, on=date(2026, 12, 1))) == 1


def test_a_carer_who_died_and_one_of_too_many_are_found(home: Path) -> None:
    agreements = list(Entry.objects.filter(kind="care_agreement", state="in_force").order_by("pk"))
    first = Party.objects.get(entry=agreements[0], field="carer")
    Party.objects.filter(entry__in=agreements[1:6], field="carer").update(id_number=first.id_number)
    assert found(home, "carer_overloaded") == [], "one who is able and five who are partly able"
    Party.objects.filter(entry__in=agreements, field="carer").update(id_number=first.id_number)
    assert len(found(home, "carer_overloaded")) == 7
    assert found(home, "carer_dead") == []
    put(Member(date(1975, 5, 6), "照料人示例", death=ON - timedelta(days=3)), status="无")
    Person.objects.filter(name="照料人示例").update(id_number=bytes(first.id_number))
    assert len(found(home, "carer_dead")) == 7
    assert found(home, "carer_dead", on=ON - timedelta(days=4)) == []


def test_who_left_the_roll_or_is_another_on_it_is_listed_with_the_reason(home: Path) -> None:
    gone = Person.objects.get(name="名册甲示例")
    change(gone, "support_place", "集中", from_=date(2026, 11, 1))
    change(Person.objects.get(name="名册丁示例"), "self_care", "失能", from_=date(2026, 11, 1))
    assert [(one.name, str(one.says)) for one in found(home, "level_differs")] == [
        ("名册丁示例", "名册上是失能，档案上是半失能：按评估结果更正其一")]
    Person.objects.filter(name="名册乙示例").update(death_date=date(2026, 11, 10), death_known_at=at("2026-11-12"))
    said = {one.name: str(one.says) for one in found(home, "left_roll")}
    assert "集中供养" in said["名册甲示例"]
    assert "2026-11-10" in said["名册乙示例"]


def test_an_agreement_that_ends_is_a_task_a_month_ahead_until_it_is_renewed(home: Path) -> None:
    def look(on: date) -> dict[str, tuple[date, str]]:
        actions.run(area=COUNTY, on=on, watched=watched(), registers=outside_registers(), parameters=catalogue().parameters,
                    home=home, by=PROGRAM, at=at(str(on)))
        tasks = WatchTask.objects.filter(event="care_agreement_ends").select_related("person")
        return {one.person.name: (one.due_on, one.state) for one in tasks if one.person}

    last = date(2026, 12, 9)
    assert look(last - timedelta(days=31)) == {}
    assert look(date(2026, 11, 9)) == {"名册乙示例": (last, "open")}
    lapse_due(book=book(), on=last + timedelta(days=1), at=at("2026-12-10"))
    assert look(last + timedelta(days=1))["名册乙示例"] == (last, "open"), "it ran out and nothing followed"
    file = Entry.objects.get(kind="home_tekun", label="名册乙示例")
    term: dict[str, Any] = {"signed_on": "2026-12-10", "from": "2026-12-10", "until": "2027-12-09"}
    Filling(book(), COUNTY, last + timedelta(days=1), lambda role, name="": PROGRAM).make(
        "care_agreement", "sign", ago=0, under=file, enclosed=[paper("signed_page", "later")], relation="relative", pay="360",
        carer=person("照料人示例", date(1971, 5, 6), "M", 3), duties="送饭", **term)
    assert look(last + timedelta(days=2))["名册乙示例"] == (last, "settled")


def test_carers_are_paid_where_nobody_was_missed_and_held_with_the_day_otherwise(home: Path) -> None:
    lines = pay_lines(COUNTY, Month(2026, 11))
    assert len(lines) == Entry.objects.filter(kind="care_agreement", state="in_force").count() == 7
    held = {one.person: str(one.held) for one in lines if one.held}
    assert set(held) == {"郑示例", "名册丙示例", "名册己示例"}
    assert "2026-11-20 起" in held["郑示例"]
    assert sum(one.paid_fen for one in lines) == 4 * 36_000
    assert {str(one.held) for one in pay_lines(COUNTY, Month(2026, 12))} == {"本月没有探视", "2026-12-01 起超过间隔没有探视"}
    assert len(pay_lines(COUNTY, Month(2026, 6))) == 3, "agreements that began later are paid from their first first of a month"


def test_the_figures_are_those_of_the_books(home: Path) -> None:
    file = load(catalogue().businesses["care_agreements"].path / "indicators.yaml")
    computed = compute({"care_agreements": file}, period=ReportPeriod.parse("2026-11"), area=COUNTY,
                       parameters=catalogue().parameters, known_at=at(str(ON)))
    value = {name: one.value for name, one in computed.results.items()}
    visits = Entry.objects.filter(kind="care_visit", values__met="yes", on__gte=date(2026, 11, 1)).count()
    assert visits
    assert value["SA-12.01"] == visits
    assert [value[one] for one in ("SA-12.92", "SA-12.93", "SA-12.91")] == [9, 4, 5]
    assert value["SA-12.02"] == Fraction(5, 9)
    assert [value[one] for one in ("SA-12.03", "SA-12.95", "SA-12.99")] == [1, 1, 7]
    assert value["SA-12.04"] is None, "one person alone is not told"


ADDRESSES = {"/care_agreements/": True, "/care_agreements/alarms/": True, "/care_agreements/alarms/?kind=overdue&q=郑": True,
             "/care_agreements/export/csv": True, "/care_agreements/alarms/export/xlsx": True, "/care_agreements/pay/": False,
             "/care_agreements/pay/?month=2026-11": False, "/care_agreements/pay/?month=x&area=y&at=-1": False,
             "/care_agreements/pay/export/csv?month=2026-11": False}


def signed_in(role: Role, area: int) -> Client:
    client = Client()
    client.force_login(create_account(username=f"{role}-{area}-p", password=None, role=role, post="示例岗位", area_code=area,
                                      is_demo=True, by=PROGRAM, at=at("2000-01-04")))
    return client


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    from minzheng.businesses.social_assistance.care_agreements import pages

    monkeypatch.setattr(pages, "now", lambda: at(str(ON)))


def test_the_pages_are_for_those_who_look_after_the_area(home: Path) -> None:
    assert home == django_settings.HOME
    for role, reads, pays in ((Role.VILLAGE_OFFICER, True, True), (Role.GRID_WORKER, True, False),
                              (Role.FINANCE_OFFICER, False, True), (Role.REGISTRAR, False, False)):
        client = signed_in(role, VILLAGE if role in (Role.VILLAGE_OFFICER, Role.GRID_WORKER) else COUNTY)
        for address, is_care in ADDRESSES.items():
            wanted = reads if is_care else pays
            assert client.get(address).status_code == (200 if wanted else 403), (role, address)


def test_the_plan_leads_to_the_form_and_shows_the_own_area_alone(home: Path) -> None:
    page = signed_in(Role.VILLAGE_OFFICER, VILLAGE).get("/care_agreements/").content.decode()
    person_id = Entry.objects.get(kind="home_tekun", label="郑示例").pk
    assert f"/registers/care_visit/make/visit/?parent={person_id}" in page
    assert "名册甲示例" not in page
    first, second, third = (page.index(name) for name in ("冯示例", "郑示例", "吴示例"))
    assert first < second < third, "whoever is due first stands first"
    leader = signed_in(Role.COUNTY_LEADER, COUNTY).get("/care_agreements/").content.decode()
    assert "登记上门" not in leader.split("</h1>")[1].split("<table")[-1]
    foreign = signed_in(Role.COUNTY_CLERK, FOREIGN)
    for address in ADDRESSES:
        assert "郑示例" not in foreign.get(address).content.decode(errors="replace")


@pytest.mark.parametrize("role", [Role.GRID_WORKER, Role.COUNTY_LEADER, Role.COUNTY_CLERK])
def test_an_alarm_leads_only_to_what_the_account_may_read(home: Path, role: Role) -> None:
    client = signed_in(role, VILLAGE if role is Role.GRID_WORKER else COUNTY)
    page = client.get("/care_agreements/alarms/").content.decode()
    links = set(re.findall(r'href="(/registers/(?:entries/\d+|home_tekun/find/\w+)/)"', page))
    assert links
    assert {client.get(link).status_code for link in links} == {200}


def test_every_kind_of_alarm_has_a_name_and_metres_are_metres() -> None:
    assert all(label.zh and label.en for label, _ in KINDS.values())
    assert metres_between(Spot(26_786_000, 111_862_000), Spot(26_795_000, 111_862_000)) == 1001
    assert 0.98 < metres_between(Spot(26_786_000, 111_862_000), Spot(26_786_000, 111_872_000)) / 992 < 1.02
