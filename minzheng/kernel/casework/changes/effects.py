"""What a change does to what is paid: per month and benefit, in fen, by the rules that pay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from minzheng.kernel.policy.columns import PERSON
from minzheng.kernel.policy.single import Missing, SingleHousehold
from minzheng.kernel.values.periods import Month

from ..intake.prospects import frames_read
from ..law import Law
from .homes import Home

MOST_MONTHS = 12
"""Months that are shown one by one."""
Amounts = Mapping[str, int | None]
"""What each benefit pays a household and its members in a month; None where a fact or parameter is missing."""


@dataclass(frozen=True)
class Effect:
    """What one benefit pays in a month, before and after, to all households a change touches; None where it cannot be told."""

    month: Month
    benefit: str
    before_fen: int | None
    after_fen: int | None

    @property
    def difference_fen(self) -> int | None:
        """How much more or less."""
        return None if self.before_fen is None or self.after_fen is None else self.after_fen - self.before_fen

    @property
    def is_reduction(self) -> bool:
        """Whether less is paid, or nobody can say that it is not."""
        return bool(self.before_fen) and (self.after_fen is None or self.after_fen < (self.before_fen or 0))

    def as_json(self) -> dict[str, Any]:
        """Plain data for the record of a decision."""
        return {"month": int(self.month), "benefit": self.benefit, "before_fen": self.before_fen, "after_fen": self.after_fen}

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Effect:
        """The effect that was put on record."""
        return cls(Month.from_int(data["month"]), data["benefit"], data["before_fen"], data["after_fen"])


def enrolled_in(home: Home, law: Law, *, month: Month, today: date) -> list[str]:
    """The benefits whose payroll names the household or one of its members in the month, in the order of the folders."""
    single, members = _single(home, law, month, today)
    found = [output.benefit for output in law.program.outputs
             if any(single.of(output.enrolled, one) is True for one in _subjects(output.entity, members))]
    return list(dict.fromkeys(found))


def effects(
    before: Iterable[Home], after: Iterable[Home], law: Law, *, first: Month, last: Month, today: date
) -> list[Effect]:
    """What changes from month to month, ``first`` to ``last``, for every benefit that pays something on one side at least.

    What cannot be told on either side is no effect of the change.
    """
    old, new = list(before), list(after)
    found: list[Effect] = []
    month = max(first, last.plus(1 - MOST_MONTHS))
    while month <= last:
        one, other = _amounts(old, law, month, today), _amounts(new, law, month, today)
        found += [Effect(month, name, one[name], other[name]) for name in one if one[name] or other[name]]
        month = month.plus(1)
    return found


def total(rows: Sequence[Effect], *, is_after: bool) -> int | None:
    """What all benefits pay in the last month; None where one of them cannot be told."""
    last = max((one.month for one in rows), default=None)
    amounts = [one.after_fen if is_after else one.before_fen for one in rows if one.month == last]
    known = [one for one in amounts if one is not None]
    return sum(known) if len(known) == len(amounts) else None


def _amounts(homes: Sequence[Home], law: Law, month: Month, today: date) -> dict[str, int | None]:
    """The amounts of all households together."""
    found: dict[str, int | None] = dict.fromkeys((output.benefit for output in law.program.outputs), 0)
    for home in homes:
        if not home.members:
            continue
        single, members = _single(home, law, month, today)
        for output in law.program.outputs:
            for subject in _subjects(output.entity, members):
                value, so_far = single.of(f"{output.prefix}.amount_due", subject), found[output.benefit]
                found[output.benefit] = None if isinstance(value, Missing) or so_far is None else so_far + int(value)
    return found


def _single(home: Home, law: Law, month: Month, today: date) -> tuple[SingleHousehold, int]:
    """The household under the rules of the month, as the payroll reads them: who is not enrolled is paid nothing."""
    household, members = frames_read(home.read(month=month, today=today), home.columns)
    single = SingleHousehold(law.program, law.parameters, household.to_dicts()[0], members.to_dicts(), month=month, payroll=True)
    return single, members.height


def _subjects(entity: str, members: int) -> Sequence[int | None]:
    return range(members) if entity == PERSON else (None,)
