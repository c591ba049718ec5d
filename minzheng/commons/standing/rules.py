"""Who stands where on the roll, in words several benefits use."""

from minzheng.kernel.policy import Unit, household_rule, person_rule


@household_rule("特困供养户", "tekun household", unit=Unit.TRUTH, law="特困人员认定办法（民发〔2021〕43号）")
def is_tekun_household(current_status):
    """Whether the roll has the household as tekun; then all its members are."""
    return current_status == "特困"


@person_rule("患重病", "seriously ill", unit=Unit.TRUTH)
def is_seriously_ill(serious_illness):
    """Whether an illness on the local major-disease list is certified."""
    return serious_illness == "是"


@person_rule("集中供养", "supported in an institution", unit=Unit.TRUTH)
def is_in_institution(support_place):
    """Whether the person lives in an institution."""
    return support_place == "集中"
