"""Temporary relief (临时救助): what one aid may come to, and when it may not be given again (SA-13)."""

from minzheng.kernel.policy import Unit, household_rule, largest, least, rounded, when
from minzheng.kernel.values.money import Rounding

OPINION = "民发〔2018〕23号"
QUICK = "民政部 财政部关于进一步改进临时救助工作的意见（2026 年 1 月）"
NOTICE = "国发〔2014〕47号"


@household_rule("救助月数", "months of relief", unit=Unit.MONTHS, law=OPINION)
def relief_months(relief_type, tier_months, quick_months):
    """The months of the household's degree of hardship; for a small quick aid those of its limit."""
    return when(relief_type == "小额快速救助", quick_months, otherwise=tier_months)


@household_rule("参考救助金额", "suggested amount", unit=Unit.FEN, law=OPINION)
def suggested(dibao_standard, persons_helped, relief_months, most, relief_rounding):
    """The local dibao standard for the persons helped and the months of their hardship, and not above the most."""
    return least(rounded(dibao_standard * persons_helped * relief_months, relief_rounding), most)


@household_rule("小额救助上限", "limit of a small quick aid", unit=Unit.FEN, law=QUICK)
def quick_limit(dibao_standard, quick_months):
    """One month's local dibao standard for the aid as a whole."""
    return rounded(dibao_standard * quick_months, Rounding.DOWN_TO_FEN.value)


@household_rule("本年尚可救助金额", "left of the year", unit=Unit.FEN, law=OPINION)
def left_of_year(cap_per_year, given_before):
    """What the cap of the year leaves after what was given before."""
    return largest(cap_per_year - given_before, 0)


@household_rule("最高救助金额", "most that may be given", unit=Unit.FEN, law=OPINION)
def most(relief_type, cap_per_case, left_of_year, quick_limit):
    """The least of the cap for one aid, what is left of the year, and for a small quick aid its own limit."""
    capped = least(cap_per_case, left_of_year)
    return when(relief_type == "小额快速救助", least(capped, quick_limit), otherwise=capped)


@household_rule("最低救助金额", "least that may be given", unit=Unit.FEN, law=OPINION)
def least_amount(least_aid):
    """The lower end of the locality's band."""
    return least_aid


@household_rule("本年救助次数已满", "helped as often as may be", unit=Unit.TRUTH, law=OPINION)
def is_over_times(times_before, times_per_year):
    """Whether the household was helped this year as often as the locality allows."""
    return times_before >= times_per_year


@household_rule("同一事由重复且无理由", "the same cause again without reason", unit=Unit.TRUTH, law=NOTICE)
def is_repeat_without_reason(alike_before, repeat_reason):
    """Whether the same cause was helped this year already and no reason is given for helping again."""
    return (alike_before > 0) & (repeat_reason == "无")


@household_rule("应排查低保边缘资格", "to be looked at for dibao", unit=Unit.TRUTH, law=OPINION)
def needs_standing_check(times_before, repeat_times):
    """Whether this aid makes the household one that is helped again and again: relief is no substitute for dibao."""
    return times_before + 1 >= repeat_times
