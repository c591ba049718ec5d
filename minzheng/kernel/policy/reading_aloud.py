"""A rule's tree as a sentence with the numbers of one case in it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.values.money import Rounding, grouped

from .columns import (
    NEEDS_AWARD,
    Age,
    Arithmetic,
    Column,
    Compare,
    Extreme,
    FirstGiven,
    Literal,
    Logic,
    Not,
    Ref,
    Rounded,
    Scaled,
    Total,
    When,
)
from .single import Missing, SingleHousehold, Subject
from .units import Unit

_SIGNS = {"+": " + ", "-": " − ", "*": " × "}
_COMPARISONS = {"<": " < ", "<=": " ≤ ", ">": " > ", ">=": " ≥ ", "==": " = ", "!=": " ≠ "}
_ROUNDINGS = {
    Rounding.DOWN_TO_FEN: say("舍去分以下"), Rounding.HALF_UP_TO_FEN: say("四舍五入到分"), Rounding.UP_TO_FEN: say("进位到分"),
    Rounding.DOWN_TO_YUAN: say("舍去元以下"), Rounding.HALF_UP_TO_YUAN: say("四舍五入到元"),
    Rounding.UP_TO_YUAN: say("进位到元"),
}


def shown(value: Any, unit: Unit, denominator: int = 1) -> str:
    """A value as it is read: 1,290.00元, 30%, 是, 3."""
    if isinstance(value, Missing):
        return str(say("未知"))
    if isinstance(value, bool):
        return str(say("是") if value else say("否"))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return _code(value)
    if unit.is_money:
        return str(say("{amount}元", amount=money(Fraction(value, denominator * 100))))
    if unit is Unit.PER_MILLE:
        return f"{decimal(Fraction(value * 1000, denominator * 10), 0)}%"
    number = decimal(Fraction(value, denominator), 0)
    counts_time = unit is Unit.YEARS or unit is Unit.MONTHS
    return str(say("{number}{unit}", number=number, unit=unit.label)) if counts_time else number


def _code(value: str) -> str:
    """A code in the reader's language; a rounding by what it does."""
    if value in list(Rounding):
        return str(_ROUNDINGS[Rounding(value)])
    return str(Sentence(value)) if value else str(say("无"))


def money(amount: Fraction) -> str:
    """An amount in yuan with separators: two decimals, more where a part of a fen needs them."""
    written = decimal(amount, 2)
    return f"≈{grouped(written[1:])}" if written.startswith("≈") else grouped(written)


def decimal(number: Fraction, least: int) -> str:
    """A fraction with at least ``least`` decimals, more where it needs them, at most six (then marked ≈)."""
    for places in range(least, 7):
        scaled = number * 10**places
        if scaled.denominator == 1:
            return _placed(scaled.numerator, places)
    return "≈" + _placed(round(number * 10**6), 6)


def _placed(digits: int, places: int) -> str:
    sign, digits = ("-" if digits < 0 else ""), abs(digits)
    if not places:
        return f"{sign}{digits}"
    whole, rest = divmod(digits, 10**places)
    return f"{sign}{whole}.{rest:0{places}d}"


def _bracketed(text: str) -> str:
    """A listed item with its own commas in brackets."""
    return _enclosed(text) if "，" in text or ", " in text else text


def _enclosed(text: str) -> str:
    return str(say("（{text}）", text=text))


class Reader:
    """Reads trees aloud for one household."""

    def __init__(self, single: SingleHousehold) -> None:
        self.single = single

    def sentence(self, column: Column, subject: Subject) -> str:
        """The tree with labels and values; of a choice only the side that applied."""
        match column:
            case Ref(name=NEEDS_AWARD.name):
                return str(say("按已确认的对象发放") if self.single.payroll else say("测算"))
            case Ref(name=name, unit=unit, denominator=denominator):
                value = self.single.of(name, subject)
                if unit is Unit.TRUTH and isinstance(value, bool):
                    return str(say("“{what}”成立", what=self.label(name)) if value
                               else say("“{what}”不成立", what=self.label(name)))
                return f"{self.label(name)} {shown(value, unit, denominator)}"
            case Literal(value=value, unit=unit, denominator=denominator):
                return shown(value, unit, denominator)
            case Scaled(inner=inner):
                return self.sentence(inner, subject)
            case Arithmetic(op=op, left=left, right=right):
                return self._side(left, op, subject) + _SIGNS[op] + self._side(right, op, subject)
            case Compare(op=op, left=left, right=right):
                holds = self.single.value(column, subject)
                ends = "" if isinstance(holds, Missing) else str(say("（成立）") if holds else say("（不成立）"))
                return self.sentence(left, subject) + _COMPARISONS[op] + self.sentence(right, subject) + ends
            case Logic(op=op, left=left, right=right):
                a, b = self.sentence(left, subject), self.sentence(right, subject)
                return str(say("{a}，且{b}", a=a, b=b) if op == "and" else say("{a}，或{b}", a=a, b=b))
            case Not(inner=inner):
                return str(say("不是：{what}", what=self.sentence(inner, subject)))
            case When():
                return self._when(column, subject)
            case Extreme(op=op, items=items):
                listed = str(say("、")).join(_bracketed(self.sentence(item, subject)) for item in items)
                which = say("取最大者：{items}", items=listed) if op == "largest" else say("取最小者：{items}", items=listed)
                return str(which)
            case Total(inner=inner):
                return self._total(inner, column)
            case Rounded(inner=inner, by=by):
                return self._rounded(column, inner, by, subject)
            case FirstGiven(inner=inner, otherwise=otherwise):
                given = not isinstance(self.single.value(inner, subject), Missing)
                return self.sentence(inner if given else otherwise, subject)
            case Age(birth_date=birth_date):
                return str(say("{birth}，到 {day} 的周岁", birth=self.sentence(birth_date, subject), day=self.single.on))
        raise TypeError(type(column).__name__)

    def label(self, name: str) -> str:
        """What a fact, parameter or rule is called."""
        program = self.single.program
        if name in self.single.rules:
            return str(self.single.rules[name].label)
        if name in program.parameters:
            return str(program.parameters[name].label)
        return str(program.facts[name].label) if name in program.facts else name

    def _side(self, column: Column, op: str, subject: Subject) -> str:
        text = self.sentence(column, subject)
        inner = column.inner if isinstance(column, Scaled) else column
        return _enclosed(text) if op != "+" and isinstance(inner, Arithmetic) and inner.op != "*" else text

    def _when(self, column: When, subject: Subject) -> str:
        """The conditions on the way, then what they led to."""
        met: list[str] = []
        chosen: Column = column
        while isinstance(chosen, When):
            test = self.single.value(chosen.condition, subject)
            condition = self.sentence(chosen.condition, subject)
            if isinstance(test, Missing):
                return str(say("无法判断：{condition}", condition=condition))
            met.append(condition)
            chosen = chosen.then if test else chosen.otherwise
        result = self.sentence(chosen, subject)
        return str(say("因{conditions}，即{result}", conditions=str(say("；")).join(met), result=result))

    def _total(self, inner: Column, total: Total) -> str:
        if isinstance(inner, Literal):
            return str(say("成员 {count} 人", count=len(self.single.members)))
        value = shown(self.single.value(total, None), total.unit, total.denominator)
        what = self.label(inner.name) if isinstance(inner, Ref) else str(say("符合条件的成员"))
        return str(say("全体成员的{what}合计 {value}", what=what, value=value))

    def _rounded(self, column: Rounded, inner: Column, by: Column | None, subject: Subject) -> str:
        text = self.sentence(inner, subject)
        if by is not None:
            text = str(say("（{text}）÷ {by}", text=text, by=self.sentence(by, subject))) if isinstance(
                inner, Arithmetic) else f"{text} ÷ {self.sentence(by, subject)}"
        name = self.single.value(column.rounding, subject)
        how = say("未知") if isinstance(name, Missing) else _ROUNDINGS[Rounding(name)]
        return str(say("{text}，{how}", text=text, how=how))
