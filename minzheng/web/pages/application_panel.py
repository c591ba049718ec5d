"""The side of the form: what each benefit would pay and why, what is wrong, what is not filled in yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from minzheng.kernel.casework.intake import answers as filled
from minzheng.kernel.casework.intake.looking import BLANK, Look, field_at
from minzheng.kernel.casework.intake.prospects import Prospect
from minzheng.kernel.casework.models import Application
from minzheng.kernel.catalogue.in_force import law
from minzheng.kernel.values.errors import Level, Problem
from minzheng.kernel.values.language import Sentence, say

from .application_summary import MASKS
from .explain import trees

MOST_BLANKS = 25
"""So many blanks are listed; how many there are is always said."""
MOST_UNPAID = 3
"""Of members whom a benefit would pay nothing so many are explained where nobody is paid."""


def panel_of(application: Application, found: Look, *, is_masked: bool) -> dict[str, Any]:
    """Amounts and explanations by benefit; errors, warnings and blanks (the first ``shown`` of them), each with its field."""
    answers = filled.opened(application.answers)
    places = filled.places(answers) or [1]
    lines = [_line(_masked(one, places) if is_masked else one, places, answers) for one in found.problems]
    blanks = _once([one for one in lines if one["code"] in BLANK])
    return {
        "benefits": [_benefit(one) for one in found.prospects], "once": [law().titles[one] for one in found.once],
        "errors": [one for one in lines if one["level"] == Level.ERROR and one["code"] not in BLANK],
        "warnings": [one for one in lines if one["level"] == Level.WARNING],
        "notes": [one for one in lines if one["level"] == Level.NOTE],
        "blanks": blanks, "shown": blanks[:MOST_BLANKS],
    }


def _benefit(one: Prospect) -> dict[str, Any]:
    explained = one.explanation.as_json().get("inputs", ()) if one.amount_fen is not None else ()
    nodes = trees(explained)
    return {"name": one.business, "title": law().titles[one.business], "amount": one.amount_fen, "missing": one.missing,
            "nodes": [node for node in nodes if node["value"]] or nodes[:MOST_UNPAID]}


def _masked(one: Problem, places: Sequence[int]) -> Problem:
    """The problem without the number it repeats, for who does not have the form before them."""
    mask = MASKS.get(field_at(one, places).partition(".")[2])
    if mask is None:
        return one
    hidden = {name: mask(value) if value == one.value else value for name, value in one.sentence.values.items()}
    return replace(one, sentence=Sentence(one.sentence.template, hidden))


def _line(one: Problem, places: Sequence[int], answers: filled.Answers) -> dict[str, Any]:
    key = field_at(one, places)
    place = key.partition(".")[0]
    who = answers.get(f"{place}.name", "") or str(say("第 {place} 名成员", place=place)) if place.isdigit() else ""
    return {"code": one.code, "level": one.level, "sentence": one.sentence, "field": key, "who": who}


def _once(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One line for each field."""
    return list({one["field"]: one for one in lines}.values())
