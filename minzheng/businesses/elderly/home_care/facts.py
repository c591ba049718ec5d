"""What the yearly grant of a centre is computed from."""

from minzheng.kernel.policy import CASE, Unit, household_fact

centre_score = household_fact("年度评估得分", "score of the year", unit=Unit.COUNT, source=CASE)
centre_open_days = household_fact("全年开放日数", "days open in the year", unit=Unit.COUNT, source=CASE)
