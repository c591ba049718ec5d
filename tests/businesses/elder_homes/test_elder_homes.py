"""Elder homes: who sees what of a home, what follows from inspections and evaluations, what one bed and one person may have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from minzheng.kernel.access.actions import assign_institution, create_account
from minzheng.kernel.access.actor import PROGRAM, Actor
from minzheng.kernel.access.models import Account, AuditEvent
from minzheng.kernel.access.queries import account_of
from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue.book import book
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.registers import actions
from minzheng.kernel.registers.kinds import Book
from minzheng.kernel.registers.models import Deed, Entry, Hold
from minzheng.kernel.registers.papers import File
from minzheng.kernel.registers.periods import missing
from minzheng.kernel.registers.queries import entries_of, late_on
from minzheng.kernel.values.errors import MinzhengError, NotAllowed, NotFound, Refused
from tests.kernel.casework.stories import COUNTY, at, numbered

pytestmark = pytest.mark.django_db
VILLAGE = 430426001003
Make = Callable[..., Entry]


def account(role: Role, name: str = "", area: int = COUNTY) -> Actor:
    known = Account.objects.filter(username=f"{role}{name}").first()
    return (known or create_account(username=f"{role}{name}", password=None, role=role, post="示例岗位", area_code=area,
                                    is_demo=True, by=PROGRAM, at=at("2020-01-06"))).actor


def of_home(home: Entry, role: Role = Role.INSTITUTION_ADMIN) -> Actor:
    actor = account(role, name=str(home.pk))
    assign_institution(username=actor.username, institution=home.pk, by=PROGRAM, at=at("2025-01-06"))
    return actor


def person(serial: int, name: str = "老人示例") -> dict[str, str]:
    return {"name": name, "id_type": "resident_id", "id_number": numbered("19450601", 900 + 2 * serial)}


def typed(given: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in given.items():
        parts = {f".{part}": one for part, one in value.items()} if isinstance(value, dict) else {"": value}
        found |= {name + part: str(one) for part, one in parts.items()}
    return found


def make(
    kind: str, deed: str, given: dict[str, Any], *, by: Actor, on: str, under: Entry | None = None, using: Book | None = None
) -> Entry:
    return actions.make(book=using or book(), kind=kind, deed=deed, given=typed(given), by=by, at=at(on),
                        area_code=under.area_code if under else VILLAGE, parent_id=under.pk if under else None)


def do(entry: Entry, deed: str, given: dict[str, Any], *, by: Actor, on: str, files: tuple[File, ...] = ()) -> Entry:
    return actions.do(book=book(), entry_id=entry.pk, deed=deed, given=typed(given), by=by, at=at(on), files=files)


def home(name: str = "示例敬老院", on: str = "2025-01-06", using: Book | None = None, **changed: str) -> Entry:
    given = {"name": name, "kind": "tekun_home", "uscc": "52430426MJ0000001W", "address": "示例路1号", "phone": "0734-6260001",
             "legal_rep": "法人示例", "director": person(40, "院长示例"), "opened_on": "2024-01-08", "is_rural": "yes",
             "directly_run": "no", "fire_status": "accepted", "medical": "none", "insurance": "yes",
             "filed_on": "2024-06-03", **changed}
    return make("elder_institution", "enter_existing", given, by=account(Role.COUNTY_CLERK), on=on, using=using)


def beds(home: Entry, count: int = 2, using: Book | None = None) -> None:
    clerk = account(Role.COUNTY_CLERK)
    given = {"name": "一号楼", "floors": 3, "area": "900", "elevator": "yes", "fire_accepted": "yes"}
    building = make("elder_building", "add", given, by=clerk, on="2025-01-06", under=home, using=using)
    make("elder_room", "add", {"name": "201", "floor": 2, "area": "30", "fixed_beds": count, "nursing": "yes"}, by=clerk,
         on="2025-01-06", under=building, using=using)


def resident(home: Entry, serial: int, bed: int, *, by: Actor, using: Book | None = None) -> Entry:
    given = {"person": person(serial), "bed": f"一号楼 201-{bed}", "payer": "self", "admitted_on": "2025-01-07",
             "contract_no": "示例", "contract_from": "2025-01-07", "contract_until": "2026-01-06", "fee": "900",
             "guardian": person(30, "女儿示例"),
             "guardian_phone": "13800000000"}
    return make("elder_stay", "enter_existing", given, by=by, on="2025-01-07", under=home, using=using)


def test_a_home_sees_itself_alone() -> None:
    mine, other = home("示例一院"), home("示例二院")
    for one in (mine, other):
        beds(one)
    clerk = account(Role.COUNTY_CLERK)
    stays = [resident(one, serial, 1, by=clerk) for serial, one in enumerate((mine, other))]
    for role in (Role.INSTITUTION_ADMIN, Role.CAREGIVER):
        actor = of_home(mine, role)
        seen = account_of(actor)
        assert set(entries_of(book().kind("elder_stay"), seen)) == {stays[0]}
        assert set(entries_of(book().kind("elder_institution"), seen)) == {mine}
        assert entries_of(book().kind("elder_bed"), seen).count() == 2
        assert not entries_of(book().kind("ability_assessment"), seen).exists()
        assert not entries_of(book().kind("visit_target"), seen).exists()
        assert {one.root_id or one.pk for one in late_on(book(), seen, date(2027, 1, 1))} <= {mine.pk}
        with pytest.raises(NotFound):
            actions.read_in_full(book=book(), entry_id=stays[1].pk, purpose="核对", by=actor, at=at("2025-01-08"))
        assert actions.read_in_full(book=book(), entry_id=stays[0].pk, purpose="核对", by=actor, at=at("2025-01-08"))["person"]


def test_a_home_acts_for_itself_alone() -> None:
    mine, other = home("示例一院"), home("示例二院")
    for one in (mine, other):
        beds(one)
    admin, carer = of_home(mine), of_home(mine, Role.CAREGIVER)
    stay = resident(mine, 1, 1, by=admin)
    with pytest.raises(NotFound):
        resident(other, 2, 1, by=admin)
    foreign = resident(other, 3, 1, by=account(Role.COUNTY_CLERK))
    with pytest.raises(NotFound):
        do(foreign, "discharge", {"discharged_on": "2025-01-08", "discharge": "home"}, by=admin, on="2025-01-08")
    with pytest.raises(NotAllowed):
        do(stay, "discharge", {"discharged_on": "2025-01-08", "discharge": "home"}, by=carer, on="2025-01-08")
    incident = {"event": "fall", "occurred_on": "2025-01-08", "time": "06:00", "what": "跌倒"}
    assert make("elder_incident", "report", incident, by=carer, on="2025-01-08", under=mine).parent_id == mine.pk
    with pytest.raises(NotFound):
        make("elder_incident", "report", incident, by=carer, on="2025-01-08", under=other)
    with pytest.raises(MinzhengError):
        make("visit_target", "list", {}, by=admin, on="2025-01-08")


def test_who_has_no_home_sees_none() -> None:
    one = home()
    actor = account(Role.INSTITUTION_ADMIN)
    assert not entries_of(book().kind("elder_institution"), account_of(actor)).exists()
    with pytest.raises(NotFound):
        do(one, "describe", {"fee_from": "900"}, by=actor, on="2025-01-08")


def test_only_an_administrator_says_where_somebody_works() -> None:
    one, actor = home(), account(Role.CAREGIVER)
    assign_institution(username=actor.username, institution=one.pk, by=account(Role.SYSADMIN), at=at("2025-01-06"))
    assert AuditEvent.objects.filter(action="change_account", subject=f"account:{actor.username}").exists()
    clerk = account(Role.COUNTY_CLERK)
    Account.objects.filter(pk=clerk.account_id or 0).update(password="示例")
    with pytest.raises(NotAllowed):
        assign_institution(username=actor.username, institution=1, by=clerk, at=at("2025-01-06"))
    with pytest.raises(Refused):
        assign_institution(username=clerk.username, institution=one.pk, by=account(Role.SYSADMIN), at=at("2025-01-06"))


def test_the_database_holds_bed_and_person() -> None:
    one = home()
    beds(one)
    stay = resident(one, 1, 1, by=account(Role.COUNTY_CLERK))
    assert {held.name for held in stay.holds.all()} == {"elder_home_person", "elder_home_bed"}
    other = resident(one, 2, 2, by=account(Role.COUNTY_CLERK))
    for held in stay.holds.all():
        with pytest.raises(IntegrityError), transaction.atomic():
            Hold.objects.create(name=held.name, key=held.key, entry=other)
    with pytest.raises(Refused):
        resident(one, 3, 3, by=account(Role.COUNTY_CLERK))
    assert Entry.objects.get(pk=one.pk).values["free_beds"] == 0


def test_eighty_persons_in_a_rural_home_ask_for_dual_prevention() -> None:
    fewer = [replace(value, value=2) for value in book().parameters.of("elder_homes.prevention_rural_persons")]
    assert [value.written for value in book().parameters.of("elder_homes.prevention_rural_persons")] == ["80"]
    rest = tuple(value for value in book().parameters.values if value.name != "elder_homes.prevention_rural_persons")
    known = book().parameters
    using = replace(book(), parameters=ParameterBook(known.declared, (*rest, *fewer), known.packs))
    rural, urban = home("示例乡院", using=using), home("示例城院", using=using, is_rural="no")
    for base, one in ((0, rural), (10, urban)):
        beds(one, using=using)
        for serial in (1, 2):
            assert Entry.objects.get(pk=one.pk).values["prevention"] == "not_required"
            resident(one, base + serial, serial, by=account(Role.COUNTY_CLERK), using=using)
    found = {one.label: one.values["prevention"] for one in Entry.objects.filter(kind="elder_institution")}
    assert found == {"示例乡院": "required", "示例城院": "not_required"}


def inspected(one: Entry, **failed: int) -> Entry:
    items = [item.name for item in book().kind("home_inspection").fields["checklist"].items]
    given = {"inspected_on": "2026-03-10", "style": "random", "departments": {"fire": "on"}, "inspectors": "甲\n乙",
             "checklist": {name: failed.get(name, 1) for name in items}}
    return make("home_inspection", "inspect", given, by=account(Role.INSPECTOR), on="2026-03-10", under=one)


def test_failed_items_become_dangers_of_the_home() -> None:
    one = home()
    inspected(one, exits=0, gas=0)
    dangers = Entry.objects.filter(kind="danger", parent=one)
    assert sorted(danger.values["place"] for danger in dangers) == ["燃气安全", "疏散通道畅通"]
    assert {danger.due_on for danger in dangers} == {date(2026, 3, 13)}
    assert {danger.area_code for danger in dangers} == {VILLAGE}


def test_who_put_a_danger_right_does_not_verify_it() -> None:
    one = home()
    inspected(one, gas=0)
    danger, clerk = Entry.objects.get(kind="danger"), account(Role.COUNTY_CLERK)
    do(danger, "plan", {"measure": "更换", "responsible": "院长", "deadline": "2026-03-20"}, by=clerk, on="2026-03-11")
    photo = (File("after", "后.png", b"\x89PNG\r\n\x1a\n after"),)
    do(danger, "fix", {"fixed_on": "2026-03-12", "result": "已换"}, by=of_home(one), on="2026-03-12", files=photo)
    with pytest.raises(NotAllowed, match="另一人"):
        do(danger, "verify", {"opinion": "合格"}, by=clerk, on="2026-03-13")
    assert do(danger, "verify", {"opinion": "合格"}, by=account(Role.INSPECTOR), on="2026-03-13").state == "closed"


def evaluated(one: Entry, points: int, quarter: str = "2026Q1", on: str = "2026-03-10", red: str = "") -> Entry:
    left, scores = 100 - points, {}
    for item in book().kind("quarterly_evaluation").fields["scores"].items:
        scores[item.name] = item.most - min(left, item.most)
        left -= min(left, item.most)
    given = {"quarter": quarter, "visited_on": on, "evaluators": "甲\n乙", "interviews": "一\n二\n三", "scores": scores,
             "red_items": {red: "on"} if red else {}}
    return make("quarterly_evaluation", "evaluate", given, by=account(Role.COUNTY_CLERK), on=on, under=one)


@pytest.mark.parametrize(("points", "red", "deadline"), [
    (60, "", None), (59, "", "2026-04-10"), (95, "fire", "2026-04-09"), (59, "fire", "2026-04-09"),
])
def test_who_fails_a_quarter_puts_it_right_in_time(points: int, red: str, deadline: str | None) -> None:
    evaluated(home(), points, red=red)
    danger = Entry.objects.filter(kind="danger").first()
    assert (danger and danger.values["deadline"]) == deadline
    assert danger is None or (danger.state, danger.values["source"]) == ("planned", "evaluation")


def test_homes_without_an_evaluation_are_missing() -> None:
    done, lacking = home("示例一院"), home("示例二院")
    evaluated(done, 90)
    kind = book().kind("quarterly_evaluation")
    assert set(missing(kind, "2026Q1")) == {lacking}
    assert set(missing(kind, "2026Q2")) == {done, lacking}


def closed(one: Entry, on: str = "2026-01-10") -> Entry:
    given = {"document": "示例", "from": on, "measures": "13", "what": "封闭"}
    actions.make(book=book(), kind="epidemic_period", deed="open", area_code=COUNTY, by=account(Role.COUNTY_SECTION_HEAD),
                 at=at(on), given=given)
    return Entry.objects.get(kind="closed_management", parent=one)


def report(one: Entry, on: str, low: str, high: str, **more: str) -> Entry:
    items = [item.name for item in book().kind("institution_daily").fields["items"].choices]
    given = {"date": on, "residents_in": 20, "staff_in": 5, "measured": 25, "lowest": low, "highest": high, "visitors": 0,
             "education": "yes", "supplies_days": 14, "items": dict.fromkeys(items, "on"), **more}
    root = one.root
    assert root is not None
    return make("institution_daily", "report", given, by=of_home(root, Role.CAREGIVER), on=on, under=one)


def test_a_county_closes_its_homes_where_they_lie_and_misses_reports() -> None:
    one, other = home("示例一院"), home("示例二院")
    mine = closed(one)
    assert (mine.area_code, mine.label) == (VILLAGE, "示例一院")
    kind = book().kind("institution_daily")
    report(mine, "2026-01-11", "36.1", "36.8")
    assert {entry.label for entry in missing(kind, "2026-01-11")} == {other.label}
    assert {entry.label for entry in missing(kind, "2026-01-12")} == {one.label, other.label}
    assert not missing(kind, "2026-01-09").exists()


@pytest.mark.parametrize(("low", "high", "state"), [
    ("36.5", "36.5", "questioned"), ("36.4", "36.5", "sent"), ("36.6", "36.6", "sent"),
])
def test_equal_temperatures_are_questioned(low: str, high: str, state: str) -> None:
    made = report(closed(home()), "2026-01-11", low, high)
    assert Entry.objects.get(pk=made.pk).state == state


def test_a_fever_is_isolated_the_same_day() -> None:
    mine = closed(home())
    report(mine, "2026-01-11", "36.1", "37.2")
    assert not Entry.objects.filter(kind="fever_case").exists()
    report(mine, "2026-01-12", "36.1", "37.3", **{"feverish.name": "示例护工", "feverish.id_type": "unknown"})
    fever = Entry.objects.get(kind="fever_case")
    assert (fever.parent_id, fever.state, fever.due_on) == (mine.parent_id, "found", date(2026, 1, 12))
    assert "373" not in str(fever.values), "a temperature of somebody rests sealed"


def test_a_subsidy_says_how_it_comes_about_and_who_does_not_count() -> None:
    one = home()
    beds(one)
    resident(one, 1, 1, by=account(Role.COUNTY_CLERK))
    evaluated(one, 90)
    made = make("operating_subsidy", "compute", {"quarter": "2026Q1"}, by=account(Role.COUNTY_CLERK), on="2026-04-01", under=one)
    values = Deed.objects.get(entry=made).values
    assert values["amount"] == 2 * 3 * 5000
    assert "护理型床位补贴" in values["explanation"]
    assert "演示文件〔2024〕6号" in values["explanation"]
    assert [line.partition("：")[2] for line in values["not_counted"].splitlines()] == ["没有能力评估"] * 3
    with pytest.raises(NotAllowed):
        do(made, "approve", {"opinion": "同意"}, by=account(Role.COUNTY_CLERK), on="2026-04-02")
