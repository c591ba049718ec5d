"""What an assessment finds: points, and what makes the level worse."""

from minzheng.kernel.policy import CASE, Unit, household_fact

ability_points = household_fact("能力评估总分", "points for ability", unit=Unit.COUNT, source=CASE)
coma = household_fact("处于昏迷状态", "in a coma", source=CASE, codes=("是", "否"))
disorder = household_fact(
    "确诊认知障碍（F00—F03）或其他精神和行为障碍（F04—F99）", "diagnosed with dementia or another mental disorder", source=CASE,
    codes=("是", "否"))
risk_events = household_fact("近30日照护风险事件次数", "care-risk events of 30 days", unit=Unit.COUNT, source=CASE)
