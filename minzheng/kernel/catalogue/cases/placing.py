"""Every case in a village of its own, so that cases with different values can be computed together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count

import polars as pl

from minzheng.kernel.policy.batch import HOUSEHOLD_KEY, PERSON_KEY
from minzheng.kernel.policy.columns import PERSON
from minzheng.kernel.policy.parameters import NATION, ParameterBook, Value
from minzheng.kernel.policy.program import Program
from minzheng.kernel.values.areas import TOWNSHIP, at, is_within

from .case import Case
from .facts import column_type

NOWHERE = 990_000_000_000
"""An area no locality has values for: where the cases of a pack live."""
MEMBERS_AT_MOST = 1000


@dataclass(frozen=True)
class Placed:
    """A case with the village it lives in for the computation; ``number`` is its place in the batch."""

    case: Case
    number: int
    area_code: int

    @property
    def household_no(self) -> str:
        return f"{self.number:06d}"

    def person_ref(self, member: int) -> int:
        """The key of a member in the frames."""
        return self.number * MEMBERS_AT_MOST + member

    def household(self) -> dict[str, object]:
        """The household's row."""
        return {**self.case.household, HOUSEHOLD_KEY: self.household_no, "area_code": self.area_code}

    def members(self) -> list[dict[str, object]]:
        """The members' rows."""
        return [{**facts, HOUSEHOLD_KEY: self.household_no, PERSON_KEY: self.person_ref(member)}
                for member, facts in enumerate(self.case.members)]

    def values(self, book: ParameterBook) -> list[Value]:
        """The values the village has by itself: those of the case, else those of the village it was written for."""
        given = [replace(value, area_code=self.area_code) for value in self.case.given]
        names = {value.name for value in given}
        own = self.case.area_code
        if own == NATION or own % TOWNSHIP.unit == 0:
            return given
        there = [value for value in book.values if value.area_code == own and not value.pack and value.name not in names]
        return [*given, *(replace(value, area_code=self.area_code) for value in there)]


def placed(cases: Sequence[Case]) -> list[Placed]:
    """The cases of one batch, each in an unused village of the township (or area) it was written for."""
    return [Placed(case, number, _village(case, number)) for case, number in zip(cases, count(1), strict=False)]


def _village(case: Case, number: int) -> int:
    township = at(case.area_code, TOWNSHIP) if case.area_code else NOWHERE
    village = township + number
    if not is_within(village, township):
        raise ValueError("more cases than a township has codes: compute them in several batches")
    return village


def frames(program: Program, batch: Sequence[Placed]) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """The persons and the households of a batch."""
    kinds = {name: column_type(fact) for name, fact in program.facts.items()}
    of_persons = {name: kinds[name] for name, fact in program.facts.items() if fact.entity == PERSON}
    of_households = {name: kinds[name] for name in kinds if name not in of_persons}
    keys: dict[str, pl.DataType] = {HOUSEHOLD_KEY: pl.String()}
    people = [row for one in batch for row in one.members()]
    homes = [one.household() for one in batch]
    return (
        pl.LazyFrame(people, schema={**keys, PERSON_KEY: pl.Int64(), **of_persons}),
        pl.LazyFrame(homes, schema={**keys, "area_code": pl.Int64(), **of_households}),
    )
