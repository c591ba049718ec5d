"""What single persons receive, and what they may receive together."""

from __future__ import annotations

import numpy as np

from .means import up_to_yuan
from .system import Category, ChildStatus, Household, Person, Place, Residence, Schooling, SelfCare, rule, table


@rule(Person, bool)
def is_within_child_age(person, period, parameters):
    p, years, schooling = parameters(period), person("age", period), person("schooling", period)
    in_school = (schooling == Schooling.高中) | (schooling == Schooling.高校)
    return (years < p.child_end_age) | (in_school & (years < p.child_end_age_in_school))


@rule(Person, bool)
def is_orphan(person, period):
    return person("child_status", period) == ChildStatus.孤儿


@rule(Person, bool)
def is_unattended(person, period):
    return person("child_status", period) == ChildStatus.事实无人抚养


@rule(Person, int)
def orphans_gross(person, period, parameters):
    amount = table(parameters(period).orphan_standard, Place)[person("support_place", period)]
    return np.where(person("is_orphan", period) & person("is_within_child_age", period), amount, 0)


@rule(Person, int)
def unattended_gross(person, period, parameters):
    entitled = person("is_unattended", period) & person("is_within_child_age", period)
    return entitled * np.int64(parameters(period).unattended_child_standard)


@rule(Household, int)
def basic_living(household, period, parameters):
    exact = household("dibao_standard", period) * parameters(period).tekun_multiple
    return up_to_yuan(exact, 12_000)


@rule(Person, int)
def care_standard(person, period, parameters):
    found = parameters(period).care_standard._children
    care = [[found.get(f"{level.name}_{place.name}", 0) for place in Place] for level in SelfCare]
    return np.array(care, dtype=np.int64)[person("self_care", period), person("support_place", period)]


@rule(Person, int)
def tekun_gross(person, period):
    amount = person.household("basic_living", period) + person("care_standard", period)
    return np.where(person.household("is_tekun_household", period), amount, 0)


@rule(Person, int)
def tekun(person, period):
    gross = person("tekun_gross", period)
    higher = (person("orphans_gross", period) > gross) | (person("unattended_gross", period) > gross)
    return np.where(higher, 0, gross)


@rule(Household, int)
def dibao_share(household, period):
    """An equal part for each member, half a fen upwards."""
    members = household("size", period)
    part = np.maximum(members, 1)
    return np.where(members > 0, (household("dibao", period) * 2 + part) // (part * 2), 0)


@rule(Person, int)
def orphans(person, period):
    gross, support = person("orphans_gross", period), person("tekun_gross", period)
    left = np.where((support >= gross) & (support > 0), 0, gross)
    left = np.maximum(left - person.household("dibao_share", period), 0)
    return np.maximum(left - person("edge_families", period), 0)


@rule(Person, bool)
def is_needy(person, period):
    family = person.household("receives_dibao", period) | person.household("is_edge_family", period)
    return family | person("is_single_person_case", period)


@rule(Person, int)
def living_subsidy_gross(person, period, parameters):
    entitled = person("has_disability", period) & person("is_needy", period)
    return entitled * np.int64(parameters(period).living_subsidy_amount)


@rule(Person, int)
def living_subsidy(person, period):
    others = (person("tekun_gross", period) > 0) | (person("orphans_gross", period) > 0)
    return np.where(others, 0, person("living_subsidy_gross", period))


@rule(Person, int)
def unattended_children(person, period):
    gross, support = person("unattended_gross", period), person("tekun_gross", period)
    left = np.where((support >= gross) & (support > 0), 0, gross)
    left = np.maximum(left - person.household("dibao_share", period), 0)
    left = np.maximum(left - person("edge_families", period), 0)
    return np.maximum(left - person("living_subsidy", period), 0)


@rule(Person, bool)
def is_of_nursing_grade(person, period, parameters):
    last = table(parameters(period).nursing_grades, Category)[person("disability_category", period)]
    return person("has_disability", period) & (person("grade_number", period) <= last)


@rule(Person, bool)
def is_in_nursing_group(person, period, parameters):
    p, years = parameters(period), person("age", period)
    of_age = (years >= p.nursing_group_age_from) & (years < p.nursing_group_age_below)
    listed = table(p.nursing_group_categories, Category).astype(bool)[person("disability_category", period)]
    return of_age & person.household("receives_dibao", period) & listed


@rule(Person, int)
def nursing_subsidy_gross(person, period, parameters):
    p = parameters(period)
    amount = np.where(person("is_in_nursing_group", period), p.nursing_group_amount, p.nursing_subsidy_amount)
    return np.where(person("is_of_nursing_grade", period), amount, 0)


@rule(Person, int)
def nursing_subsidy(person, period):
    return np.where(person("tekun_gross", period) > 0, 0, person("nursing_subsidy_gross", period))


@rule(Person, bool)
def is_of_old_age(person, period, parameters):
    return person("age", period) >= parameters(period).old_age_start


@rule(Person, int)
def old_age_allowance(person, period, parameters):
    bands = sorted((int(edge), amount) for edge, amount in parameters(period).old_age_amount._children.items())
    amounts = np.array([0, *(amount for _, amount in bands)], dtype=np.int64)
    amount = amounts[np.searchsorted([edge for edge, _ in bands], person("age", period), side="right")]
    return np.where(person("is_of_old_age", period), amount, 0)


@rule(Person, bool)
def is_entitled_to_service(person, period, parameters):
    aged = person("age", period) >= parameters(period).elder_service_start
    return aged & (person.household("receives_dibao", period) | person.household("is_tekun_household", period))


@rule(Person, int)
def elder_service(person, period, parameters):
    amount = table(parameters(period).elder_service_amount, SelfCare)[person("self_care", period)]
    return np.where(person("is_entitled_to_service", period), amount, 0)


@rule(Person, bool)
def is_of_price_group(person, period, parameters):
    p = parameters(period)
    groups = (
        (p.price_subsidy_for_tekun, person("tekun", period) > 0),
        (p.price_subsidy_for_dibao, person.household("receives_dibao", period) | person("is_single_person_case", period)),
        (p.price_subsidy_for_orphans, person("orphans", period) > 0),
        (p.price_subsidy_for_unattended_children, person("unattended_children", period) > 0),
        (p.price_subsidy_for_edge_families, person.household("is_edge_family", period)),
    )
    listed = np.zeros(person.count, dtype=bool)
    for is_listed, belongs in groups:
        if is_listed:
            listed |= belongs
    return listed


@rule(Person, int)
def price_subsidy(person, period, parameters):
    p = parameters(period)
    if not p.price_subsidy_started:
        return np.zeros(person.count, dtype=np.int64)
    amount = table(p.price_subsidy_amount, Residence)[person.household("residence", period)]
    return np.where(person("is_of_price_group", period), amount, 0)
