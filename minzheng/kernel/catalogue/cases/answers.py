"""What the one-household path answers to an expectation."""

from __future__ import annotations

from typing import Any

from minzheng.kernel.policy.folders import Output
from minzheng.kernel.policy.graph import Graph
from minzheng.kernel.policy.reading_aloud import shown as shown_value
from minzheng.kernel.policy.single import Missing, SingleHousehold
from minzheng.kernel.values.language import say

from .case import Expected


def alone(single: SingleHousehold, expected: Expected) -> Any:
    """The value found; the name of what is missing; or the reason code, empty where nobody is refused."""
    if expected.kind == "refused":
        return reason(single, output(single.program, expected.name), expected.member)
    found = single.of(expected.name, expected.member)
    if expected.kind == "missing":
        return found.name if isinstance(found, Missing) else found
    return found


def reason(single: SingleHousehold, of: Output, member: int | None) -> str:
    """The reason code the exception list must give; empty for who is paid or has nothing to do with the benefit."""
    due = single.of(f"{of.prefix}.amount_due", member)
    if isinstance(due, Missing):
        return "fact_missing" if due.name in single.program.facts else "parameter_missing"
    gross, excluded = (single.of(f"{of.prefix}.{what}", member) for what in ("gross", "excluded_by"))
    is_concerned = isinstance(gross, Missing) or gross > 0 or (single.payroll and single.of(of.enrolled, member))
    if due > 0 or not is_concerned:
        return ""
    return "excluded_by" if isinstance(excluded, str) and excluded else "not_eligible"


def output(program: Graph, prefix: str) -> Output:
    """The output that stands under ``prefix``."""
    return next(one for one in program.outputs if one.prefix == prefix)


def shown(single: SingleHousehold, expected: Expected, value: Any) -> str:
    """A value found or wanted, as it is read."""
    if isinstance(value, Missing):
        return str(say("未知（缺少 {name}）", name=value.name))
    if expected.kind != "value" or value is None:
        return str(value) or str(say("无"))
    if expected.name in single.rules:
        rule = single.rules[expected.name]
        return shown_value(value, rule.unit, rule.denominator)
    parameter = single.program.parameters[expected.name]
    return shown_value(value, parameter.unit, parameter.denominator)
