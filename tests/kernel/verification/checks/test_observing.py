"""What rows come to as facts, whatever their order; and whatever deliveries they come in, the hits are the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minzheng.kernel.catalogue.cross_checks import cross_checks
from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.catalogue.outside_registers import outside_registers
from minzheng.kernel.verification.checks.conditions import BY_RULES
from minzheng.kernel.verification.checks.declarations import Check
from minzheng.kernel.verification.checks.observing import LAST, facts, observed
from minzheng.kernel.verification.checks.passing import passed
from minzheng.kernel.verification.checks.roll import ACCOUNTS, AWARDS, PERSONS, Roll
from minzheng.kernel.verification.checks.seeing import seen
from minzheng.kernel.verification.evidence import key_of, schema
from minzheng.kernel.verification.models import Delivery

ON = date(2026, 9, 20)
CHECKS = {one.rule: one for one in cross_checks()}
INCOME, DEPOSITS = CHECKS["dibao.income_above_standard"], CHECKS["dibao.deposits_above_limit"]


def number(person: int) -> bytes:
    """What stands for a sealed number."""
    return f"{person:08d}-{person:016d}".encode()


def people(*households: int) -> pl.DataFrame:
    """Persons 1, 2, … of these households."""
    rows = [{"person_ref": ref, "id_number": number(ref), "name": f"示例{ref}", "birth_date": date(1970, 1, 1),
             "death_date": None, "household_id": home, "area_code": 430426_100201}
            for ref, home in enumerate(households, start=1)]
    return pl.DataFrame(rows, schema=PERSONS).with_columns(key_of(pl.col("id_number")).alias("key"))


def written(home: Path, register: str, rows: Sequence[dict[str, Any]], pk: int = 1) -> Delivery:
    """A delivery that no table has."""
    kinds = schema(outside_registers()[register])
    plain = [{name: row.get(name) for name in kinds} | {
        "row": place, "id_number": number(row["of"]), "name": row.get("name", f"示例{row['of']}")}
        for place, row in enumerate(rows, start=2)]
    frame = pl.DataFrame(plain, schema=kinds).with_columns(key_of(pl.col("id_number")).alias("key"))
    frame.write_parquet(home / f"{register}-{pk}.parquet")
    return Delivery(pk=pk, register=register, data_date=date(2026, 9, 1), file=f"{register}-{pk}.parquet")


def come_to(check: Check, home: Path, rows: dict[str, list[dict[str, Any]]]) -> dict[tuple[int | None, str], Any]:
    """By person (None: the household) and fact what rows of registers come to, of the household of persons 1 and 2."""
    persons, told = people(1, 1), []
    for name, lines in rows.items():
        register = outside_registers()[name]
        found = seen(register, [written(home, name, lines)], persons, home=home)
        asked = persons.select(pl.lit(check.rule).alias("rule"), "household_id").unique()
        told.append(observed(found, register, asked, on=ON))
    whole = pl.concat(told).with_columns(pl.lit(LAST).alias("day"))
    made = facts(whole, catalogue().program)
    return {(one["person_ref"], one["fact"]): one["number"] if one["code"] is None else one["code"]
            for one in made.iter_rows(named=True)}


WAGE = {"of": 1, "scheme": "employee_pension", "status": "paying", "wage_base": 400_000, "since": 202501}
TAX = {"of": 1, "income_kind": "wage", "tax_month": 202608, "income": 500_000}


@pytest.mark.parametrize(("rows", "facts_"), [
    ({"social_insurance": [WAGE]}, {(1, "wage"): 400_000}),
    ({"social_insurance": [WAGE], "tax": [TAX]}, {(1, "wage"): 500_000}),
    ({"social_insurance": [WAGE], "tax": [{**TAX, "income": 300_000}]}, {(1, "wage"): 400_000}),
    ({"tax": [TAX, {**TAX, "tax_month": 202607, "income": 300_000}]}, {(1, "wage"): 400_000}),
    ({"tax": [TAX, {**TAX, "income": 100_000, "payer": "另一家"}]}, {(1, "wage"): 600_000}),
    ({"tax": [{**TAX, "tax_month": 202509}]}, {}),
    ({"tax": [{**TAX, "tax_month": 202510}]}, {(1, "wage"): 500_000}),
    ({"social_insurance": [{**WAGE, "status": "stopped"}]}, {}),
    ({"social_insurance": [{**WAGE, "until": 202608}]}, {}),
    ({"social_insurance": [{**WAGE, "until": 202609}]}, {(1, "wage"): 400_000}),
    ({"pensions": [{"of": 2, "kind": "resident", "amount": 13_000, "since": 202001}]}, {(2, "transfer"): 13_000}),
    ({"pensions": [{"of": 2, "kind": "resident", "amount": 13_000}, {"of": 2, "kind": "civil", "amount": 100_000}]},
     {(2, "transfer"): 113_000}),
    ({"social_insurance": [{**WAGE, "name": "别人"}]}, {}),
])
def test_incomes_are_one_by_the_largest_and_add_up_otherwise(
    rows: dict[str, list[dict[str, Any]]], facts_: dict[tuple[int | None, str], int], tmp_path: Path
) -> None:
    assert come_to(INCOME, tmp_path, rows) == facts_


def test_property_of_all_members_adds_up_and_what_two_own_is_one(tmp_path: Path) -> None:
    bank = {"of": 1, "bank": "示例银行", "account": b"1", "balance": 100_00}
    shares = {"of": 2, "account": b"9", "market_value": 50_00}
    assert come_to(DEPOSITS, tmp_path, {"banks": [bank, {**bank, "of": 2, "account": b"2"}], "securities": [shares]}) == {
        (None, "financial_assets"): 250_00}
    house = {"unit_no": b"7", "use": "dwelling", "registered_on": date(2020, 1, 1)}
    houses = [{"of": 1, **house}, {"of": 2, **house}, {"of": 2, **house, "unit_no": b"8"}, {"of": 1, **house, "use": "other"}]
    assert come_to(CHECKS["dibao.second_house"], tmp_path, {"real_estate": houses}) == {(None, "dwellings"): 2}


EVENT = st.fixed_dictionaries({"of": st.integers(1, 6), "death_date": st.dates(date(2026, 5, 1), date(2026, 9, 30)),
                               "name": st.sampled_from(["示例1", "示例2", "别人"])})
CUSTODY = st.fixed_dictionaries({"of": st.integers(1, 6), "admitted_on": st.dates(date(2025, 11, 1), date(2026, 9, 30)),
                                 "measure": st.just("imprisoned")})


def _hits(deliveries: dict[str, list[list[dict[str, Any]]]], persons: pl.DataFrame) -> set[tuple[Any, ...]]:
    """What is found, whichever delivery and row it stands in."""
    awards = pl.DataFrame([{"award_id": home, "benefit": "dibao", "household_id": home, "person_ref": None, "award_first": 202603,
                            "award_last": None} for home in (1, 2, 3)], schema=AWARDS)
    roll, known = Roll(ON, persons, awards, pl.DataFrame(schema=ACCOUNTS)), catalogue()
    with TemporaryDirectory() as folder:
        home = Path(folder)
        given_ = {name: [written(home, name, rows, pk) for pk, rows in enumerate(parts, start=1)]
                  for name, parts in deliveries.items()}
        checks = [one for rule, one in CHECKS.items() if rule.startswith("dibao.") and one.declared.when != BY_RULES]
        found = passed(roll, checks, outside_registers(), given_, program=known.program, parameters=known.parameters, home=home,
                       progress=lambda phase, done, total: None)
    columns = ["rule", "person_ref", "household_id", "award_id", "first_month", "last_month", "grade", "mark", "zh"]
    rows = found.select(columns).rows()
    assert len(rows) == len(set(rows)), "something is found twice"
    return set(rows)


@settings(max_examples=15, deadline=None)
@given(st.lists(EVENT, max_size=8), st.lists(CUSTODY, max_size=5), st.data())
def test_hits_do_not_depend_on_order_deliveries_or_who_else_is_there(
    deaths: list[dict[str, Any]], custody: list[dict[str, Any]], data: st.DataObject
) -> None:
    persons = people(1, 1, 2, 2, 3, 3)
    whole = _hits({"police_deaths": [deaths], "prisons": [custody]}, persons)
    shuffled, cut = data.draw(st.permutations(deaths)), data.draw(st.integers(0, len(deaths)))
    assert _hits({"police_deaths": [shuffled[:cut], shuffled[cut:]], "prisons": [custody]}, persons) == whole
    assert _hits({"police_deaths": [deaths, deaths], "prisons": [custody]}, persons) == whole
    parts = [persons.filter(pl.col("household_id") == home) for home in (1, 2, 3)]
    assert set().union(*(_hits({"police_deaths": [deaths], "prisons": [custody]}, part) for part in parts)) == whole


def test_who_was_registered_twice_and_a_row_that_people_linked_count(tmp_path: Path) -> None:
    register = outside_registers()["police_deaths"]
    lines = [{"of": 1, "death_date": date(2026, 8, 1)}, {"of": 9, "death_date": date(2026, 8, 1), "name": "示例9"},
             {"of": 7, "death_date": date(2026, 8, 3), "name": "示例七"}]
    merged = pl.DataFrame({"person_ref": [1], "id_number": [number(9)], "name": ["示例9"]})
    links = pl.DataFrame({"delivery": [1], "row": [4], "person_ref": [2]}, schema_overrides={"row": pl.Int32})
    roll = Roll(ON, people(1, 1), pl.DataFrame(schema=AWARDS), pl.DataFrame(schema=ACCOUNTS), merged)
    found = seen(register, [written(tmp_path, "police_deaths", lines)], roll.known, home=tmp_path, links=links)
    assert sorted(found.select("row", "person_ref", "grade").rows()) == [(2, 1, "exact"), (3, 1, "exact"), (4, 2, "exact")]


@pytest.mark.parametrize(("child", "other", "is_parent"), [
    ("女", "户主", True), ("女", "配偶", True), ("女", "父母", False), ("女", "兄弟姐妹", False), ("孙子女", "子", True),
    ("孙子女", "户主", False), ("户主", "父母", True), ("户主", "祖父母", False), ("其他", "户主", False),
    ("其他", "其他", True)])
def test_who_may_be_a_parent_is_told_by_relation_and_age(
    child: str, other: str, is_parent: bool, tmp_path: Path
) -> None:
    check = CHECKS["unattended_children.parent_insured"]
    persons = people(1, 1).with_columns(pl.Series("relation", [child, other]), pl.Series("birth_date", [
        date(2015, 1, 1), date(1975, 1, 1)]))
    awards = pl.DataFrame([{"award_id": 1, "benefit": "unattended_children", "household_id": 1, "person_ref": 1,
                            "award_first": 202603, "award_last": None}], schema=AWARDS)
    rows = [{"of": 2, "scheme": "employee_pension", "status": "paying", "since": 202601}]
    known = catalogue()
    found = passed(Roll(ON, persons, awards, pl.DataFrame(schema=ACCOUNTS)), [check], outside_registers(),
                   {"social_insurance": [written(tmp_path, "social_insurance", rows)]}, program=known.program,
                   parameters=known.parameters, home=tmp_path, progress=lambda phase, done, total: None)
    assert found.height == is_parent
