"""A change read before it is handed in: the households as they would be, what it pays, and everything that is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from minzheng.kernel.people.models import Household, Person
from minzheng.kernel.people.registering import Checked, check_in_registry, latest_month, place_of
from minzheng.kernel.values.areas import COUNTY, NATION, span
from minzheng.kernel.values.areas import at as area_at
from minzheng.kernel.values.errors import Level, Problem
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import Month

from ..law import Law
from .altering import Asked, altered, field_at, problem, refused
from .effects import Effect, effects, total
from .homes import Home, home_of
from .kinds import LEAVING, first_month
from .models import ChangeKind, Suspension

ELSEWHERE = frozenset({"lives_elsewhere", "moved", "household_taken", "member_left"})
"""What a roster is told of people who move between its households: a split or merger moves them on purpose."""
OF_OWN = frozenset({ChangeKind.SPLIT, ChangeKind.MERGED})
PENDING = "新户"
"""Stands for the number of a household that begins when the change is decided."""


@dataclass(frozen=True)
class Reading:
    """A change as it would be decided on a day: ``after`` holds from ``month``; ``told`` is what to look at again, of what
    was not so before."""

    kind: str
    households: Sequence[Household]
    before: Sequence[Home]
    after: Sequence[Home]
    month: Month
    happened_on: date
    effects: Sequence[Effect]
    told: Sequence[Problem] = ()

    @property
    def is_reduction(self) -> bool:
        """Whether some benefit is less in some month."""
        return any(one.is_reduction for one in self.effects)

    def total(self, *, is_after: bool) -> int | None:
        """What all benefits together pay a month."""
        return total(self.effects, is_after=is_after)


def read_change(
    kind: str, household: Household, asked: Asked, law: Law, *, on: date, new_number: str = PENDING, within: int = NATION
) -> Reading:
    """The change, read as if it were decided on the day. Raises Refused with every problem, each at its field.

    Another household that joins must lie ``within`` that area.
    """
    happened_on = _happened_on(asked, on)
    _require_person(kind, asked)
    other = other_household(kind, household, asked, within=within)
    households = [household, *([other] if other else [])]
    if kind in OF_OWN and Suspension.objects.filter(household__in=households, until_month=None).exists():
        raise refused(problem("", say("待遇暂停期间不办理分户、并户：请先恢复发放或者终止")))
    before = [home_of(one) for one in households]
    after = altered(kind, before, asked, new_number=new_number)
    month = max(first_month(kind, happened_on=happened_on, decided_on=on), *(latest_month(one) for one in households))
    if kind == ChangeKind.SPLIT and after[1].columns.get("since_month"):
        after[1] = after[1].with_columns(since_month=str(month))
    known = {(one.code, one.value) for home in before if home.members for one in home.read(month=month, today=on).problems}
    found = [one for home in after if home.members for one in _problems(kind, home, before, month, on)
             if one.level is Level.ERROR or (one.code, one.value) not in known]
    wrong = [one for one in found if one.level is Level.ERROR]
    if wrong:
        raise refused(*wrong)
    rows = effects(before, after, law, first=month, last=max(month, Month.of(on).plus(1)), today=on)
    return Reading(kind, households, before, after, month, happened_on, rows, found)


def _happened_on(asked: Asked, on: date) -> date:
    try:
        day = date.fromisoformat(asked.get("happened_on", ""))
    except ValueError:
        raise refused(problem("happened_on", say("请填写发生日期，例如 2026-11-05"))) from None
    if day > on:
        raise refused(problem("happened_on", say("发生日期不能晚于今天")))
    return day


def _require_person(kind: str, asked: Asked) -> None:
    """Nobody dies twice, or before they were born."""
    if kind not in LEAVING or not asked.get("person", "").isdecimal():
        return
    person = Person.objects.filter(pk=int(asked["person"])).first()
    if person is not None and person.death_date is not None:
        raise refused(problem("person", say("{name}已于 {on} 登记死亡", name=person.name, on=person.death_date)))
    if person is not None and asked["happened_on"] < person.birth_date.isoformat():
        raise refused(problem("happened_on", say("发生日期早于{name}的出生日期", name=person.name)))


def other_household(kind: str, household: Household, asked: Asked, *, within: int = NATION) -> Household | None:
    """The household that joins, of the same county and in an area; None where there is none of that number."""
    number = asked.get("household_no", "").strip()
    if kind != ChangeKind.MERGED or not number:
        return None
    if number == household.household_no:
        raise refused(problem("household_no", say("不能把本户并入本户")))
    low, high = span(within)
    return Household.objects.filter(county=household.county, household_no=number, last_month=None, area_code__gte=low,
                                    area_code__lt=high).first()


def _problems(kind: str, home: Home, before: Sequence[Home], month: Month, on: date) -> list[Problem]:
    """What a roster with this household would be told, at the fields of the form; not what the change itself is about."""
    with transaction.atomic():
        office = area_at(int(home.columns["area_code"]), COUNTY)
        checked = check_in_registry(home.form, month=month, today=on, office=office)
    stayed = {key for one in before for key in one.members}
    return [Problem(one.code, one.sentence, one.level, problem(_field(home, one), one.sentence).place, one.value)
            for one in _relevant(checked, kind, home, stayed)]


def _relevant(checked: Checked, kind: str, home: Home, stayed: set[str]) -> Sequence[Problem]:
    return [one for one in checked.problems if one.level is not Level.NOTE and not (
        one.code == "member_left" or (one.code in ELSEWHERE and _is_own(one, home, stayed, kind)))]


def _is_own(one: Problem, home: Home, stayed: set[str], kind: str) -> bool:
    row, _ = place_of(one)
    return kind in OF_OWN and (row == 0 or home.keys[row - 1] in stayed)


def _field(home: Home, one: Problem) -> str:
    return field_at(home, *place_of(one)) if one.place.sheet else ""
