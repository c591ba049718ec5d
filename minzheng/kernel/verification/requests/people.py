"""Who is checked: the household list of the application, or the household as it is registered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from minzheng.kernel.access.encryption import seal
from minzheng.kernel.casework.intake import answers as filled
from minzheng.kernel.casework.intake.answers import HOUSEHOLD, Answers
from minzheng.kernel.casework.intake.conditions import birth_of, plain_number
from minzheng.kernel.casework.intake.known import known_answers
from minzheng.kernel.casework.models import Case
from minzheng.kernel.casework.papers.documents import ADULT
from minzheng.kernel.people.models import Household, Person
from minzheng.kernel.people.numbers import by_number
from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import age_on

from .models import Request, RequestPerson


@dataclass(frozen=True)
class Member:
    """A person of the household list; ``number`` is the identity number in plain text."""

    place: int
    name: str
    relation: str
    number: str
    birth_date: date


def declared(request: Request) -> dict[str, str]:
    """What the household declared: the answers of the application, or else its facts as they are registered."""
    answers = filled.opened(request.case.application.answers) if request.case else {}
    household = household_of(request)
    if filled.places(answers) or household is None:
        return answers
    return known_answers(household, in_full=True)


def household_of(request: Request) -> Household | None:
    """The household the request is about, once it is registered."""
    return request.household or (request.case.application.household if request.case else None)


def members_of(answers: Answers) -> list[Member]:
    """The people of a form. Raises Refused when one has no number that can be asked for."""
    given = {place: filled.of(answers, place) for place in filled.places(answers)}
    numbers = {place: plain_number(one.get("id_number", "")) for place, one in given.items()}
    if not given:
        raise Refused(say("没有可以核对的家庭成员：请先填写申请或登记家庭"), (), code="nobody_to_check")
    births = _births(numbers.values())
    for place, number in numbers.items():
        if number not in births:
            raise Refused(say("成员{name}没有有效的公民身份号码，不能核对：请先补正", name=given[place].get("name", "")), (),
                          code="person_without_number")
    return [Member(place, one.get("name", ""), one.get("relation", ""), numbers[place], births[numbers[place]])
            for place, one in given.items()]


def _births(numbers: Iterable[str]) -> dict[str, date]:
    """Days of birth by number: as it says itself, or as the person is registered."""
    found = {one: birth for one in numbers if (birth := birth_of(one)) is not None}
    others = {seal(one): one for one in numbers if one and one not in found}
    known = Person.objects.filter(id_number__in=list(others)).values_list("id_number", "birth_date") if others else []
    return found | {others[bytes(number)]: birth for number, birth in known}


def keep(request: Request, members: Sequence[Member], *, on: date) -> None:
    """Write down who is checked."""
    sealed = [seal(one.number) for one in members]
    known = {bytes(number): pk for number, pk in Person.objects.filter(id_number__in=sealed).values_list("id_number", "pk")}
    RequestPerson.objects.bulk_create([
        RequestPerson(request=request, place=one.place, name=one.name, relation=one.relation, id_number=number,
                      birth_date=one.birth_date, is_adult=age_on(one.birth_date, on) >= ADULT, person_id=known.get(number))
        for one, number in zip(members, sealed, strict=True)])


def is_same_list(request: Request) -> bool:
    """Whether the people who are checked are still those of the household list."""
    now = [seal(one.number) for one in members_of(declared(request))]
    members = RequestPerson.objects.filter(request=request, is_supporter=False)
    asked = [bytes(one) for one in members.values_list("id_number", flat=True)]
    same = by_number([*now, *asked])
    return {same[one] for one in now} == {same[one] for one in asked}


def area_of(case: Case | None, household: Household | None) -> int:
    """Where the household lives."""
    if case is not None:
        return case.area_code
    assert household is not None
    return household.area_code


def head_of(members: Sequence[Member]) -> str:
    """The name of the first of the list."""
    return members[0].name


def of_household(answers: Answers) -> dict[str, str]:
    """What was declared of the household as a whole."""
    return filled.of(answers, HOUSEHOLD)
