"""The days, months and amounts that watching goes by, as they are in force at a place on a day."""

from __future__ import annotations

from datetime import date

from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.language import say

REFERRAL_DAYS, WARNING_DAYS, VISIT_MONTHS = "watching.referral_days", "watching.warning_days", "watching.visit_months"
MEDICAL_BURDEN, MEDICAL_COST = "watching.medical_burden", "watching.medical_cost"


def limit(parameters: ParameterBook, name: str, *, area: int, on: date) -> int:
    """The value of a parameter; money in fen. Raises Refused naming parameter, area and day where none is in force."""
    found = parameters.in_force(name, area_code=area, on=on)
    value = next((one.value for one in found.values()), None)
    if not isinstance(value, int):
        raise Refused(say("{area} 在 {on} 没有生效的参数 {name}", area=area, on=on, name=name), (), code="parameter_missing")
    denominator = parameters.declared[name].denominator if parameters.declared[name].unit.is_money else 1
    return value // denominator
