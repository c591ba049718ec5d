"""What is looked at before a value becomes law: some things stop it, others must be explained by who enters it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from minzheng.kernel.areas.models import Area
from minzheng.kernel.policy.floors import least
from minzheng.kernel.policy.parameters import Parameter, ParameterBook, Value, as_text
from minzheng.kernel.policy.units import Unit
from minzheng.kernel.values import areas
from minzheng.kernel.values.language import Sentence, say

from .models import APPROVED, DRAFT, StandardValue
from .queries import as_key

NUMBER = re.compile(r".*\S〔\d{4}〕\d+号")
FAR, YEARLY = 3, 6
"""More than ``FAR`` times the value before (or less than its part) must be explained; money beyond ``YEARLY`` times is a yearly
figure in a monthly field (12 times, raised or not) and is not taken."""


@dataclass(frozen=True)
class Finding:
    """One thing found of a value (None: of the document): it stops the document, or only asks for an explanation."""

    code: str
    sentence: Sentence
    stops: bool
    value: Value | None = None


def findings(
    book: ParameterBook, values: Sequence[Value], *, number: str, issued_on: date, on: date, document_id: int | None = None
) -> list[Finding]:
    """Everything found of a document's values against the ``book`` in force, what stops first. Two queries."""
    found = [*_of_document(number, issued_on, on), *_of_areas(values), *_of_others(values, document_id)]
    for value in values:
        found += _of_dates(book.declared[value.name], value, issued_on)
        found += _against_before(book, value)
    found += below_floors(book, values)
    return sorted(found, key=lambda one: not one.stops)


def linked(book: ParameterBook, values: Sequence[Value]) -> Iterator[tuple[Parameter, Value, int]]:
    """What lies below its floor once ``values`` hold: the parameter, the value (of these or held), and the least it may be.

    Looked at in the places and from the days of the values; what they do not touch is left alone.
    """
    after, touched = book.with_values(values), {value.name for value in values}
    spots = sorted({(value.area_code, value.from_) for value in values})
    for parameter in book.declared.values():
        floor = parameter.floor
        if floor is None or not touched & {parameter.name, floor.of, floor.times}:
            continue
        for area_code, on in spots:
            for key, held in after.in_force(parameter.name, area_code=area_code, on=on).items():
                low = least(after, parameter, key, area_code=area_code, on=on)
                if low is not None and not isinstance(held.value, bool | str) and held.value < low:
                    yield parameter, held, low


def below_floors(book: ParameterBook, values: Sequence[Value]) -> Iterator[Finding]:
    """What the law ties to what is set, and would be too low."""
    for parameter, held, low in linked(book, values):
        assert parameter.floor is not None
        sentence = say(
            "“{label}”{held} 低于 {least}（“{of}”提高后的下限，{law}）", label=parameter.label, law=parameter.floor.law,
            held=as_text(held.value, parameter), least=as_text(low, parameter), of=book.declared[parameter.floor.of].label)
        yield Finding("below_floor", sentence, parameter.floor.blocks, held)


def before(book: ParameterBook, value: Value) -> Value | None:
    """What held the day before for the same place and case, inherited values too."""
    held = book.in_force(value.name, area_code=value.area_code, on=value.from_ - timedelta(days=1))
    return held.get(value.key)


def _of_document(number: str, issued_on: date, on: date) -> Iterator[Finding]:
    if not NUMBER.fullmatch(number):
        yield Finding("number", say("文号“{number}”应写成“某民发〔2026〕5号”", number=number), True)
    if issued_on > on:
        yield Finding("issued_later", say("发文日期 {day} 还没有到", day=issued_on), True)


def _of_areas(values: Iterable[Value]) -> Iterator[Finding]:
    wanted = {value.area_code for value in values} - {areas.NATION}
    known: dict[int, list[tuple[date, date | None]]] = {}
    for code, since, until in Area.objects.filter(code__in=wanted).values_list("code", "valid_from", "valid_until"):
        known.setdefault(code, []).append((since, until))
    for value in values:
        spans = known.get(value.area_code, [])
        if value.area_code != areas.NATION and not any(a <= value.from_ and (b is None or value.from_ < b) for a, b in spans):
            sentence = say("{on} 没有区划代码 {code}", code=areas.written(value.area_code), on=value.from_)
            yield Finding("unknown_area", sentence, True, value)


def _of_others(values: Sequence[Value], document_id: int | None) -> Iterator[Finding]:
    """Another document that sets the same from the same day: approved, or waiting to be."""
    rows = StandardValue.objects.filter(name__in={one.name for one in values}, document__state__in=(DRAFT, APPROVED))
    others = {(row.name, row.area_code, as_key(row.key), row.since): row.document
              for row in rows.exclude(document=document_id).select_related("document")}
    for value in values:
        other = others.get((value.name, value.area_code, value.key, value.from_))
        if other is not None:
            sentence = say("{document} 已规定同一标准自 {day} 起的数值", document=other.number, day=value.from_)
            yield Finding("twice", sentence, True, value)


def _of_dates(parameter: Parameter, value: Value, issued_on: date) -> Iterator[Finding]:
    if value.from_ == issued_on and value.from_.day != 1:
        yield Finding("issued_as_from", say(
            "“{label}”的生效日期 {day} 就是发文日期：请填写文件规定的执行日期", label=parameter.label, day=value.from_,
        ), True, value)
    elif parameter.unit is Unit.FEN_PER_MONTH and value.from_.day != 1:
        yield Finding("within_a_month", say(
            "“{label}”按月发放，须自某月 1 日起执行，不能是 {day}", label=parameter.label, day=value.from_), True, value)
    elif value.from_ == issued_on:
        yield Finding("issued_as_from", say(
            "“{label}”自发文当日 {day} 起执行", label=parameter.label, day=value.from_), False, value)


def _against_before(book: ParameterBook, value: Value) -> Iterator[Finding]:
    parameter, old = book.declared[value.name], before(book, value)
    if old is None or isinstance(old.value, bool | str) or isinstance(value.value, bool | str) or old.value <= 0:
        return
    words = {"label": parameter.label, "old": as_text(old.value, parameter), "new": as_text(value.value, parameter)}
    if parameter.unit.is_money and value.value > YEARLY * old.value:
        yield Finding("yearly", say("“{label}”由 {old} 到 {new}，相差过大：像是把全年的数填进了按月的栏", **words), True, value)
    elif value.value > FAR * old.value:
        yield Finding("far", say("“{label}”由 {old} 到 {new}，超过三倍", **words), False, value)
    elif parameter.unit.is_money and value.value < old.value:
        yield Finding("lower", say("“{label}”由 {old} 降到 {new}：提标不应降低待遇", **words), False, value)
