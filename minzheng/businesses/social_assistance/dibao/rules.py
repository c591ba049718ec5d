"""Dibao (最低生活保障): what a household lacks to the standard, with uplifts for members in need (SA-01, SA-03)."""

from minzheng.kernel.policy import Unit, household_rule, largest, person_rule, rounded, sum_over, when

METHOD = "最低生活保障审核确认办法（民发〔2021〕57号）"
MEASURES = "社会救助暂行办法（国务院令第649号）第十二条"


@household_rule("在册低保户", "on the dibao roll", unit=Unit.TRUTH, law=METHOD)
def is_enrolled(current_status):
    """Whether the household has been awarded dibao."""
    return current_status == "低保"


@household_rule("符合低保条件", "eligible for dibao", unit=Unit.TRUTH, law=METHOD)
def is_eligible(is_property_within_limits, is_income_below_standard):
    """Property within limits and income below the standard of all counted members."""
    return is_property_within_limits & is_income_below_standard


@household_rule("保障线", "guaranteed income", unit=Unit.FEN_PER_MONTH, law=MEASURES)
def guaranteed_income(dibao_standard, size):
    """The standard of all counted members: what the household should have."""
    return dibao_standard * size


@household_rule("基本补差", "base top-up", unit=Unit.FEN_PER_MONTH, law=METHOD)
def top_up(is_eligible, dibao_standard, size, counted_income):
    """What the counted income lacks to the standard of all counted members."""
    return when(is_eligible, dibao_standard * size - counted_income, otherwise=0)


@person_rule("分类施保比例", "rate of the uplift", unit=Unit.PER_MILLE, law=MEASURES)
def uplift_rate(
    is_seriously_ill, is_severely_disabled, age, schooling, uplift_serious_illness, uplift_severe_disability,
    uplift_aged, uplift_aged_from, uplift_minor, uplift_minor_below, uplift_student,
):
    """The highest rate among the groups the member belongs to; several grounds are never added up."""
    return largest(
        when(is_seriously_ill, uplift_serious_illness, otherwise=0),
        when(is_severely_disabled, uplift_severe_disability, otherwise=0),
        when(age >= uplift_aged_from, uplift_aged, otherwise=0),
        when(age < uplift_minor_below, uplift_minor, otherwise=0),
        when(schooling == "高校", uplift_student, otherwise=0),
    )


@household_rule("分类施保增发", "classified uplift", unit=Unit.FEN_PER_MONTH, law=MEASURES)
def uplift(is_eligible, dibao_standard, uplift_rate):
    """The standard times each member's rate, over all members."""
    return when(is_eligible, dibao_standard * sum_over(uplift_rate), otherwise=0)


@household_rule("月保障金", "monthly amount", unit=Unit.FEN_PER_MONTH, law=METHOD)
def monthly_amount(is_eligible, top_up, uplift, dibao_rounding, dibao_minimum):
    """Top-up and uplifts, rounded once for the household, and at least the minimum."""
    return when(is_eligible, largest(rounded(top_up + uplift, dibao_rounding), dibao_minimum), otherwise=0)
