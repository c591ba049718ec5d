"""Entering a document: which benefits it is about, then its values beside those in force."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from minzheng.kernel.catalogue.in_force import catalogue
from minzheng.kernel.catalogue.typing_in import CARRIERS, typed
from minzheng.kernel.policy.parameters import Key, Parameter, ParameterBook, Value
from minzheng.kernel.policy.program import Program
from minzheng.kernel.policy.units import Unit
from minzheng.kernel.standards import actions
from minzheng.kernel.standards.actions import Given
from minzheng.kernel.standards.checks import findings, linked
from minzheng.kernel.standards.duties import ENTERERS
from minzheng.kernel.values.errors import MinzhengError, Refused
from minzheng.kernel.values.language import Label, say
from minzheng.kernel.values.money import yuan

from ...listing import plain, span_of
from ...scope import by, now, require_role, scope_of
from ...values_shown import case_of, in_order, shown, title_of
from ...words import ROUNDINGS
from ..supervision import day_of, own_and_lower

FIELDS = ("number", "title", "issuer", "issued_on", "area", "since", "until", "explanation")
NEEDED = (("number", say("文号")), ("title", say("标题")), ("issuer", say("发文单位")), ("issued_on", say("发文日期")),
          ("since", say("生效日期")))
MOST_CASES = 24
NOT_ANY = "无"
"""The code of a fact that says that nothing is the case."""


@dataclass(frozen=True)
class Row:
    """One value that may be filled in: its place in the form, what is in force, what was typed."""

    name: str
    parameter: Parameter
    key: Key
    case: str
    present: dict[str, Any] | None
    text: str
    carrier: str
    is_proposed: bool = False

    @property
    def carriers(self) -> list[tuple[str, Label]]:
        return list(CARRIERS[self.parameter.unit].items())

    @property
    def choices(self) -> list[tuple[str, Label]]:
        """What can be chosen instead of typed: yes or no, the ways of rounding."""
        if self.parameter.unit is Unit.TRUTH:
            return [("yes", Label("是", "yes")), ("no", Label("否", "no"))]
        return list(ROUNDINGS.items()) if self.parameter.unit is Unit.CODE else []

    @property
    def now(self) -> str:
        """What is in force, in the unit that is typed."""
        value = self.present["value"] if self.present else None
        if value is None or self.present is None:
            return ""
        is_share = self.parameter.unit is Unit.PER_MILLE
        return f"{value.value} ‰" if is_share else f"{self.present['text']} {self.present['unit']}".strip()


@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Choose benefits; fill in document and values; look at what is found; enter."""
    require_role(request, ENTERERS)
    known = catalogue()
    chosen = [one for one in request.GET.getlist("b") if any(p.business == one for p in known.parameters.declared.values())]
    if not chosen:
        return render(request, "pages/standards/choose.html", {"folders": _folders(known.parameters)})
    given = {name: plain(request.POST.get(name, ""))[:500] for name in FIELDS}
    area = _area(request, given)
    rows = _rows(request, known.parameters, known.program, chosen, area)
    problem, found = "", []
    if request.method == "POST":
        try:
            values = _values(rows, given, area)
            rows = _proposed(rows, known.parameters, values)
            found = findings(known.parameters, values, number=given["number"], issued_on=day_of(given["issued_on"]),
                             on=now().date())
            if "enter" in request.POST:
                document = actions.enter(given=_given(given, area), values=values, book=known.parameters, by=by(request),
                                         at=now())
                messages.success(request, str(say("已录入，等待另一人批准")))
                return redirect("standard", document.pk)
        except MinzhengError as error:
            problem = str(error.sentence)
    return render(request, "pages/standards/form.html", {
        "given": given, "areas": own_and_lower(request), "area": f"{area:012d}", "groups": _grouped(rows), "problem": problem,
        "findings": found, "is_checked": request.method == "POST" and not problem}, status=409 if problem else 200)


def _folders(book: ParameterBook) -> list[tuple[str, str]]:
    names = dict.fromkeys(one.business for one in book.declared.values() if one.unit is not Unit.DATE)
    return [(name, title_of(name) if title_of(name) != str(Label("共同规定", "Shared rules")) else f"{title_of(name)} · {name}")
            for name in names]


def _area(request: HttpRequest, given: dict[str, str]) -> int:
    span = span_of(given)
    area = span[0] if span else scope_of(request).code
    scope_of(request).require(area)
    return area


def _rows(request: HttpRequest, book: ParameterBook, program: Program, chosen: list[str], area: int) -> list[Row]:
    rows = []
    for name, parameter in book.declared.items():
        is_tied = parameter.floor is not None and parameter.floor.of.partition(".")[0] in chosen
        if not (parameter.business in chosen or is_tied) or parameter.unit not in CARRIERS:
            continue
        held = book.in_force(name, area_code=area, on=now().date())
        keys: list[Key] = [one.key for one in in_order(held)] or _cases(program, parameter)
        for key in keys:
            if parameter.unit is Unit.CODE and (key not in held or held[key].value not in ROUNDINGS):
                continue  # what is no rounding is said in the folders
            place = f"v:{name}:{json.dumps(key, ensure_ascii=False)}"
            rows.append(Row(
                place, parameter, key, case_of(parameter, key), shown(parameter, held[key]) if key in held else None,
                plain(request.POST.get(place, request.GET.get(place, "")))[:60],
                plain(request.POST.get(f"per:{place}", ""))[:20]))
    return rows


def _proposed(rows: list[Row], book: ParameterBook, values: list[Value]) -> list[Row]:
    """The rows with the least that the law ties to ``values`` filled in where nothing was typed."""
    wanted = {(one.name, held.key): yuan(-(-low // one.denominator)) for one, held, low in linked(book, values)}
    return [row if row.text or (row.parameter.name, row.key) not in wanted
            else replace(row, text=wanted[row.parameter.name, row.key], carrier="yuan", is_proposed=True) for row in rows]


def _cases(program: Program, parameter: Parameter) -> list[Key]:
    """The cases of a parameter that has no value yet: every combination of its facts' codes where they are few."""
    if parameter.band:
        return []
    known = {name.rpartition(".")[2]: fact.codes for name, fact in program.facts.items()}
    codes = [tuple(code for code in known.get(one, ()) if code != NOT_ANY) for one in parameter.by]
    combined = list(product(*codes)) if all(codes) else []
    return list(combined) if 0 < len(combined) <= MOST_CASES else [tuple(None for _ in parameter.by)]


def _values(rows: list[Row], given: dict[str, str], area: int) -> list[Value]:
    for name, label in NEEDED:
        if not given[name]:
            raise MinzhengError(say("请填写“{label}”", label=label), code="field_missing")
    since, until = day_of(given["since"]), day_of(given["until"]) if given["until"] else None
    values = [_value(row, since, until, area, f"{given['number']} {given['title']}") for row in rows if row.text]
    if not values:
        raise Refused(say("没有填写任何标准"), (), code="no_values")
    return values


def _value(row: Row, since: date, until: date | None, area: int, document: str) -> Value:
    if row.choices and row.text not in dict(row.choices):
        raise MinzhengError(say("请选择“{label}”", label=row.parameter.label), code="not_a_choice")
    return typed(row.parameter, row.key, text=row.text, carrier=row.carrier, since=since, until=until, area_code=area,
                 document=document)


def _given(given: dict[str, str], area: int) -> Given:
    return Given(given["number"], given["title"], given["issuer"], day_of(given["issued_on"]), area, given["explanation"])


def _grouped(rows: list[Row]) -> list[dict[str, Any]]:
    groups: dict[str, dict[str, Any]] = {}
    for row in rows:
        group = groups.setdefault(row.parameter.name, {"parameter": row.parameter, "title": title_of(row.parameter.business),
                                                       "rows": []})
        group["rows"].append(row)
    return list(groups.values())
