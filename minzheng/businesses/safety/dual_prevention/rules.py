"""From the score of a risk, D = likelihood × exposure × consequence, to its colour (LEC)."""

from minzheng.kernel.policy import Unit, household_rule, when

LEC = "作业条件危险性评价法（LEC），实务做法"
THOUSAND = 1000


@household_rule("风险等级", "grade of the risk", unit=Unit.COUNT, law=LEC)
def risk_grade(risk_score, red_from, orange_from, yellow_from):
    """1 is red, the gravest; 2 orange, 3 yellow, 4 blue."""
    lower = when(risk_score >= yellow_from * THOUSAND, 3, otherwise=4)
    return when(risk_score >= red_from * THOUSAND, 1, otherwise=when(risk_score >= orange_from * THOUSAND, 2, otherwise=lower))
