"""Policy values: what is in force for the account's area on a day, with its document, and what was before."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from minzheng.kernel.access.roles import OF_ASSISTANCE
from minzheng.kernel.catalogue.in_force import catalogue
from minzheng.kernel.standards.duties import ENTERERS
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import say

from ..scope import account_of, now, scope_of
from ..values_shown import compared, in_order, named, shown, title_of
from .standards.document import concerned


def listing(request: HttpRequest) -> HttpResponse:
    """Every parameter by business, with its values in force on the day asked for (today unless said)."""
    scope, on = scope_of(request), _day(request)
    book = catalogue().parameters
    groups: dict[str, dict[str, Any]] = {}
    for name, parameter in book.declared.items():
        title = title_of(parameter.business)
        group = groups.setdefault(title, {"title": title, "parameters": []})
        in_force = book.in_force(name, area_code=scope.code, on=on)
        group["parameters"].append({
            "parameter": parameter, "link": reverse("parameter", args=[name]),
            "values": [shown(parameter, one) for one in in_order(in_force)],
        })
    named(value for group in groups.values() for one in group["parameters"] for value in one["values"])
    return render(request, "pages/policy.html", {"groups": list(groups.values()), "on": on, "area": scope.name})


def history(request: HttpRequest, name: str) -> HttpResponse:
    """Every value one parameter ever had, where it decides for the account's area or lies in it."""
    book, scope = catalogue().parameters, scope_of(request)
    parameter = book.declared.get(name)
    if parameter is None:
        raise NotFound(say("没有名为“{name}”的政策标准", name=name))
    above = set(areas.lineage(scope.code))
    own = [one for one in book.of(name) if one.area_code in above or scope.low <= one.area_code < scope.high]
    values = [{**shown(parameter, one), "growth": compared(book, one)["growth"]}
              for one in sorted(own, key=lambda one: one.from_, reverse=True)]
    named(values)
    role = account_of(request).role
    return render(request, "pages/parameter.html", {
        "parameter": parameter, "values": values, "title": title_of(parameter.business), "may_enter": role in ENTERERS,
        "affected": concerned({name: now().date()}, scope.code) if role in OF_ASSISTANCE else []})


def _day(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return now().date()
