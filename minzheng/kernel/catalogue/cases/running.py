"""Runs cases by both paths: each household by itself, and all cases of a month together as a county is paid."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

from minzheng.kernel.catalogue.loader import Catalogue, business_folders, load
from minzheng.kernel.policy.batch import HOUSEHOLD_KEY, PERSON_KEY
from minzheng.kernel.policy.columns import PERSON
from minzheng.kernel.policy.explain import explain
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.policy.results import Computation
from minzheng.kernel.policy.single import Missing, SingleHousehold
from minzheng.kernel.values.errors import Problem
from minzheng.kernel.values.language import say

from .answers import alone, output, shown
from .case import Case, Expected
from .placing import Placed, frames, placed
from .reading import FILE, read_cases

TOGETHER = 900


def case_folders(root: Path) -> list[Path]:
    """The folders below ``root`` that have cases: businesses in the order of the report, then localities."""
    folders = [*business_folders(root), *sorted((root / "localities").glob("*/"))]
    return [folder for folder in folders if (folder / FILE).exists()]


def run_cases(folder: Path, catalogue: Catalogue | None = None, *, together: bool = True) -> list[Problem]:
    """Every problem of a folder's cases: what cannot be read, and what does not come out as it must.

    A failing case names file, line, what was expected and what was found; ``Problem.value`` is the explanation.
    ``together=False`` leaves out the second path, the batch, which takes seconds.
    """
    known = catalogue or load(folder.parents[2])
    cases, problems = read_cases(folder, known)
    return [*problems, *(problem for found in try_cases(cases, known, together=together).values() for problem in found)]


def try_cases(cases: Iterable[Case], catalogue: Catalogue, *, together: bool = True) -> dict[str, list[Problem]]:
    """By the id of each case, what does not come out as it must; an empty list where all does."""
    groups: dict[tuple[Any, ...], list[Case]] = {}
    for case in cases:
        groups.setdefault((case.month, case.pack, case.payroll), []).append(case)
    found: dict[str, list[Problem]] = {}
    for of_a_month in groups.values():
        for batch in _portions(of_a_month):
            trial = _Trial(catalogue, placed(batch), together)
            found |= {one.case.id: list(trial.problems(one)) for one in trial.batch}
    return found


def _portions(cases: Sequence[Case]) -> Iterator[list[Case]]:
    waiting = iter(cases)
    while portion := list(islice(waiting, TOGETHER)):
        yield portion


@dataclass(frozen=True)
class _Trial:
    """The cases of one month, pack and mode, computed together and one by one."""

    catalogue: Catalogue
    batch: list[Placed]
    together: bool

    @property
    def book(self) -> ParameterBook:
        """The parameters in the land the cases are written for."""
        pack = self.batch[0].case.pack
        return self.catalogue.parameters.with_pack(pack) if pack else self.catalogue.parameters

    @cached_property
    def computation(self) -> Computation:
        """All of them at once, each village with its own values."""
        book = self.book.with_values(value for one in self.batch for value in one.values(self.book))
        first = self.batch[0].case
        persons, households = frames(self.catalogue.program, self.batch)
        return self.catalogue.program.compute(
            persons, households, month=first.month, parameters=book, enrolled=first.payroll, everything=True)

    @cached_property
    def rows(self) -> dict[Any, Mapping[str, Any]]:
        """What came out of the batch, by household number and by person."""
        households, persons = pl.collect_all([self.computation.plan.households.to_native(),
                                              self.computation.plan.persons.to_native()])
        found: dict[Any, Mapping[str, Any]] = {row[HOUSEHOLD_KEY]: row for row in households.to_dicts()}
        return found | {row[PERSON_KEY]: row for row in persons.to_dicts()}

    @cached_property
    def reasons(self) -> dict[tuple[Any, str, str], str]:
        """The exceptions of the batch: reason code by subject, benefit and component."""
        return {
            (row[HOUSEHOLD_KEY] if row[PERSON_KEY] is None else row[PERSON_KEY], row["benefit"], row["component"]):
            row["reason_code"] for row in self.computation.exceptions.to_dicts()
        }

    def problems(self, one: Placed) -> Iterator[Problem]:
        """What does not come out as the case says, and where the two paths differ."""
        case = one.case
        single = self._single(one)
        for expected in case.expected:
            found = {"single": alone(single, expected)}
            found |= {"batch": self._together(one, expected)} if self.together else {}
            for path, value in found.items():
                if value is not _UNCOMPUTED and not _same(value, expected.wanted):
                    yield self._told(one, single, expected, value, path)
                    break
        if self.together:
            yield from self._disagreements(one, single)

    def _single(self, one: Placed) -> SingleHousehold:
        book = self.book.with_values(one.values(self.book))
        return SingleHousehold(self.catalogue.program, book, one.household(), one.members(), month=one.case.month,
                               payroll=one.case.payroll)

    def _together(self, one: Placed, expected: Expected) -> Any:
        key = one.household_no if expected.member is None else one.person_ref(expected.member)
        if expected.kind == "refused":
            return self.reasons.get((key, *output(self.catalogue.program, expected.name).key), "")
        row = self.rows[key]
        if expected.kind == "value":
            return row.get(expected.name, _UNCOMPUTED)
        guilty = row.get(f"{expected.name}?", _UNCOMPUTED)
        return self.computation.plan.blame[guilty] if isinstance(guilty, int) else guilty

    def _disagreements(self, one: Placed, single: SingleHousehold) -> Iterator[Problem]:
        keys = [(one.household_no, None), *((one.person_ref(member), member) for member in range(len(one.case.members)))]
        for key, member in keys:
            row = self.rows[key]
            for name, rule in single.rules.items():
                if name not in row or (rule.entity == PERSON) != (member is not None):
                    continue
                by_itself = _plain(single.of(name, member))
                if by_itself != row[name]:
                    sentence = say("{case}：{name} 逐户算得 {alone}，批量算得 {together}", case=one.case.title, name=name,
                                   alone=by_itself, together=row[name])
                    yield Problem("case_paths", sentence, place=one.case.place)

    def _told(
        self, one: Placed, single: SingleHousehold, expected: Expected, found: Any, path: str
    ) -> Problem:
        whose = "" if expected.member is None else str(say("（第 {number} 位成员）", number=expected.member + 1))
        how = say("逐户") if path == "single" else say("批量")
        sentence = say("{case}：{name}{whose} 应为 {wanted}，{how}算得 {found}", case=one.case.title, name=expected.name,
                       whose=whose, how=how, wanted=shown(single, expected, expected.wanted),
                       found=shown(single, expected, found))
        return Problem("case", sentence, place=expected.place, value="\n".join(self._explained(one, expected)))

    def _explained(self, one: Placed, expected: Expected) -> Iterator[str]:
        persons, households = (frame.collect() for frame in frames(self.catalogue.program, [one]))
        benefit = expected.name.partition(".")[0]
        known = {output.benefit for output in self.catalogue.program.outputs}
        person = one.person_ref(expected.member) if expected.member is not None and benefit in known else None
        yield from explain(
            self.catalogue.program, self.book.with_values(one.values(self.book)), persons, households,
            month=one.case.month, household_no=one.household_no, person_ref=person,
            benefit=benefit if benefit in known else None, payroll=one.case.payroll,
            name_of=lambda ref: str(say("第 {number} 位成员", number=ref - one.person_ref(0) + 1)),
        ).lines()


_UNCOMPUTED = object()
"""A value the batch had no need of."""


def _same(found: Any, wanted: Any) -> bool:
    return type(found) is type(wanted) and bool(found == wanted)


def _plain(value: Any) -> Any:
    return None if isinstance(value, Missing) else value


__all__ = ["case_folders", "run_cases", "try_cases"]
