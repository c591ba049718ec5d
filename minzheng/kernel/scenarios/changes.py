"""The values a scenario tries, as they are kept and as the rules read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from minzheng.kernel.policy.parameters import ParameterBook, Value
from minzheng.kernel.policy.program import Program
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import Problem, Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import Month

DOCUMENT = "测算方案"
"""What stands in the place of a document: nobody has published these values."""


def that_pay(program: Program, *, on: date) -> set[str]:
    """The names of the parameters on which any amount rests that is paid on a day: what a scenario can try."""
    rules = program.graph(on=on, payroll=True)
    targets = [name for output in program.outputs for name in (f"{output.prefix}.amount_due", output.enrolled)]
    return {name for name in program.reached(targets, rules) if name in program.parameters}


def plain(values: Iterable[Value]) -> list[dict[str, Any]]:
    """Values as plain data: name, area_code, key, from, until, value, written; ``values_of`` reads them back."""
    return [{
        "name": one.name, "area_code": one.area_code, "key": list(one.key) if isinstance(one.key, tuple) else one.key,
        "from": one.from_.isoformat(), "until": one.until.isoformat() if one.until else None, "value": one.value,
        "written": one.written} for one in values]


def values_of(changes: Iterable[Mapping[str, Any]]) -> tuple[Value, ...]:
    """The values that ``plain`` wrote."""
    return tuple(Value(
        name=one["name"], area_code=one["area_code"],
        key=tuple(one["key"]) if isinstance(one["key"], list) else one["key"], from_=date.fromisoformat(one["from"]),
        until=date.fromisoformat(one["until"]) if one["until"] else None, value=one["value"], written=one["written"],
        document=DOCUMENT, illustrative=True) for one in changes)


def require_sound(values: Sequence[Value], book: ParameterBook, *, month: Month, area: int) -> None:
    """Refuse what could not touch the month, or lies outside the area. Raises Refused with every problem."""
    problems = [*_unknown(values, book), *_without_effect(values, month), *_elsewhere(values, area), *_twice(values)]
    if problems:
        raise Refused(say("测算方案有 {count} 处问题", count=len(problems)), problems, code="scenario")


def _unknown(values: Sequence[Value], book: ParameterBook) -> Iterable[Problem]:
    for one in values:
        if one.name not in book.declared:
            yield Problem("unknown_parameter", say("没有名为“{name}”的政策标准", name=one.name))


def _without_effect(values: Sequence[Value], month: Month) -> Iterable[Problem]:
    for one in values:
        if not one.is_in_force(month.first_day):
            yield Problem("not_in_force", say(
                "{name} 从 {day} 起施行，不影响 {month}：请改日期或测算月份", name=one.name, day=one.from_, month=month))


def _elsewhere(values: Sequence[Value], area: int) -> Iterable[Problem]:
    for one in values:
        if not areas.is_within(one.area_code, area):
            yield Problem("elsewhere", say("{name} 的区划不在测算范围之内", name=one.name))


def _twice(values: Sequence[Value]) -> Iterable[Problem]:
    seen: set[tuple[object, ...]] = set()
    for one in values:
        key = (one.name, one.area_code, one.key)
        if key in seen:
            yield Problem("twice", say("{name} 同一情形填写了两次", name=one.name))
        seen.add(key)
