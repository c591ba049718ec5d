"""Income and property of households, dibao, edge families. Amounts over a denominator say so."""

from __future__ import annotations

from typing import Any

import numpy as np

from .system import Category, Grade, Household, Person, Residence, Schooling, Status, WorkPlace, YesNo, rule, table

YUAN = 100


def up_to_yuan(amount: Any, denominator: int) -> Any:
    """Whole yuan in fen, upwards, of an amount over a denominator."""
    return -(-amount // (denominator * YUAN)) * YUAN


@rule(Person, int)
def age(person, period):
    birth = person("birth_date", period)
    months = birth.astype("datetime64[M]")
    full = np.datetime64(period.start.date, "M").astype(np.int64) - months.astype(np.int64)
    full -= birth > months.astype("datetime64[D]")
    return full // 12


@rule(Person, bool)
def has_disability(person, period):
    return person("disability_grade", period) != Grade.无


@rule(Person, int)
def grade_number(person, period):
    assert [code.name for code in Grade] == ["无", "一级", "二级", "三级", "四级"]
    return np.array([9, 1, 2, 3, 4])[person("disability_grade", period)]


@rule(Person, bool)
def is_severely_disabled(person, period):
    grade, category = person("grade_number", period), person("disability_category", period)
    return (grade <= 2) | ((grade == 3) & ((category == Category.智力) | (category == Category.精神)))


@rule(Person, bool)
def is_seriously_ill(person, period):
    return person("serious_illness", period) == YesNo.是


@rule(Person, int)
def work_cost(person, period, parameters):
    """In thousandths."""
    p = parameters(period)
    assert [code.name for code in WorkPlace] == ["无", "本市", "外地"]
    limits = np.array([0, p.work_cost_max, p.work_cost_max_outside], dtype=np.int64) * 1000
    return np.minimum(person("wage", period) * min(p.work_cost_rate, 1000), limits[person("work_place", period)])


@rule(Person, int)
def member_income(person, period):
    """In thousandths."""
    income = person("wage", period) + person("business", period)
    income += person("property", period)
    income += person("transfer", period)
    income *= 1000
    income -= person("work_cost", period)
    return income


@rule(Household, bool)
def is_tekun_household(household, period):
    return household("current_status", period) == Status.特困


@rule(Household, int)
def size(household, period):
    return np.where(household("is_tekun_household", period), 0, household.nb_persons())


@rule(Household, int)
def dibao_standard(household, period, parameters):
    """In twelfths."""
    return table(parameters(period).dibao_standard, Residence)[household("residence", period)]


@rule(Household, int)
def medical_deduction(household, period, parameters):
    limit = parameters(period).medical_deduction_max * household("size", period)
    return np.minimum(household.sum(household.members("medical", period)), limit)


@rule(Household, int)
def education_deduction(household, period, parameters):
    limit = parameters(period).education_deduction_max * household("size", period)
    return np.minimum(household.sum(household.members("education", period)), limit)


@rule(Household, int)
def counted_income(household, period):
    """In thousandths."""
    income = household.sum(household.members("member_income", period)).astype(np.int64)
    deducted = household("medical_deduction", period) + household("education_deduction", period)
    return np.maximum(income - deducted * 1000, 0)


@rule(Household, bool)
def is_property_within_limits(household, period, parameters):
    p = parameters(period)
    limit = household("dibao_standard", period) * p.assets_months * household("size", period)
    few = (household("vehicles", period) <= p.vehicles_max) & (household("dwellings", period) <= p.dwellings_max)
    return few & (household("financial_assets", period) * 12 <= limit)


@rule(Household, bool)
def is_income_below_standard(household, period):
    line = household("dibao_standard", period) * household("size", period)
    return household("counted_income", period) * 12 < line * 1000


@rule(Household, bool)
def is_eligible(household, period):
    return household("is_property_within_limits", period) & household("is_income_below_standard", period)


@rule(Household, int)
def top_up(household, period):
    """In parts of 12 000."""
    lacking = household("dibao_standard", period) * household("size", period) * 1000
    lacking -= household("counted_income", period) * 12
    return np.where(household("is_eligible", period), lacking, 0)


@rule(Person, int)
def uplift_rate(person, period, parameters):
    p, years = parameters(period), person("age", period)
    rate = person("is_seriously_ill", period) * np.int64(p.uplift_serious_illness)
    np.maximum(rate, person("is_severely_disabled", period) * np.int64(p.uplift_severe_disability), out=rate)
    np.maximum(rate, (years >= p.uplift_aged_from) * np.int64(p.uplift_aged), out=rate)
    np.maximum(rate, (years < p.uplift_minor_below) * np.int64(p.uplift_minor), out=rate)
    return np.maximum(rate, (person("schooling", period) == Schooling.高校) * np.int64(p.uplift_student), out=rate)


@rule(Household, int)
def uplift(household, period):
    """In parts of 12 000."""
    rates = household.sum(household.members("uplift_rate", period)).astype(np.int64)
    return np.where(household("is_eligible", period), household("dibao_standard", period) * rates, 0)


@rule(Household, int)
def dibao(household, period, parameters):
    exact = household("top_up", period) + household("uplift", period)
    amount = np.maximum(up_to_yuan(exact, 12_000), parameters(period).dibao_minimum)
    return np.where(household("is_eligible", period), amount, 0)


@rule(Household, bool)
def receives_dibao(household, period):
    return household("dibao", period) > 0


@rule(Household, bool)
def is_income_within_edge_line(household, period, parameters):
    members = household("size", period)
    line = household("dibao_standard", period) * members * parameters(period).edge_multiple
    return (members > 0) & (household("counted_income", period) * 12 <= line)


@rule(Household, bool)
def is_edge_family(household, period):
    conditions = household("is_property_within_limits", period) & household("is_income_within_edge_line", period)
    return ~household("receives_dibao", period) & conditions


@rule(Person, bool)
def has_ground(person, period):
    return person("is_severely_disabled", period) | person("is_seriously_ill", period)


@rule(Person, int)
def edge_families(person, period, parameters):
    p = parameters(period)
    share = up_to_yuan(table(p.dibao_standard, Residence) * p.single_rate, 12_000)[person.household("residence", period)]
    return np.where(person("has_ground", period) & person.household("is_edge_family", period), share, 0)


@rule(Person, bool)
def is_single_person_case(person, period):
    return person("edge_families", period) > 0
