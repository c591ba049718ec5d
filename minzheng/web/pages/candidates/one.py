"""A row without a number beside the person it may be about, and the answer."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.sensitive import Field as Sealed
from minzheng.kernel.access.sensitive import masked
from minzheng.kernel.catalogue.outside_registers import outside_registers
from minzheng.kernel.people.models import Membership
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import say
from minzheng.kernel.verification.declarations import ColumnDeclared
from minzheng.kernel.verification.matching import actions, queries
from minzheng.kernel.verification.matching.duties import DECIDERS, READERS
from minzheng.kernel.verification.matching.models import ANSWERS, Answer, Candidate

from ...components.figures import money_text
from ...places import names
from ...scope import account_of, by, now, require_role, scope_of
from ..confirm import Field, Question, ask
from ..duplicates.wording import NAMES, PLACES, percent
from .lists import BIRTHS, TONES, register_title

HIDDEN = "••••"
"""What stands for a sealed value of a row: it is not needed to say whom the row is about."""


def candidate_seen(request: HttpRequest, candidate_id: int) -> Candidate:
    """A candidate whose person lies in the scope. Raises NotFound."""
    require_role(request, READERS)
    found = queries.candidates(area=scope_of(request).code).filter(pk=candidate_id).first()
    if found is None:
        raise NotFound(actions.ABSENT)
    return found


@require_GET
def page(request: HttpRequest, candidate_id: int) -> HttpResponse:
    """The row and the person, side by side; that the row was read is put on record."""
    one = candidate_seen(request, candidate_id)
    record(by=by(request), at=now(), action="read_candidate", subject=f"candidate:{one.pk}",
           details={"delivery": one.delivery_id, "row": one.row})
    homes = list(Membership.objects.filter(person=one.person, known_until=None).select_related("household").order_by("-pk")[:3])
    places = names({home.household.area_code for home in homes} | {one.area_code})
    return render(request, "pages/candidates/one.html", {
        "candidate": one, "score": percent(one.score), "state": ANSWERS[one.answer], "tone": TONES[Answer(one.answer)],
        "agrees": [NAMES.get(one.name, one.name), BIRTHS.get(one.birth, one.birth), PLACES.get(one.place, one.place)],
        "register": register_title(one.delivery.register), "row": _row(one), "person": _person(one, homes, places),
        "others": [{"link": reverse("candidate", args=[other.pk]), "name": other.person.name, "score": percent(other.score),
                    "state": ANSWERS[other.answer]} for other in queries.others(one) if scope_of(request).low <= other.area_code
                   < scope_of(request).high],
        "decisions": [{"state": ANSWERS[told.answer], "by": told.by, "at": told.at, "note": told.note}
                      for told in queries.decisions(one)],
        "may_decide": account_of(request).role in DECIDERS, "household_id": homes[0].household_id if homes else None})


def _row(one: Candidate) -> list[tuple[object, object]]:
    """The columns of the row as they were delivered, sealed ones hidden."""
    register = outside_registers().get(one.delivery.register)
    given = queries.row_of(one, home=Path(settings.HOME))
    columns = register.columns if register else []
    return [(column.label, _shown(column, given.get(column.name))) for column in columns if column.name != "id_number"]


def _shown(column: ColumnDeclared, value: Any) -> object:
    if value is None:
        return "—"
    if column.type in ("sealed", "identity"):
        return HIDDEN
    if column.type == "yuan":
        return say("{amount} 元", amount=money_text(value))
    return value.isoformat() if isinstance(value, date) else str(value)


def _person(one: Candidate, homes: list[Membership], places: dict[int, str]) -> list[tuple[object, object]]:
    person = one.person
    return [
        (say("姓名"), person.name), (say("出生日期"), person.birth_date.isoformat()),
        (say("公民身份号码"), masked(bytes(person.id_number), Sealed.ID_NUMBER)),
        (say("死亡日期"), person.death_date.isoformat() if person.death_date else "—"),
        (say("住址"), places.get(one.area_code, "")),
        (say("户号"), str(say("、")).join(home.household.household_no for home in homes) or "—"),
    ]


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, candidate_id: int) -> HttpResponse:
    """Say whether the row is about the person."""
    one = candidate_seen(request, candidate_id)
    require_role(request, DECIDERS)
    answers = [(str(each), ANSWERS[each]) for each in (Answer.YES, Answer.NO, Answer.LATER)]
    question = Question(
        title=say("这条记录是不是{name}？", name=one.person.name), action=say("登记结论"),
        back=reverse("candidate", args=[one.pk]), done=say("已登记"),
        text=say("认定“是此人”后，这条记录作为其核对依据；改变结论须写明理由。"),
        fields=(Field("answer", say("结论"), "choice", options=answers),
                Field("note", say("核实情况"), "lines", is_required=False)))
    return ask(request, question, lambda given: actions.answer(
        candidate_id=one.pk, answer=Answer(given["answer"]) if given["answer"] in dict(answers) else Answer.LATER,
        note=given["note"], by=by(request), at=now()))
