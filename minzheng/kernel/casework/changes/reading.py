"""A change read before it is handed in: the households as they would be, what it pays, and everything that is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from minzheng.kernel.people.models import Household, Person
from minzheng.kernel.people.registering import BEARABLE, Checked, check_in_registry, latest_month, place_of
from minzheng.kernel.values.areas import COUNTY, NATION, span
from minzheng.kernel.values.areas import at as area_at
from minzheng.kernel.values.errors import Level, Place, Problem
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


Found = tuple[str, Place]
"""A problem of a household's form, by code and place."""


@dataclass(frozen=True)
class Reading:
    """A change as it would be decided on a day: ``after`` holds from ``month``; ``told`` is what to look at again: what was
    not so before, and errors of old that are to be mended apart."""

    kind: str
    households: Sequence[Household]
    before: Sequence[Home]
    after: Sequence[Home]
    month: Month
    happened_on: date
    effects: Sequence[Effect]
    told: Sequence[Problem] = ()
    borne: Sequence[frozenset[Found]] = ()
    """Of each household after the change: errors that were there before, which the change does not touch."""

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
    old = _Old([(home, home.read(month=month, today=on).problems) for home in before if home.members])
    found = {home.number: _problems(kind, home, before, month, on) if home.members else [] for home in after}
    borne = [frozenset((one.code, one.place) for one in found[home.number] if old.bears(home, one)) for home in after]
    told = [_told(home, one, (one.code, one.place) in its) for home, its in zip(after, borne, strict=True)
            for one in found[home.number] if one.level is Level.ERROR or not old.tells(one)]
    if wrong := [one for one in told if one.level is Level.ERROR]:
        raise refused(*wrong)
    rows = effects(before, after, law, first=month, last=max(month, Month.of(on).plus(1)), today=on)
    return Reading(kind, households, before, after, month, happened_on, rows, told, borne)


@dataclass(frozen=True)
class _Old:
    """What is wrong with the households as they are registered now."""

    found: Sequence[tuple[Home, Sequence[Problem]]]

    def tells(self, one: Problem) -> bool:
        """Whether the same was to be told before."""
        return any((one.code, one.value) == (other.code, other.value) for _, problems in self.found for other in problems)

    def bears(self, home: Home, one: Problem) -> bool:
        """Whether it is an error of old in a cell that stays as it was: the change did not make it, and does not mend it."""
        if one.level is not Level.ERROR or one.code not in BEARABLE:
            return False
        cell = _cell(home, one)
        return any(one.code == other.code and _cell(before, other) == cell for before, problems in self.found
                   for other in problems)


def _cell(home: Home, one: Problem) -> tuple[str, str, str]:
    """Whose cell a problem is about (empty for the household), its column, and what is written there."""
    row, name = place_of(one)
    if row == 0:
        return "", name, home.columns.get(name, "")
    key = home.keys[row - 1]
    return key, name, home.members[key].get(name, "")


def _told(home: Home, one: Problem, is_borne: bool) -> Problem:
    """The problem at its field of the form; an error of old with the advice to mend it apart."""
    if not is_borne:
        return Problem(one.code, one.sentence, one.level, problem(_field(home, one), one.sentence).place, one.value)
    whose = home.name_of(_cell(home, one)[0])
    what = say("{name}：{what}", name=whose, what=one.sentence) if whose else one.sentence
    sentence = say("登记中原有的问题，与这项变更无关，请另行更正：{what}", what=what)
    return Problem(one.code, sentence, Level.WARNING, problem(_field(home, one), sentence).place, one.value)


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


def _problems(kind: str, home: Home, before: Sequence[Home], month: Month, on: date) -> Sequence[Problem]:
    """What a roster with this household would be told; not what the change itself is about."""
    with transaction.atomic():
        office = area_at(int(home.columns["area_code"]), COUNTY)
        checked = check_in_registry(home.form, month=month, today=on, office=office)
    return _relevant(checked, kind, home, {key for one in before for key in one.members})


def _relevant(checked: Checked, kind: str, home: Home, stayed: set[str]) -> Sequence[Problem]:
    return [one for one in checked.problems if one.level is not Level.NOTE and not (
        one.code == "member_left" or (one.code in ELSEWHERE and _is_own(one, home, stayed, kind)))]


def _is_own(one: Problem, home: Home, stayed: set[str], kind: str) -> bool:
    row, _ = place_of(one)
    return kind in OF_OWN and (row == 0 or home.keys[row - 1] in stayed)


def _field(home: Home, one: Problem) -> str:
    return field_at(home, *place_of(one)) if one.place.sheet else ""
