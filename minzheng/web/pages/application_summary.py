"""What an application says, to be read: sealed numbers masked, choices in the reader's language."""

from __future__ import annotations

from typing import Any

from minzheng.kernel.casework.intake import about
from minzheng.kernel.casework.intake import answers as filled
from minzheng.kernel.casework.intake.answers import ABOUT, HOUSEHOLD
from minzheng.kernel.casework.intake.forms import Question, questions
from minzheng.kernel.casework.intake.looking import facts_of
from minzheng.kernel.casework.models import CHANNELS, Application
from minzheng.kernel.catalogue.in_force import law
from minzheng.kernel.values.identity import mask_account, mask_id, mask_phone
from minzheng.kernel.values.language import say

from ..components.figures import NOTHING
from ..places import names
from ..scope import now
from ..words import word

MASKS = {"id_number": mask_id, "phone": mask_phone, "account_no": mask_account}


def summary_of(application: Application) -> dict[str, Any]:
    """``about`` and ``home`` as (label, text) pairs; ``members`` by name and the ``rows`` of their answers."""
    answers = filled.opened(application.answers)
    day = application.accepted_on or application.submitted_on or now().date()
    asked = questions(law().program, tuple(application.benefits), day)
    facts = facts_of(application, law(), on=day)
    given, places = filled.of(answers, HOUSEHOLD), filled.places(answers)
    people = [filled.of(answers, place) for place in places]
    put = [{one.name for one in asked.put(asked.member, person, facts)} for person in people]
    area = given.get("area_code", "")
    village = names([int(area)]).get(int(area), area) if area.isascii() and area.isdigit() else area
    home = {**given, "area_code": village}
    return {
        "about": [*_about(answers), (say("渠道"), CHANNELS[application.channel])],
        "home": [(one.label, shown(one, home.get(one.name, ""))) for one in asked.put(asked.household, given, facts)],
        "members": [person.get("name", "") for person in people],
        "rows": [{"label": one.label, "cells": [_cell(one, *each) for each in zip(people, put, strict=True)]}
                 for one in asked.member if one.name != "name"],
    }


def _cell(one: Question, person: dict[str, str], put: set[str]) -> str:
    return shown(one, person.get(one.name, "")) if one.name in put else NOTHING


def shown(one: Question, value: str) -> str:
    """An answer as people read it; what rests sealed is masked."""
    if not value:
        return NOTHING
    if one.name in MASKS:
        return MASKS[one.name](value)
    if one.type == "yuan":
        return str(say("{amount} 元", amount=value))
    return str(word(value)) if one.type == "choice" else value


def _about(answers: filled.Answers) -> list[tuple[Any, Any]]:
    given = filled.of(answers, ABOUT)
    return [(one.label, dict(one.choices).get(given[one.name], given[one.name])) for one in about.FIELDS if given.get(one.name)]
