"""An area's month: per benefit and by the areas below it; at a village, its households."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import MinzhengError, NotFound
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import Month

from ..area_tables import areas_table
from ..benefits import benefits
from ..components.table import Column, Table
from ..month_figures import Figures, months
from ..places import names
from ..scope import scope_of
from .month import month_figures


def page(request: HttpRequest, code: int) -> HttpResponse:
    """The area ``code`` in the month asked for (the latest unless said). Raises NotFound outside the scope."""
    scope = scope_of(request)
    low, high = areas.span(code)
    scope.require(low)
    scope.require(high - 1)
    name = names([code]).get(code)
    if name is None:
        raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))
    known = months(low, high)
    month = _month(request) or (known[0] if known else None)
    if month is None:
        return render(request, "pages/township.html", {"name": name, "trail": _trail(code, scope.low, scope.high)})
    found = month_figures(month, code)
    return render(request, "pages/township.html", {
        "name": name, "code": code, "month": month, "months": known, "figures": found,
        "trail": _trail(code, scope.low, scope.high, month), "benefits": _benefits_table(month, code, found),
        "areas": areas_table(month, code, found, say("按区划")) if areas.level(code) != areas.VILLAGE else None,
        "households": f"{reverse('households')}?area={code:012d}",
    })


def _month(request: HttpRequest) -> Month | None:
    try:
        return Month.parse(request.GET.get("month", ""))
    except MinzhengError:
        return None


def _trail(code: int, low: int, high: int, month: Month | None = None) -> list[dict[str, Any]]:
    above = [one for one in reversed(areas.ancestors(code)) if low <= one < high and one]
    known = names(above)
    query = f"?month={month}" if month else ""
    return [{"name": known[one], "link": reverse("township", args=[one]) + query} for one in above if one in known]


def _benefits_table(month: Month, code: int, found: Figures) -> Table:
    known = benefits()
    rows: list[Any] = [{"row": row, "title": known[name].title if name in known else name}
                       for name, row in sorted(found.benefits.items(), key=lambda one: list(known).index(one[0])
                                               if one[0] in known else len(known))]

    def link(one: Any) -> str:
        return f"{reverse('lines', args=[month, one['row'].benefit])}?area={code:012d}"

    def held(one: Any) -> str:
        return f"{reverse('exceptions', args=[month, one['row'].benefit])}?area={code:012d}"

    columns = [
        Column("benefit", say("待遇"), lambda one: one["title"], link=link),
        Column("households", say("户"), lambda one: one["row"].households, "count"),
        Column("persons", say("人"), lambda one: one["row"].persons, "count",
               total=sum(r["row"].persons for r in rows)),
        Column("amount", say("金额（元）"), lambda one: one["row"].amount_fen, "money",
               total=sum(r["row"].amount_fen for r in rows)),
        Column("exceptions", say("异常"), lambda one: one["row"].exceptions or None, "count", link=held,
               total=sum(r["row"].exceptions for r in rows)),
    ]
    return Table("benefits", columns, rows, say("各项待遇"), has_total=True, empty_title=say("本月没有发放"))
