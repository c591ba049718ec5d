"""What is plausible of a building, and what may still be paid for it (EL-03, CB-18)."""

from minzheng.kernel.policy import Unit, household_rule, rounded, when
from minzheng.kernel.values.money import Rounding

STANDARD = "老年养护院建设标准（建标144）、社区老年人日间照料中心建设标准（建标143）"
CONTRACT = "建设工程价款结算暂行办法（财建〔2004〕369号）"
THOUSAND = 1000


@household_rule("每床面积是否合理", "whether the area for each bed is plausible", unit=Unit.TRUTH, law=STANDARD)
def is_area_plausible(floor_area, planned_beds, bed_area_least, bed_area_most):
    """Both bounds are plausible themselves; without beds there is nothing to judge."""
    is_enough = floor_area >= planned_beds * bed_area_least * THOUSAND
    is_within = floor_area <= planned_beds * bed_area_most * THOUSAND
    return (planned_beds == 0) | (is_enough & is_within)


@household_rule("还可支付", "what may still be paid", unit=Unit.FEN, law=CONTRACT)
def payable(contract_sum, paid_before, over_contract):
    """The contract with the margin that the county's rule gives, less what was paid."""
    most = contract_sum + rounded(contract_sum * over_contract, Rounding.DOWN_TO_FEN.value)
    return when(most > paid_before, most - paid_before, otherwise=0)
