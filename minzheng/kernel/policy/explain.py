"""Why this amount: every rule that counted, what it read, its law and documents, as a tree of sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import Month

from .batch import HOUSEHOLD_KEY, PERSON_KEY
from .columns import PERSON
from .folders import Output
from .graph import Graph
from .parameters import ParameterBook
from .reading_aloud import Reader, shown
from .single import Missing, SingleHousehold, Subject
from .units import Unit

SourceOf = Callable[[str, Any], str]
"""Given a fact's name and the person's key (None: the household), says where the fact comes from and since when."""


@dataclass(frozen=True)
class Explanation:
    """One step. ``value`` is the integer computed with (fen for money; over a denominator as text), truth, code or date."""

    name: str
    label: str
    value: Any
    unit: str
    sentence: str
    law: str = ""
    document: str = ""
    inputs: tuple[Explanation, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The tree as plain data."""
        return {
            "name": self.name, "label": self.label, "value": self.value, "unit": self.unit, "sentence": self.sentence,
            "law": self.law, "document": self.document, "inputs": [step.as_json() for step in self.inputs],
        }

    def lines(self, depth: int = 0) -> Iterator[str]:
        """The tree as indented text."""
        source = str(say("；")).join(part for part in (self.law, self.document) if part)
        yield "  " * depth + self.sentence + (f"〔{source}〕" if source else "")
        for step in self.inputs:
            yield from step.lines(depth + 1)


def explain(
    program: Graph, parameters: ParameterBook, persons: pl.DataFrame, households: pl.DataFrame, *, month: Month,
    household_no: str | None = None, person_ref: Any = None, benefit: str | None = None, payroll: bool = True,
    name_of: Callable[[Any], str] | None = None, source_of: SourceOf | None = None,
) -> Explanation:
    """Explain what a household, or one of its members, receives in a month. Raises NotFound for an unknown one.

    The frames are as for ``Program.compute``; ``name_of`` names a member by ``person_ref``; ``benefit`` limits the answer.
    """
    if person_ref is not None:
        found = persons.filter(pl.col(PERSON_KEY) == person_ref)
        if found.is_empty():
            raise NotFound(say("{month} 的名册中没有此人", month=month))
        household_no = found[HOUSEHOLD_KEY][0]
    members = persons.filter(pl.col(HOUSEHOLD_KEY) == household_no).to_dicts()
    rows = households.filter(pl.col(HOUSEHOLD_KEY) == household_no).to_dicts()
    if not rows:
        raise NotFound(say("{month} 的名册中没有户号“{no}”", month=month, no=household_no))
    single = SingleHousehold(program, parameters, rows[0], members, month=month, payroll=payroll)
    telling = _Telling(single, name_of or str, source_of)
    steps = [
        telling.output(output, subject) for output in program.outputs if benefit in (None, output.benefit)
        for subject in telling.subjects(output, person_ref) if benefit or telling.is_concerned(output, subject)
    ]
    if not steps:
        steps = [telling.output(output, None) for output in program.outputs if output.entity != PERSON]
    title = str(say("户号 {no}：{month}", no=household_no, month=month))
    total = sum(step.value for step in steps if isinstance(step.value, int))
    whole = say("{title} 应发合计 {total}", title=title, total=shown(total, Unit.FEN_PER_MONTH))
    return Explanation("household", title, total, Unit.FEN_PER_MONTH.value, str(whole), inputs=tuple(steps))


def explain_rules(
    single: SingleHousehold, names: Sequence[str], *, name_of: Callable[[Any], str] = str
) -> tuple[Explanation, ...]:
    """How rules of the household come about that no benefit pays from month to month, each with all it rests on."""
    telling = _Telling(single, name_of, None)
    return tuple(telling.step(name, None) for name in names)


class _Telling:
    def __init__(self, single: SingleHousehold, name_of: Callable[[Any], str], source_of: SourceOf | None) -> None:
        self.single, self.name_of, self.source_of = single, name_of, source_of
        self.reader = Reader(single)
        self.told: set[tuple[str, Subject]] = set()

    def subjects(self, output: Output, person_ref: Any) -> Sequence[Subject]:
        """Whom an output is for: the household, or each member asked for."""
        if output.entity != PERSON:
            return [None]
        members = enumerate(self.single.members)
        return [i for i, member in members if person_ref is None or member[PERSON_KEY] == person_ref]

    def is_concerned(self, output: Output, subject: Subject) -> bool:
        """Whether the output has anything to say of the subject: paid, taken away, enrolled or undecided."""
        names = [f"{output.prefix}.gross", f"{output.prefix}.amount_due"]
        names += [output.enrolled] if self.single.payroll else []
        return any(bool(value) or isinstance(value, Missing) for value in (self.single.of(n, subject) for n in names))

    def output(self, output: Output, subject: Subject) -> Explanation:
        """What a benefit pays the subject, and why."""
        step = self._opened(self.step(f"{output.prefix}.amount_due", subject), f"{output.prefix}.gross")
        whose = "" if subject is None else self._member(subject) + " "
        excluded = self.single.of(f"{output.prefix}.excluded_by", subject)
        because = ""
        if isinstance(excluded, str) and excluded:
            other = next(o.title for o in self.single.program.outputs if o.benefit == excluded)
            because = str(say("（由{other}替代）", other=other))
        amount = shown(Missing(step.name) if step.value is None else step.value, Unit.FEN_PER_MONTH)
        sentence = f"{whose}{output.title} {amount}{because}"
        return replace(step, name=output.prefix, label=f"{whose}{output.title}", sentence=sentence)

    def _opened(self, step: Explanation, gross: str) -> Explanation:
        """The step with what the amount rests on first, and what other benefits take from it after."""
        own = [read for read in step.inputs if read.name == gross]
        others = [read for read in step.inputs if read.name != gross and read.value not in (0, False)]
        return replace(step, inputs=(*(read for gross_step in own for read in gross_step.inputs), *others))

    def step(self, name: str, subject: Subject) -> Explanation:
        """A rule, parameter or fact and all it rests on; what was told before is only named."""
        if name in self.single.rules:
            return self._rule(name, subject)
        if name in self.single.program.parameters:
            return self._parameter(name, subject)
        return self._fact(name, subject)

    def _rule(self, name: str, subject: Subject) -> Explanation:
        rule = self.single.rules[name]
        reading = self.single.reading(name, subject)
        whose = f"{self._member(subject)} " if subject is not None and rule.entity == PERSON else ""
        value = shown(reading.value, rule.unit, rule.denominator)
        told = (name, subject) in self.told
        self.told.add((name, subject))
        what = f"{whose}{rule.label} {value}"
        sentence = say("{what}（见上）", what=what) if told else say(
            "{what}：{why}", what=what, why=self.reader.sentence(rule.tree, subject))
        inputs = () if told else tuple(self.step(read, about) for read, about in reading.read)
        return Explanation(
            name, str(rule.label), _plain(reading.value, rule.denominator), rule.unit.value,
            str(sentence), rule.law, "", inputs,
        )

    def _parameter(self, name: str, subject: Subject) -> Explanation:
        parameter = self.single.program.parameters[name]
        value = self.single.of(name, subject)
        entry = self.single.parameter_in_force(name, subject)
        sentence = f"{parameter.label} {shown(value, parameter.unit, parameter.denominator)}"
        if entry is not None:
            sentence += str(say("（{day} 起）", day=entry.from_))
        elif parameter.optional:
            sentence = str(say("{label}：本地未规定", label=parameter.label))
        return Explanation(name, str(parameter.label), _plain(value, parameter.denominator), parameter.unit.value, sentence,
                           parameter.law, entry.document if entry else "")

    def _fact(self, name: str, subject: Subject) -> Explanation:
        fact = self.single.program.facts[name]
        value = self.single.of(name, subject)
        about = subject if fact.entity == PERSON else None
        whose = f"{self._member(about)} " if about is not None else ""
        key = None if about is None else self.single.members[about][PERSON_KEY]
        source = self.source_of(name, key) if self.source_of else ""
        return Explanation(name, str(fact.label), _plain(value), fact.unit.value,
                           f"{whose}{fact.label} {shown(value, fact.unit)}", "", source)

    def _member(self, subject: Subject) -> str:
        assert subject is not None
        return self.name_of(self.single.members[subject][PERSON_KEY])


def _plain(value: Any, denominator: int = 1) -> Any:
    if isinstance(value, Missing):
        return None
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool) and denominator != 1:
        whole, rest = divmod(value, denominator)
        return whole if not rest else f"{value}/{denominator}"
    return value
