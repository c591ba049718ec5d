"""What edge families must know of other benefits."""

from minzheng.kernel.policy import Unit, award, household_fact

receives_dibao = household_fact("领取低保", "receives dibao", unit=Unit.TRUTH, source=award("dibao", "is_paid"))
dibao_rounding = household_fact("保障金取整方式", "rounding of dibao", source=award("dibao", "dibao_rounding"))
