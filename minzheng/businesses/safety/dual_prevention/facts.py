"""What the grade of a risk rests on."""

from minzheng.kernel.policy import CASE, Unit, household_fact

risk_score = household_fact("风险值D（千分之一）", "score of the risk in thousandths", unit=Unit.COUNT, source=CASE)
