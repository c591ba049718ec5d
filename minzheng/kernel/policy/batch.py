"""Many households at once: the rules laid over frames in as few passes as their dependencies allow.

A pass is a stage: sums over members, then the household rules that need no later sum. When all households are done, the
rules of persons follow, with what they read of their household joined once. Everything stays lazy until something is
asked for, so an engine sees the whole plan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import narwhals as nw
import polars as pl

from minzheng.kernel.values.errors import Problem, Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import Month

from .binding import Binding, bind, other_names, substituted
from .columns import HOUSEHOLD, NEEDS_AWARD, PERSON, Column, Literal, Ref, Total, walk
from .compiling import Compiler, blame_name
from .folders import Output, Rule
from .graph import Graph
from .numbering import HOUSEHOLD_KEY, NUMBER, first_members, is_one_piece, numbered, pieces
from .parameters import ParameterBook
from .units import Unit

PERSON_KEY = "person_ref"
Frame = Any
"""A lazy frame of Polars or of Narwhals, whichever the words are of."""


@dataclass
class Stage:
    """The household rules of one pass, and the sums over members it starts with."""

    household: list[str] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)


@dataclass(frozen=True)
class Plan:
    """Everything laid out and nothing computed: lazy frames with a column for every rule that was needed."""

    persons: nw.LazyFrame[pl.LazyFrame]
    households: nw.LazyFrame[pl.LazyFrame]
    outputs: tuple[Output, ...]
    rules: Mapping[str, Rule]
    unknown: frozenset[str]
    blame: tuple[str, ...]
    month: Month
    payroll: bool
    key: str
    """The column that is one for each household: its number or its position."""
    in_pieces: Callable[[], Iterator[Plan]] | None = None
    """The same a piece of whole households at a time, where the frames can be cut."""

    def pieces(self) -> Iterator[Plan]:
        """Plans that together are this one: what is summed over them needs no more memory than the largest."""
        return iter([self]) if self.in_pieces is None else self.in_pieces()


def plan(
    program: Graph, book: ParameterBook, persons: pl.LazyFrame, households: pl.LazyFrame, *,
    month: Month, payroll: bool, everything: bool = False, words: Any = pl,
) -> Plan:
    """Lay the rules of ``month`` over the frames (columns as in the roster, one row per person and per household).

    ``everything`` keeps every household rule as a column (the trace), but for those of single cases;
    otherwise only what the outputs rest on is computed.
    ``words`` is the library the expressions are written in: Polars itself, or Narwhals for every engine it speaks to.
    Raises Refused when a column that is needed is not there.
    """
    on = month.first_day
    rules = program.graph(on=on, payroll=payroll)
    targets = [name for output in program.outputs for name in _targets(output, payroll)]
    if everything:
        there = set(households.collect_schema().names())
        targets += [name for name, rule in rules.items() if rule.entity == HOUSEHOLD
                    and _case_facts(program, name, rules) <= there]
    binding = _binding(program, book, targets, rules, households, on, payroll)
    layout = _Layout(program, binding, rules, targets, on, words)
    layout.require(persons, households)
    layout.find_unknown(persons, households)
    begins = first_members(persons, households) if words is pl else None
    whole = layout.lay(persons, households, month, payroll, in_step=begins is not None)
    if begins is None or is_one_piece(begins):
        return whole

    def in_pieces() -> Iterator[Plan]:
        for members, homes in pieces(persons, households, begins):
            yield layout.lay(members, homes, month, payroll, in_step=True)

    return replace(whole, in_pieces=in_pieces)


def _case_facts(program: Graph, name: str, rules: Mapping[str, Rule]) -> set[str]:
    """The facts of one case that a rule rests on: a month's frames do not have them, so its rule is left out of the trace."""
    return {fact for fact in program.facts_read([name], rules) if program.facts[fact].source.kind == "case"}


def _targets(output: Output, payroll: bool) -> list[str]:
    names = [f"{output.prefix}.{what}" for what in ("gross", "amount_due", "excluded_by")]
    names += [output.persons] if output.persons else []
    if not payroll:
        return [*names, *(name for name in (output.income, output.need) if name)]
    return [*names, output.enrolled, *(rule for rule, _ in output.refused_because)]


def _binding(
    program: Graph, book: ParameterBook, targets: Iterable[str], rules: Mapping[str, Rule], households: pl.LazyFrame,
    on: date, payroll: bool,
) -> Binding:
    names = program.reached(targets, rules)
    codes = households.select(pl.col("area_code").unique()).collect().to_series().to_list()
    binding = bind(program, book, sorted(names), area_codes=codes, on=on)
    constant = {NEEDS_AWARD.name: Literal(payroll, Unit.TRUTH)}
    columns = {**binding.columns, **constant}
    return replace(binding, columns={**columns, **other_names(rules, columns)})


class _Layout:
    """Works out stages and nullability, then builds the frames."""

    def __init__(
        self, program: Graph, binding: Binding, rules: Mapping[str, Rule], targets: Iterable[str], on: date,
        words: Any,
    ) -> None:
        self.words, self.key = words, HOUSEHOLD_KEY
        self.program, self.binding, self.rules, self.on = program, binding, rules, on
        self.trees: dict[str, Column] = {}
        self.stage_of: dict[str, int] = {}
        self.stages: list[Stage] = []
        self.totals: dict[int, str] = {}
        self.unknown: set[str] = set()
        self.facts: dict[str, set[str]] = {PERSON: set(), HOUSEHOLD: set()}
        self.targets = tuple(dict.fromkeys(targets))
        for name in self.targets:
            self._place(name)
        self.read_by_persons = {
            name for output in program.outputs if output.entity == PERSON
            for name in (output.enrolled, *(rule for rule, _ in output.refused_because))
            if name in self.trees and rules[name].entity == HOUSEHOLD
        }
        missing = [*self.program.facts, *self.program.parameters]
        self.codes = {name: number for number, name in enumerate(missing)}

    # stages

    def _place(self, name: str) -> int:
        if name in self.stage_of:
            return self.stage_of[name]
        made = self.rules[name] if name in self.rules else self.binding.looked_up[name]
        tree = substituted(made.tree if isinstance(made, Rule) else made, self.binding.columns)
        self.trees[name] = tree
        stage = self.stage_of[name] = self._stage(tree)
        if made.entity == HOUSEHOLD:
            self._at(stage).household.append(name)
        return stage

    def _at(self, number: int) -> Stage:
        while len(self.stages) <= number:
            self.stages.append(Stage())
        return self.stages[number]

    def _stage(self, column: Column) -> int:
        if isinstance(column, Ref):
            if column.name in self.rules or column.name in self.binding.looked_up:
                return self._place(column.name)
            if column.name in self.program.facts:
                self.facts[column.entity].add(column.name)
            return 0
        stage = max((self._stage(part) for part in column.parts()), default=0)
        if isinstance(column, Total):
            stage += 1
            self.totals[id(column)] = f"total{len(self.totals)}"
            self._at(stage).totals.append(column)
        return stage

    # what the frames hold

    def require(self, persons: pl.LazyFrame, households: pl.LazyFrame) -> None:
        problems = []
        for frame, entity, key in ((persons, PERSON, PERSON_KEY), (households, HOUSEHOLD, "area_code")):
            there = set(frame.collect_schema().names())
            for name in sorted((self.facts[entity] | {HOUSEHOLD_KEY, key}) - there):
                where = "persons" if entity == PERSON else "households"
                problems.append(Problem("column_missing", say("{where} 缺少列 {name}", where=where, name=name)))
        if problems:
            raise Refused(say("输入文件不完整"), problems)

    def find_unknown(self, persons: pl.LazyFrame, households: pl.LazyFrame) -> None:
        """Which columns hold nulls. Only rows with a null are counted, so that of a Parquet file nothing is read but the
        footer where its statistics say that there are none."""
        counted = pl.collect_all([
            frame.filter(pl.any_horizontal(pl.col(names).is_null())).select(pl.col(names).null_count())
            for frame, names in ((persons, sorted(self.facts[PERSON])), (households, sorted(self.facts[HOUSEHOLD])))
        ], engine="streaming")
        self.unknown = {name for frame in counted for name in frame.columns if frame[name][0]}
        self.unknown |= {name for name, values in self.binding.by_area.items() if None in values}

    # frames

    def _spoken(self, frame: pl.LazyFrame) -> Frame:
        return frame if self.words is pl else nw.from_native(frame)

    def lay(
        self, native: pl.LazyFrame, homes: pl.LazyFrame, month: Month, payroll: bool, *, in_step: bool
    ) -> Plan:
        if in_step:
            native, homes = numbered(native, homes)
        self.key = NUMBER if in_step else HOUSEHOLD_KEY
        persons, households = self._spoken(native), self._spoken(homes)
        compiler = Compiler(self.on, self.unknown, self.trees.keys(), self.totals, self.words)
        keys = list(dict.fromkeys((self.key, HOUSEHOLD_KEY)))
        households = households.select(*keys, "area_code", *sorted(self.facts[HOUSEHOLD] - {"area_code"}))
        persons = persons.select(*keys, PERSON_KEY, *sorted(self.facts[PERSON]))
        if self.binding.by_area:
            table = pl.LazyFrame({"area_code": self.binding.area_codes, **self.binding.by_area},
                                 schema_overrides={"area_code": pl.Int64})
            households = households.join(self._spoken(table), on="area_code", how="left")
        for stage in self.stages:
            if stage.totals:
                members = self._members(persons, households, [total.inner for total in stage.totals], compiler)
                households = self._with_totals(members, households, stage, compiler)
            households = self._with_rules(households, stage.household, compiler)
        members = self._members(persons, households, self._read_of_persons(), compiler, also=("area_code",))
        return Plan(nw.from_native(members), nw.from_native(households), self.program.outputs, self.rules,
                    frozenset(self.unknown), tuple(self.codes), month, payroll, self.key)

    def _read_of_persons(self) -> list[Column]:
        """What is asked of persons in the end: their own targets, and of households what the results tell of them."""
        own = [Ref(name, self.rules[name].unit, PERSON) for name in self.targets if self.rules[name].entity == PERSON]
        return [*own, *(Ref(name, self.rules[name].unit, HOUSEHOLD) for name in sorted(self.read_by_persons))]

    def _members(
        self, persons: Frame, households: Frame, asked: list[Column],
        compiler: Compiler, also: tuple[str, ...] = (),
    ) -> Frame:
        """The persons with all that ``asked`` reads. One join brings what is read of households, where anything is:
        a join costs more than the rules, so a sum over members never pays for what only the results read."""
        names, wanted = self._reached_by(asked)
        wanted |= {blame_name(name) for name in wanted if name in self.unknown and name in self.trees}
        columns = [*also, *sorted(wanted)]
        if columns:
            persons = persons.join(households.select(self.key, *columns), on=self.key, how="left")
        return self._with_rules(persons, names, compiler)

    def _reached_by(self, asked: list[Column]) -> tuple[list[str], set[str]]:
        """The person columns to compute for ``asked``, and the household columns these read."""
        names: dict[str, None] = {}
        wanted: set[str] = set()
        waiting = list(asked)
        while waiting:
            for part in walk(waiting.pop()):
                if not isinstance(part, Ref):
                    continue
                if part.entity == HOUSEHOLD:
                    wanted.add(part.name)
                elif part.name in self.trees and part.name not in names:
                    names[part.name] = None
                    waiting.append(self.trees[part.name])
        return sorted(names), wanted

    def _with_rules(
        self, frame: Frame, names: list[str], compiler: Compiler
    ) -> Frame:
        for layer in self._layers(names):
            frame = frame.with_columns(**{name: compiler.value(self.trees[name]) for name in layer})
            blamed = {name: blame for name in layer if (blame := compiler.blame(self.trees[name], self.codes)) is not None}
            if blamed:
                self.unknown.update(blamed)
                lacking = {blame_name(name): compiler.where_null(name, blame) for name, blame in blamed.items()}
                frame = frame.with_columns(**lacking)
        return frame

    def _layers(self, names: list[str]) -> list[list[str]]:
        """The rules of a stage in groups that only read earlier groups: one projection each."""
        depth: dict[str, int] = {}
        waiting = set(names)

        def of(name: str) -> int:
            if name not in depth:
                refs = {part.name for part in walk(self.trees[name]) if isinstance(part, Ref)} & waiting
                depth[name] = max((of(ref) + 1 for ref in refs), default=0)
            return depth[name]

        layers: dict[int, list[str]] = {}
        for name in names:
            layers.setdefault(of(name), []).append(name)
        return [layers[number] for number in sorted(layers)]

    def _with_totals(
        self, persons: Frame, households: Frame, stage: Stage,
        compiler: Compiler,
    ) -> Frame:
        words, sums, filled = self.words, [], []
        for total in stage.totals:
            name = self.totals[id(total)]
            value = compiler.value(total.inner)
            counted = isinstance(total.inner, Literal)
            sums.append((words.len().cast(words.Int64) if counted else value.sum()).alias(name))
            column = words.col(name).fill_null(0)
            blame = compiler.blame(total.inner, self.codes)
            if blame is not None:
                self.unknown.add(name)
                guilty = blame_name(name)
                sums.append(words.when(value.is_null()).then(blame).otherwise(compiler.literal(None)).max().alias(guilty))
                column = words.when(words.col(guilty).is_null()).then(column).otherwise(compiler.literal(None))
            filled.append(column.alias(name))
        summed = persons.group_by(self.key).agg(*sums)
        return households.join(summed, on=self.key, how="left").with_columns(*filled)


__all__ = ["HOUSEHOLD_KEY", "PERSON_KEY", "Plan", "plan"]
