"""Pages of watching: what is coming, for whom, and what was done about it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.access.encryption import open_sealed
from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.catalogue.outside_registers import outside_registers
from minzheng.kernel.catalogue.watched import watched
from minzheng.kernel.people.models import Person
from minzheng.kernel.values.periods import ZONE
from minzheng.kernel.verification.watching import actions
from minzheng.kernel.verification.watching.models import EarlyWarning, Need, Referral, WatchTask
from minzheng.web.pages.watching import person as person_pages
from minzheng.web.pages.watching import population, tasks, warnings
from tests.jobs import do_jobs
from tests.kernel.payments.registry import Member, put
from tests.web.conftest import COUNTY, OTHER_TOWN, OTHER_VILLAGE, TOWN, VILLAGE, County, SignedIn

NOW = datetime(2026, 11, 26, 9, tzinfo=ZONE)
LIST = "/verification/watch/"
PEOPLE = "/verification/low-income/"
WARNINGS, VISITS = "/verification/watch/warnings/", "/verification/watch/visits/"


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (tasks, population, person_pages, warnings):
        monkeypatch.setattr(module, "now", lambda: NOW)


def looked(on: date = date(2026, 11, 26), at: datetime = NOW) -> None:
    """The county is watched."""
    actions.run(area=COUNTY, on=on, watched=watched(), registers=outside_registers(), parameters=catalogue().parameters,
                home=Path("/nowhere"), by=PROGRAM, at=at)


def old(name: str, *, area: int = VILLAGE, birth: date = date(1946, 12, 10)) -> WatchTask:
    """A task of somebody who turns eighty."""
    put(Member(birth, name), status="无", area=area)
    looked()
    return WatchTask.objects.get(event="turning_80", person__name=name)


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_tasks_are_listed_by_month_for_the_own_area(county: County, signed_in: SignedIn) -> None:
    old("周示例"), old("吴示例", area=OTHER_VILLAGE)
    page = text_of(signed_in().get(LIST))
    assert "周示例" in page
    assert "吴示例" in page
    assert "将满 80 周岁" in page
    own = text_of(signed_in(Role.TOWNSHIP_CLERK, area=TOWN).get(LIST))
    assert "周示例" in own
    assert "吴示例" not in own


def test_the_list_is_filtered_searched_and_exported(county: County, signed_in: SignedIn) -> None:
    old("周示例"), old("吴示例", birth=date(1947, 1, 20))
    client = signed_in()
    assert "吴示例" not in text_of(client.get(LIST, {"month": "2026-12"}))
    assert "周示例" not in text_of(client.get(LIST, {"q": "吴示例"}))
    assert "周示例" not in text_of(client.get(LIST, {"event": "turning_90"}))
    exported = text_of(client.get("/verification/watch/export/csv", {"month": "2026-12", "event": "turning_80"}))
    assert "周示例" in exported
    assert "吴示例" not in exported


def test_a_list_costs_the_same_queries_however_long_it_is(county: County, signed_in: SignedIn) -> None:
    client = signed_in()
    old("周示例")
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    for number in range(12):
        put(Member(date(1946, 12, 11), f"郑示例{number}"), status="无", area=VILLAGE)
    looked()
    with CaptureQueriesContext(connection) as many:
        client.get(LIST)
    assert len(many) == len(few)


def test_a_village_officer_does_a_task(county: County, signed_in: SignedIn) -> None:
    task = old("周示例")
    client = signed_in(Role.VILLAGE_OFFICER, area=VILLAGE)
    address = f"/verification/watch/tasks/{task.pk}/"
    assert "上门告知高龄津贴" in text_of(client.get(address))
    assert "请填写" in text_of(client.post(f"{address}done", {"note": ""}))
    client.post(f"{address}note", {"note": "本人外出"})
    assert client.post(f"{address}done", {"note": "已告知，代办申请"}).status_code == 302
    page = text_of(client.get(address))
    assert "本人外出" in page
    assert "已告知，代办申请" in page
    assert "已办" in page
    assert "周示例" not in text_of(client.get(LIST))
    assert "周示例" in text_of(client.get(LIST, {"tab": "all"}))
    assert client.post(f"{address}done", {"note": "再办一次"}).status_code == 409


def test_who_only_reads_does_nothing(county: County, signed_in: SignedIn) -> None:
    task = old("周示例")
    client = signed_in(Role.AUDITOR)
    assert "办结</a>" not in text_of(client.get(f"/verification/watch/tasks/{task.pk}/"))
    assert client.post(f"/verification/watch/tasks/{task.pk}/done", {"note": "示例"}).status_code == 403
    assert client.post("/verification/watch/run").status_code == 403


def test_the_county_starts_the_watching(county: County, signed_in: SignedIn) -> None:
    put(Member(date(1946, 12, 10), "周示例"), status="无", area=VILLAGE)
    client = signed_in()
    assert client.post("/verification/watch/run").status_code == 302
    answer = client.get(do_jobs().result)
    assert "最近一次监测：2026-11-26" in text_of(answer)
    assert "周示例" in text_of(answer)


def poor(name: str = "周示例", *, status: str = "低保", area: int = VILLAGE) -> Person:
    """Somebody of the low-income population."""
    _, (person,) = put(Member(name=name), status=status, area=area)
    looked()
    return person


def test_the_population_is_counted_and_listed_by_tier(county: County, signed_in: SignedIn) -> None:
    poor(), poor("吴示例", status="特困", area=OTHER_VILLAGE)
    client = signed_in()
    page = text_of(client.get(PEOPLE))
    assert "特困人员" in page
    assert "周示例" in page
    only = text_of(client.get(PEOPLE, {"tier": "tekun"}))
    assert "吴示例" in only
    assert "周示例" not in only
    assert "吴示例" not in text_of(signed_in(Role.TOWNSHIP_CLERK, area=TOWN).get(PEOPLE))
    assert "周示例" in text_of(client.get(f"{PEOPLE}export/csv"))
    assert client.get(PEOPLE, {"need": "medical"}).status_code == 200


def test_the_population_costs_the_same_queries_however_many_they_are(county: County, signed_in: SignedIn) -> None:
    client = signed_in()
    poor()
    client.get(PEOPLE)
    with CaptureQueriesContext(connection) as few:
        client.get(PEOPLE)
    for number in range(12):
        put(Member(name=f"郑示例{number}"), area=VILLAGE)
    looked()
    with CaptureQueriesContext(connection) as many:
        client.get(PEOPLE)
    assert len(many) == len(few)


def test_a_need_is_referred_answered_and_stands_in_the_chain(county: County, signed_in: SignedIn) -> None:
    person = poor()
    clerk = signed_in(Role.TOWNSHIP_CLERK, area=TOWN)
    own = f"{PEOPLE}{person.pk}/"
    assert clerk.post(f"{own}need", {"kind": "medical", "note": "透析"}).status_code == 302
    assert "医疗" in text_of(clerk.get(PEOPLE, {"need": "medical"}))
    assert "无人帮扶的需求" in text_of(clerk.get(f"{PEOPLE}gaps/"))
    assert "国办发〔2021〕42号" in text_of(clerk.get(f"{own}refer/medical_aid"))
    assert clerk.post(f"{own}refer/medical_aid", {"asked": "住院费用高"}).status_code == 302
    assert clerk.post(f"{own}refer/medical_aid", {"asked": "住院费用高"}).status_code == 409
    assert "医疗保障局" in text_of(clerk.get(f"{PEOPLE}referrals/"))
    referral = Referral.objects.get()
    given = {"helped": "yes", "text": "已救助", "what": "医疗救助金", "amount": "3200", "given_on": "2026-11-26", "document": ""}
    assert clerk.post(f"{PEOPLE}referrals/{referral.pk}/answer", given).status_code == 302
    need = Need.objects.get()
    assert clerk.post(f"{PEOPLE}needs/{need.pk}/met", {"note": "已报销"}).status_code == 302
    page = text_of(clerk.get(own))
    assert "医疗救助金" in page
    assert "3,200.00" in page
    assert "已解决" in page


def test_aid_by_others_and_recognition_are_entered(county: County, signed_in: SignedIn) -> None:
    person = poor(status="无")
    client, own = signed_in(), f"{PEOPLE}{person.pk}/"
    given = {"need": "living", "body": "县红十字会", "what": "慰问金", "amount": "500", "given_on": "2026-11-20", "document": ""}
    assert client.post(f"{own}aid", given).status_code == 302
    assert "同月多家帮扶" not in text_of(client.get(own))
    assert client.post(f"{own}aid", {**given, "body": "县慈善会", "given_on": "2026-11-21"}).status_code == 302
    assert "<li>基本生活 2026-11 县慈善会、县红十字会</li>" in text_of(client.get(own))
    known = {"tier": "rigid", "document": "示例文件", "since": "2026-11-26", "until": "2027-11-26"}
    assert client.post(f"{own}recognise", known).status_code == 302
    looked()
    page = text_of(client.get(own))
    assert "县红十字会" in page
    assert "刚性支出困难家庭成员" in page
    assert client.get(f"{PEOPLE}gaps/", {"tab": "twice"}).status_code == 200


def test_who_looks_at_a_person_is_on_record_and_numbers_are_masked(county: County, signed_in: SignedIn) -> None:
    person = poor()
    page = text_of(signed_in(Role.AUDITOR).get(f"{PEOPLE}{person.pk}/"))
    assert open_sealed(bytes(person.id_number)) not in page
    assert AuditEvent.objects.filter(action="look_at_low_income", subject=f"person:{person.pk}").count() == 1
    stranger = signed_in(Role.TOWNSHIP_CLERK, area=OTHER_TOWN)
    assert stranger.get(f"{PEOPLE}{person.pk}/").status_code == 404


def test_who_looks_at_a_warning_or_a_coming_event_is_on_record(county: County, signed_in: SignedIn) -> None:
    warning, task = slipping(), old("郑示例")
    client = signed_in(Role.TOWNSHIP_CLERK, area=TOWN)
    for address, action, subject in ((f"{WARNINGS}{warning.pk}/", "read_warning", f"early_warning:{warning.pk}"),
                                     (f"/verification/watch/tasks/{task.pk}/", "read_watch_task", f"watch_task:{task.pk}")):
        assert client.get(address).status_code == 200
        assert AuditEvent.objects.get(action=action).subject == subject


def slipping(name: str = "周示例") -> EarlyWarning:
    """A warning of an edge family."""
    put(Member(date(1950, 1, 1), name), Member(date(1980, 1, 1), death=date(2026, 10, 1)), status="低保边缘", area=VILLAGE)
    looked()
    return EarlyWarning.objects.get(person__name=name)


def test_a_warning_is_visited_and_settled_on_a_phone(county: County, signed_in: SignedIn) -> None:
    warning = slipping()
    client, own = signed_in(Role.GRID_WORKER, area=VILLAGE), f"{WARNINGS}{warning.pk}/"
    assert "家庭成员去世" in text_of(client.get(WARNINGS))
    assert "2026-10-01 有家庭成员去世" in text_of(client.get(own))
    given = {"on": "2026-11-26", "way": "door", "findings": "主要劳动力去世，生活困难", "outcome": "dibao"}
    assert client.post(f"{own}close", {**given, "on": "2026-11-27"}).status_code == 409
    assert client.post(f"{own}close", given).status_code == 302
    assert "转入低保" in text_of(client.get(own))
    assert "周示例" not in text_of(client.get(WARNINGS))
    assert "周示例" in text_of(client.get(WARNINGS, {"tab": "all", "outcome": "dibao", "rule": "member_died"}))
    assert "周示例" in text_of(client.get(f"{WARNINGS}export/csv", {"tab": "all"}))


def test_warnings_and_visits_cost_the_same_queries_however_many(county: County, signed_in: SignedIn) -> None:
    client = signed_in()
    slipping()
    counts = []
    for names in ((), [f"郑示例{number}" for number in range(8)]):
        for name in names:
            slipping(name)
        for address in (WARNINGS, VISITS):
            client.get(address)
            with CaptureQueriesContext(connection) as asked:
                client.get(address)
            counts.append(len(asked))
    assert counts[:2] == counts[2:]


def test_families_due_to_be_visited_are_listed_and_a_visit_takes_them_off(county: County, signed_in: SignedIn) -> None:
    household = slipping().household
    clerk = signed_in(Role.TOWNSHIP_CLERK, area=TOWN)
    assert household.household_no in text_of(clerk.get(VISITS))
    given = {"on": "2026-11-26", "way": "phone", "findings": "生活稳定"}
    assert clerk.post(f"{VISITS}{household.pk}/new", given).status_code == 302
    assert household.household_no not in text_of(clerk.get(VISITS))
    assert "2026-11-26" in text_of(clerk.get(VISITS, {"tab": "all"}))
    assert "生活稳定" in text_of(clerk.get(f"{VISITS}{household.pk}/new"))
    assert "登记走访" not in text_of(signed_in(Role.AUDITOR).get(VISITS, {"tab": "all"}))
