"""Columns: the expressions a rule is written in.

A rule is called once, when its folder loads, with columns in the place of its arguments; what it returns is this small
tree. The tree knows its unit, its entity and its denominator: money times a rate is thousandths of a fen, and stays exact
until a named rounding. One tree is evaluated over millions of rows (``batch``), over one household (``single``) and read
aloud (``explain``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import lcm
from typing import Any, NoReturn

from minzheng.kernel.values.language import say

from .units import LARGEST_DENOMINATOR, Unit, misfit, product

CONSTANT, HOUSEHOLD, PERSON = "constant", "household", "person"
_WIDTH = {CONSTANT: 0, HOUSEHOLD: 1, PERSON: 2}


class Column:
    """One value per row. Compare, add, subtract and multiply; divide only by the words that name a rounding."""

    unit: Unit
    denominator: int = 1
    entity: str = CONSTANT

    def parts(self) -> tuple[Column, ...]:
        """The columns this one is made of."""
        return ()

    def __add__(self, other: Any) -> Column:
        return arithmetic("+", self, other)

    def __radd__(self, other: Any) -> Column:
        return arithmetic("+", other, self)

    def __sub__(self, other: Any) -> Column:
        return arithmetic("-", self, other)

    def __rsub__(self, other: Any) -> Column:
        return arithmetic("-", other, self)

    def __mul__(self, other: Any) -> Column:
        return arithmetic("*", self, other)

    def __rmul__(self, other: Any) -> Column:
        return arithmetic("*", other, self)

    def __lt__(self, other: Any) -> Column:
        return compare("<", self, other)

    def __le__(self, other: Any) -> Column:
        return compare("<=", self, other)

    def __gt__(self, other: Any) -> Column:
        return compare(">", self, other)

    def __ge__(self, other: Any) -> Column:
        return compare(">=", self, other)

    def __eq__(self, other: Any) -> Column:  # type: ignore[override]
        return compare("==", self, other)

    def __ne__(self, other: Any) -> Column:  # type: ignore[override]
        return compare("!=", self, other)

    def __and__(self, other: Any) -> Column:
        return logic("and", self, other)

    def __or__(self, other: Any) -> Column:
        return logic("or", self, other)

    def __invert__(self) -> Column:
        return Not(truth(self))

    __hash__ = object.__hash__

    def is_in(self, *codes: str) -> Column:
        """Whether this code is one of ``codes``."""
        result = self == codes[0]
        for code in codes[1:]:
            result = result | (self == code)
        return result

    def __bool__(self) -> NoReturn:
        raise misfit(say("规则逐列计算：请用 when(…)、& 、| 、~，不要用 if、and、or、not"))

    def __truediv__(self, other: Any) -> NoReturn:
        raise misfit(say("规则不直接相除：请用 divided(…, by=…, rounding=…) 写明取整方式"))

    __floordiv__ = __rtruediv__ = __rfloordiv__ = __mod__ = __truediv__


@dataclass(frozen=True, eq=False)
class Ref(Column):
    """A named fact, parameter or rule."""

    name: str
    unit: Unit
    entity: str
    denominator: int = 1


NEEDS_AWARD = Ref("needs_award", Unit.TRUTH, CONSTANT)
"""True when a payroll is computed: only who has been awarded is paid. False in a simulation: whoever is entitled."""


@dataclass(frozen=True, eq=False)
class Literal(Column):
    """A constant written into a rule or put in the place of a parameter: an integer, a truth or a code."""

    value: int | bool | str | None
    unit: Unit
    denominator: int = 1


@dataclass(frozen=True, eq=False)
class Arithmetic(Column):
    """A sum, difference or product; units and denominators were settled when it was made."""

    op: str
    left: Column
    right: Column
    unit: Unit
    denominator: int
    entity: str

    def parts(self) -> tuple[Column, ...]:
        return (self.left, self.right)


@dataclass(frozen=True, eq=False)
class Scaled(Column):
    """The same quantity over a larger denominator."""

    inner: Column
    factor: int
    unit: Unit
    denominator: int
    entity: str

    def parts(self) -> tuple[Column, ...]:
        return (self.inner,)


@dataclass(frozen=True, eq=False)
class Compare(Column):
    """Two values of one unit and denominator compared."""

    op: str
    left: Column
    right: Column
    entity: str
    unit: Unit = Unit.TRUTH

    def parts(self) -> tuple[Column, ...]:
        return (self.left, self.right)


@dataclass(frozen=True, eq=False)
class Logic(Column):
    """Two truths joined by and or or."""

    op: str
    left: Column
    right: Column
    entity: str
    unit: Unit = Unit.TRUTH

    def parts(self) -> tuple[Column, ...]:
        return (self.left, self.right)


@dataclass(frozen=True, eq=False)
class Not(Column):
    """The opposite of a truth."""

    inner: Column
    unit: Unit = Unit.TRUTH

    @property
    def entity(self) -> str:  # type: ignore[override]
        return self.inner.entity

    def parts(self) -> tuple[Column, ...]:
        return (self.inner,)


@dataclass(frozen=True, eq=False)
class When(Column):
    """One of two values, by a truth."""

    condition: Column
    then: Column
    otherwise: Column
    unit: Unit
    denominator: int
    entity: str

    def parts(self) -> tuple[Column, ...]:
        return (self.condition, self.then, self.otherwise)


@dataclass(frozen=True, eq=False)
class Extreme(Column):
    """The largest or least of several."""

    op: str
    items: tuple[Column, ...]
    unit: Unit
    denominator: int
    entity: str

    def parts(self) -> tuple[Column, ...]:
        return self.items


@dataclass(frozen=True, eq=False)
class Total(Column):
    """The sum of a person column over the members of each household."""

    inner: Column
    unit: Unit
    denominator: int
    entity: str = HOUSEHOLD

    def parts(self) -> tuple[Column, ...]:
        return (self.inner,)


@dataclass(frozen=True, eq=False)
class Rounded(Column):
    """``inner`` (over ``by``, if given) as whole fen by a named rounding."""

    inner: Column
    by: Column | None
    rounding: Column
    unit: Unit
    entity: str
    denominator: int = 1

    def parts(self) -> tuple[Column, ...]:
        return (self.inner, self.rounding) if self.by is None else (self.inner, self.by, self.rounding)


@dataclass(frozen=True, eq=False)
class FirstGiven(Column):
    """``inner`` where it has a value, else ``otherwise``."""

    inner: Column
    otherwise: Column
    unit: Unit
    denominator: int
    entity: str

    def parts(self) -> tuple[Column, ...]:
        return (self.inner, self.otherwise)


@dataclass(frozen=True, eq=False)
class Age(Column):
    """Full years reached by the first day of the month computed."""

    birth_date: Column
    unit: Unit = Unit.YEARS

    @property
    def entity(self) -> str:  # type: ignore[override]
        return self.birth_date.entity

    def parts(self) -> tuple[Column, ...]:
        return (self.birth_date,)


@dataclass(frozen=True, eq=False)
class Choice(Column):
    """A parameter that depends on the value of facts: the entry whose key the row has, else no value.

    ``entries`` pairs codes (one per key column, None for any) with the column that holds the value for them; the first
    that fits counts. ``is_total``: every row fits one.
    """

    keys: tuple[Column, ...]
    entries: tuple[tuple[tuple[str | None, ...], Column], ...]
    is_total: bool
    unit: Unit
    denominator: int
    entity: str

    def parts(self) -> tuple[Column, ...]:
        return (*self.keys, *(value for _, value in self.entries))


@dataclass(frozen=True, eq=False)
class Band(Column):
    """A parameter by bands of a number: the value of the greatest lower edge reached, below the lowest no value."""

    key: Column
    entries: tuple[tuple[int, Column], ...]
    unit: Unit
    denominator: int
    entity: str

    def parts(self) -> tuple[Column, ...]:
        return (self.key, *(value for _, value in self.entries))


def widest(*columns: Column) -> str:
    """The entity of a combination: person before household before constant."""
    return max((column.entity for column in columns), key=_WIDTH.__getitem__)


def lift(value: Any, like: Column | None = None) -> Column:
    """A column from a constant: truths, codes, zero, and whole numbers of things, years or months. Never an amount."""
    if isinstance(value, Column):
        return value
    if isinstance(value, bool):
        return Literal(value, Unit.TRUTH)
    if isinstance(value, str):
        return Literal(value, Unit.CODE)
    if isinstance(value, int):
        unit = like.unit if like is not None and like.unit.is_number else Unit.COUNT
        if value != 0 and (unit.is_money or unit is Unit.PER_MILLE):
            raise misfit(say("规则里不写金额和比例常数 {value}：请写成参数", value=value))
        return Literal(value, unit)
    raise misfit(say("规则里不能使用 {value}：金额用整数分，比例用千分数", value=repr(value)))


def both(left: Any, right: Any) -> tuple[Column, Column]:
    """Both operands as columns; a constant takes the unit and denominator of the other side."""
    a = lift(left, right if isinstance(right, Column) else None)
    return a, lift(right, a)


def truth(value: Any) -> Column:
    """The value as a column of truths. Raises RuleError for any other unit."""
    column = lift(value)
    if column.unit is not Unit.TRUTH:
        raise misfit(say("此处需要是或否，而不是 {unit}", unit=column.unit))
    return column


def scaled(column: Column, denominator: int) -> Column:
    """The same quantity over ``denominator``, a multiple of its own."""
    if column.denominator == denominator:
        return column
    if denominator > LARGEST_DENOMINATOR:
        raise misfit(say("比例相乘过多，超出精确计算的范围：请在中间写明取整"))
    factor = denominator // column.denominator
    if isinstance(column, Literal) and isinstance(column.value, int):
        return Literal(column.value * factor, column.unit, denominator)
    return Scaled(column, factor, column.unit, denominator, column.entity)


def aligned(*values: Any) -> tuple[Column, ...]:
    """Columns of one unit over one denominator. Raises RuleError where the units differ."""
    like = next((value for value in values if isinstance(value, Column)), None)
    columns = [lift(value, like) for value in values]
    units = {c.unit for c in columns if not (isinstance(c, Literal) and c.value == 0 and c.value is not False)}
    if len(units) > 1:
        raise misfit(say("单位不同，不能相加、相比或并列：{units}", units="、".join(sorted(units))))
    denominator = lcm(*(column.denominator for column in columns))
    return tuple(scaled(column, denominator) for column in columns)


def _unit(columns: tuple[Column, ...]) -> Unit:
    return next((c.unit for c in columns if not isinstance(c, Literal)), columns[0].unit)


def arithmetic(op: str, left: Any, right: Any) -> Column:
    """The column of ``left op right`` for +, - or *, with its unit and denominator. Raises RuleError where they do not fit."""
    a, b = both(left, right)
    if op == "*":
        denominator = a.denominator * b.denominator
        if denominator > LARGEST_DENOMINATOR:
            raise misfit(say("比例相乘过多，超出精确计算的范围：请在中间写明取整"))
        return Arithmetic(op, a, b, product(a.unit, b.unit), denominator, widest(a, b))
    a, b = aligned(a, b)
    unit = _unit((a, b))
    if not unit.is_number:
        raise misfit(say("{unit} 不能加减", unit=unit))
    return Arithmetic(op, a, b, unit, a.denominator, widest(a, b))


def compare(op: str, left: Any, right: Any) -> Column:
    """The truth of ``left op right``, brought to one denominator. Raises RuleError where the units differ."""
    a, b = aligned(left, right)
    return Compare(op, a, b, widest(a, b))


def logic(op: str, left: Any, right: Any) -> Column:
    """The truth of ``left op right`` for and or or."""
    a, b = truth(left), truth(right)
    return Logic(op, a, b, widest(a, b))


def walk(column: Column) -> Iterator[Column]:
    """The column and everything it is made of."""
    yield column
    for part in column.parts():
        yield from walk(part)
