"""Where whom a finding is about lived, month by month, and the months to compute again in each of these places.

Standards and payrolls are those of the place: who moved is looked back at through every village they lived in meanwhile.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from minzheng.kernel.payments.models import PayrollRun, RunKind, RunState
from minzheng.kernel.people.merging import rows_of
from minzheng.kernel.people.models import OPEN_OR_PAST, SCHEME, HouseholdFact, Membership, Versioned
from minzheng.kernel.values.areas import span
from minzheng.kernel.values.periods import Month

from .models import Finding

MOST_MONTHS = 60
"""How many months are computed again at once: the newest."""


@dataclass(frozen=True)
class Stretch:
    """Released months ``[first, last]`` without a gap, to be computed again for an area."""

    area_code: int
    first: Month
    last: Month


@dataclass(frozen=True)
class Home:
    """A household that a finding is about in a month, and where it lay then."""

    household_id: int
    area_code: int


def homes_by_month(found: Finding, months: Collection[Month]) -> dict[Month, set[Home]]:
    """In which households the person stood in each of the months (of a household: itself), and where these lay.

    A month of which no household is known is one of the finding's household. Three queries.
    """
    stays = _memberships(found)
    placed = _places({one.household_id for one in stays} | {found.household_id})
    by_month = {}
    for month in months:
        stood = {one.household_id for one in stays if _covers(one, month.first_day)} or {found.household_id}
        by_month[month] = {Home(key, _area(placed.get(key, []), month.first_day, found.household.area_code)) for key in stood}
    return by_month


def stretches(found: Finding, *, first: Month, last: int | None) -> list[Stretch]:
    """The released months from ``first`` (to ``last``, ``YYYYMM``) in each place, oldest first; none where none was."""
    runs = list(PayrollRun.objects.filter(
        kind=RunKind.MONTHLY, state=RunState.LOCKED, month__gte=int(first), **({"month__lte": last} if last else {}),
    ).values_list("month", "area_code", "area_until"))
    months = [Month.from_int(one) for one in sorted({month for month, _, _ in runs})]
    lived: dict[int, list[Month]] = {}
    for month, homes in homes_by_month(found, months).items():
        for area in {one.area_code for one in homes if _is_released(runs, month, one.area_code)}:
            lived.setdefault(area, []).append(month)
    newest = sorted({month for these in lived.values() for month in these}, key=int)[-MOST_MONTHS:]
    made = [one for area, these in lived.items() for one in _unbroken(area, [month for month in these if month in newest])]
    return sorted(made, key=lambda one: (int(one.first), one.area_code))


def _is_released(runs: Iterable[tuple[int, int, int]], month: Month, area: int) -> bool:
    low, high = span(area)
    return any(of == int(month) and from_ <= low and until >= high for of, from_, until in runs)


def _unbroken(area: int, months: Sequence[Month]) -> Iterator[Stretch]:
    """The months cut where one is missing."""
    begun: list[Month] = []
    for month in months:
        if begun and begun[-1].plus(1) != month:
            yield Stretch(area, begun[0], begun[-1])
            begun = []
        begun.append(month)
    if begun:
        yield Stretch(area, begun[0], begun[-1])


def _memberships(found: Finding) -> list[Membership]:
    """Where the person, under any of their rows, stands or stood; nothing of a finding about a household."""
    if found.person_id is None:
        return []
    rows = rows_of([found.person_id])[found.person_id]
    return list(Membership.objects.filter(person__in=rows, scheme=SCHEME, counted=True, known_until=None))


def _places(households: Collection[int]) -> Mapping[int, list[HouseholdFact]]:
    known: dict[int, list[HouseholdFact]] = {}
    facts = HouseholdFact.objects.filter(OPEN_OR_PAST, household__in=households, name="area_code", known_until=None)
    for fact in facts.order_by("valid_from"):
        known.setdefault(fact.household_id, []).append(fact)
    return known


def _area(facts: Sequence[HouseholdFact], on: date, otherwise: int) -> int:
    begun = [one for one in facts if one.valid_from <= on] or facts[:1]
    return int(begun[-1].value) if begun else otherwise


def _covers(row: Versioned, on: date) -> bool:
    return row.valid_from <= on and (row.valid_until is None or row.valid_until > on)
