"""How one relation came out for one area: it held, it failed, or it could not be tried."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from minzheng.kernel.values.language import Sentence, say

from ..results import half_up
from .declarations import Relation
from .figures import Several


@dataclass(frozen=True)
class Outcome:
    """``holds`` is None where a figure or a parameter is missing or figures are not on one basis.

    ``found`` says what was seen: both sides and the difference where it failed, why not where it could not be tried.
    """

    business: str
    relation: Relation
    area: int
    holds: bool | None
    found: Sentence
    indicators: tuple[str, ...] = ()

    @property
    def rule(self) -> str:
        """The kind of relation."""
        return self.relation.check

    @property
    def is_serious(self) -> bool:
        """Whether it failed and keeps a report from being signed until it is explained."""
        return self.holds is False and self.relation.severity == "serious"

    @property
    def sentence(self) -> Sentence:
        """What should hold."""
        return statement(self.relation)


def statement(one: Relation) -> Sentence:
    """What a relation asks, in a sentence."""
    parts, times = Several(tuple(one.parts)), Fraction(getattr(one, "per_mille", 1000), 1000)
    values = {"whole": one.whole, "parts": parts, "first": one.parts[0] if one.parts else "",
              "second": one.parts[-1] if one.parts else "", "times": half_up(times, 3).rstrip("0").rstrip(".")}
    template = (_PER if one.check == "band" and one.parts else _STATEMENTS[one.check]).template
    return Sentence(template, {name: value for name, value in values.items() if f"{{{name}}}" in template})


_PER = say("{whole} 除以 {first}，在合理范围之内")
_STATEMENTS = {
    "parts": say("{parts} 之和等于 {whole}"),
    "at_most": say("{parts} 不大于 {whole}"),
    "equal": say("{parts} 等于 {whole}"),
    "share": say("{first} ÷ {second} 等于 {whole}"),
    "average": say("平均数与数量（{parts}）之积等于 {whole}，误差不超过末位半个单位"),
    "product": say("{parts} 乘以标准约等于 {whole}"),
    "at_least": say("{whole} 不低于 {first} 的 {times} 倍"),
    "band": say("{whole} 在合理范围之内"),
    "monotone": say("同一年内累计数不减少"),
    "bound": say("人数不多于当地人口"),
    "unit_slip": say("金额没有元和万元之误"),
    "repeated": say("数据不是沿用上年"),
    "same_basis": say("相比较的数据截止日和范围一致"),
    "possible_ratio": say("比率能由整数得出"),
    "stated_exactly": say("约数不作准确数使用"),
}

