"""Facts and rules as a folder declares them."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from minzheng.kernel.values.language import Label

from .columns import HOUSEHOLD, PERSON, Column
from .units import Unit

RULES = "__rules__"
Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True)
class Source:
    """Where a fact comes from: ``asked`` (form or roster), ``people`` (register of persons), ``verification``, ``decision``
    (what was decided of the household before), ``case`` (registered of one case, or given in cases before it), or another
    business (``award``), named with the value it gives."""

    kind: str
    business: str = ""
    name: str = ""


ASKED = Source("asked")
PEOPLE = Source("people")
VERIFICATION = Source("verification")
DECISION = Source("decision")
CASE = Source("case")


def award(business: str, name: str) -> Source:
    """A value another business gives: one of its rules or parameters. Businesses never import each other."""
    return Source("award", business, name)


@dataclass(frozen=True)
class Fact:
    """What must be known of a person or household, with unit, name in both languages and source."""

    entity: str
    unit: Unit
    label: Label
    source: Source
    codes: tuple[str, ...] = ()


def person_fact(
    zh: str, en: str, *, unit: Unit = Unit.CODE, source: Source = ASKED, codes: tuple[str, ...] = ()
) -> Fact:
    """A fact about a person."""
    return Fact(PERSON, unit, Label(zh, en), source, codes)


def household_fact(
    zh: str, en: str, *, unit: Unit = Unit.CODE, source: Source = ASKED, codes: tuple[str, ...] = ()
) -> Fact:
    """A fact about a household."""
    return Fact(HOUSEHOLD, unit, Label(zh, en), source, codes)


@dataclass(frozen=True)
class RuleVersion:
    """One version of a rule: its function, what it is called and the days ``[from_, until)`` it is law."""

    name: str
    entity: str
    unit: Unit
    label: Label
    law: str
    function: Callable[..., Any]
    from_: date | None = None
    until: date | None = None
    arguments: tuple[str, ...] = field(default=())

    def is_in_force(self, on: date) -> bool:
        return (self.from_ is None or self.from_ <= on) and (self.until is None or on < self.until)

    @property
    def line(self) -> int:
        return self.function.__code__.co_firstlineno

    @property
    def doc(self) -> str:
        return inspect.getdoc(self.function) or ""


def _rule(entity: str, zh: str, en: str, unit: Unit, law: str, from_: date | None, until: date | None) -> Any:
    def declare(function: Function) -> Function:
        arguments = tuple(inspect.signature(function).parameters)
        version = RuleVersion(function.__name__, entity, unit, Label(zh, en), law, function, from_, until, arguments)
        function.__globals__.setdefault(RULES, []).append(version)
        return function

    return declare


def person_rule(
    zh: str, en: str, *, unit: Unit, law: str = "", from_: date | None = None, until: date | None = None
) -> Callable[[Function], Function]:
    """A rule that gives a value to each person. Arguments name facts, parameters and rules; those of the household
    reach each member as they are."""
    declared: Callable[[Function], Function] = _rule(PERSON, zh, en, unit, law, from_, until)
    return declared


def household_rule(
    zh: str, en: str, *, unit: Unit, law: str = "", from_: date | None = None, until: date | None = None
) -> Callable[[Function], Function]:
    """A rule that gives a value to each household. An argument that is a member's is summed, counted or tested with
    ``sum_over``, ``count_of`` or ``any_of``."""
    declared: Callable[[Function], Function] = _rule(HOUSEHOLD, zh, en, unit, law, from_, until)
    return declared


__all__ = [
    "ASKED", "CASE", "DECISION", "PEOPLE", "VERIFICATION", "Column", "Fact", "RuleVersion", "Source", "award", "household_fact",
    "household_rule", "person_fact", "person_rule",
]
