"""Whose income counts, how much of it, and what a household may own (SA-01, SA-03).

Amounts stay exact (thousandths of a fen after a rate) until a benefit rounds its household total once.
"""

from minzheng.kernel.policy import Unit, count_of, household_rule, largest, least, person_rule, sum_over, when

METHOD = "最低生活保障审核确认办法（民发〔2021〕57号）"


@household_rule("计入人数", "counted members", unit=Unit.COUNT, law=f"{METHOD} 共同生活的家庭成员")
def size(is_tekun_household):
    """How many members count for dibao: all, but none of a tekun household, which has its own support."""
    return when(is_tekun_household, 0, otherwise=count_of(True))


@person_rule("就业成本扣减", "work cost deducted", unit=Unit.FEN_PER_MONTH, law=f"{METHOD} 必要的就业成本")
def work_cost(wage, work_place, work_cost_rate, work_cost_max, work_cost_max_outside):
    """A share of the wage up to the limit of the place of work, never more than the wage; none without such a place."""
    local = least(wage * work_cost_rate, work_cost_max, wage)
    outside = least(wage * work_cost_rate, work_cost_max_outside, wage)
    return when(work_place == "本市", local, otherwise=when(work_place == "外地", outside, otherwise=0))


@person_rule("成员计入收入", "counted income of the member", unit=Unit.FEN_PER_MONTH, law=f"{METHOD} 家庭收入")
def member_income(wage, work_cost, business, property, transfer):
    """Wage after work cost, net business (may be negative), net property and net transfers."""
    return wage - work_cost + business + property + transfer


@household_rule("医疗支出扣减", "medical deduction", unit=Unit.FEN_PER_MONTH, law=f"{METHOD} 刚性支出")
def medical_deduction(medical, medical_deduction_max, size):
    """Own-paid medical costs of all members, up to the limit a person."""
    return least(sum_over(medical), medical_deduction_max * size)


@household_rule("教育支出扣减", "education deduction", unit=Unit.FEN_PER_MONTH, law=f"{METHOD} 刚性支出")
def education_deduction(education, education_deduction_max, size):
    """Own-paid education costs of all members, up to the limit a person."""
    return least(sum_over(education), education_deduction_max * size)


@household_rule("家庭计入收入", "counted income of the household", unit=Unit.FEN_PER_MONTH, law=f"{METHOD} 家庭收入")
def counted_income(member_income, medical_deduction, education_deduction):
    """What all members have after deductions; never below zero."""
    return largest(sum_over(member_income) - medical_deduction - education_deduction, 0)


@household_rule("财产未超限", "property within limits", unit=Unit.TRUTH, law=f"{METHOD} 家庭财产")
def is_property_within_limits(
    vehicles, vehicles_max, dwellings, dwellings_max, financial_assets, assets_months, dibao_standard, size
):
    """Vehicles, dwellings and financial assets each within their limit."""
    few_things = (vehicles <= vehicles_max) & (dwellings <= dwellings_max)
    return few_things & (financial_assets <= dibao_standard * assets_months * size)


@household_rule("收入低于低保标准", "income below the dibao standard", unit=Unit.TRUTH, law=f"{METHOD} 家庭收入")
def is_income_below_standard(counted_income, dibao_standard, size):
    """Whether the household has less than the standard of its counted members; equal is not below."""
    return counted_income < dibao_standard * size
