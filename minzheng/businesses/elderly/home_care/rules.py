"""The yearly grant of a home-care centre (EL-04)."""

from minzheng.kernel.policy import Unit, household_rule, when

LOCAL = "地方社区居家养老服务运营补助办法"


@household_rule("运营补助", "operating grant", unit=Unit.FEN, law=LOCAL)
def centre_grant(centre_score, centre_open_days, days_least, good_score, pass_score, good_grant, pass_grant):
    """By the score of the yearly assessment, for a centre that was open on enough days."""
    earned = when(centre_score >= good_score, good_grant, otherwise=when(centre_score >= pass_score, pass_grant, otherwise=0))
    return when(centre_open_days >= days_least, earned, otherwise=0)
