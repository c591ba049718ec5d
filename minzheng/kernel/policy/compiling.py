"""From a rule's tree to an expression over a frame, in the words that Polars and Narwhals share.

Every word used here means the same in both libraries, so the one is taken for the other: Polars is spoken to directly, which
spares half the time of planning, any other engine (Spark) through Narwhals. A test holds the two against each other.

Unknown stays unknown: a missing fact or parameter makes null, and null reaches every result that truly needs it. Engines
differ in how they skip nulls (``when``, largest, sums), so each such place is guarded, but only where null can come.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import date
from functools import reduce
from operator import and_
from typing import Any

import polars as pl

from minzheng.kernel.values.money import Rounding

from .binding import Bound, known
from .columns import (
    Age,
    Arithmetic,
    Band,
    Choice,
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
from .units import Unit

Expr = Any
"""An expression of Polars or of Narwhals."""
_TYPES = {Unit.TRUTH: "Boolean", Unit.CODE: "String", Unit.DATE: "Date"}
_COMPARE = {"<": "__lt__", "<=": "__le__", ">": "__gt__", ">=": "__ge__", "==": "__eq__", "!=": "__ne__"}


class Compiler:
    """Compiles trees for one batch. ``unknown`` names the columns that hold nulls, ``computed`` those that rules and
    looked-up parameters make (with a column beside them that says what they lack), ``totals`` the sums already taken;
    ``words`` is ``polars`` or ``narwhals``."""

    def __init__(
        self, on: date, unknown: Set[str], computed: Set[str], totals: Mapping[int, str], words: Any = pl
    ) -> None:
        self.words = words
        self.on = on
        self.unknown = unknown
        self.computed = computed
        self.totals = totals
        self._literals: dict[tuple[Any, str], Expr] = {}

    # can it be null?

    def may_be_unknown(self, column: Column) -> bool:
        match column:
            case Literal(value=value):
                return value is None
            case Ref(name=name):
                return name in self.unknown
            case Total():
                return self.totals[id(column)] in self.unknown
            case FirstGiven():
                return self.may_be_unknown(column.otherwise) and self.may_be_unknown(column.inner)
            case Band():
                return True
            case Choice(is_total=False):
                return True
            case _:
                return any(self.may_be_unknown(part) for part in column.parts())

    # values

    def value(self, column: Column) -> Expr:
        """The expression for a tree."""
        match column:
            case Ref(name=name):
                return self.words.col(name)
            case Literal(value=value, unit=unit):
                return self.literal(value, unit)
            case Total():
                return self.words.col(self.totals[id(column)])
            case Bound(inner=inner):
                return self.value(inner)
            case Scaled(inner=inner, factor=factor):
                return self.value(inner) * factor
            case Arithmetic(op=op, left=left, right=right):
                return _arithmetic(op, self.value(left), self.value(right))
            case Compare():
                return self._compare(column)
            case Logic(op=op, left=left, right=right):
                a, b = self.value(left), self.value(right)
                return a & b if op == "and" else a | b
            case Not(inner=inner):
                return ~self.value(inner)
            case When():
                return self._when(column)
            case Extreme():
                return self._extreme(column)
            case Rounded():
                return self._rounded(column)
            case FirstGiven(inner=inner, otherwise=otherwise):
                first = self.value(inner)
                return self.words.when(first.is_null()).then(self.value(otherwise)).otherwise(first)
            case Age(birth_date=birth_date):
                return self._age(self.value(birth_date))
            case Choice():
                return self._choice(column)
            case Band():
                return self._band(column)
        raise TypeError(type(column).__name__)

    def _compare(self, column: Compare) -> Expr:
        years = known(column.right)
        if isinstance(column.left, Age) and isinstance(years, int) and column.op in (">=", "<"):
            return self._reached(self.value(column.left.birth_date), years, column.op)
        left, right = self.value(column.left), known(column.right)
        other = self.value(column.right) if right is None else right
        result: Expr = getattr(left, _COMPARE[column.op])(other)
        return result

    def _reached(self, birth: Expr, years: int, op: str) -> Expr:
        latest = date(max(self.on.year - years, 1), self.on.month, self.on.day)
        return birth <= latest if op == ">=" else birth > latest

    def _age(self, birth: Expr) -> Expr:
        years = self.literal(self.on.year) - birth.dt.year().cast(self.words.Int64)
        month, day = birth.dt.month().cast(self.words.Int64), birth.dt.day().cast(self.words.Int64)
        not_yet = (month * 100 + day) > self.on.month * 100 + self.on.day
        return years - not_yet.cast(self.words.Int64)

    def _when(self, column: When) -> Expr:
        test = self.value(column.condition)
        chosen = self.words.when(test).then(self.value(column.then)).otherwise(self.value(column.otherwise))
        if not self.may_be_unknown(column.condition):
            return chosen
        return self.words.when(test.is_null()).then(self._null(column.unit)).otherwise(chosen)

    def _extreme(self, column: Extreme) -> Expr:
        items = [self.value(item) for item in column.items if known(item) is None]
        bounds = [known(item) for item in column.items if known(item) is not None]
        if len(items) == 1 and bounds:
            return items[0].clip(max(bounds)) if column.op == "largest" else items[0].clip(None, min(bounds))
        items += [self.literal(bound) for bound in bounds]
        taken = self.words.max_horizontal(*items) if column.op == "largest" else self.words.min_horizontal(*items)
        doubtful = [item for item in column.items if self.may_be_unknown(item)]
        if not doubtful:
            return taken
        missing = self.value(doubtful[0]).is_null()
        for item in doubtful[1:]:
            missing = missing | self.value(item).is_null()
        return self.words.when(missing).then(self._null(column.unit)).otherwise(taken)

    def _rounded(self, column: Rounded) -> Expr:
        amount = self.value(column.inner)
        denominator: Any = column.inner.denominator
        if column.by is not None:
            by = self.value(column.by)
            denominator = by * denominator if denominator != 1 else by
        name = known(column.rounding)
        if name is not None:
            return _round(amount, denominator, Rounding(name))
        chosen = self._null(column.unit)
        for rounding in Rounding:
            is_it = self.value(column.rounding) == rounding.value
            chosen = self.words.when(is_it).then(_round(amount, denominator, rounding)).otherwise(chosen)
        return chosen

    def _choice(self, column: Choice) -> Expr:
        entries = list(column.entries)
        chosen = self._null(column.unit)
        if column.is_total and not any(self.may_be_unknown(key) for key in column.keys):
            if len({known(entry) for _, entry in entries}) == 1 and known(entries[0][1]) is not None:
                return self.value(entries[0][1])
            chosen = self.value(entries.pop()[1])
        for codes, entry in reversed(entries):
            test = self._fits(column.keys, codes)
            chosen = self.words.when(test).then(self.value(entry)).otherwise(chosen)
        return chosen

    def _fits(self, keys: tuple[Column, ...], codes: tuple[str | None, ...]) -> Expr:
        tests = [self.value(key) == code for key, code in zip(keys, codes, strict=True) if code is not None]
        tests += [~self.value(key).is_null() for key in keys if self.may_be_unknown(key)]
        return reduce(and_, tests) if tests else self.literal(True, Unit.TRUTH)

    def _band(self, column: Band) -> Expr:
        chosen = self._null(column.unit)
        for edge, entry in column.entries:
            chosen = self.words.when(self._edge(column.key, edge)).then(self.value(entry)).otherwise(chosen)
        return chosen

    def _edge(self, key: Column, edge: int) -> Expr:
        if isinstance(key, Age):
            return self._reached(self.value(key.birth_date), edge, ">=")
        return self.value(key) >= edge

    def _null(self, unit: Unit) -> Expr:
        return self.literal(None, unit)

    def literal(self, value: Any, unit: Unit = Unit.COUNT) -> Expr:
        """A constant of 64 bits, truth, text or day; made once."""
        kind = _TYPES.get(unit, "Int64")
        if (value, kind) not in self._literals:
            self._literals[value, kind] = self.words.lit(value, dtype=getattr(self.words, kind))
        return self._literals[value, kind]

    def where_null(self, name: str, expression: Expr) -> Expr:
        """The expression in the rows where the column ``name`` is null."""
        return self.words.when(self.words.col(name).is_null()).then(expression).otherwise(self.literal(None))

    # what is to blame

    def blame(self, column: Column, codes: Mapping[str, int]) -> Expr | None:
        """The number of the missing fact or parameter that makes this null; None where null cannot come."""
        if not self.may_be_unknown(column):
            return None
        match column:
            case Ref(name=name) if name in self.computed:
                return self.words.col(blame_name(name))
            case Ref(name=name):
                return self.where_null(name, self.literal(codes[name]))
            case Total():
                return self.words.col(blame_name(self.totals[id(column)]))
            case Bound(name=name, inner=inner):
                below = [guilty for key in _keys(inner) if (guilty := self.blame(key, codes)) is not None]
                own = self.words.when(self.value(inner).is_null()).then(self.literal(codes[name])).otherwise(self.literal(None))
                return self.words.coalesce(*below, own) if below else own
            case When(condition=condition, then=then, otherwise=otherwise):
                return self._blame_when(condition, then, otherwise, codes)
            case FirstGiven(otherwise=otherwise):
                return self.blame(otherwise, codes)
            case Literal():
                return self.literal(None)
            case _:
                several = [guilty for part in column.parts() if (guilty := self.blame(part, codes)) is not None]
                return self.words.coalesce(*several) if len(several) > 1 else several[0]

    def _blame_when(self, condition: Column, then: Column, otherwise: Column, codes: Mapping[str, int]) -> Expr:
        first, a, b = (self.blame(part, codes) for part in (condition, then, otherwise))
        branch = self.words.when(self.value(condition)).then(a if a is not None else self.literal(None)).otherwise(
            b if b is not None else self.literal(None))
        return branch if first is None else self.words.coalesce(first, branch)


def _keys(column: Column) -> tuple[Column, ...]:
    """The facts or rules a parameter is looked up by."""
    match column:
        case Choice(keys=keys):
            return keys
        case Band(key=key):
            return (key,)
    return ()


def blame_name(name: str) -> str:
    """The column that tells what is missing where ``name`` is null."""
    return f"{name}?"


def _arithmetic(op: str, left: Expr, right: Expr) -> Expr:
    if op == "*":
        return left * right
    return left + right if op == "+" else left - right


def _round(amount: Expr, denominator: Any, rounding: Rounding) -> Expr:
    step = rounding.step
    if isinstance(denominator, int) and denominator * step == 1:
        return amount
    unit = denominator * step
    if rounding.value.startswith("up"):
        amount = amount + unit - 1
    elif rounding.value.startswith("half_up"):
        amount, unit = amount * 2 + unit, unit * 2
    steps: Expr = amount // unit
    return steps * step
