"""What the interval of visits depends on."""

from minzheng.kernel.policy import CASE, household_fact

visit_risk = household_fact("探访风险等级", "risk of the person visited", source=CASE, codes=("高", "中", "低"))
