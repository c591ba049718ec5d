"""Elder homes: who sees what of a home, what follows from inspections and evaluations, what one bed and one person may have."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from minzheng.kernel.access.actions import assign_institution
from minzheng.kernel.access.models import Account, AuditEvent
from minzheng.kernel.access.queries import account_of
from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue.book import book
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.registers import actions
from minzheng.kernel.registers.models import Deed, Entry, Hold
from minzheng.kernel.registers.papers import File
from minzheng.kernel.registers.periods import missing
from minzheng.kernel.registers.queries import entries_of, late_on
from minzheng.kernel.values.errors import MinzhengError, NotAllowed, NotFound, Refused
from tests.businesses.elder_homes.homes import (
    VILLAGE,
    account,
    beds,
    closed,
    do,
    evaluated,
    home,
    inspected,
    make,
    of_home,
    report,
    resident,
)
from tests.kernel.casework.stories import at

pytestmark = pytest.mark.django_db


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
    assert "演示文件〔2024〕8号" in values["explanation"]
    assert [line.partition("：")[2] for line in values["not_counted"].splitlines()] == ["没有能力评估"] * 3
    with pytest.raises(NotAllowed):
        do(made, "approve", {"opinion": "同意"}, by=account(Role.COUNTY_CLERK), on="2026-04-02")
