"""Parameters bound to the places of one batch: a constant where one value serves all, else a column by area."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from .columns import HOUSEHOLD, Age, Band, Choice, Column, FirstGiven, Literal, Logic, Not, Ref, When, widest
from .folders import Rule
from .graph import Graph
from .parameters import Key, ParameterBook, Value, Zones, matching
from .units import Unit


@dataclass(frozen=True, eq=False)
class Bound(Column):
    """A parameter in the place of its name; without a value it says which one is missing."""

    name: str
    inner: Column
    unit: Unit
    denominator: int
    entity: str

    def parts(self) -> tuple[Column, ...]:
        return (self.inner,)


@dataclass(frozen=True)
class Binding:
    """The columns that stand for parameters, and the table by area they read where values differ.

    A parameter that is looked up by facts is a column of its own, computed once like a rule: ``looked_up`` has its tree.
    ``by_area`` has one row per area code asked for; its columns are named ``parameter/key``.
    """

    columns: Mapping[str, Column]
    looked_up: Mapping[str, Bound]
    by_area: Mapping[str, Sequence[Any]]
    area_codes: Sequence[int]


def bind(
    program: Graph, book: ParameterBook, names: Iterable[str], *, area_codes: Sequence[int], on: date
) -> Binding:
    """Resolve the parameters named for all areas of a batch at once: one look-up per stretch of codes, not per area."""
    wanted = [name for name in names if name in program.parameters]
    zones = Zones.of(book, wanted, on=on)
    zone_of = [zones.of_code(code) for code in area_codes]
    present = sorted(set(zone_of)) or [0]
    starts = [zones.starts[zone] for zone in present]
    columns: dict[str, Column] = {}
    looked_up: dict[str, Bound] = {}
    by_zone: dict[str, dict[int, Any]] = {}
    for name in wanted:
        found = {zone: book.in_force(name, area_code=start, on=on) for zone, start in zip(present, starts, strict=True)}
        bound = columns[name] = _bound(program, name, found, by_zone)
        if isinstance(bound.inner, Choice | Band):
            looked_up[name] = bound
            columns[name] = Ref(name, bound.unit, bound.entity, bound.denominator)
    by_area = {name: [values[zone] for zone in zone_of] for name, values in by_zone.items()}
    return Binding(columns, looked_up, by_area, area_codes)


def _bound(
    program: Graph, name: str, found: Mapping[int, Mapping[Key, Value]], by_zone: dict[str, dict[int, Any]]
) -> Bound:
    parameter, keys = program.parameters[name], program.parameter_keys[name]

    def cell(label: str, pick: Mapping[int, Value | None]) -> Column:
        values = {zone: None if value is None else value.value for zone, value in pick.items()}
        distinct = set(values.values())
        if len(distinct) == 1:
            return Literal(distinct.pop(), parameter.unit, parameter.denominator)
        by_zone[f"{name}/{label}"] = values
        return Ref(f"{name}/{label}", parameter.unit, HOUSEHOLD, parameter.denominator)

    if parameter.band:
        inner = _band(found, keys[0], cell, parameter.unit, parameter.denominator)
    elif keys:
        inner = _choice(found, keys, program, cell, parameter.unit, parameter.denominator)
    else:
        inner = cell("", {zone: values.get(()) for zone, values in found.items()})
    return Bound(name, inner, parameter.unit, parameter.denominator, widest(inner, *keys) if keys else inner.entity)


def _band(found: Any, key: Column, cell: Any, unit: Unit, denominator: int) -> Column:
    edges = sorted({edge for values in found.values() for edge in values})
    entries = tuple(
        (edge, cell(str(edge), {
            zone: values[max(e for e in values if e <= edge)] if any(e <= edge for e in values) else None
            for zone, values in found.items()
        }))
        for edge in edges
    )
    if not entries:
        return Literal(None, unit, denominator)
    return Band(key, entries, unit, denominator, widest(key, *(value for _, value in entries)))


def _choice(found: Any, keys: tuple[Column, ...], program: Graph, cell: Any, unit: Unit, denominator: int) -> Column:
    named = {key for values in found.values() for key in values}
    ordered = sorted(named, key=lambda key: (sum(code is None for code in key), tuple(code or "" for code in key)))
    entries = tuple(
        (codes, cell("/".join(code or "*" for code in codes), {z: matching(values, codes) for z, values in found.items()}))
        for codes in ordered
    )
    if not entries:
        return Literal(None, unit, denominator)
    is_total = _is_total(ordered, keys, program)
    return Choice(keys, entries, is_total, unit, denominator, widest(*keys, *(value for _, value in entries)))


def _is_total(named: list[tuple[str | None, ...]], keys: tuple[Column, ...], program: Graph) -> bool:
    """Whether every row finds an entry: one that asks nothing, or one for each code of the only fact asked."""
    if any(all(code is None for code in codes) for codes in named):
        return True
    if len(keys) != 1 or not isinstance(keys[0], Ref) or keys[0].name not in program.facts:
        return False
    return set(program.facts[keys[0].name].codes) <= {codes[0] for codes in named}


def other_names(rules: Mapping[str, Rule], binding: Mapping[str, Column]) -> dict[str, Column]:
    """Rules that only give another rule, a parameter or an age a name, with what they stand for: nothing is computed."""

    def meant(column: Column) -> Column:
        while isinstance(column, Ref) and column.name in rules and isinstance(rules[column.name].tree, Ref | Age):
            column = rules[column.name].tree
        return binding.get(column.name, column) if isinstance(column, Ref) else column

    return {name: meant(rule.tree) for name, rule in rules.items() if isinstance(rule.tree, Ref | Age)}


def substituted(column: Column, binding: Mapping[str, Column]) -> Column:
    """The tree with parameters in the place of their names, and what thereby is decided left out."""
    if isinstance(column, Ref):
        return binding.get(column.name, column)
    changes: dict[str, Any] = {}
    for entry in fields(column):  # type: ignore[arg-type]
        value = getattr(column, entry.name)
        if isinstance(value, Column):
            changes[entry.name] = substituted(value, binding)
        elif entry.name in ("items", "keys"):
            changes[entry.name] = tuple(substituted(item, binding) for item in value)
    return _simplified(replace(column, **changes) if changes else column)  # type: ignore[type-var]


def _simplified(column: Column) -> Column:
    if isinstance(column, When):
        value = known(column.condition)
        if value is not None:
            return column.then if value else column.otherwise
    if isinstance(column, Not) and known(column.inner) is not None:
        return Literal(not known(column.inner), Unit.TRUTH)
    if isinstance(column, Logic):
        return _settled(column)
    if isinstance(column, FirstGiven):
        inner = column.inner.inner if isinstance(column.inner, Bound) else column.inner
        if isinstance(inner, Literal):
            return column.otherwise if inner.value is None else inner
    return column


def _settled(column: Logic) -> Column:
    """An ``and`` or ``or`` of which one side is already known."""
    for side, other in ((column.left, column.right), (column.right, column.left)):
        value = known(side)
        if value is not None:
            return other if value is (column.op == "and") else Literal(value, Unit.TRUTH)
    return column


def known(column: Column) -> Any:
    """The constant a column is known to be, or None."""
    inner = column.inner if isinstance(column, Bound) else column
    return inner.value if isinstance(inner, Literal) else None
