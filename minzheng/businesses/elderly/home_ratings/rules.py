"""The rank of a quarter, stars from four quarters, and the operating subsidy of a home (EL-02)."""

from minzheng.kernel.policy import Unit, household_rule, rounded, when

PRACTICE = "地方考评办法"
LOCAL = "地方养老机构运营补贴办法"


@household_rule("考评档次", "rank of the quarter", unit=Unit.COUNT, law=PRACTICE)
def home_rank(home_score, excellent_from, good_from, pass_from):
    """1 excellent, 2 good, 3 passed; 4 has to put things right."""
    lower = when(home_score >= pass_from, 3, otherwise=4)
    return when(home_score >= excellent_from, 1, otherwise=when(home_score >= good_from, 2, otherwise=lower))


@household_rule("可评星级", "stars that are earned", unit=Unit.COUNT, law=PRACTICE)
def star_grade(four_quarters, five_from, four_from, three_from, two_from, one_from):
    """From the mean of four quarters: their sum is held against four times the boundary."""
    two = when(four_quarters >= two_from * 4, 2, otherwise=when(four_quarters >= one_from * 4, 1, otherwise=0))
    four = when(four_quarters >= four_from * 4, 4, otherwise=when(four_quarters >= three_from * 4, 3, otherwise=two))
    return when(four_quarters >= five_from * 4, 5, otherwise=four)


@household_rule("入住补贴", "subsidy for residents", unit=Unit.FEN, law=LOCAL)
def stay_subsidy(months_able, months_partial, months_full, rate_able, rate_partial, rate_full):
    """For each resident and month the rate of their ability."""
    return rate_able * months_able + rate_partial * months_partial + rate_full * months_full


@household_rule("护理型床位补贴", "subsidy for nursing beds", unit=Unit.FEN, law=LOCAL)
def bed_subsidy(bed_months, rate_bed):
    """For each nursing bed and month."""
    return rate_bed * bed_months


@household_rule("运营补贴", "operating subsidy", unit=Unit.FEN, law=LOCAL)
def operating_subsidy(home_qualifies, stay_subsidy, bed_subsidy, star_share, subsidy_rounding):
    """Residents and beds, times the share of the home's stars; nothing for a home that does not qualify."""
    return when(home_qualifies == "是", rounded((stay_subsidy + bed_subsidy) * star_share, subsidy_rounding), otherwise=0)
