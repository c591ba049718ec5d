"""Invented households at and around every boundary, some with facts missing, in places with and without values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import polars as pl

from minzheng.kernel.catalogue.cases.facts import column_type
from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.policy.batch import HOUSEHOLD_KEY, PERSON_KEY
from minzheng.kernel.policy.columns import PERSON
from minzheng.kernel.policy.declarations import Fact
from minzheng.kernel.policy.parameters import ParameterBook, Value
from minzheng.kernel.policy.units import Unit
from minzheng.kernel.values.areas import parse
from minzheng.kernel.values.money import Rounding
from minzheng.kernel.values.periods import Month

QIDONG, PINGDINGSHAN, SUCHENG = (parse(code) for code in ("430426", "410400", "321302"))
VILLAGES = (430426102201, 430426102202, 430426001001, 410402001001, 410481101201, 321302001001, 650102001001)
MONTHS = [Month.parse(text) for text in ("2012-06", "2019-12", "2020-06", "2026-03", "2026-06", "2026-07", "2026-11", "2028-02")]
AGES = (0, 15, 16, 17, 18, 24, 40, 59, 60, 65, 69, 70, 79, 80, 90, 100, 104)
FEN = (0, 0, 0, 1, 49999, 50000, 50001, 70000, 100000, 105000, 105001, 210000, 33333, 57000)
UNKNOWN_ONE_IN = (30, 10**9, 10**9)
UNIFIED = [
    Value(name, SUCHENG, (None,), date(2012, 1, 1), None, value, "", "示例")
    for name, value in (("dibao.dibao_standard", 644 * 12 * 100), ("tekun.tekun_living", 83800))
]
"""One standard for city and country, so that the place of residence decides nothing there."""
Row = dict[str, Any]


def book(random: Random) -> ParameterBook:
    """The values of all localities, with those of the demonstration county lent to Pingdingshan and, from the year it has
    none for, to itself; now and then some parameters are left without any value, or without one in one place."""
    known = catalogue().parameters
    lent = [_lent(value, area) for value in known.values if value.area_code == QIDONG and value.from_ <= date(2024, 1, 1)
            for area in (QIDONG, PINGDINGSHAN, SUCHENG)]
    values = [*lent, *known.values, *UNIFIED]
    for name in random.sample(sorted(known.declared), random.choice((0, 0, 2, 5))):
        area = random.choice((None, QIDONG, PINGDINGSHAN, 0))
        values = [value for value in values if value.name != name or (area is not None and value.area_code != area)]
    return ParameterBook(known.declared, tuple(values), known.packs)


def _lent(value: Value, area: int) -> Value:
    return replace(value, area_code=area, from_=date(2012, 1, 1), until=None if area != QIDONG else value.from_)


def varied(random: Random) -> ParameterBook:
    """The demonstration county with other ways of rounding, limits and standards, nothing missing."""
    known = catalogue().parameters
    day = date(2026, 1, 1)
    changes = {
        "dibao.dibao_rounding": random.choice([rounding.value for rounding in Rounding]),
        "dibao.dibao_minimum": random.choice((0, 5000, 12345)),
        "edge_families.single_rate": random.choice((1000, 700, 333)),
        "edge_families.edge_multiple": random.choice((1500, 2000)),
        "household_means.vehicles_max": random.choice((0, 1)),
        "household_means.work_cost_rate": random.choice((300, 333, 1000)),
    }
    values = [Value(name, QIDONG, (), day, None, value, "", "示例") for name, value in changes.items()]
    if random.randrange(2):
        values.append(Value("tekun.tekun_living", QIDONG, ("农村",), day, None, 70050, "", "示例"))
    if random.randrange(2):
        values.append(Value("dibao.dibao_standard", QIDONG, ("农村",), day, None, 386000, "", "示例"))
    if random.randrange(2):
        values.append(Value("price_subsidy.price_subsidy_for_dibao", QIDONG, (), day, None, False, "", "示例"))
    return ParameterBook(known.declared, tuple(v for v in known.values if v.name not in changes) + tuple(values), known.packs)


def known_households(random: Random, month: Month, number: int) -> list[tuple[Row, list[Row]]]:
    """Invented households of the demonstration county of whom everything is known and consistent."""
    homes = households(random, month, number, unknown=(10**9,))
    for home, members in homes:
        home["area_code"] = VILLAGES[0]
        for member in members:
            if home["current_status"] == "特困" and member["support_place"] == "无":
                member["support_place"] = "分散"
            if (member["disability_category"] == "无") != (member["disability_grade"] == "无"):
                member["disability_category"] = member["disability_grade"] = "无"
    return homes


def households(
    random: Random, month: Month, number: int, *, unknown: tuple[int, ...] = UNKNOWN_ONE_IN
) -> list[tuple[Row, list[Row]]]:
    """Invented households with their members; in ``unknown`` one fact in so many is not known."""
    facts = catalogue().program.facts
    of_persons = {name: fact for name, fact in facts.items() if fact.entity == PERSON}
    of_households = {name: fact for name, fact in facts.items() if fact.entity != PERSON}
    return [_household(random, month, index, of_households, of_persons, random.choice(unknown)) for index in range(number)]


def _household(
    random: Random, month: Month, index: int, of_households: Mapping[str, Fact], of_persons: Mapping[str, Fact], unknown: int
) -> tuple[Row, list[Row]]:
    no = f"{index:04d}"
    home = _facts(random, month, of_households, unknown) | {HOUSEHOLD_KEY: no, "area_code": random.choice(VILLAGES)}
    keys = [{HOUSEHOLD_KEY: no, PERSON_KEY: index * 100 + member} for member in range(random.choice((0, 1, 1, 2, 3, 4, 6)))]
    return home, [_facts(random, month, of_persons, unknown) | key for key in keys]


def _facts(random: Random, month: Month, facts: Mapping[str, Fact], unknown: int) -> Row:
    return {name: None if random.randrange(unknown) == 0 else _value(random, month, name, fact)
            for name, fact in facts.items()}


def _value(random: Random, month: Month, name: str, fact: Fact) -> Any:
    if fact.unit is Unit.DATE:
        return _birth(random, month)
    if fact.unit.is_money:
        some = random.choice((*FEN, random.randrange(200000), *([-20000] if name == "business" else [])))
        return some if random.randrange(4) == 0 else 0
    if fact.unit.is_number:
        return random.choice((0, 0, 0, 0, 0, 1, 1, 2))
    return random.choice((fact.codes[0], *fact.codes)) if random.randrange(3) else fact.codes[0]


def _birth(random: Random, month: Month) -> date:
    first = month.first_day
    turning = date(first.year - random.choice(AGES), first.month, 1)
    leap = date(turning.year - turning.year % 4, 2, 29)
    return random.choice((turning, turning - timedelta(1), turning + timedelta(1), turning + timedelta(14), leap))


def frames(homes: list[tuple[Row, list[Row]]]) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """The persons and the households as the program takes them."""
    facts = catalogue().program.facts
    kinds = {name: column_type(fact) for name, fact in facts.items()}
    of_persons = {name: kinds[name] for name, fact in facts.items() if fact.entity == PERSON}
    of_households = {name: kinds[name] for name in kinds if name not in of_persons}
    people = [member for _, members in homes for member in members]
    return (
        pl.LazyFrame(people, schema={HOUSEHOLD_KEY: pl.String(), PERSON_KEY: pl.Int64(), **of_persons}),
        pl.LazyFrame([home for home, _ in homes], schema={HOUSEHOLD_KEY: pl.String(), "area_code": pl.Int64(), **of_households}),
    )
