"""What a household and its members are in now, and how they live."""

from minzheng.kernel.policy import DECISION, Unit, household_fact, person_fact

residence = household_fact("居住类别", "residence", codes=("城市", "农村"))
current_status = household_fact("保障类别", "current status", source=DECISION, codes=("低保", "特困", "低保边缘", "无"))
since_month = household_fact("纳入月份", "on the roll since", unit=Unit.COUNT, source=DECISION)
serious_illness = person_fact("重病", "serious illness", codes=("是", "否"))
schooling = person_fact("在校情况", "schooling", codes=("无", "学前", "义务教育", "高中", "高校"))
work_ability = person_fact("劳动能力", "ability to work", codes=("有", "部分", "无"))
self_care = person_fact("自理能力", "self-care", codes=("自理", "半失能", "失能"))
support_place = person_fact("供养方式", "place of support", codes=("无", "集中", "分散"))
