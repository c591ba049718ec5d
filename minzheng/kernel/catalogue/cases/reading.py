"""From ``cases.yaml`` to cases, with every problem's line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from minzheng.kernel.catalogue.declared import ValueDeclared
from minzheng.kernel.catalogue.loader import Catalogue, label
from minzheng.kernel.catalogue.reading import Reader
from minzheng.kernel.catalogue.valuing import parameter_values
from minzheng.kernel.policy.columns import PERSON
from minzheng.kernel.policy.parameters import Value
from minzheng.kernel.values.areas import parse
from minzheng.kernel.values.errors import MinzhengError, NotFound, Problem
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.values.periods import Month
from minzheng.kernel.values.yaml import Document, Step

from .case import Case, Expected, Kind
from .declared import CaseDeclared, CasesDeclared, GivenDeclared, Givens, OutcomeDeclared
from .expecting import Expectations, NotACase
from .facts import as_read, neutral

FILE = "cases.yaml"
DOCUMENT = "算例给定"


def read_cases(folder: Path, catalogue: Catalogue) -> tuple[list[Case], list[Problem]]:
    """The cases of a folder and what is wrong with the file; none and nothing for a folder without one."""
    if not (folder / FILE).exists():
        return [], []
    reader = Reader()
    document = reader.document(folder / FILE)
    declared = reader.part(document, CasesDeclared)
    if document is None or declared is None:
        return [], reader.problems
    reading = _Reading(folder.name, document, catalogue, declared.assumptions)
    cases = [reading.case(index, one) for index, one in enumerate(declared.cases)]
    return [case for case in cases if case is not None], reading.problems


class _Reading:
    def __init__(
        self, folder: str, document: Document, catalogue: Catalogue, assumptions: Mapping[str, Givens]
    ) -> None:
        self.folder, self.document, self.catalogue, self.assumptions = folder, document, catalogue, assumptions
        self.program = catalogue.program
        self.problems: list[Problem] = []
        self.expectations = Expectations(self.program)

    def case(self, index: int, declared: CaseDeclared) -> Case | None:
        """The case, or None with its problems kept."""
        before = len(self.problems)
        month = self._try(lambda: Month.parse(declared.month), "cases", index, "month") or Month(2000, 1)
        area = self._try(lambda: self._area(declared), "cases", index)
        facts = [self._facts(declared.household, False, "cases", index, "household")]
        facts += [
            self._facts(written, True, "cases", index, "members", member) for member, written in enumerate(declared.members)
        ]
        given = tuple(self._given(declared, month, index))
        expected = tuple(self._expected(declared, index))
        if len(self.problems) > before:
            return None
        return Case(
            self.folder, index + 1, label(declared.name), declared.source, month, area or 0, declared.pack or "",
            declared.payroll, given, facts[0], tuple(facts[1:]), expected, self.document.place("cases", index),
        )

    def _try(self, make: Any, *at: Step) -> Any:
        try:
            return make()
        except MinzhengError as error:
            self.problems.append(Problem(error.code, error.sentence, place=self.document.place(*at)))
            return None

    def _area(self, declared: CaseDeclared) -> int:
        if (declared.area is None) == (declared.pack is None):
            raise NotACase(say("请写 area（区划代码）或 pack（参数包）之一"))
        if declared.pack is not None and declared.pack not in self.catalogue.parameters.packs:
            raise NotFound(say("没有名为“{pack}”的参数包", pack=declared.pack))
        return parse(declared.area) if declared.area else 0

    def _facts(self, written: dict[str, Any], of_persons: bool, *at: Step) -> dict[str, Any]:
        known = {name: fact for name, fact in self.program.facts.items() if (fact.entity == PERSON) is of_persons}
        for name in written:
            if name not in known:
                self._refuse(say("没有名为“{name}”的事实", name=name), *at, name)
        return {
            name: self._try(lambda fact=fact, name=name: as_read(fact, written[name]), *at, name)
            if name in written else neutral(fact) for name, fact in known.items()
        }

    def _given(self, declared: CaseDeclared, month: Month, index: int) -> Iterator[Value]:
        sets: list[tuple[Givens, tuple[Step, ...]]] = []
        for number, assumption in enumerate(declared.assuming):
            if assumption not in self.assumptions:
                self._refuse(say("没有名为“{name}”的假定", name=assumption), "cases", index, "assuming", number)
                continue
            sets.append((self.assumptions[assumption], ("assumptions", assumption)))
        sets.append((declared.given, ("cases", index, "given")))
        last = {name: (values, (*at, name)) for givens, at in sets for name, values in givens.items()}
        for name, (values, at) in last.items():
            for one in values if isinstance(values, list) else [values]:
                value = self._try(lambda name=name, one=one: self._value(name, one, month), *at)
                if value is not None:
                    yield value

    def _refuse(self, sentence: Sentence, *at: Step) -> None:
        self.problems.append(Problem("case", sentence, place=self.document.place(*at)))

    def _value(self, name: str, given: GivenDeclared, month: Month) -> Value:
        if name not in self.program.parameters:
            raise NotFound(say("没有参数“{name}”", name=name))
        period: dict[str, Any] = {"from": month.first_day, "until": month.next_first_day, "document": DOCUMENT}
        declared = ValueDeclared.model_validate({**given.model_dump(exclude_unset=True), **period})
        return parameter_values(self.program.parameters[name], declared, 0, False, "")

    # what must come out

    def _expected(self, declared: CaseDeclared, index: int) -> Iterator[Expected]:
        at: tuple[Step, ...] = ("cases", index, "expect")
        only = 0 if len(declared.members) == 1 else None
        yield from self._outcome(declared.expect, None, only, at)
        for written, outcome in declared.expect.members.items():
            here = (*at, "members", written)
            if not written.isdigit() or not 1 <= int(written) <= len(declared.members):
                self._refuse(say("没有第“{number}”位成员", number=written), *here)
                continue
            yield from self._outcome(outcome, int(written) - 1, None, here)

    def _outcome(
        self, outcome: OutcomeDeclared, member: int | None, only: int | None, at: tuple[Step, ...]
    ) -> Iterator[Expected]:
        wishes: list[tuple[Kind, str, Any, tuple[Step, ...]]] = [
            ("value", name, wanted, (*at, name)) for name, wanted in (outcome.__pydantic_extra__ or {}).items()]
        wishes += [("missing", name, wanted, (*at, "missing")) for name, wanted in self._named(outcome.missing)]
        wishes += [("refused", name, wanted, (*at, "refused")) for name, wanted in self._named(outcome.refused)]
        for kind, name, wanted, here in wishes:
            found = self._try(lambda k=kind, n=name, w=wanted, h=here: self.expectations.one(
                k, n, w, member=member, only=only, place=self.document.place(*h)), *here)
            if found is not None:
                yield found

    def _named(self, written: str | dict[str, str]) -> Iterable[tuple[str, str]]:
        """By the name it speaks of: the folder's own benefit where none is named."""
        return written.items() if isinstance(written, dict) else [(self.folder, written)]


__all__ = ["FILE", "read_cases"]
