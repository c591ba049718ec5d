"""The documents that set standards: those that wait to be approved, and those that were."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from minzheng.kernel.catalogue.in_force import catalogue
from minzheng.kernel.standards.duties import ENTERERS
from minzheng.kernel.standards.models import APPROVED, DRAFT, STATES, StandardDocument
from minzheng.kernel.values import areas
from minzheng.kernel.values.language import say

from ...components.keyset import slice_of
from ...components.table import Column, Filter, Table, order_of
from ...listing import EXPORT_MOST, export, span_of, state_of
from ...places import lower_areas, names
from ...scope import account_of, now, scope_of
from ...values_shown import compared, named, title_of

MOST_DAYS = 60
TONES = {DRAFT: "orange", APPROVED: "green"}
COLUMNS = (
    Column("number", say("文号"), lambda row: row.number, "name", sort="number",
           link=lambda row: reverse("standard", args=[row.pk])),
    Column("title", say("标题"), lambda row: row.title),
    Column("state", say("状态"), lambda row: STATES[row.state], "badge", tone=lambda row: TONES.get(row.state, "secondary")),
    Column("values", say("标准项数"), lambda row: row.said, "count"),
    Column("issued_on", say("发文日期"), lambda row: row.issued_on, "date", sort="issued_on"),
    Column("area", say("区划"), lambda row: row.place, is_wide_only=True),
    Column("by", say("录入人"), lambda row: row.by, is_wide_only=True),
    Column("at", say("录入时间"), lambda row: row.at, "time", is_wide_only=True),
)


def seen(request: HttpRequest) -> QuerySet[StandardDocument]:
    """The documents of the account's area: of itself, of what lies below, and of what lies above and holds there too."""
    scope = scope_of(request)
    return StandardDocument.objects.filter(scope.within() | Q(area_code__in=areas.ancestors(scope.code)))


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """The documents, the latest first."""
    state = state_of(request, "q", "state", "area")
    page = slice_of(_found(request, state), order=order_of(COLUMNS, state.get("sort", ""), "-at"), cursor=state.get("at", ""))
    table = Table(
        "standards", COLUMNS, _described(page.rows), say("标准文件"), state=state, paging=page,
        export=reverse("standards_export", args=["x"])[:-2], empty_title=say("没有标准文件"),
        empty_text=say("新标准发文后在这里录入，由另一人批准后生效。"), filters=(
            Filter("q", say("查找"), is_search=True, placeholder=say("文号或标题")),
            Filter("state", say("状态"), list(STATES.items())),
            Filter("area", say("区划"), lower_areas(scope_of(request).code))))
    return render(request, "pages/standards/list.html", {
        "table": table, "may_enter": account_of(request).role in ENTERERS,
        "waiting": _found(request, {"state": DRAFT}).count()})


@require_GET
def exported(request: HttpRequest, kind: str) -> HttpResponse:
    """The same list as a file."""
    state = state_of(request, "q", "state", "area")
    rows = _found(request, state).order_by(*order_of(COLUMNS, state.get("sort", ""), "-at"))[:EXPORT_MOST]
    return export(request, kind, name="standards", title=str(say("标准文件")), columns=COLUMNS, rows=_described(list(rows)))


VALUES = (
    Column("title", say("业务"), lambda row: row["title"]),
    Column("label", say("标准"), lambda row: row["label"], link=lambda row: reverse("parameter", args=[row["name"]])),
    Column("case", say("适用情形"), lambda row: row["case"] or None),
    Column("new", say("数值"), lambda row: row["new"], "name"),
    Column("old", say("原标准"), lambda row: row["old"], "name", is_wide_only=True),
    Column("growth", say("增幅"), lambda row: row["growth"], "name"),
    Column("since", say("生效"), lambda row: row["since"], "date"),
    Column("until", say("失效"), lambda row: row["until"], "date", is_wide_only=True),
    Column("area", say("区划"), lambda row: row["area"], is_wide_only=True),
    Column("document", say("文件"), lambda row: row["document"], is_wide_only=True),
)


@require_GET
def values(request: HttpRequest) -> HttpResponse:
    """Every value in force for an area on a day beside the one before it, by benefit."""
    state = state_of(request, "benefit", "area", "on")
    book = catalogue().parameters
    days = sorted({one.from_ for one in book.values if not one.pack}, reverse=True)[:MOST_DAYS]
    benefits = [(name, title_of(name)) for name in dict.fromkeys(one.business for one in book.declared.values())]
    rows = _valued(request, state)
    table = Table(
        "standard-values", VALUES, rows, say("现行标准对照"), state=state, count=len(rows), empty_title=say("没有政策标准"),
        export=reverse("standard_values_export", args=["x"])[:-2], filters=(
            Filter("benefit", say("业务"), benefits), Filter("area", say("区划"), lower_areas(scope_of(request).code)),
            Filter("on", say("查看日期"), [(day.isoformat(), day.isoformat()) for day in days])))
    return render(request, "pages/standards/values.html", {"table": table})


@require_GET
def values_exported(request: HttpRequest, kind: str) -> HttpResponse:
    """The same list as a file."""
    rows = _valued(request, state_of(request, "benefit", "area", "on"))
    return export(request, kind, name="standard-values", title=str(say("现行标准对照")), columns=VALUES, rows=rows)


def _valued(request: HttpRequest, state: dict[str, str]) -> list[dict[str, Any]]:
    scope, span, book = scope_of(request), span_of(state), catalogue().parameters
    area = span[0] if span and scope.low <= span[0] < scope.high else scope.code
    try:
        on = date.fromisoformat(state.get("on", ""))
    except ValueError:
        on = now().date()
    found = [compared(book, one) for one in book.listed(state.get("benefit") or None, area_code=area, on=on)]
    named(found)
    return found


def _found(request: HttpRequest, state: dict[str, str]) -> QuerySet[StandardDocument]:
    found, text, span = seen(request), state.get("q", ""), span_of(state)
    if text:
        found = found.filter(Q(number__icontains=text) | Q(title__icontains=text))
    if state.get("state"):
        found = found.filter(state=state["state"])
    if span:
        found = found.filter(area_code__gte=span[0], area_code__lt=span[1])
    return found.annotate(said=Count("values"))


def _described(rows: list[Any]) -> list[Any]:
    places = names({row.area_code for row in rows})
    for row in rows:
        row.place = places.get(row.area_code, "")
    return rows
