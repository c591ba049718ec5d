"""What a rule finds, and makes into entries; what runs out and what follows; what only some may hold."""

from __future__ import annotations

from datetime import date

import pytest

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.models import Account, AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue.book import book
from minzheng.kernel.registers import actions
from minzheng.kernel.registers.declarations import EveryDeclared, FieldDeclared
from minzheng.kernel.registers.fields import read
from minzheng.kernel.registers.finding import Found, candidates, find_of, make_found, may_find
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.registers.periods import due_of
from minzheng.kernel.registers.writing import lapse_due
from minzheng.kernel.values.errors import NotAllowed, NotFound, Refused
from tests.kernel.casework.stories import COUNTY, at, numbered
from tests.kernel.registers.test_entries import OTHER_COUNTY, account

pytestmark = pytest.mark.django_db
CODES = ("51430426MJJ000012K", "51430426MJJ000020E", "51430426MJJ000039B")
LAW = "2026-03-02"


@pytest.fixture
def officer() -> Actor:
    return account(Role.ORG_REGISTRY_OFFICER)


def organisation(officer: Actor, number: int = 0, rep: int = 0, **changed: str) -> Entry:
    given = {
        "name": f"示例县第{number}协会", "kind": "association", "uscc": CODES[number], "supervision": "direct", "scope": "示例",
        "address": "示例路1号", "legal_rep.name": "周示例",
        "legal_rep.id_number": numbered("19700101", 901 + 2 * (rep or number)),
        "funds": "30000", "charity": "no", "established_on": "2019-01-02", **changed}
    return actions.make(book=book(), kind="social_org", deed="enter_existing", given=given, area_code=COUNTY, by=officer,
                        at=at("2026-01-05"))


def found(officer: Actor, day: str = LAW) -> list[Found]:
    kind = book().kind("zombie_case")
    mine = Account.objects.get(username=officer.username)
    return candidates(book=book(), kind=kind, find=find_of(kind, "zombies"), account=mine, on=date.fromisoformat(day))


def made(officer: Actor, *chosen: int) -> dict[str, str]:
    outcomes = make_found(book=book(), kind="zombie_case", find="zombies", chosen=chosen, by=officer, at=at(LAW))
    return {one.label: one.refusal or one.made.state for one in outcomes if one.refusal or one.made is not None}  # type: ignore[union-attr]


def test_candidates_have_reasons_and_become_entries_once(officer: Actor) -> None:
    first, second = organisation(officer, 0), organisation(officer, 1)
    assert [one.entry for one in found(officer)] == [first, second]
    assert all("没有活动记录" in str(one.reason) for one in found(officer))
    assert made(officer, first.pk) == {first.label: "listed"}
    case = Entry.objects.get(kind="zombie_case")
    assert (case.parent, case.values["criterion"]) == (first, "no_activity")
    assert "没有活动记录" in case.values["reason"]
    assert [one.entry for one in found(officer)] == [second]
    assert made(officer, first.pk) == {first.label: "已不在名单中：可能已由他人办理"}
    assert AuditEvent.objects.filter(action="do_deed", subject=f"zombie_case:{case.number}").count() == 1


def test_one_refusal_holds_up_no_other(officer: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = organisation(officer, 0), organisation(officer, 1)
    kind = book().kind("zombie_case")
    own = kind.functions["org_is_registered"]

    def refuses_first(doing: object) -> None:
        own(doing)
        if doing.parent == first:  # type: ignore[attr-defined]
            doing.wrong("", "不行")  # type: ignore[attr-defined]

    monkeypatch.setitem(kind.functions, "org_is_registered", refuses_first)
    assert made(officer, first.pk, second.pk) == {first.label: "不行", second.label: "listed"}


def test_only_who_may_do_the_deed_finds_and_only_in_the_own_area(officer: Actor) -> None:
    theirs = organisation(officer)
    kind = book().kind("zombie_case")
    leader = account(Role.COUNTY_LEADER)
    assert may_find(kind, Account.objects.get(username=leader.username)) == []
    assert [one.name for one in may_find(kind, Account.objects.get(username=officer.username))] == ["zombies"]
    with pytest.raises(NotAllowed):
        found(leader)
    stranger = account(Role.ORG_REGISTRY_OFFICER, OTHER_COUNTY)
    assert found(stranger) == []
    assert made(stranger, theirs.pk) == {"—": "已不在名单中：可能已由他人办理"}, "no name is told of what is not theirs"
    with pytest.raises(NotFound):
        find_of(kind, "others")


def test_what_runs_out_brings_about_what_follows(officer: Actor) -> None:
    org = organisation(officer)
    head = account(Role.COUNTY_SECTION_HEAD)
    given = {"ground": "unreachable", "reason": "无人", "fact_on": LAW}
    entry = actions.make(book=book(), kind="credit_entry", deed="find", given=given, area_code=COUNTY, by=officer, at=at(LAW),
                         parent_id=org.pk)
    actions.do(book=book(), entry_id=entry.pk, deed="enter", given={"told_on": LAW}, by=head, at=at(LAW))
    assert lapse_due(book=book(), on=date(2028, 3, 2), at=at("2028-03-02")) == 0
    assert lapse_due(book=book(), on=date(2028, 3, 3), at=at("2028-03-03")) == 1
    assert set(Entry.objects.values_list("kind", "state")) == {("social_org", "serious"), ("credit_entry", "serious")}


def test_a_hold_may_be_for_some_only(officer: Actor) -> None:
    organisation(officer, 0, rep=5)
    with pytest.raises(Refused, match="法定代表人"):
        organisation(officer, 1, rep=5)
    organisation(officer, 1, rep=5, kind="service_institution", uscc="52430426MJJ000012G")


def test_a_code_is_kept_without_what_divides_it() -> None:
    field = FieldDeclared.model_validate({"name": "one", "type": "uscc", "zh": "一", "en": "One"})
    assert read(field, {"one": " 51430426-mjj00001 2k"}, on=date(2026, 1, 1), refer=lambda *_: 0) == CODES[0]


@pytest.mark.parametrize(("until", "due"), [("05-31", date(2026, 5, 31)), ("12-31", date(2026, 12, 31))])
def test_a_yearly_entry_may_be_due_on_a_day(until: str, due: date) -> None:
    every = EveryDeclared.model_validate({"period": "year", "while": ["active"], "dated": "year", "until": until})
    assert due_of(every, "2025").date() == due


def test_a_monthly_entry_may_be_due_on_a_day_of_the_next_month() -> None:
    every = EveryDeclared.model_validate({"period": "month", "while": ["active"], "dated": "month", "days": 5})
    assert due_of(every, "2025-12").date() == date(2026, 1, 5)
