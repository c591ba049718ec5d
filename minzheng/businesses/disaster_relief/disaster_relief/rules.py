"""Living relief after a disaster (灾民生活救助): the longest class a household fits, and what that comes to (DS-06)."""

from minzheng.kernel.policy import Unit, household_rule, largest, when

YES = "是"
RULE = "自然灾害救助条例第二十一条；救助标准由地方制定"


@household_rule("救助月数", "months of relief", unit=Unit.MONTHS, law=RULE)
def relief_months(is_total_collapse, is_no_income, is_weak_self_help, collapse_months, no_income_months, weak_months):
    """The months of the longest class that the household fits; a person is helped by one class only."""
    collapse = when(is_total_collapse == YES, collapse_months, otherwise=0)
    no_income = when(is_no_income == YES, no_income_months, otherwise=0)
    return largest(collapse, no_income, when(is_weak_self_help == YES, weak_months, otherwise=0))


@household_rule("每人每日标准", "rate per person and day", unit=Unit.FEN, law=RULE)
def daily_rate(is_total_collapse, is_no_income, daily_allowance, decided_rate):
    """The local rate; for households without income, whose houses stand, what was decided for them."""
    return when((is_no_income == YES) & (is_total_collapse != YES), decided_rate, otherwise=daily_allowance)


@household_rule("生活费", "living allowance", unit=Unit.FEN, law=RULE)
def living_allowance(persons_hit, relief_days, daily_rate):
    """Persons by days by rate."""
    return persons_hit * relief_days * daily_rate


@household_rule("口粮（克）", "grain in grams", unit=Unit.COUNT, law=RULE)
def grain_relief(persons_hit, grain_days, is_grain_short, relief_months, grain_grams):
    """A jin for each person and day, to households short of grain that get no money for living."""
    return when((is_grain_short == YES) & (relief_months == 0), persons_hit * grain_days * grain_grams, otherwise=0)
