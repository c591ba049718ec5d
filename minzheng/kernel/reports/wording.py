"""How official texts tell a figure: its number without separators, how it changed, and what is told where there is none."""

from __future__ import annotations

from fractions import Fraction

from minzheng.kernel.indicators.results import Result, State, half_up

FAVOURED = {"%": ("提高", "下降")}
NOT_COLLECTED = "数据未收集"
ILLUSTRATIVE = "（示例值）"


def written_unit(unit: str) -> str:
    """How a unit stands in a sentence after its number: what it is per is said before, so 元/人·月 is 元."""
    return unit.partition("/")[0]


def changed(now: Result, before: Result, *, by_year: bool) -> str:
    """How a value changed: 同比增长12.34%, for a ratio 同比提高1.20个百分点, 与上年同期持平 where it did not.

    Where either value cannot be told the sentence says so; what was zero before has no rate.
    """
    against, so_far = ("同比", "上年同期") if by_year else ("环比", "上期")
    if now.value is None or before.value is None:
        why = "不公开" if State.SUPPRESSED in (now.state, before.state) else NOT_COLLECTED
        return f"{so_far}{why}" if now.value is not None else why
    if now.value == before.value:
        return f"与{so_far}持平"
    up, down = FAVOURED.get(now.unit, ("增长", "下降"))
    direction = up if now.value > before.value else down
    if now.unit == "%":
        return f"{against}{direction}{half_up(abs(now.value - before.value) * 100, 2)}个百分点"
    if before.value == 0:
        return f"{so_far}为零"
    return f"{against}{direction}{half_up(abs(now.value - before.value) / abs(before.value) * 100, 2)}%"


def of_plan(now: Result, target: Fraction | None) -> str:
    """How much of a plan's target a value is: 完成计划目标的87.50%."""
    if target is None or target == 0:
        return "未列计划目标"
    if now.value is None:
        return "不公开" if now.state is State.SUPPRESSED else NOT_COLLECTED
    return f"完成计划目标的{half_up(now.value / target * 100, 2)}%"
