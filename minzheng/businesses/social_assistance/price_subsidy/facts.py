"""The price subsidy goes to whoever receives one of the listed benefits."""

from minzheng.kernel.policy import Unit, award, household_fact, person_fact

receives_dibao = household_fact("领取低保", "receives dibao", unit=Unit.TRUTH, source=award("dibao", "is_paid"))
is_edge_family = household_fact(
    "低保边缘家庭", "edge family", unit=Unit.TRUTH, source=award("edge_families", "is_edge_family")
)
is_single_person_case = person_fact(
    "单人户低保", "single-person dibao", unit=Unit.TRUTH, source=award("edge_families", "is_paid")
)
receives_tekun = person_fact("领取特困供养金", "receives tekun", unit=Unit.TRUTH, source=award("tekun", "is_paid"))
receives_orphan = person_fact(
    "领取孤儿基本生活费", "receives orphans' basic living", unit=Unit.TRUTH, source=award("orphans", "is_paid")
)
receives_unattended = person_fact(
    "领取事实无人抚养儿童补贴", "receives unattended children's basic living", unit=Unit.TRUTH,
    source=award("unattended_children", "is_paid"),
)
