"""Policy values: what is in force for the account's area on a day, with its document, and what was before."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.policy.parameters import Key, Parameter, Value, as_text
from minzheng.kernel.policy.units import Unit
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import Label, say

from ..places import names
from ..scope import now, scope_of
from ..words import ROUNDINGS, word


def listing(request: HttpRequest) -> HttpResponse:
    """Every parameter by business, with its values in force on the day asked for (today unless said)."""
    scope, on = scope_of(request), _day(request)
    book = catalogue().parameters
    groups: dict[str, dict[str, Any]] = {}
    for name, parameter in book.declared.items():
        title = _title(parameter.business)
        group = groups.setdefault(title, {"title": title, "parameters": []})
        in_force = book.in_force(name, area_code=scope.code, on=on)
        group["parameters"].append({
            "parameter": parameter, "link": reverse("parameter", args=[name]),
            "values": [_shown(parameter, one) for one in _sorted(in_force)],
        })
    _name_areas(value for group in groups.values() for one in group["parameters"] for value in one["values"])
    return render(request, "pages/policy.html", {"groups": list(groups.values()), "on": on, "area": scope.name})


def history(request: HttpRequest, name: str) -> HttpResponse:
    """Every value one parameter ever had, where it decides for the account's area or lies in it."""
    book, scope = catalogue().parameters, scope_of(request)
    parameter = book.declared.get(name)
    if parameter is None:
        raise NotFound(say("没有名为“{name}”的政策标准", name=name))
    above = set(areas.lineage(scope.code))
    own = [one for one in book.of(name) if one.area_code in above or scope.low <= one.area_code < scope.high]
    values = [_shown(parameter, one) for one in sorted(own, key=lambda one: one.from_, reverse=True)]
    _name_areas(values)
    return render(request, "pages/parameter.html", {
        "parameter": parameter, "values": values, "title": _title(parameter.business)})



def _day(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return now().date()


def _title(business: str) -> str:
    found = catalogue().businesses.get(business)
    return str(found.title) if found else str(Label("共同规定", "Shared rules"))


def _sorted(in_force: dict[Key, Value]) -> list[Value]:
    return sorted(in_force.values(), key=lambda one: (isinstance(one.key, int), str(one.key).zfill(9)))


def _shown(parameter: Parameter, value: Value) -> dict[str, Any]:
    text, unit = _text(parameter, value.value)
    return {"value": value, "text": text, "unit": unit, "case": _case(parameter, value.key),
            "area_code": value.area_code}


def _text(parameter: Parameter, value: int | bool | str) -> tuple[str, object]:
    """The value and its unit; thousandths as per cent, codes in the reader's language."""
    if parameter.unit is Unit.PER_MILLE and isinstance(value, int):
        whole, rest = divmod(value, 10)
        return f"{whole}.{rest}" if rest else f"{whole}", "%"
    if isinstance(value, str):
        return str(ROUNDINGS.get(value, word(value))), parameter.unit.label
    return as_text(value, parameter), parameter.unit.label


def _case(parameter: Parameter, key: Key) -> str:
    """For which case the value is: the codes of its facts, or the lower edge of its band."""
    if isinstance(key, int):
        return str(say("{edge} 起", edge=key)) if parameter.band else ""
    return " · ".join(str(word(code)) for code in key if code is not None)


def _name_areas(values: Any) -> None:
    rows = list(values)
    known = names({row["area_code"] for row in rows})
    for row in rows:
        row["area"] = known.get(row["area_code"], areas.written(row["area_code"]))
