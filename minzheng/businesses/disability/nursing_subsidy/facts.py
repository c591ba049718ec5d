"""The group rate of the nursing subsidy depends on dibao."""

from minzheng.kernel.policy import Unit, award, household_fact

receives_dibao = household_fact("领取低保", "receives dibao", unit=Unit.TRUTH, source=award("dibao", "is_paid"))
