"""Families just above dibao, and their severely disabled or seriously ill members on their own (SA-08)."""

from minzheng.kernel.policy import Unit, household_rule, person_rule, rounded, when

METHOD = "最低生活保障审核确认办法（民发〔2021〕57号）"


@household_rule("在册低保边缘家庭", "on the roll of edge families", unit=Unit.TRUTH, law=METHOD)
def is_recognised(current_status):
    """Whether the household has been recognised as an edge family."""
    return current_status == "低保边缘"


@household_rule("收入未超过边缘线", "income within the edge line", unit=Unit.TRUTH, law=METHOD)
def is_income_within_edge_line(counted_income, dibao_standard, size, edge_multiple):
    """Whether income is at most the multiple of the standard of all counted members."""
    return (size > 0) & (counted_income <= dibao_standard * size * edge_multiple)


@household_rule("低保边缘家庭", "edge family", unit=Unit.TRUTH, law=METHOD)
def is_edge_family(needs_award, is_recognised, receives_dibao, is_property_within_limits, is_income_within_edge_line):
    """Not dibao, property within limits, income within the edge line; for payment also recognised as such."""
    meets_conditions = ~receives_dibao & is_property_within_limits & is_income_within_edge_line
    return (is_recognised | ~needs_award) & meets_conditions


@person_rule("单人户条件", "ground for the single-person case", unit=Unit.TRUTH, law=METHOD)
def has_ground(is_severely_disabled, is_seriously_ill):
    """Severely disabled or seriously ill."""
    return is_severely_disabled | is_seriously_ill


@person_rule("应纳入单人户", "enrolled as a single person", unit=Unit.TRUTH, law=METHOD)
def is_enrolled(is_recognised, has_ground):
    """A member with a ground in a recognised edge family."""
    return is_recognised & has_ground


@person_rule("单人户月保障金", "monthly amount of the single-person case", unit=Unit.FEN_PER_MONTH, law=METHOD)
def single_amount(is_edge_family, has_ground, dibao_standard, single_rate, dibao_rounding):
    """A share of the standard, without uplift."""
    share = rounded(dibao_standard * single_rate, dibao_rounding)
    return when(is_edge_family & has_ground, share, otherwise=0)
