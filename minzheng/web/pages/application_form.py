"""The form of an application ready to draw: each question with its answer, its choices, when it is put and what is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from minzheng.kernel.areas import queries as areas
from minzheng.kernel.casework.intake import about
from minzheng.kernel.casework.intake import answers as filled
from minzheng.kernel.casework.intake.answers import ABOUT, HOUSEHOLD, MOST_MEMBERS, Answers, Conflict
from minzheng.kernel.casework.intake.conditions import Answered, Brought, Circumstances, Condition, Younger, latest_birth
from minzheng.kernel.casework.intake.forms import HEAD, Question
from minzheng.kernel.casework.intake.looking import BLANK, Look, field_at
from minzheng.kernel.casework.models import Application
from minzheng.kernel.values import areas as codes
from minzheng.kernel.values.errors import Level, Problem
from minzheng.kernel.values.language import Label, Sentence, say

from ..scope import Scope, now
from ..words import word

TYPES = {"id_number": "id", "head_id": "id", "phone": "digits", "account_no": "digits"}
"""Columns that are typed in a way of their own; the others as their questions say."""
FEW = 2
"""Up to so many choices stand beside each other, more in a list."""
MOST_HINTED = 4
"""Beyond so many members the hints stand with the first alone."""
WIDE = ("about.relative_declaration", "about.relative_who", "about.agent", "household.area_code")
PLACEHOLDER = "__N__"
Told = dict[str, list[Problem]]


@dataclass(frozen=True)
class Drawn:
    """One question as the page draws it, with what is wrong; ``mine`` is what the reader wrote where ``other`` changed it."""

    name: str
    key: str
    label: Sentence | Label | str
    type: str
    value: str = ""
    choices: Sequence[tuple[str, Any]] = ()
    hint: Sentence | str = ""
    is_put: bool = True
    problems: Sequence[Problem] = ()
    mine: str = ""
    other: str = ""

    @property
    def is_few(self) -> bool:
        """Whether the choices stand beside each other."""
        return self.type == "choice" and len(self.choices) <= FEW

    @property
    def is_wide(self) -> bool:
        """Whether it takes a whole line on a phone."""
        return self.key in WIDE or self.type in ("text", "id", "digits") or self.is_few

    @property
    def is_wrong(self) -> bool:
        return any(one.level is Level.ERROR for one in self.problems)


@dataclass(frozen=True)
class Member:
    """The questions about one member; ``title`` is the name as far as it is known."""

    place: int | str
    title: str
    fields: Sequence[Drawn]
    is_head: bool = False


@dataclass(frozen=True)
class Drawing:
    """What fills the form: groups of questions, a blank member to add, problems that belong to no field.

    ``conditions`` tell the page's script which questions are put when, by group and name.
    """

    about: Sequence[Drawn]
    home: Sequence[Drawn]
    members: Sequence[Member]
    blank: Member | None
    whole: Sequence[Problem] = ()
    conditions: str = "{}"


@dataclass
class Pen:
    """What all questions of one drawing share."""

    look: Look
    scope: Scope
    told: Told = field(default_factory=dict)
    conflicts: Mapping[str, tuple[Conflict, str]] = field(default_factory=dict)


def drawn(
    application: Application, look: Look, scope: Scope, *, is_tried: bool, adds: bool = False,
    conflicts: Mapping[str, tuple[Conflict, str]] | None = None,
) -> Drawing:
    """The form of an application. Blanks are told beside their questions once it was tried to hand it in.

    ``adds`` draws one more member; ``conflicts`` are the fields somebody else changed, each with what the reader wrote.
    """
    answers = filled.opened(application.answers)
    places = filled.places(answers) or [1]
    pen = Pen(look, scope, told_at(look.problems, places, is_tried=is_tried), conflicts or {})
    if look.asked is None:
        return Drawing(_about(answers, pen), [], [], None, pen.told.get("", []))
    shown = [*places, _next(places)] if adds and len(places) < MOST_MEMBERS else places
    asked, given = look.asked, filled.of(answers, HOUSEHOLD)
    home = [_question(one, HOUSEHOLD, given, asked.household, pen) for one in asked.household]
    members = [_member(place, filled.of(answers, place), pen, is_head=place == 1,
                       is_hinted=number == 0 or len(shown) <= MOST_HINTED) for number, place in enumerate(shown)]
    return Drawing(_about(answers, pen), home, members, _member(PLACEHOLDER, {}, pen), pen.told.get("", []),
                   _conditions(pen.look))


def told_at(problems: Iterable[Problem], places: Sequence[int], *, is_tried: bool) -> Told:
    """Problems by the field they stand at."""
    found: Told = {}
    for one in problems:
        if is_tried or one.code not in BLANK:
            found.setdefault(field_at(one, places), []).append(one)
    return found


def villages(scope: Scope, present: str = "") -> list[tuple[str, str]]:
    """The villages of a scope as choices, by code; a wider scope than a township names that too."""
    rows = areas.below(scope.code, codes.VILLAGE, on=now().date()).values_list("code", "name")
    townships = dict(areas.below(scope.code, codes.TOWNSHIP, on=now().date()).values_list("code", "name")) \
        if codes.level(scope.code) not in (codes.TOWNSHIP, codes.VILLAGE) else {}
    found = [(f"{code:012d}", f"{townships.get(codes.at(code, codes.TOWNSHIP), '')} {name}".strip()) for code, name in rows]
    return found if not present or present in dict(found) else [(present, present), *found]


def _next(places: Sequence[int]) -> int:
    last = max(places)
    return last + 1 if last < MOST_MEMBERS else min(set(range(1, MOST_MEMBERS)) - set(places))


def _about(answers: Answers, pen: Pen) -> list[Drawn]:
    given = filled.of(answers, ABOUT)
    day = pen.look.asked.day if pen.look.asked else now().date()
    circumstances = Circumstances(about.CONDITIONS, given, day, {})
    return [_draw(ABOUT, one.name, one.label, one.type, given.get(one.name, ""), one.choices, one.hint,
                  circumstances.is_put(one.name), pen) for one in about.FIELDS]


def _member(place: int | str, given: Answers, pen: Pen, *, is_head: bool = False, is_hinted: bool = True) -> Member:
    asked = pen.look.asked.member if pen.look.asked else ()
    title = given.get("name", "") or str(say("第 {place} 名成员", place=place))
    fields = [_question(one, place, given, asked, pen) for one in asked]
    fields = fields if is_hinted else [replace(one, hint="") for one in fields]
    return Member(place, title, [_relation(one, is_head) if one.name == "relation" else one for one in fields], is_head)


def _relation(one: Drawn, is_head: bool) -> Drawn:
    choices = [(value, label) for value, label in one.choices if (value == HEAD) is is_head]
    if is_head:
        return replace(one, type="fixed", value=HEAD, hint="")
    return replace(one, choices=choices, hint="")


def _question(one: Question, place: int | str, given: Answers, group: Sequence[Question], pen: Pen) -> Drawn:
    assert pen.look.asked is not None
    facts, value = pen.look.facts or {}, given.get(one.name, "")
    circumstances = Circumstances({each.name: each.only_if for each in group}, given, pen.look.asked.day, facts)
    if one.type == "area":
        choices: Sequence[tuple[str, Any]] = villages(pen.scope, value)
    else:
        choices = [(each, word(each)) for each in one.column.values]
    if value and one.type == "choice" and value not in one.column.values:
        choices = [(value, value), *choices]
    hint = word(one.column.comment) if one.column.comment else ""
    return _draw(place, one.name, one.label, TYPES.get(one.name, one.type), value, choices, hint,
                 circumstances.is_put(one.name), pen)


def _draw(
    place: int | str, name: str, label: Any, type_: str, value: str, choices: Sequence[tuple[str, Any]], hint: Any,
    is_put: bool, pen: Pen,
) -> Drawn:
    key = filled.field_of(place, name)
    conflict, mine = pen.conflicts.get(key, (None, ""))
    return Drawn(name, key, label, "choice" if type_ == "area" else type_, value, choices, hint, is_put,
                 pen.told.get(key, ()), mine, conflict.by if conflict else "")


def _conditions(look: Look) -> str:
    """The conditions of all questions that have some, as the page's script reads them."""
    assert look.asked is not None
    groups = {ABOUT: about.CONDITIONS, HOUSEHOLD: {one.name: one.only_if for one in look.asked.household},
              "member": {one.name: one.only_if for one in look.asked.member}}
    told = {group: {name: _when(found, look) for name, found in conditions.items() if found}
            for group, conditions in groups.items()}
    return json.dumps(told, ensure_ascii=False)


def _when(conditions: Sequence[Condition], look: Look) -> list[dict[str, object]] | None:
    """The conditions of one question, one of which must hold; None when one holds whatever is answered."""
    told: list[dict[str, object]] = []
    for one in conditions:
        match one:
            case Brought(name, values):
                if (look.facts or {}).get(name, "") in values:
                    return None
            case Answered(name, values):
                told.append({"name": name, "values": values})
            case Younger(years) if look.asked is not None:
                told.append({"after": f"{latest_birth(years, look.asked.day):%Y%m%d}"})
    return told
