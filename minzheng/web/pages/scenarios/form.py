"""The form of a scenario: every value in force that decides amounts, with a field for another; empty: as it is."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from minzheng.kernel.catalogue.in_force import catalogue
from minzheng.kernel.catalogue.typing_in import CARRIERS, typed
from minzheng.kernel.policy.parameters import Parameter, Value
from minzheng.kernel.policy.units import Unit
from minzheng.kernel.scenarios import actions
from minzheng.kernel.scenarios.actions import MAKERS
from minzheng.kernel.scenarios.changes import DOCUMENT, that_pay
from minzheng.kernel.scenarios.models import Scenario
from minzheng.kernel.values.errors import MinzhengError, NotFound, Problem, Refused
from minzheng.kernel.values.language import Label, say
from minzheng.kernel.values.periods import Month

from ...listing import plain
from ...scope import by, now, require_role, scope_of
from ...values_shown import case_of, in_order, text_of, title_of
from ...words import ROUNDINGS
from ...work.asking import queued
from .drawing import tried_values
from .lists import seen

A_YEAR = "元/年"
"""How the written form of a yearly value ends."""


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter a scenario and compute it; ``?from=N`` begins with the values of another."""
    require_role(request, MAKERS)
    copied = _copied(request)
    given = {"name": plain(request.POST.get("name", ""))[:80], "month": plain(request.POST.get("month", "")),
             "since": plain(request.POST.get("since", ""))}
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            made = _made(request, given, copied)
            return queued(request, "scenario", area=made.area_code, about=made.name, id=made.pk)
        except NotFound:
            raise
        except Refused as error:
            problems = list(error.problems) or [Problem(error.code, error.sentence)]
        except MinzhengError as error:
            problems = [Problem(error.code, error.sentence)]
    else:
        month = Month.from_int(copied.month) if copied else Month.of(now().date()).plus(1)
        name = str(say("{name}（副本）", name=copied.name)) if copied else ""
        given = {"name": name, "month": str(month), "since": month.first_day.isoformat()}
    return render(request, "pages/scenarios/form.html", {
        "groups": _groups(request, _month(given["month"]), copied), "given": given, "problems": problems, "copied": copied,
        "area": scope_of(request).name}, status=409 if problems else 200)


def _copied(request: HttpRequest) -> Scenario | None:
    text = plain(request.POST.get("from", "") or request.GET.get("from", ""))
    return seen(request, int(text)) if text.isascii() and text.isdecimal() and len(text) < 12 else None


def _month(text: str) -> Month:
    try:
        return Month.parse(text)
    except MinzhengError:
        return Month.of(now().date()).plus(1)


def _made(request: HttpRequest, given: dict[str, str], copied: Scenario | None) -> Scenario:
    known, area, month = catalogue(), scope_of(request).code, Month.parse(given["month"])
    values = _values(request, month, _day(given["since"]))
    return actions.create(
        name=given["name"], month=month, area=area, values=values, parameters=known.parameters, cloned_from=copied,
        by=by(request), at=now())


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(say("请填写施行日期"), (), code="date_missing") from None


def _values(request: HttpRequest, month: Month, since: date) -> list[Value]:
    """What was filled in, each read as a folder's value is. Raises Refused with every problem."""
    area = scope_of(request).code
    found: list[Value] = []
    problems: list[Problem] = []
    for parameter, now_ in _in_force(area, month):
        text = plain(request.POST.get(_name(now_), ""))[:40]
        if not text:
            continue
        try:
            found.append(typed(parameter, now_.key, text=text, carrier=_carrier(now_), since=since, until=None, area_code=area,
                               document=DOCUMENT))
        except MinzhengError as error:
            problems.append(Problem(error.code, say("{label}：{why}", label=parameter.label, why=error.sentence)))
    if problems:
        raise Refused(say("有 {count} 项填写不对", count=len(problems)), problems)
    return found


def _in_force(area: int, month: Month) -> list[tuple[Parameter, Value]]:
    known = catalogue()
    book, wanted = known.parameters, that_pay(known.program, on=month.first_day)
    return [(parameter, one) for name, parameter in book.declared.items() if name in wanted
            for one in in_order(book.in_force(name, area_code=area, on=month.first_day))]


def _name(value: Value) -> str:
    """What a field is called: its parameter and case."""
    return f"{value.name} {json.dumps(value.key, ensure_ascii=False)}"


def _carrier(value: Value) -> str:
    """In what a field is filled in: as the value in force is written, by the year or by the month."""
    return "yuan_per_year" if value.written.endswith(A_YEAR) else "yuan"


def _groups(request: HttpRequest, month: Month, copied: Scenario | None) -> list[dict[str, Any]]:
    tried = tried_values(copied) if copied else {}
    groups: dict[str, dict[str, Any]] = {}
    for number, (parameter, one) in enumerate(_in_force(scope_of(request).code, month)):
        name = title_of(parameter.business)
        group = groups.setdefault(name, {"title": name, "fields": [], "is_open": False})
        other = tried.get((one.name, one.key))
        begins = _written(other) if other else ""
        value = plain(request.POST.get(_name(one), begins))
        group["fields"].append(_field(number, parameter, one, value))
        group["is_open"] = group["is_open"] or bool(value)
    return list(groups.values())


def _written(value: Value) -> str:
    """A value as it was typed."""
    if isinstance(value.value, bool):
        return "yes" if value.value else "no"
    return value.written.partition(" ")[0]


def _field(number: int, parameter: Parameter, now_: Value, value: str) -> dict[str, Any]:
    carriers = CARRIERS[parameter.unit]
    choices: list[tuple[str, object]] = []
    if parameter.unit is Unit.TRUTH:
        choices = [("yes", Label("是", "yes")), ("no", Label("否", "no"))]
    elif parameter.unit is Unit.CODE:
        choices = list(ROUNDINGS.items()) if str(now_.value) in ROUNDINGS else [(str(now_.value), str(now_.value))]
    is_plain = parameter.unit in (Unit.TRUTH, Unit.CODE)
    return {
        "id": f"v{number}", "name": _name(now_), "label": parameter.label, "case": case_of(parameter, now_.key), "value": value,
        "now": text_of(parameter, now_.value)[0] if is_plain else now_.written.partition(" ")[0],
        "unit": "" if is_plain else carriers[_carrier(now_) if parameter.unit.is_money else next(iter(carriers))],
        "choices": choices}
