"""The nine benefits for one household, written down a second time from the contract of the first run: plain numbers and
fractions, no columns, no catalogue of rules. For households whose facts and parameters are all known."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from minzheng.kernel.policy.parameters import ParameterBook

Row = dict[str, Any]


@dataclass
class Household:
    """One household in a month; ``payroll``: only who is on the roll is paid."""

    home: Row
    members: list[Row]
    on: date
    book: ParameterBook
    payroll: bool
    due: dict[tuple[str, int | None], int] = field(default_factory=dict)

    def value(self, name: str, *codes: str, at: int | None = None) -> Any:
        """A parameter's value in units (fen as a fraction); None where an optional one has none."""
        found = self.book.in_force(name, area_code=self.home["area_code"], on=self.on)
        if at is not None:
            fitting = [(edge, v) for edge, v in found.items() if isinstance(edge, int) and edge <= at]
        else:
            fitting = [(-sum(k is None for k in key), v) for key, v in found.items() if isinstance(key, tuple)
                       and all(k in (None, code) for k, code in zip(key, codes, strict=False))]
        if not fitting:
            return None
        entry = max(fitting, key=lambda one: one[0])[1]
        if isinstance(entry.value, bool | str):
            return entry.value
        return Fraction(entry.value, self.book.declared[name].denominator)

    def age(self, member: Row) -> int:
        born = member["birth_date"]
        return int(self.on.year - born.year - ((born.month, born.day) > (self.on.month, self.on.day)))

    @property
    def status(self) -> str:
        return str(self.home["current_status"])

    @property
    def size(self) -> int:
        return 0 if self.status == "特困" else len(self.members)

    @property
    def standard(self) -> Any:
        return self.value("dibao.dibao_standard", self.home["residence"])

    def income(self) -> Any:
        total = Fraction(0)
        for member in self.members:
            cost = Fraction(0)
            if member["work_place"] != "无":
                limit = "work_cost_max" if member["work_place"] == "本市" else "work_cost_max_outside"
                rate = self.value("household_means.work_cost_rate")
                cost = min(member["wage"] * rate, self.value(f"household_means.{limit}"), member["wage"])
            total += member["wage"] - cost + member["business"] + member["property"] + member["transfer"]
        for what in ("medical", "education"):
            spent = sum(member[what] for member in self.members)
            total -= min(spent, self.value(f"household_means.{what}_deduction_max") * self.size)
        return max(total, 0)

    def has_little(self) -> bool:
        limit = self.value("household_means.assets_months") * self.standard * self.size
        few_things = all(self.home[what] <= self.value(f"household_means.{what}_max") for what in ("vehicles", "dwellings"))
        return few_things and bool(self.home["financial_assets"] <= limit)

    def is_severe(self, member: Row) -> bool:
        grade, category = member["disability_grade"], member["disability_category"]
        return grade in ("一级", "二级") or (grade == "三级" and category in ("智力", "精神"))

    def uplift(self, member: Row) -> Any:
        grounds = {
            "serious_illness": member["serious_illness"] == "是",
            "severe_disability": self.is_severe(member),
            "aged": self.age(member) >= 70,
            "minor": self.age(member) < 16,
            "student": member["schooling"] == "高校",
        }
        return max([Fraction(0), *(self.value(f"dibao.uplift_{name}") for name, holds in grounds.items() if holds)])

    def rounded(self, amount: Any) -> int:
        way = str(self.value("dibao.dibao_rounding"))
        step = 100 if way.endswith("yuan") else 1
        steps = Fraction(amount, step)
        if way.startswith("up"):
            return math.ceil(steps) * step
        return math.floor(steps + Fraction(1, 2) if way.startswith("half") else steps) * step

    def dibao(self) -> int:
        income, standard = self.income(), self.standard
        if not self.has_little() or income >= standard * self.size or (self.payroll and self.status != "低保"):
            return 0
        amount = standard * self.size - income + sum(standard * self.uplift(member) for member in self.members)
        return max(self.rounded(amount), int(self.value("dibao.dibao_minimum")))

    def is_edge(self) -> bool:
        within = self.income() <= self.standard * self.size * self.value("edge_families.edge_multiple")
        is_recognised = self.status == "低保边缘" or not self.payroll
        return is_recognised and self.size > 0 and not self.dibao() and self.has_little() and within

    def child(self, member: Row) -> tuple[str, int]:
        """The child benefit's name and full amount."""
        age, end = self.age(member), self.value("children.child_end_age_in_school") or 18
        young = age < 18 or (member["schooling"] in ("高中", "高校") and age < end)
        if young and member["child_status"] == "孤儿":
            return "orphans", int(self.value("orphans.orphan_standard", member["support_place"]))
        if young and member["child_status"] == "事实无人抚养":
            return "unattended_children", int(self.value("unattended_children.unattended_child_standard"))
        return "", 0

    def tekun(self, member: Row) -> int:
        if self.status != "特困":
            return 0
        living = self.value("tekun.tekun_living", self.home["residence"])
        basic = living if living is not None else math.ceil(self.standard * Fraction(13, 10) / 100) * 100
        return int(basic + self.value("tekun.care_standard", member["self_care"], member["support_place"]))

    def amounts(self) -> dict[tuple[str, int | None], int]:
        """What each output pays, by name and member (None: the household); only what is above zero."""
        dibao = self.dibao()
        found: dict[tuple[str, int | None], int] = {("dibao", None): dibao}
        share = math.floor(Fraction(dibao, self.size) + Fraction(1, 2)) if self.size else 0
        edge = self.is_edge()
        for number, member in enumerate(self.members):
            found |= {(name, number): amount for name, amount in self._of(member, dibao, share, edge).items()}
        return {key: amount for key, amount in found.items() if amount > 0}

    def _of(self, member: Row, dibao: int, share: int, edge: bool) -> dict[str, int]:
        is_disabled = member["disability_grade"] != "无"
        ground = self.is_severe(member) or member["serious_illness"] == "是"
        single = self.rounded(self.standard * self.value("edge_families.single_rate")) if edge and ground else 0
        kind, full = self.child(member)
        gross = self.tekun(member)
        tekun, child = (0, full) if full > gross else (gross, 0 if gross else full)
        living = 0
        if is_disabled and (dibao or edge) and not gross and kind != "orphans":
            living = int(self.value("living_subsidy.living_subsidy_amount"))
        child = max(child - share - single - (living if kind == "unattended_children" else 0), 0)
        aged = self.age(member) >= self.value("old_age_allowance.old_age_start")
        found = {
            "edge_families": single, "tekun": tekun, "living_subsidy": living,
            "nursing_subsidy": 0 if gross else self._nursing(member, dibao),
            "old_age_allowance": int(self.value("old_age_allowance.old_age_amount", at=self.age(member))) if aged else 0,
            "old_age_allowance.elder_service": self._service(member, dibao),
        }
        found |= {kind: child} if kind else {}
        return found | {"price_subsidy": self._price(found, dibao, edge)}

    def _nursing(self, member: Row, dibao: int) -> int:
        category = member["disability_category"]
        number = {"一级": 1, "二级": 2, "三级": 3, "四级": 4}.get(member["disability_grade"], 9)
        if number > self.value("nursing_subsidy.nursing_grades", category):
            return 0
        of_group = self.value("nursing_subsidy.nursing_group_amount")
        listed = self.value("nursing_subsidy.nursing_group_categories", category)
        if of_group is not None and listed and dibao and 16 <= self.age(member) <= 59:
            return int(of_group)
        return int(self.value("nursing_subsidy.nursing_subsidy_amount"))

    def _service(self, member: Row, dibao: int) -> int:
        start = self.value("old_age_allowance.elder_service_start")
        if start is None or self.age(member) < start or not (dibao or self.status == "特困"):
            return 0
        return int(self.value("old_age_allowance.elder_service_amount", member["self_care"]) or 0)

    def _price(self, found: dict[str, int], dibao: int, edge: bool) -> int:
        belongs = {
            "tekun": found["tekun"], "dibao": dibao or found["edge_families"], "orphans": found.get("orphans"),
            "unattended_children": found.get("unattended_children"), "edge_families": edge,
        }
        listed = any(amount and self.value(f"price_subsidy.price_subsidy_for_{group}") for group, amount in belongs.items())
        if not listed or not self.value("price_subsidy.price_subsidy_started"):
            return 0
        return int(self.value("price_subsidy.price_subsidy_amount", self.home["residence"]))
