"""``commons/watching``: what is watched names registers, benefits, statuses, needs and tiers that there are.

A name that means nothing would watch nobody in silence.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from minzheng.kernel.catalogue.outside_registers import load as load_registers
from minzheng.kernel.catalogue.reading import Reader
from minzheng.kernel.people.columns import HOUSEHOLD_COLUMNS
from minzheng.kernel.values.errors import Problem, Refused
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.values.yaml import Document, Step
from minzheng.kernel.verification.declarations import OutsideRegister
from minzheng.kernel.verification.watching.declarations import (
    FOLDER,
    REVIEW,
    EventDeclared,
    EventsDeclared,
    TiersDeclared,
    WarningDeclared,
    WarningsDeclared,
)

Told = tuple[tuple[Step, ...], Sentence]
STATUSES = next(one.values for one in HOUSEHOLD_COLUMNS if one.name == "current_status")
WORDS = {"on", "amount"}
"""What the sentence of a warning may show."""


class Named(Protocol):
    """What has a name."""

    @property
    def name(self) -> str: ...


@dataclass(frozen=True)
class Names:
    """What there is: outside registers, businesses, kinds of entries."""

    registers: dict[str, OutsideRegister]
    businesses: Collection[str]
    kinds: Collection[str]


def problems(root: Path, *, businesses: Collection[str], kinds: Collection[str]) -> Iterator[Problem]:
    """What is wrong with the declarations of what is watched below ``root``."""
    folder = root / "commons" / FOLDER
    try:
        there = Names(dict(load_registers(root)), businesses, kinds)
    except Refused:
        return
    reader = Reader()
    pairs = [(reader.document(folder / name), shape) for name, shape in (
        ("events.yaml", EventsDeclared), ("tiers.yaml", TiersDeclared), ("warnings.yaml", WarningsDeclared))]
    events, tiers, warnings = (reader.part(document, shape) for document, shape in pairs)
    yield from reader.problems
    documents = [document for document, _ in pairs]
    if isinstance(events, EventsDeclared) and documents[0] is not None:
        yield from _told(documents[0], [*_twice("events", events.events), *_events(events, there)])
    if isinstance(tiers, TiersDeclared) and documents[1] is not None:
        yield from _told(documents[1], [*_twice("tiers", tiers.tiers), *_tiers(tiers, there)])
        if isinstance(warnings, WarningsDeclared) and documents[2] is not None:
            names = [one.name for one in tiers.tiers]
            yield from _told(documents[2], [*_twice("warnings", warnings.warnings), *_warnings(warnings, there, names)])


def _told(document: Document, found: Sequence[Told]) -> Iterator[Problem]:
    for steps, sentence in found:
        while steps and not document.has(*steps):
            steps = steps[:-1]
        yield Problem("watching", sentence, place=document.place(*steps))


def _twice(part: str, declared: Sequence[Named]) -> Iterator[Told]:
    names = [one.name for one in declared]
    for index, name in enumerate(names):
        if name in names[:index]:
            yield (part, index, "name"), say("“{name}”重复出现", name=name)


def _events(declared: EventsDeclared, there: Names) -> Iterator[Told]:
    for index, one in enumerate(declared.events):
        for key, sentence in _event(one, there):
            yield ("events", index, key), sentence


def _event(one: EventDeclared, there: Names) -> Iterator[tuple[str, Sentence]]:
    yield from (("of_statuses", _no_status(name)) for name in one.of_statuses if name not in STATUSES)
    if one.settled_by and one.settled_by != REVIEW and one.settled_by not in there.businesses:
        yield "settled_by", _no_business(one.settled_by)
    if (one.when == "reaches_age") != bool(one.age):
        yield "age", say("reaches_age 须写 age，其他条件不写")
    if (one.when in ("recognition_lapses", "suspension_lasts")) != bool(one.months):
        yield "months", say("recognition_lapses 和 suspension_lasts 须写 months，其他条件不写")
    if (one.when == "entry_lapses") != bool(one.of_kinds):
        yield "of_kinds", say("entry_lapses 须写 of_kinds，其他条件不写")
    yield from (("of_kinds", say("没有登记“{name}”", name=name)) for name in one.of_kinds if name not in there.kinds)
    if (one.when == "evidence_ends") != bool(one.of_register):
        yield "of_register", say("evidence_ends 须写 of_register，其他条件不写")
    elif one.of_register and one.of_register not in there.registers:
        yield "of_register", _no_register(one.of_register)
    elif one.of_register and not there.registers[one.of_register].evidence.holds_until:
        yield "of_register", say("登记册“{name}”没有写到什么时候为止（evidence.until）", name=one.of_register)


def _tiers(declared: TiersDeclared, there: Names) -> Iterator[Told]:
    needs, tiers = {one.name for one in declared.needs}, {one.name for one in declared.tiers}
    for index, tier in enumerate(declared.tiers):
        at = ("tiers", index)
        yield from (((*at, "statuses"), _no_status(name)) for name in tier.statuses if name not in STATUSES)
        if tier.benefit and tier.benefit not in there.businesses:
            yield (*at, "benefit"), _no_business(tier.benefit)
        if tier.of_register and tier.of_register not in there.registers:
            yield (*at, "of_register"), _no_register(tier.of_register)
        if not (tier.statuses or tier.benefit or tier.of_register or tier.recognised_months):
            yield (*at, "name"), say("层级“{name}”须写凭什么列入", name=tier.name)
    for index, measure in enumerate(declared.measures):
        if measure.need not in needs:
            yield ("measures", index, "need"), say("没有需求“{name}”", name=measure.need)
        yield from ((("measures", index, "tiers"), _no_tier(name)) for name in measure.tiers if name not in tiers)
    for index, aid in enumerate(declared.aids):
        if aid.need not in needs:
            yield ("aids", index, "need"), say("没有需求“{name}”", name=aid.need)
        if aid.benefit not in there.businesses:
            yield ("aids", index, "benefit"), _no_business(aid.benefit)


def _warnings(declared: WarningsDeclared, there: Names, tiers: Collection[str]) -> Iterator[Told]:
    for index, one in enumerate(declared.warnings):
        for key, sentence in _warning(one, there, tiers):
            yield ("warnings", index, key), sentence


def _warning(one: WarningDeclared, there: Names, tiers: Collection[str]) -> Iterator[tuple[str, Sentence]]:
    yield from (("tiers", _no_tier(name)) for name in one.tiers if name not in tiers)
    yield from (("of_kinds", say("没有登记“{name}”", name=name)) for name in one.of_kinds if name not in there.kinds)
    for text in (one.says.zh, one.says.en):
        yield from (("says", say("句子里只能写 on 和 amount，没有“{name}”", name=name))
                    for name in re.findall(r"\{(\w*)\}", text) if name not in WORDS)
    if (one.when not in ("lost_a_member", "is_named_in_book")) != bool(one.of_register):
        yield "of_register", say("这个条件须写或不须写 of_register")
    elif one.of_register and one.of_register not in there.registers:
        yield "of_register", _no_register(one.of_register)
    elif one.of_register:
        yield from (("where", sentence) for sentence in _values(one, there.registers[one.of_register]))


def _values(rule: WarningDeclared, register: OutsideRegister) -> Iterator[Sentence]:
    for name, values in rule.where.items():
        column = register.column(name)
        choices = {choice.name for choice in column.choices} if column else set()
        yield from (say("“{name}”一列没有选项“{choice}”", name=name, choice=one) for one in values if one not in choices)


def _no_status(name: str) -> Sentence:
    return say("没有保障类别“{name}”", name=name)


def _no_business(name: str) -> Sentence:
    return say("没有业务“{name}”", name=name)


def _no_register(name: str) -> Sentence:
    return say("没有登记册“{name}”", name=name)


def _no_tier(name: str) -> Sentence:
    return say("没有层级“{name}”", name=name)
