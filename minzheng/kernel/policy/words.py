"""The few words rules are written in."""

from __future__ import annotations

from typing import Any

from minzheng.kernel.values.language import say

from .columns import (
    HOUSEHOLD,
    PERSON,
    Age,
    Column,
    Extreme,
    FirstGiven,
    Literal,
    Rounded,
    Total,
    When,
    aligned,
    lift,
    truth,
    widest,
)
from .units import Unit, misfit


def when(condition: Any, then: Any, *, otherwise: Any) -> Column:
    """``then`` where the condition holds, else ``otherwise``; unknown where the condition is unknown."""
    test = truth(condition)
    first, second = aligned(then, otherwise)
    unit = second.unit if _is_plain(first) else first.unit
    return When(test, first, second, unit, first.denominator, widest(test, first, second))


def largest(*values: Any) -> Column:
    """The largest of several values of one unit."""
    return _extreme("largest", values)


def least(*values: Any) -> Column:
    """The least of several values of one unit."""
    return _extreme("least", values)


def sum_over(members: Any) -> Column:
    """The sum of a member's value over the household's members. Only in a household rule."""
    inner = lift(members)
    if inner.entity == HOUSEHOLD or not inner.unit.is_number:
        raise misfit(say("sum_over 只对成员的数额求和"))
    return Total(inner, inner.unit, inner.denominator)


def count_of(condition: Any) -> Column:
    """How many of the household's members the condition holds for; ``count_of(True)`` counts them all."""
    return sum_over(1 if condition is True else when(condition, 1, otherwise=0))


def any_of(condition: Any) -> Column:
    """Whether the condition holds for at least one of the household's members."""
    return count_of(condition) > 0


def rounded(amount: Any, rounding: Any) -> Column:
    """``amount`` as whole fen by a named rounding (``kernel.values.money.Rounding``). For amounts not below zero."""
    return _rounded(amount, None, rounding)


def divided(amount: Any, *, by: Any, rounding: Any) -> Column:
    """``amount`` over ``by`` (above zero) as whole fen by a named rounding."""
    return _rounded(amount, lift(by), rounding)


def first_given(value: Any, *, otherwise: Any) -> Column:
    """``value`` where it has one, else ``otherwise``: the only way to do without a value. For optional parameters."""
    first, second = aligned(value, otherwise)
    unit = second.unit if _is_plain(first) else first.unit
    return FirstGiven(first, second, unit, first.denominator, widest(first, second))


def age_in_month(birth_date: Any) -> Column:
    """Full years reached by the first day of the month. Born on 29 February: a year older from 1 March."""
    column = lift(birth_date)
    if column.unit is not Unit.DATE:
        raise misfit(say("年龄由出生日期算出"))
    return Age(column)


def _extreme(op: str, values: tuple[Any, ...]) -> Column:
    items = aligned(*values)
    unit = next((item.unit for item in items if not _is_plain(item)), items[0].unit)
    return Extreme(op, items, unit, items[0].denominator, widest(*items))


def _rounded(amount: Any, by: Column | None, rounding: Any) -> Column:
    inner, name = lift(amount), lift(rounding)
    if not inner.unit.is_money or name.unit is not Unit.CODE or (by is not None and by.unit is not Unit.COUNT):
        raise misfit(say("取整需要金额、人数（除以时）和取整方式的名称"))
    entity = widest(inner, name) if by is None else widest(inner, by, name)
    return Rounded(inner, by, name, inner.unit, entity)


def _is_plain(column: Column) -> bool:
    return isinstance(column, Literal)


__all__ = [
    "HOUSEHOLD", "PERSON", "Column", "age_in_month", "any_of", "count_of", "divided", "first_given", "largest", "least",
    "rounded", "sum_over", "when",
]
