"""What the interval of visits depends on."""

from minzheng.kernel.policy import CASE, household_fact

visit_risk = household_fact("探访风险等级", "risk of the person visited", source=CASE, codes=("高", "中", "低"))
home_tekun_care = household_fact(
    "分散特困人员自理能力", "self-care of a tekun person at home", source=CASE, codes=("非特困", "自理", "半失能", "失能"))
