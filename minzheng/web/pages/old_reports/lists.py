"""The earlier reports of the own area."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from minzheng.kernel.reports.reading import queries
from minzheng.kernel.reports.reading.duties import CONFIRMERS, READERS
from minzheng.kernel.reports.reading.models import OldReport
from minzheng.kernel.values.language import say

from ...components.keyset import slice_of
from ...components.table import Column, Filter, Table, order_of
from ...components.tags import period
from ...listing import EXPORT_MOST, export, span_of, state_of
from ...places import lower_areas, names
from ...scope import account_of, require_role, scope_of

COLUMNS = (
    Column("title", say("标题"), str, link=lambda row: reverse("old_report", args=[row.pk])),
    Column("period", say("统计期"), lambda row: period(row.period) or None, "name", sort="period"),
    Column("waiting", say("待确认"), lambda row: row.waiting, "count"),
    Column("confirmed", say("已确认"), lambda row: row.confirmed, "count"),
    Column("cut_off", say("截至"), lambda row: row.cut_off, "date", sort="cut_off", is_wide_only=True),
    Column("area", say("区划"), lambda row: row.place, is_wide_only=True),
    Column("by", say("录入人"), lambda row: row.by, is_wide_only=True),
    Column("at", say("录入时间"), lambda row: row.at, "time", sort="at", is_wide_only=True),
)


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """The reports, the latest first."""
    require_role(request, READERS)
    state = state_of(request, "q", "area")
    page = slice_of(_found(request, state), order=order_of(COLUMNS, state.get("sort", ""), "-at"), cursor=state.get("at", ""))
    table = Table(
        "old-reports", COLUMNS, _described(page.rows), say("历史报告"), state=state, paging=page,
        export=reverse("old_reports_export", args=["x"])[:-2], empty_title=say("还没有历史报告"),
        empty_text=say("上传以前的工作总结，或粘贴其中文字，读出的数据经确认后作为历史数据。"), filters=(
            Filter("q", say("查找"), is_search=True, placeholder=say("标题或统计期")),
            Filter("area", say("区划"), lower_areas(scope_of(request).code))))
    return render(request, "pages/old_reports/list.html", {
        "table": table, "may_bring": account_of(request).role in CONFIRMERS})


@require_GET
def exported(request: HttpRequest, kind: str) -> HttpResponse:
    """The same list as a file."""
    require_role(request, READERS)
    state = state_of(request, "q", "area")
    rows = _found(request, state).order_by(*order_of(COLUMNS, state.get("sort", ""), "-at"))[:EXPORT_MOST]
    return export(request, kind, name="old-reports", title=str(say("历史报告")), columns=COLUMNS, rows=_described(list(rows)))


def _found(request: HttpRequest, state: dict[str, str]) -> QuerySet[OldReport]:
    found, text, span = queries.reports(scope_of(request).code), state.get("q", ""), span_of(state)
    if text:
        found = found.filter(Q(title__icontains=text) | Q(period__icontains=text))
    return found.filter(area_code__gte=span[0], area_code__lt=span[1]) if span else found


def _described(rows: list[Any]) -> list[Any]:
    places = names({row.area_code for row in rows})
    for row in rows:
        row.place = places.get(row.area_code, "")
    return rows
