"""One household at a time: the same trees, evaluated by plain integer arithmetic.

The second, independent path through the rules. It decides and explains single cases, and a property test holds it against
the batch to the fen. It remembers what each rule read, so that the explanation shows what counted and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from minzheng.kernel.values.money import Rounding
from minzheng.kernel.values.periods import Month, age_on

from .columns import (
    NEEDS_AWARD,
    PERSON,
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
from .graph import Graph
from .parameters import ParameterBook, Value, matching

Row = Mapping[str, Any]
Subject = int | None
"""The position of a member, or None for the household."""


@dataclass(frozen=True)
class Missing:
    """Unknown, because the fact or parameter ``name`` has no value."""

    name: str


@dataclass
class Reading:
    """A rule's value for one subject and what was read for it, in the order of reading."""

    value: Any
    read: list[tuple[str, Subject]] = field(default_factory=list)


_COMPARISONS = {
    "<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b, "!=": lambda a, b: a != b,
}


class SingleHousehold:
    """A household and its members under the rules of one month."""

    def __init__(
        self, program: Graph, book: ParameterBook, household: Row, members: Sequence[Row], *, month: Month,
        payroll: bool,
    ) -> None:
        self.program, self.book, self.household, self.members = program, book, household, members
        self.on: date = month.first_day
        self.payroll = payroll
        self.rules = program.graph(on=self.on, payroll=payroll)
        self.readings: dict[tuple[str, Subject], Reading] = {}
        self._open: list[Reading] = []

    def of(self, name: str, subject: Subject = None) -> Any:
        """The value of a fact, parameter or rule for a member or the household: an integer, truth, code or Missing."""
        return self.reading(name, subject).value

    def reading(self, name: str, subject: Subject = None) -> Reading:
        """The same with what was read for it. A household's value is one for all members."""
        if name in self.rules:
            subject = subject if self.rules[name].entity == PERSON else None
        elif name in self.program.facts:
            subject = subject if self.program.facts[name].entity == PERSON else None
        key = (name, subject)
        if key not in self.readings:
            self.readings[key] = self._read(name, subject)
        return self.readings[key]

    def _read(self, name: str, subject: Subject) -> Reading:
        reading = Reading(None)
        self._open.append(reading)
        try:
            if name in self.rules:
                reading.value = self.value(self.rules[name].tree, subject)
            elif name in self.program.parameters:
                reading.value = self._parameter(name, subject)
            else:
                row = self.household if subject is None else self.members[subject]
                value = row.get(name)
                reading.value = Missing(name) if value is None else value
        finally:
            self._open.pop()
        return reading

    def parameter_in_force(self, name: str, subject: Subject) -> Value | None:
        """The entry of a parameter that applies to the subject."""
        parameter = self.program.parameters[name]
        found = self.book.in_force(name, area_code=int(self.household["area_code"]), on=self.on)
        keys = [self.value(key, subject) for key in self.program.parameter_keys[name]]
        if any(isinstance(key, Missing) for key in keys):
            return None
        if parameter.band:
            edges = [edge for edge in found if isinstance(edge, int) and edge <= keys[0]]
            return found[max(edges)] if edges else None
        return matching(found, tuple(keys))

    def _parameter(self, name: str, subject: Subject) -> Any:
        for key in self.program.parameter_keys[name]:
            value = self.value(key, subject)
            if isinstance(value, Missing):
                return value
        entry = self.parameter_in_force(name, subject)
        return Missing(name) if entry is None else entry.value

    # trees

    def value(self, column: Column, subject: Subject) -> Any:
        """The value of a tree."""
        match column:
            case Ref(name=NEEDS_AWARD.name):
                return self.payroll
            case Ref(name=name):
                return self._ref(name, subject)
            case Literal(value=value):
                return value
            case Scaled(inner=inner, factor=factor):
                value = self.value(inner, subject)
                return value if isinstance(value, Missing) else value * factor
            case Logic():
                return self._logic(column, subject)
            case Not(inner=inner):
                value = self.value(inner, subject)
                return value if isinstance(value, Missing) else not value
            case When(condition=condition, then=then, otherwise=otherwise):
                test = self.value(condition, subject)
                return test if isinstance(test, Missing) else self.value(then if test else otherwise, subject)
            case FirstGiven(inner=inner, otherwise=otherwise):
                value = self.value(inner, subject)
                return self.value(otherwise, subject) if isinstance(value, Missing) else value
            case Total(inner=inner):
                return self._total(inner)
            case _:
                return self._combined(column, subject)

    def _ref(self, name: str, subject: Subject) -> Any:
        reading = self.reading(name, subject)
        if self._open:
            mine = (name, subject if (name, subject) in self.readings else None)
            if mine not in self._open[-1].read:
                self._open[-1].read.append(mine)
        return reading.value

    def _logic(self, column: Logic, subject: Subject) -> Any:
        decisive = column.op == "or"
        left = self.value(column.left, subject)
        if left is decisive:
            return left
        right = self.value(column.right, subject)
        if right is decisive:
            return right
        return left if isinstance(left, Missing) else right

    def _total(self, inner: Column) -> Any:
        values = [self.value(inner, member) for member in range(len(self.members))]
        return next((value for value in values if isinstance(value, Missing)), None) or sum(values)

    def _combined(self, column: Column, subject: Subject) -> Any:
        values = [self.value(part, subject) for part in column.parts()]
        for value in values:
            if isinstance(value, Missing):
                return value
        match column:
            case Arithmetic(op="*"):
                return values[0] * values[1]
            case Arithmetic(op="+"):
                return values[0] + values[1]
            case Arithmetic():
                return values[0] - values[1]
            case Compare(op=op):
                return _COMPARISONS[op](values[0], values[1])
            case Extreme(op=op):
                return max(values) if op == "largest" else min(values)
            case Age():
                return age_on(values[0], self.on)
            case Rounded(by=None):
                return Rounding(values[1]).apply(values[0], column.inner.denominator)
            case Rounded():
                return Rounding(values[2]).apply(values[0], column.inner.denominator * values[1])
        raise TypeError(type(column).__name__)
