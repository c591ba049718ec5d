"""From points to a level of ability: fewer points are less ability, and a higher level is worse (能力评估, EL-09)."""

from minzheng.kernel.policy import Unit, household_rule, least, when

STANDARD = "GB/T 42195-2022"
WORST = 4


@household_rule("初步等级", "first level", unit=Unit.COUNT, law=STANDARD)
def initial_level(ability_points, points_intact, points_mild, points_moderate, points_severe):
    """0 for an elder who can do everything, to 4 for one who can do next to nothing."""
    worse = when(ability_points >= points_moderate, 2, otherwise=when(ability_points >= points_severe, 3, otherwise=WORST))
    return when(ability_points >= points_intact, 0, otherwise=when(ability_points >= points_mild, 1, otherwise=worse))


@household_rule("符合等级变更条件", "a ground for a worse level", unit=Unit.TRUTH, law=STANDARD)
def is_worse(disorder, risk_events, risk_events_least):
    """A diagnosed disorder, or so many care-risk events in 30 days: several grounds count once."""
    return (disorder == "是") | (risk_events >= risk_events_least)


@household_rule("最终等级", "final level", unit=Unit.COUNT, law=STANDARD)
def final_level(initial_level, is_worse, coma):
    """In a coma the worst; with a ground one level worse, once, and never beyond the worst."""
    return when(coma == "是", WORST, otherwise=least(when(is_worse, initial_level + 1, otherwise=initial_level), WORST))
