"""The nine benefits as a plain Python loop over records: what most systems do, without their database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import polars as pl

from bench.engines.timing import Totals, main

Row = dict[str, Any]
GRADES = {"一级": 1, "二级": 2, "三级": 3, "四级": 4, "无": 9}


def compute(folder: Path, values: Row) -> tuple[Totals, float]:
    """The totals of all nine benefits, household by household."""
    law = Law(values["values"], values["month"])
    homes = {row["household_no"]: row for row in pl.read_parquet(folder / "households.parquet").iter_rows(named=True)}
    people = pl.read_parquet(folder / "persons.parquet").iter_rows(named=True)
    totals: Totals = {}
    for number, members in groupby(people, itemgetter("household_no")):
        _add(totals, law.amounts(homes[number], list(members)))
    return totals, 1.0


def _add(totals: Totals, amounts: Iterator[tuple[str, int, int]]) -> None:
    seen = set()
    for benefit, persons, fen in amounts:
        entry = totals.setdefault(benefit, {"persons": 0, "households": 0, "fen": 0})
        if fen > 0:
            entry["persons"] += persons
            entry["fen"] += fen
            entry["households"] += benefit not in seen
            seen.add(benefit)


class Law:
    """The figures in force and the month."""

    def __init__(self, values: dict[str, Row], month: str) -> None:
        self.values = {name.partition(".")[2]: found for name, found in values.items()}
        self.on = date(int(month[:4]), int(month[5:]), 1)

    def of(self, name: str, *codes: str) -> int:
        found = self.values[name]
        return int(found.get("/".join(codes), found.get("*", 0)) if codes else found[""])

    def amounts(self, home: Row, members: list[Row]) -> Iterator[tuple[str, int, int]]:
        """Benefit, persons and fen of everything a household and its members receive."""
        tekun_home = home["current_status"] == "特困"
        size = 0 if tekun_home else len(members)
        standard = self.of("dibao_standard", home["residence"])
        income = self._income(members, size)
        modest = self._is_modest(home, standard, size)
        dibao = self._dibao(members, standard, size, income) if modest and income * 12 < standard * size * 1000 else 0
        within = size > 0 and income * 12 <= standard * size * self.of("edge_multiple")
        is_edge = not dibao and modest and within
        yield "dibao", size, dibao
        for member in members:
            yield from self._of_member(member, home, tekun_home, standard, size, dibao, is_edge)

    def _income(self, members: list[Row], size: int) -> int:
        total = 0
        for member in members:
            cost = 0
            if member["work_place"] != "无":
                limit = "work_cost_max" if member["work_place"] == "本市" else "work_cost_max_outside"
                cost = min(member["wage"] * self.of("work_cost_rate"), self.of(limit) * 1000, member["wage"] * 1000)
            total += (member["wage"] + member["business"] + member["property"] + member["transfer"]) * 1000 - cost
        medical = min(sum(m["medical"] for m in members), self.of("medical_deduction_max") * size)
        education = min(sum(m["education"] for m in members), self.of("education_deduction_max") * size)
        return max(total - (medical + education) * 1000, 0)

    def _is_modest(self, home: Row, standard: int, size: int) -> bool:
        few = home["vehicles"] <= self.of("vehicles_max") and home["dwellings"] <= self.of("dwellings_max")
        return few and home["financial_assets"] * 12 <= standard * self.of("assets_months") * size

    def _dibao(self, members: list[Row], standard: int, size: int, income: int) -> int:
        rates = sum(self._uplift(member) for member in members)
        exact = standard * size * 1000 - income * 12 + standard * rates
        return max(up_to_yuan(exact, 12_000), self.of("dibao_minimum"))

    def _uplift(self, member: Row) -> int:
        age = self._age(member)
        return max(
            self.of("uplift_serious_illness") if member["serious_illness"] == "是" else 0,
            self.of("uplift_severe_disability") if is_severe(member) else 0,
            self.of("uplift_aged") if age >= self.of("uplift_aged_from") else 0,
            self.of("uplift_minor") if age < self.of("uplift_minor_below") else 0,
            self.of("uplift_student") if member["schooling"] == "高校" else 0,
        )

    def _age(self, member: Row) -> int:
        birth = member["birth_date"]
        return int(self.on.year - birth.year - ((birth.month, birth.day) > (self.on.month, self.on.day)))

    def _of_member(
        self, member: Row, home: Row, tekun_home: bool, standard: int, size: int, dibao: int, is_edge: bool
    ) -> Iterator[tuple[str, int, int]]:
        age, grade = self._age(member), GRADES[member["disability_grade"]]
        single = 0
        if is_edge and (is_severe(member) or member["serious_illness"] == "是"):
            single = up_to_yuan(standard * self.of("single_rate"), 12_000)
        tekun = self._tekun(member, standard) if tekun_home else 0
        orphan, unattended = self._child(member, age)
        share = (dibao * 2 + size) // (size * 2) if size else 0
        living = self.of("living_subsidy_amount") if grade < 9 and (dibao or is_edge) and not (tekun or orphan) else 0
        left_tekun = 0 if orphan > tekun or unattended > tekun else tekun
        left_orphan = 0 if tekun and tekun >= orphan else max(max(orphan - share, 0) - single, 0)
        left_unattended = 0 if tekun and tekun >= unattended else max(max(max(unattended - share, 0) - single, 0) - living, 0)
        groups = (("tekun", left_tekun), ("dibao", dibao or single), ("orphans", left_orphan),
                  ("unattended_children", left_unattended), ("edge_families", is_edge))
        listed = any(belongs and self.of(f"price_subsidy_for_{name}") for name, belongs in groups)
        price = self.of("price_subsidy_amount", home["residence"]) if listed and self.of("price_subsidy_started") else 0
        service = 0
        if age >= self.of("elder_service_start") and (dibao or tekun_home):
            service = self.of("elder_service_amount", member["self_care"])
        yield "edge_families", 1, single
        yield "price_subsidy", 1, price
        yield "tekun", 1, left_tekun
        yield "old_age_allowance", 1, self._old_age(age) + service
        yield "living_subsidy", 1, living
        yield "nursing_subsidy", 1, 0 if tekun else self._nursing(member, age, grade, dibao)
        yield "orphans", 1, left_orphan
        yield "unattended_children", 1, left_unattended

    def _tekun(self, member: Row, standard: int) -> int:
        care = self.of("care_standard", member["self_care"], member["support_place"])
        return up_to_yuan(standard * self.of("tekun_multiple"), 12_000) + care

    def _child(self, member: Row, age: int) -> tuple[int, int]:
        limit = "child_end_age_in_school" if member["schooling"] in ("高中", "高校") else "child_end_age"
        if age >= max(self.of(limit), self.of("child_end_age")):
            return 0, 0
        orphan = self.of("orphan_standard", member["support_place"]) if member["child_status"] == "孤儿" else 0
        return orphan, self.of("unattended_child_standard") if member["child_status"] == "事实无人抚养" else 0

    def _old_age(self, age: int) -> int:
        reached = [int(edge) for edge in self.values["old_age_amount"] if age >= int(edge)]
        return self.of("old_age_amount", str(max(reached))) if reached and age >= self.of("old_age_start") else 0

    def _nursing(self, member: Row, age: int, grade: int, dibao: int) -> int:
        category = member["disability_category"]
        if grade == 9 or grade > self.of("nursing_grades", category):
            return 0
        of_age = self.of("nursing_group_age_from") <= age < self.of("nursing_group_age_below")
        in_group = of_age and dibao and self.of("nursing_group_categories", category)
        return self.of("nursing_group_amount" if in_group else "nursing_subsidy_amount")


def is_severe(member: Row) -> bool:
    """Grade one or two, three as well where it is of the mind."""
    grade = GRADES[member["disability_grade"]]
    return grade <= 2 or (grade == 3 and member["disability_category"] in ("智力", "精神"))


def up_to_yuan(amount: int, denominator: int) -> int:
    """Whole yuan in fen, upwards, of an amount over a denominator."""
    return -(-amount // (denominator * 100)) * 100


if __name__ == "__main__":
    main(compute)
