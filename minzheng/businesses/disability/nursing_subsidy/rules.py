"""Nursing subsidy for severely disabled persons (重度残疾人护理补贴, DI-02)."""

from minzheng.kernel.policy import Unit, first_given, person_rule, when

OPINION = "国发〔2015〕52号"


@person_rule("符合护理补贴等级", "of a grade the nursing subsidy covers", unit=Unit.TRUTH, law=OPINION)
def is_enrolled(has_disability, grade_number, nursing_grades):
    """Whether the grade is covered for the category of disability."""
    return has_disability & (grade_number <= nursing_grades)


@person_rule("特定人群", "of the listed group", unit=Unit.TRUTH, law="地方规定")
def is_in_group(age, nursing_group_age_from, nursing_group_age_below, receives_dibao, nursing_group_categories):
    """Of working age (16 to 59), in a dibao household, of a listed category; decided month by month."""
    of_age = (age >= nursing_group_age_from) & (age < nursing_group_age_below)
    return of_age & receives_dibao & first_given(nursing_group_categories, otherwise=False)


@person_rule("护理补贴金额", "amount of the nursing subsidy", unit=Unit.FEN_PER_MONTH, law=OPINION)
def amount(is_enrolled, is_in_group, nursing_group_amount, nursing_subsidy_amount):
    """The group's amount where the locality has one and the person belongs to it, else the base amount."""
    of_group = first_given(nursing_group_amount, otherwise=nursing_subsidy_amount)
    base_or_group = when(is_in_group, of_group, otherwise=nursing_subsidy_amount)
    return when(is_enrolled, base_or_group, otherwise=0)
