"""Whom the living subsidy is for depends on dibao and edge families."""

from minzheng.kernel.policy import Unit, award, household_fact, person_fact

receives_dibao = household_fact("领取低保", "receives dibao", unit=Unit.TRUTH, source=award("dibao", "is_paid"))
is_edge_family = household_fact(
    "低保边缘家庭", "edge family", unit=Unit.TRUTH, source=award("edge_families", "is_edge_family")
)
is_single_person_case = person_fact(
    "单人户低保", "single-person dibao", unit=Unit.TRUTH, source=award("edge_families", "is_paid")
)
