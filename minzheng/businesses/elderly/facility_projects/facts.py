"""What the size and the money of a project are judged by."""

from minzheng.kernel.policy import CASE, Unit, household_fact

floor_area = household_fact("建筑面积（千分之一㎡）", "floor area in thousandths of a square metre", unit=Unit.COUNT, source=CASE)
planned_beds = household_fact("床位", "beds", unit=Unit.COUNT, source=CASE)
contract_sum = household_fact("合同金额", "contract", unit=Unit.FEN, source=CASE)
paid_before = household_fact("已支付", "paid so far", unit=Unit.FEN, source=CASE)
