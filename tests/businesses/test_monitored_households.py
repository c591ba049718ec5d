"""Monitored households beyond their stories: what the registry knows, two signatures, figures, lists as files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.db import DatabaseError, connection, transaction

from minzheng.businesses.social_assistance.monitored_households.queries import (
    answers_for,
    count_unlisted,
    totals,
    unserved_monitored,
)
from minzheng.kernel.access.actions import create_account
from minzheng.kernel.access.actor import PROGRAM, Actor
from minzheng.kernel.access.encryption import seal
from minzheng.kernel.access.models import Account
from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue.book import book
from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.catalogue.own_pages import own_demos
from minzheng.kernel.indicators.declarations import load
from minzheng.kernel.indicators.results import Result, State
from minzheng.kernel.people.models import Household, Membership, Person
from minzheng.kernel.registers import actions
from minzheng.kernel.registers.importing import Outcome, bring_in
from minzheng.kernel.registers.invented import person, typed
from minzheng.kernel.registers.models import Deed, Entry
from minzheng.kernel.values.errors import Refused
from minzheng.kernel.verification.discovery.models import Discovery, DiscoveryRun
from minzheng.kernel.verification.watching.models import LowIncomePerson, MonitorVisit
from tests.kernel.casework.stories import COUNTY, at
from tests.kernel.indicators.county import County, figures

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)
VILLAGE = 430426001003
WIFE, HUSBAND = person("妻示例", date(1970, 2, 1), "F", 31), person("夫示例", date(1969, 2, 1), "M", 32)


def actor(role: Role, name: str = "") -> Actor:
    username = f"{role}{name}"
    area = VILLAGE if role == Role.VILLAGE_OFFICER else COUNTY
    known = Account.objects.filter(username=username).first() or create_account(
        username=username, password=None, role=role, post="示例岗位", area_code=area, is_demo=True, by=PROGRAM,
        at=at("2000-01-04"))
    return known.actor


@pytest.fixture
def furnished() -> list[Entry]:
    own_demos()["monitored_households"].furnish(book=book(), area=COUNTY, on=DAY, at=at(str(DAY)), actors=actor)
    return list(Entry.objects.filter(kind="monitor_household").order_by("pk"))


def make(kind: str, deed: str, above: Entry | None = None, role: Role = Role.TOWNSHIP_CLERK, **given: Any) -> Entry:
    return actions.make(book=book(), kind=kind, deed=deed, given=typed(given), area_code=VILLAGE, by=actor(role), at=at(str(DAY)),
                        parent_id=above.pk if above else None)


def registered(*people: dict[str, str]) -> Household:
    """A registered household of these people."""
    home = Household.objects.create(county=COUNTY // 10**6, household_no=f"示例{Household.objects.count()}", area_code=VILLAGE,
                                    first_month=202601)
    for one in people:
        number = one["id_number"]
        made = Person.objects.create(name=one["name"], id_number=seal(number), sex="M",
                                     birth_date=date(int(number[6:10]), int(number[10:12]), int(number[12:14])))
        Membership.objects.create(person=made, household=home, relation="其他", valid_from=date(2026, 1, 1),
                                  known_since=at("2026-01-04"), source="示例")
    return home


def listed(one: dict[str, str], **given: Any) -> Entry:
    return make("household_listing", "list", person=one, listed_on=DAY,
                **{"source": "agriculture", "type": "edge_poverty_prone", **given})


def brought(path: Path) -> Outcome:
    return bring_in(book=book(), kind="household_listing", path=path, area_code=COUNTY, by=actor(Role.COUNTY_CLERK),
                    at=at(str(DAY)))


def visited(home: Entry) -> Entry:
    return make("monitored_visit", "visit", home, Role.VILLAGE_OFFICER, visited_on=DAY, way="door", visitors="村干部示例",
                findings="屋顶漏雨（示例）")


def counted() -> Mapping[str, Result]:
    """The folder's figures of a half-year in which a month was paid."""
    County().run(202611, [])
    folder = catalogue().businesses["monitored_households"].path
    return figures({"monitored_households": load(folder / "indicators.yaml")}).results


def test_the_demonstration_shows_each_state_and_everything_that_is_not_in_order(furnished: list[Entry]) -> None:
    assert [one.state for one in furnished] == ["proposed", "monitored", "monitored", "released", "to_visit"]
    rows = {one.type: one for one in totals(COUNTY, COUNTY + 10**6, on=DAY)}
    assert (rows["relapse"].unvisited, rows["relapse"].late) == (1, 1)
    assert (rows["edge_poverty_prone"].overdue, rows["edge_poverty_prone"].in_both) == (1, 1)
    assert (rows["urban_poor"].households, rows["urban_poor"].released) == (0, 1)
    assert (rows["unstable_ex_poor"].promised, rows["unstable_ex_poor"].delivered, rows["unstable_ex_poor"].unpaired) == (1, 1, 0)
    assert sum(one.households for one in rows.values()) == 4
    assert totals(COUNTY + 10**6, COUNTY + 2 * 10**6, on=DAY) == []


def test_the_database_refuses_a_release_by_one(furnished: list[Entry]) -> None:
    clerk, leader = actor(Role.TOWNSHIP_CLERK), actor(Role.TOWNSHIP_LEADER)
    release = Deed(entry=furnished[0], serial=99, name="release", state="released", on=DAY, at=at(str(DAY)), by=str(clerk),
                   account_id=clerk.account_id)
    with pytest.raises(DatabaseError, match="released by one"), transaction.atomic():
        release.save()
    release.account_id = leader.account_id
    release.save()
    with pytest.raises(DatabaseError, match="released by one"), transaction.atomic():
        Deed.objects.create(entry=furnished[1], serial=99, name="release", state="released", on=DAY, at=at(str(DAY)), by="示例",
                            account_id=leader.account_id)


def test_who_is_registered_in_one_household_is_one_household_whoever_a_list_calls_its_head() -> None:
    registered(HUSBAND, WIFE)
    listed(HUSBAND, household_no="甲-1")
    second = listed(WIFE, source="urban_relief", household_no="乙-1", type="urban_poor")
    home = Entry.objects.get(kind="monitor_household")
    assert second.deeds.latest("serial").values["matched_by"] == "same_home"
    assert (home.values["persons"], home.values["is_in_both"]) == (2, "yes")
    with pytest.raises(Refused) as refused:
        make("monitor_household", "enter", head=WIFE, persons=2, type="relapse", listed_on=DAY)
    assert home.number in str(refused.value.problems[0].sentence)


def test_a_list_as_a_file_brings_good_rows_tells_bad_ones_and_twice_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    people = ((WIFE, WIFE["id_number"]), (HUSBAND, HUSBAND["id_number"]), (HUSBAND, "43042619690201"))
    rows = [("区划代码", "名单来源", "人员姓名", "人员证件号码", "监测类别", "列入日期", "原户编号")]
    rows += [(str(VILLAGE), "农业农村部门", one["name"], number, "边缘易致贫户", str(DAY), "同一编号") for one, number in people]
    workbook = xlsxwriter.Workbook(path)
    page = workbook.add_worksheet()
    for place, row in enumerate(rows):
        page.write_row(place, 0, row)
    workbook.close()
    first = brought(path)
    assert (first.rows, first.made, [one.place.heading for one in first.problems]) == (3, 2, ["人员"])
    assert Entry.objects.filter(kind="monitor_household").count() == 2, "the number of the list matches nobody"
    again = brought(path)
    assert (again.made, again.known) == (0, 2)


def test_what_the_system_knows_stands_beside_the_result_and_otherwise_needs_a_reason() -> None:
    home = registered(HUSBAND)
    run = DiscoveryRun.objects.create(area_code=COUNTY, month=202611, persons=1, outside=0, by="示例", at=at(str(DAY)))
    found = Discovery.objects.create(key="示例", benefit="dibao", household=home, name="夫示例", area_code=VILLAGE, found_on=DAY,
                                     certainty="entitled", source="data_match", seen_on=DAY, run=run)
    listed(HUSBAND)
    household = Entry.objects.get(kind="monitor_household")
    answers = answers_for({seal(HUSBAND["id_number"])}, area=VILLAGE, on=DAY)
    assert [(one.says, one.discovery) for one in answers.values()] == [
        ("entitled", found.pk), ("nothing", None), ("unknown", None)]
    assert list(unserved_monitored(COUNTY, COUNTY + 10**6, on=DAY)) == [found]
    result: dict[str, Any] = {"tested_on": DAY, "dibao": "not_entitled", "tekun": "not_entitled", "temporary_aid": "not_entitled"}
    with pytest.raises(Refused) as refused:
        make("aid_test", "test", household, **result)
    assert [one.place.heading for one in refused.value.problems] == ["reason"]
    make("aid_test", "test", household, **result, reason="存款超过标准（示例）")
    other = Discovery.objects.create(key="另例", benefit="nursing_subsidy", id_number=seal(WIFE["id_number"]), name="妻示例",
                                     area_code=VILLAGE, found_on=DAY, certainty="likely", source="data_match", seen_on=DAY)
    listed(WIFE, head=HUSBAND)
    assert set(unserved_monitored(COUNTY, COUNTY + 10**6, on=DAY)) == {found, other}, "who is on a list alone, too"
    found.state, found.outcome, found.closed_at = "closed", "not_eligible", at(str(DAY))
    found.save()
    assert list(unserved_monitored(COUNTY, COUNTY + 10**6, on=DAY)) == [other]


def test_a_household_of_both_books_is_counted_once_and_visited_once() -> None:
    home = registered(HUSBAND)
    LowIncomePerson.objects.create(person=Person.objects.get(), household=home, area_code=VILLAGE, tier="edge", source="status",
                                   valid_from=date(2026, 1, 1))
    edge = registered(WIFE)
    MonitorVisit.objects.create(household=edge, area_code=VILLAGE, visited_on=DAY, way="door", findings="示例", by="示例",
                                at=at(str(DAY)))
    listed(HUSBAND)
    visited(Entry.objects.get(kind="monitor_household"))
    assert MonitorVisit.objects.filter(household=home).count() == 1
    listed(person("另户示例", date(1971, 2, 1), "M", 33))
    visited(Entry.objects.filter(kind="monitor_household").latest("pk"))
    assert counted()["SA-18.01"].value == 3


def test_who_is_monitored_by_the_register_and_on_no_ledger_is_told() -> None:
    for one in (HUSBAND, WIFE):
        home = registered(one)
        LowIncomePerson.objects.create(person=Person.objects.latest("pk"), household=home, area_code=VILLAGE, tier="relapse",
                                       source="register:relapse_monitoring", valid_from=date(2026, 1, 1))
    assert count_unlisted(COUNTY, COUNTY + 10**6, on=DAY) == 2
    listed(WIFE)
    assert count_unlisted(COUNTY, COUNTY + 10**6, on=DAY) == 1
    assert count_unlisted(COUNTY + 10**6, COUNTY + 2 * 10**6, on=DAY) == 0


def test_urban_households_lifted_out_of_hardship_are_counted_in_their_period(furnished: list[Entry]) -> None:
    released = DAY - timedelta(days=8)
    with connection.cursor() as cursor:
        cursor.execute("""SELECT "on", household FROM monitored_households_book WHERE component = 'urban_release'""")
        assert cursor.fetchall() == [(released, f"monitored-{furnished[3].pk}")]
    results = counted()
    assert results["SA-18.03"].state is State.SUPPRESSED
    assert results["SA-18.90"].value == 4
    assert furnished[3].values["released_on"] == str(released)
