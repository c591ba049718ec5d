"""How often somebody is visited (探访关爱, EL-10)."""

from minzheng.kernel.policy import Unit, household_rule

OPINION = "民政部等10部门关于开展特殊困难老年人探访关爱服务的指导意见（2022年）"


@household_rule("探访间隔（日）", "days between visits", unit=Unit.COUNT, law=OPINION)
def visit_interval(risk_interval):
    """What the risk asks for."""
    return risk_interval
