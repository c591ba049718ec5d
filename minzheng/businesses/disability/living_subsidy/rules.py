"""Living subsidy for needy disabled persons (困难残疾人生活补贴, DI-01)."""

from minzheng.kernel.policy import Unit, person_rule, when

OPINION = "国发〔2015〕52号"


@person_rule("家庭困难", "of a needy family", unit=Unit.TRUTH, law=OPINION)
def is_needy(receives_dibao, is_edge_family, is_single_person_case):
    """Of a dibao household or an edge family; the single-person case counts as dibao."""
    return receives_dibao | is_edge_family | is_single_person_case


@person_rule("应纳入生活补贴", "enrolled for the living subsidy", unit=Unit.TRUTH, law=OPINION)
def is_enrolled(has_disability, current_status):
    """A disabled person whose household is on the roll of dibao or edge families."""
    return has_disability & current_status.is_in("低保", "低保边缘")


@person_rule("生活补贴金额", "amount of the living subsidy", unit=Unit.FEN_PER_MONTH, law=OPINION)
def amount(has_disability, is_needy, living_subsidy_amount):
    """The standard for each disabled person, of any grade, in a needy family."""
    return when(has_disability & is_needy, living_subsidy_amount, otherwise=0)
