"""The graph of all rules: who reads whom, in which version, and what each benefit pays in the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from math import lcm

from minzheng.kernel.values.errors import MinzhengError, Place, Problem, Refused
from minzheng.kernel.values.language import Sentence, say

from .columns import CONSTANT, HOUSEHOLD, NEEDS_AWARD, PERSON, Column, Ref, lift, scaled, walk
from .declarations import Fact, RuleVersion
from .exclusions import Exclusion, entitlement_rules
from .folders import Folder, Output, Rule
from .parameters import Parameter
from .units import RuleError, Unit


class Graph:
    """Every fact, parameter, rule and output, with all names resolved. Raises Refused with every problem found."""

    def __init__(self, folders: Iterable[Folder], exclusions: Iterable[Exclusion] = ()) -> None:
        self.folders = {folder.name: folder for folder in folders}
        self.exclusions = tuple(exclusions)
        self.problems: list[Problem] = []
        self.facts: dict[str, Fact] = {}
        self.parameters: dict[str, Parameter] = {}
        self.parameter_keys: dict[str, tuple[Column, ...]] = {}
        self.rules: dict[str, tuple[Rule, ...]] = {}
        self._declared: dict[str, list[RuleVersion]] = {}
        self._tracing: list[str] = []
        self._collect()
        self._trace_all()
        self.outputs = self._ordered_outputs()
        if self.problems:
            raise Refused(say("规则无法装载"), self.problems)

    # collecting

    def _collect(self) -> None:
        for folder in self.folders.values():
            for name, fact in folder.facts.items():
                if fact.source.kind != "award":
                    self._add_fact(folder, name, fact)
            self.parameters.update(folder.parameters)
            for version in folder.rules:
                self._declared.setdefault(f"{folder.name}.{version.name}", []).append(version)

    def _add_fact(self, folder: Folder, name: str, fact: Fact) -> None:
        if name in self.facts and self.facts[name] != fact:
            place = Place(str(folder.path / "facts.py"))
            self.problems.append(Problem("fact", say("事实“{name}”已在别处另行定义", name=name), place=place))
        self.facts[name] = fact

    def _trace_all(self) -> None:
        for name in self.parameters:
            self._attempt(self.folders[name.partition(".")[0]], name)
        for name, versions in self._declared.items():
            self._attempt(self.folders[name.partition(".")[0]], name, versions[0])

    def _attempt(self, folder: Folder, name: str, version: RuleVersion | None = None) -> None:
        try:
            if version is None:
                self._parameter(name)
            else:
                self._traced(name)
        except MinzhengError as error:
            file = "rules.py" if version else "parameters.yaml"
            line = version.line if version else 1
            place = Place(str(folder.path / file), line)
            self.problems.append(Problem(error.code, say("{name}：{why}", name=name, why=error.sentence), place=place))

    # resolving names

    def resolve(self, folder: Folder, name: str) -> Column:
        """The column that ``name`` stands for inside ``folder``: its own names first, then those of the commons."""
        if name == NEEDS_AWARD.name:
            return NEEDS_AWARD
        own = self._within(folder, name)
        if own is not None:
            return own
        found = [c for common in self.folders.values() if common.is_common
                 for c in [self._within(common, name)] if c is not None]
        if len(found) == 1:
            return found[0]
        reason = say("名称“{name}”不明确", name=name) if found else say("没有名为“{name}”的事实、参数或规则", name=name)
        raise RuleError(reason, code="name")

    def _within(self, folder: Folder, name: str) -> Column | None:
        if name in folder.facts:
            return self._fact(folder, name, folder.facts[name])
        qualified = f"{folder.name}.{name}"
        if qualified in self.parameters:
            return self._parameter(qualified)
        if qualified in self._declared:
            return self._rule(qualified)
        return None

    def _fact(self, folder: Folder, name: str, fact: Fact) -> Column:
        if fact.source.kind != "award":
            return Ref(name, fact.unit, fact.entity)
        column = self._from_other(fact.source.business, fact.source.name)
        if column.unit is not fact.unit or column.entity != fact.entity:
            raise RuleError(say("“{name}”与 {business} 给出的单位或对象不符", name=name, business=fact.source.business))
        return column

    def _from_other(self, business: str, name: str) -> Column:
        other = self.folders.get(business)
        if other is None:
            raise RuleError(say("没有业务“{name}”", name=business), code="name")
        for output in other.outputs:
            for suffix, unit in (("is_paid", Unit.TRUTH), ("amount_due", Unit.FEN_PER_MONTH)):
                if f"{output.benefit}.{name}" == f"{output.prefix}.{suffix}":
                    return Ref(f"{output.prefix}.{suffix}", unit, output.entity)
        column = self._within(other, name)
        if column is None:
            raise RuleError(say("业务 {business} 不给出“{name}”", business=business, name=name), code="name")
        return column

    def _parameter(self, name: str) -> Ref:
        parameter = self.parameters[name]
        keys = self._keys(name, parameter)
        entity = PERSON if any(key.entity == PERSON for key in keys) else HOUSEHOLD
        return Ref(name, parameter.unit, entity, parameter.denominator)

    def _keys(self, name: str, parameter: Parameter) -> tuple[Column, ...]:
        if name not in self.parameter_keys:
            folder = self.folders[parameter.business]
            names = (parameter.band,) if parameter.band else parameter.by
            self.parameter_keys[name] = tuple(self.resolve(folder, key) for key in names)
        return self.parameter_keys[name]

    def _rule(self, name: str) -> Ref:
        traced = self._traced(name)[0]
        return Ref(name, traced.unit, traced.entity, traced.denominator)

    def _traced(self, name: str) -> tuple[Rule, ...]:
        if name in self.rules:
            return self.rules[name]
        if name in self._tracing:
            raise RuleError(say("规则循环引用：{chain}", chain=" → ".join([*self._tracing, name])), code="cycle")
        self._tracing.append(name)
        try:
            folder = self.folders[name.partition(".")[0]]
            traced = [self._trace(folder, name, version) for version in self._declared[name]]
        finally:
            self._tracing.pop()
        denominator = lcm(*(rule.denominator for rule in traced))
        self.rules[name] = tuple(_over(rule, denominator) for rule in traced)
        return self.rules[name]

    def _trace(self, folder: Folder, name: str, version: RuleVersion) -> Rule:
        tree = lift(version.function(**{arg: self.resolve(folder, arg) for arg in version.arguments}))
        if tree.entity == PERSON and version.entity == HOUSEHOLD:
            raise RuleError(say("住户规则读到成员的值时，请用 sum_over、count_of 或 any_of"), code="entity")
        if tree.unit is not version.unit and not (tree.entity == CONSTANT and tree.unit is Unit.COUNT):
            raise RuleError(say("结果单位是 {found}，声明的是 {declared}", found=tree.unit, declared=version.unit), code="unit")
        return Rule(
            name, version.entity, version.unit, version.label, version.law, tree, version.doc,
            version.from_, version.until, folder.path / "rules.py", version.line,
        )

    # what is computed

    def graph(self, *, on: date, payroll: bool) -> dict[str, Rule]:
        """Every rule in force on a day, with what follows from enrolment and the exclusion matrix, in no order.

        ``payroll``: only who is enrolled is paid; otherwise whoever is entitled (simulation).
        """
        rules = {name: rule for name, versions in self.rules.items() for rule in versions if rule.is_in_force(on)}
        rules.update(entitlement_rules(self.outputs, self.exclusions, rules, payroll=payroll))
        return rules

    def _ordered_outputs(self) -> tuple[Output, ...]:
        outputs = [output for folder in self.folders.values() for output in folder.outputs]
        for output in outputs:
            for name in (output.amount, output.enrolled, output.persons, output.income, output.need):
                if name and name not in self.rules:
                    self._refuse_output(output, say("没有规则“{name}”", name=name))
            if output.amount in self.rules and self.rules[output.amount][0].denominator != 1:
                self._refuse_output(output, say("“{name}”须取整到分", name=output.amount))
        return tuple(outputs)

    def _refuse_output(self, output: Output, sentence: Sentence) -> None:
        place = Place(str(self.folders[output.benefit].path / "payroll.yaml"))
        self.problems.append(Problem("output", sentence, place=place))

    def facts_read(self, names: Iterable[str], rules: Mapping[str, Rule]) -> set[str]:
        """The facts that the rules named, and all they rest on, read."""
        return {ref for ref in self.reached(names, rules) if ref in self.facts}

    def reached(self, names: Iterable[str], rules: Mapping[str, Rule]) -> set[str]:
        """The names of everything the rules named rest on, themselves included."""
        seen: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            columns: tuple[Column, ...] = ()
            if name in rules:
                columns = (rules[name].tree,)
            elif name in self.parameter_keys:
                columns = self.parameter_keys[name]
            waiting.extend(part.name for column in columns for part in walk(column) if isinstance(part, Ref))
        return seen


def _over(rule: Rule, denominator: int) -> Rule:
    if rule.denominator == denominator:
        return rule
    tree = scaled(rule.tree, denominator)
    return Rule(rule.name, rule.entity, rule.unit, rule.label, rule.law, tree, rule.doc, rule.from_, rule.until,
                rule.path, rule.line)
