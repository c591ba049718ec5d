"""What living relief after a disaster is computed from: the classes a household fits, its persons, the days."""

from minzheng.kernel.policy import CASE, Unit, household_fact

YES_OR_NO = ("否", "是")

victim_class = household_fact(
    "救助类别", "class of relief", source=CASE,
    codes=("全倒户且无自救能力", "特殊无收入来源", "自救能力较弱", "缺粮且无自救能力", "房屋受损", "一般受灾"))
is_total_collapse = household_fact("全倒户且无自救能力", "all rooms collapsed, no ability", source=CASE, codes=YES_OR_NO)
is_no_income = household_fact("特殊无收入来源", "no income", source=CASE, codes=YES_OR_NO)
is_weak_self_help = household_fact("自救能力较弱", "weak self-help", source=CASE, codes=YES_OR_NO)
is_grain_short = household_fact("缺粮且无自救能力", "short of grain", source=CASE, codes=YES_OR_NO)
persons_hit = household_fact("受灾人口", "persons", unit=Unit.COUNT, source=CASE)
relief_days = household_fact("救助天数", "days of relief", unit=Unit.COUNT, source=CASE)
grain_days = household_fact("口粮天数", "days of grain", unit=Unit.COUNT, source=CASE)
decided_rate = household_fact("酌定每人每日标准", "rate decided", unit=Unit.FEN, source=CASE)
