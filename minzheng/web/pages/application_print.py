"""The papers of an application to be signed: form, commitment and one authorisation for each adult. Always in Chinese."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_GET

from minzheng.kernel.access.actions import record_read
from minzheng.kernel.areas import queries as areas
from minzheng.kernel.casework.duties import INTAKE
from minzheng.kernel.casework.intake import about
from minzheng.kernel.casework.intake import answers as filled
from minzheng.kernel.casework.intake.answers import ABOUT, HOUSEHOLD
from minzheng.kernel.casework.intake.conditions import birth_of
from minzheng.kernel.casework.intake.forms import questions
from minzheng.kernel.casework.models import CHANNELS, Application
from minzheng.kernel.casework.papers.documents import adults, documents_of
from minzheng.kernel.catalogue.in_force import law
from minzheng.kernel.values.areas import COUNTY, TOWNSHIP, at
from minzheng.kernel.values.language import say, speaking
from minzheng.kernel.values.periods import age_on

from ..scope import by, now, require_role
from .application import application_in_scope
from .applications import titles

IN_THE_LIST = ("name", "id_number", "relation")
"""What the list of the members says already."""


@require_GET
def printed(request: HttpRequest, application_id: int) -> HttpResponse:
    """The papers, with numbers in full: that they were made goes on record."""
    application = application_in_scope(request, application_id)
    require_role(request, INTAKE)
    record_read(by=by(request), at=now(), subject=f"application:{application.number}", purpose=str(say("打印申请材料")))
    words = {"back": str(say("返回申请")), "print": str(say("打印")), "hint": str(say("A4 纸；签名处请本人手写或按指印"))}
    with translation.override("zh-hans"), speaking("zh"):
        return render(request, "pages/application_print.html", {**_papers(application), "words": words})


def _papers(application: Application) -> dict[str, Any]:
    answers = filled.opened(application.answers)
    day = application.submitted_on or now().date()
    asked = questions(law().program, tuple(application.benefits), day)
    home, given = filled.of(answers, HOUSEHOLD), filled.of(answers, ABOUT)
    people = [filled.of(answers, place) for place in filled.places(answers)]
    grown = set(adults(answers, on=day))
    own = [one for one in asked.member if one.name not in IN_THE_LIST]
    codes = [application.area_code, at(application.area_code, TOWNSHIP), at(application.area_code, COUNTY)]
    places = areas.names(codes, on=day)
    return {
        "application": application, "titles": titles(application.benefits), "home": home, "day": day,
        "village": places.get(codes[0], ""), "township": places.get(codes[1], ""), "county": places.get(codes[2], ""),
        "channel": CHANNELS[application.channel], "head": people[0] if people else {},
        "members": [{**one, "age": _age(one, day)} for one in people],
        "questions": [(one.label, [one_of.get(one.name, "") for one_of in people]) for one in own],
        "means": [(one.label, home.get(one.name, ""), "元" if one.type == "yuan" else "") for one in asked.household
                  if one.must_be_answered and one.type != "choice"],
        "about": {one.name: dict(one.choices).get(given.get(one.name, ""), given.get(one.name, "")) for one in about.FIELDS},
        "adults": [one for one in people if one.get("name", "")[:50] in grown],
        "documents": [one.zh for one in documents_of(application.benefits, law(), on=day)],
    }


def _age(one: dict[str, str], day: Any) -> str:
    birth = birth_of(one.get("id_number", ""))
    return str(age_on(birth, day)) if birth is not None and birth <= day else ""
