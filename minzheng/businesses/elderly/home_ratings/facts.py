"""What an evaluation scored, and what a home's operating subsidy is computed from."""

from minzheng.kernel.policy import CASE, Unit, household_fact

home_score = household_fact("每季一评得分", "score of the quarter", unit=Unit.COUNT, source=CASE)
four_quarters = household_fact("四个季度得分合计", "scores of four quarters", unit=Unit.COUNT, source=CASE)
months_able = household_fact(
    "能力完好和轻度受损老年人入住月数", "months of residents of levels 0 and 1", unit=Unit.MONTHS, source=CASE)
months_partial = household_fact(
    "中度和重度受损老年人入住月数", "months of residents of levels 2 and 3", unit=Unit.MONTHS, source=CASE)
months_full = household_fact("能力完全丧失老年人入住月数", "months of residents of level 4", unit=Unit.MONTHS, source=CASE)
bed_months = household_fact("护理型床位月数", "months of nursing beds", unit=Unit.MONTHS, source=CASE)
home_stars = household_fact("机构星级", "stars of the home", source=CASE, codes=("0", "1", "2", "3", "4", "5"))
home_qualifies = household_fact("符合补贴条件", "qualifies for the subsidy", source=CASE, codes=("是", "否"))
