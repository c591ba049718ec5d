"""What is registered of one aid, and what the same people were given before in the calendar year."""

from minzheng.kernel.policy import CASE, Unit, household_fact

relief_type = household_fact("救助类型", "type of relief", source=CASE, codes=("急难型", "支出型", "小额快速救助"))
tier = household_fact("困难程度", "degree of hardship", source=CASE, codes=("无", "一般", "较重", "特别严重"))
persons_helped = household_fact("救助人数", "persons helped", unit=Unit.COUNT, source=CASE)
repeat_reason = household_fact(
    "再次救助理由", "reason for helping again", source=CASE, codes=("无", "情况加重", "治疗或支出仍在继续", "同类新发情形")
)
times_before = household_fact("本年已救助次数", "times helped this year", unit=Unit.COUNT, source=CASE)
given_before = household_fact("本年已救助金额", "given this year", unit=Unit.FEN, source=CASE)
alike_before = household_fact("本年同一事由已救助次数", "times helped this year for the same cause", unit=Unit.COUNT, source=CASE)
