"""A change of areas as one plan: which codes end, which open, what becomes what. Carried out whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

import polars as pl
from django.db import transaction

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.values.areas import NATION, level, parent, written
from minzheng.kernel.values.errors import Problem, Refused
from minzheng.kernel.values.language import Sentence, say

from .consistency import no_parent
from .editions import SCHEMA
from .history import close, lock, open_rows, write_change
from .initials import initials
from .models import Area, AreaChange, ChangeKind


@dataclass
class Plan:
    """``pairs`` of predecessor and successor, the codes that end and those that open; one that does both is renamed."""

    kind: ChangeKind
    on: date
    document: str = ""
    ended: set[int] = field(default_factory=set)
    names: dict[int, str | None] = field(default_factory=dict)
    """The name of each code that opens; ``None``: that of its predecessor."""
    pairs: list[tuple[int, int]] = field(default_factory=list)


def open_areas(codes: set[int]) -> dict[int, Area]:
    """The rows of ``codes`` that have no end, by code."""
    return {row.code: row for row in Area.objects.filter(code__in=codes, valid_until=None)}


def carry_out(plan: Plan, *, by: Actor, at: datetime) -> AreaChange:
    """Close, open and write down what ``plan`` says. Raises Refused with every reason why it cannot be."""
    with transaction.atomic():
        lock()
        before = open_areas({code for pair in plan.pairs for code in pair} | plan.ended)
        _refuse([*_not_in_force(plan, before), *_wrong_levels(plan), *_used_codes(plan)])
        close(plan.ended, plan.on)
        open_rows(_opened(plan, before))
        _refuse(list(_left_alone(plan)))
        pairs = pl.DataFrame(plan.pairs, schema={"predecessor": pl.Int64, "successor": pl.Int64}, orient="row")
        change = write_change(plan.kind, pairs, on=plan.on, document=plan.document, by=by, at=at)
        record(by=by, at=at, action=f"{plan.kind.value}_areas", subject=f"area_change:{change.pk}",
               details={"on": plan.on.isoformat(), "document": plan.document, "pairs": [list(p) for p in plan.pairs]})
    return change


def _opened(plan: Plan, before: dict[int, Area]) -> pl.DataFrame:
    """The rows to open: what a successor does not say for itself it has from its predecessor."""
    origin = {successor: before[predecessor] for predecessor, successor in reversed(plan.pairs)}
    rows = []
    for code, given in plan.names.items():
        old = before.get(code, origin[code])
        name = given or old.name
        rows.append((code, name, old.lowest_level, old.urban_rural, initials(name) if code % 1000 == 0 else ""))
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    return frame.with_columns(valid_from=pl.lit(plan.on))


def _not_in_force(plan: Plan, before: dict[int, Area]) -> Iterator[Problem]:
    for code in sorted(plan.ended | {predecessor for predecessor, _ in plan.pairs}):
        if code not in before:
            yield _problem("area_not_in_force", code, say("区划代码 {code} 不是现行代码", code=written(code)))
        elif before[code].valid_from >= plan.on:
            start = before[code].valid_from
            sentence = say("{code} 自 {start} 起生效，变更日期须在其后", code=written(code), start=start)
            yield _problem("area_changed_later", code, sentence)


def _wrong_levels(plan: Plan) -> Iterator[Problem]:
    for predecessor, successor in plan.pairs:
        if level(predecessor) is not level(successor):
            sentence = say("{old} 与 {new} 级别不同", old=written(predecessor), new=written(successor))
            yield _problem("area_level", successor, sentence)


def _used_codes(plan: Plan) -> Iterator[Problem]:
    """Codes are never used again: one that opens must be new, unless it goes on."""
    fresh = set(plan.names) - plan.ended
    for code in sorted(Area.objects.filter(code__in=fresh).values_list("code", flat=True).distinct()):
        yield _problem("area_code_used", code, say("区划代码 {code} 已经用过，不得再用", code=written(code)))


def _left_alone(plan: Plan) -> Iterator[Problem]:
    """Areas in force below one that ended, and areas opened below one that is not there."""
    ended = plan.ended - set(plan.names)
    children = Area.objects.filter(parent_code__in=ended, valid_until=None)
    for code, name, above in children.order_by("code").values_list("code", "name", "parent_code"):
        sentence = say("{code} {name} 的上级 {parent} 已撤销，须写明它的新代码", code=written(code), name=name,
                       parent=written(above or NATION))
        yield _problem("area_left_alone", code, sentence)
    parents = {code: parent(code) or NATION for code in plan.names}
    known = {NATION, *open_areas(set(parents.values()))}
    for code, above in sorted(parents.items()):
        if above not in known:
            yield _problem("area_orphan", code, no_parent(code, above))


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise Refused(say("这项区划变更不能登记"), problems, code="area_change")


def _problem(code: str, area: int, sentence: Sentence) -> Problem:
    return Problem(code, sentence, value=written(area))
