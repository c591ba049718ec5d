"""What several registers tell of one fact: one wage seen thrice counts once, savings add up, a shared flat is one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from minzheng.kernel.catalogue.outside_registers import outside_registers
from minzheng.kernel.people.models import Person
from minzheng.kernel.verification.evidence import in_force
from minzheng.kernel.verification.matching.models import Candidate
from minzheng.kernel.verification.requests.comparing import Line, evidenced, lines
from minzheng.kernel.verification.requests.people import declared
from minzheng.kernel.verification.requests.telling import Told, told_by
from tests.kernel.casework.stories import COUNTY, FOUR, Office
from tests.kernel.verification.requests.stories import asked, deliver, sealed_number, surveyed

ON = date(2026, 10, 14)
HIM, HER = ({"id_number": one["id_number"], "name": one["name"]} for one in FOUR[:2])
WAGE = {"scheme": "employee_pension", "status": "paying", "wage_base": 120_000, "since": 202601}


def told(office: Office, home: Path, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> tuple[dict[str, Told], dict[str, str]]:
    """What registers with these rows tell about the household of four, and what it declared."""
    known, request = outside_registers(), asked(office, surveyed(office))
    for name, several in rows.items():
        deliver(known[name], several, home=home)
    people = list(request.people.order_by("place"))
    said = {name: told_by(known[name], in_force(known[name], on=ON), people, home=home, on=ON) for name in rows}
    return said, declared(request)


def drawn(office: Office, home: Path, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[Line]:
    """The lines of a report on what these rows tell."""
    several, answers = told(office, home, rows)
    return lines(several, answers, outside_registers(), office.law.program, names={1: "赵示例", 2: "钱样例"}, on=ON)


def test_one_wage_that_three_registers_see_counts_once(office: Office, tmp_path: Path) -> None:
    taxed = [{**HIM, "tax_month": month, "income_kind": "wage", "income": 110_000} for month in (202607, 202608)]
    found = drawn(office, tmp_path, {"social_insurance": [{**HIM, **WAGE}], "tax": taxed})
    assert [(one.fact, one.kind, one.declared, one.evidenced, sorted(one.registers)) for one in found] == [
        ("wage", "over", "900.00", "1,200.00", ["social_insurance", "tax"])]


def test_savings_of_banks_and_policies_of_all_members_add_up(office: Office, tmp_path: Path) -> None:
    found = drawn(office, tmp_path, {
        "banks": [{**HIM, "account": "1", "balance": 200_000}, {**HER, "account": "2", "balance": 50_000}],
        "insurance": [{**HER, "policy_no": "3", "kind": "life", "cash_value": 100_000}]})
    assert [(one.place, one.fact, one.kind, one.evidenced) for one in found] == [(0, "financial_assets", "over", "3,500.00")]


def test_a_flat_that_two_own_is_one(office: Office, tmp_path: Path) -> None:
    flat = {"unit_no": "示430426", "use": "dwelling", "registered_on": date(2015, 3, 4)}
    found = drawn(office, tmp_path, {"real_estate": [{**HIM, **flat}, {**HER, **flat}]})
    assert [(one.fact, one.kind, one.evidenced) for one in found] == [("dwellings", "same", "1")]


def test_what_helps_the_household_is_told_and_not_held_against_it(office: Office, tmp_path: Path) -> None:
    bill = {"settled_on": date(2026, 8, 1), "own": 600_000, "serious": "yes", "birth_date": date(1986, 11, 2)}
    found = drawn(office, tmp_path, {"health": [{**HER, **bill}]})
    assert found
    assert not any(one.is_abnormal for one in found)


def test_who_left_prison_is_no_alarm(office: Office, tmp_path: Path) -> None:
    known = outside_registers()["prisons"].evidence
    times = {known.holds_from: date(2020, 1, 1), known.holds_until: date(2022, 1, 1)}
    assert [one.kind for one in drawn(office, tmp_path, {"prisons": [{**HIM, **times}]})] == ["noted"]


@pytest.mark.parametrize(("month", "kind"), [(202609, "alarm"), (202608, "alarm"), (202607, "noted")])
def test_who_is_paid_elsewhere_by_the_newest_data_is_an_alarm(office: Office, tmp_path: Path, month: int, kind: str) -> None:
    paid = {"area_code": 430421_000000, "benefit": "dibao", "paid_month": month, "amount": 50_000}
    assert [(one.kind, one.is_abnormal) for one in drawn(office, tmp_path, {"other_counties": [{**HIM, **paid}]})] == [
        (kind, kind == "alarm")]


@pytest.mark.parametrize(("answer", "kinds"), [("yes", [("赵示例", "alarm")]), ("open", [])])
def test_a_row_without_a_number_counts_once_somebody_said_whose_it_is(
    office: Office, tmp_path: Path, answer: str, kinds: list[tuple[str, str]]
) -> None:
    one = Person.objects.create(name=HIM["name"], id_number=sealed_number(1), birth_date=date(1984, 3, 1), sex="M")
    dead = {"name": "趙示例", "birth_date": date(1984, 3, 1), "death_date": date(2026, 9, 1)}
    made = deliver(outside_registers()["police_deaths"], [dead], home=tmp_path)
    Candidate.objects.create(delivery=made, row=2, person=one, area_code=COUNTY, score=900, name="same", birth="same",
                             place="missing", found_at=made.at, answer=answer)
    people = list(asked(office, surveyed(office)).people.order_by("place"))
    register = outside_registers()["police_deaths"]
    said = {register.name: told_by(register, [made], people, home=tmp_path, on=ON)}
    found = lines(said, {}, outside_registers(), office.law.program, names={1: "赵示例"}, on=ON)
    assert [(one.who, one.kind) for one in found] == kinds


@pytest.mark.parametrize(("explained", "wage"), [((), "1200"), (((1, "wage"),), "900")])
def test_what_evidence_explains_is_not_reckoned_with(
    office: Office, tmp_path: Path, explained: tuple[tuple[int, str], ...], wage: str
) -> None:
    several, answers = told(office, tmp_path, {"social_insurance": [{**HIM, **WAGE}]})
    assert evidenced(answers, several, office.law.program, on=ON, explained=explained)["1.wage"] == wage
