"""A look at an application while it is filled in: what is wrong, where, and what each benefit would pay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction

from minzheng.kernel.people.columns import Sheet
from minzheng.kernel.people.models import Household
from minzheng.kernel.people.registering import Checked, check_in_registry, place_of
from minzheng.kernel.values.areas import COUNTY
from minzheng.kernel.values.areas import at as area_at
from minzheng.kernel.values.errors import MinzhengError, Place, Problem
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import Month

from ..law import Law, filled_in
from ..models import Application
from . import answers as filled
from .about import CONDITIONS, problems_about
from .answers import ABOUT, Answers
from .conditions import Circumstances, plain_number
from .forms import Question, Questions, form_of, questions
from .known import household_of_members, standing
from .prospects import Prospect, prospects_by

BLANK = frozenset({"unanswered", "required"})
"""Codes of problems that say no more than that something is not filled in yet."""


@dataclass(frozen=True)
class Look:
    """What is wrong in a form, errors first, and what each benefit would pay by what is right in it.

    ``asked`` are the questions, None while no benefit is chosen; ``facts`` are what the benefits would bring together;
    ``once`` are those that are given once: people set their amounts, they have no prospect.
    """

    problems: Sequence[Problem]
    asked: Questions | None = None
    facts: Mapping[str, str] | None = None
    checked: Checked | None = None
    prospects: Sequence[Prospect] = ()
    once: Sequence[str] = ()


def facts_of(application: Application, law: Law, *, on: date) -> dict[str, str]:
    """What holds of the household once all it applies for is approved. Raises Refused when the benefits exclude each other."""
    versions = [law.version(one, on) for one in application.benefits]
    return {**standing(application.household), **law.granted(versions, Month.of(on).plus(1))}


def problems_of(application: Application, law: Law, *, on: date) -> list[Problem]:
    """Everything that is wrong in the form, by itself and against the registry, errors first."""
    return list(read_form(application, law, on=on).problems)


def look(application: Application, law: Law, *, on: date) -> Look:
    """The problems of the form and the prospects of what is applied for, from one reading."""
    found = read_form(application, law, on=on)
    if found.checked is None:
        return found
    once = [one for one in application.benefits if law.version(one, on).pays_once]
    return replace(found, prospects=_prospects(application, found.checked, law, on), once=once)


def prospects_of(application: Application, law: Law, *, on: date) -> list[Prospect]:
    """What each benefit applied for would pay the household, by its answers and the rules of the coming month."""
    checked = read_form(application, law, on=on).checked
    return [] if checked is None else _prospects(application, checked, law, on)


def field_at(problem: Problem, places: Sequence[int]) -> str:
    """The field of the form a problem stands at; ``places`` are those of the members, in order. Empty: the whole form."""
    if problem.place.sheet == ABOUT:
        return filled.field_of(ABOUT, problem.place.heading)
    if not problem.place.sheet:
        return ""
    row, name = place_of(problem)
    if row == 0:
        return filled.field_of(filled.HOUSEHOLD, name)
    return filled.field_of(places[row - 1], name) if row <= len(places) else ""


def read_form(application: Application, law: Law, *, on: date) -> Look:
    """The form read and checked, without prospects; ``checked`` is None where there is nothing to read."""
    if not application.benefits:
        return Look([Problem("benefits_missing", say("请至少选择一项申请事项"))])
    asked = questions(law.program, tuple(application.benefits), on)
    try:
        facts = facts_of(application, law, on=on)
    except MinzhengError as refused:
        return Look([Problem(refused.code, refused.sentence)], asked)
    answers = filled.opened(application.answers)
    if not filled.places(answers):
        return Look([Problem("members_missing", say("请填写申请人和共同生活的家庭成员"))], asked, facts)
    household = application.household or _household_of(application, answers, law, on)
    number = household.household_no if household else application.number
    form = form_of(answers, asked, household_no=number, facts=facts)
    with transaction.atomic():
        checked = check_in_registry(form, month=Month.of(on).plus(1), today=on, office=area_at(application.area_code, COUNTY))
    about = Circumstances(CONDITIONS, filled.of(answers, ABOUT), asked.day, facts)
    return Look([*problems_about(answers, about), *_unanswered(answers, asked, facts), *checked.problems], asked, facts, checked)


def _household_of(application: Application, answers: Answers, law: Law, on: date) -> Household | None:
    """Who asks for one aid is of the household the registry knows: an aid does not make or change one."""
    if not all(law.version(one, on).pays_once for one in application.benefits):
        return None
    numbers = [filled.of(answers, place).get("id_number", "") for place in filled.places(answers)]
    return household_of_members(plain_number(number) for number in numbers)


def _prospects(application: Application, checked: Checked, law: Law, on: date) -> list[Prospect]:
    month, known = Month.of(on).plus(1), standing(application.household)
    versions = {one: law.version(one, on) for one in application.benefits}
    granted = {one: {**known, **filled_in(version.grants, month)} for one, version in versions.items()
               if not version.pays_once}
    return prospects_by(checked, list(granted), granted=granted, program=law.program, parameters=law.parameters, month=month)


def _unanswered(answers: Answers, asked: Questions, facts: Mapping[str, str]) -> list[Problem]:
    """Questions without an answer: a benefit is decided on what is known, not on blanks."""
    given = filled.of(answers, filled.HOUSEHOLD)
    found = _blank(given, asked.put(asked.household, given, facts), Sheet.HOUSEHOLDS, None)
    for row, place in enumerate(filled.places(answers), start=1):
        given = filled.of(answers, place)
        found += _blank(given, asked.put(asked.member, given, facts), Sheet.MEMBERS, row)
    return found


def _blank(given: Answers, put: Sequence[Question], sheet: Sheet, row: int | None) -> list[Problem]:
    blank = [one for one in put if one.must_be_answered and not given.get(one.name)]
    return [Problem("unanswered", say("请填写“{label}”", label=one.label),
                    place=Place(sheet=sheet, row=row, heading=one.column.heading)) for one in blank]
