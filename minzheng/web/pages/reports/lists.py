"""The work reports of an area, and the form that begins one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from minzheng.kernel.catalogue.reporting import open_with_draft
from minzheng.kernel.indicators.periods import ReportPeriod
from minzheng.kernel.reports import queries
from minzheng.kernel.reports.duties import OFFICE, READERS
from minzheng.kernel.reports.models import KINDS, STATES, Report
from minzheng.kernel.values.errors import MinzhengError
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import Month

from ...components.keyset import slice_of
from ...components.table import Column, Filter, Table, order_of
from ...listing import EXPORT_MOST, export, plain, state_of
from ...month_figures import months
from ...places import names
from ...scope import account_of, by, now, require_role, scope_of
from .shared import TONES

COLUMNS = (
    Column("title", say("标题"), lambda row: row.title, sort="title", link=lambda row: reverse("report", args=[row.pk])),
    Column("kind", say("类型"), lambda row: KINDS[row.kind], "name", is_wide_only=True),
    Column("period", say("统计期"), lambda row: ReportPeriod.parse(row.period).title, "name", sort="period"),
    Column("area", say("区划"), lambda row: row.place, "name", is_wide_only=True),
    Column("version", say("版本"), lambda row: row.version, "count", is_wide_only=True),
    Column("state", say("状态"), lambda row: STATES[row.state], "badge", tone=lambda row: TONES.get(row.state, "secondary")),
    Column("cut_off", say("数据截止"), lambda row: row.cut_off, "date", is_wide_only=True),
    Column("by", say("建立人"), lambda row: row.by, is_wide_only=True),
    Column("at", say("建立时间"), lambda row: row.at, "time", sort="at", is_wide_only=True),
)
FILTERS = (
    Filter("q", say("查找"), is_search=True, placeholder=say("标题或统计期")),
    Filter("kind", say("类型"), list(KINDS.items())), Filter("state", say("状态"), list(STATES.items())),
)


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """The reports, the latest first."""
    require_role(request, READERS)
    state = state_of(request, "q", "kind", "state")
    order = order_of(COLUMNS, state.get("sort", ""), "-at", unique="-id")
    page = slice_of(_found(request, state), order=order, cursor=state.get("at", ""))
    table = Table("reports", COLUMNS, _described(page.rows), say("工作报告"), state=state, paging=page, filters=FILTERS,
                  export=reverse("reports_export", args=["x"])[:-2], empty_title=say("还没有工作报告"),
                  empty_text=say("选一个统计期起草：各业务的段落和数字自动写好，再由各股室修改。"))
    return render(request, "pages/reports/list.html", {"table": table, "may_open": account_of(request).role in OFFICE})


@require_GET
def exported(request: HttpRequest, kind: str) -> HttpResponse:
    """The same list as a file."""
    require_role(request, READERS)
    state = state_of(request, "q", "kind", "state")
    rows = _found(request, state).order_by(*order_of(COLUMNS, state.get("sort", ""), "-at"))[:EXPORT_MOST]
    return export(request, kind, name="reports", title=str(say("工作报告")), columns=COLUMNS, rows=_described(list(rows)))


@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Choose a period; the draft is written, and one goes on in the report."""
    require_role(request, OFFICE)
    scope, problem = scope_of(request), ""
    given = {name: plain(request.POST.get(name, ""))[:120] for name in ("period", "title", "decimals")}
    if request.method == "POST":
        try:
            report = open_with_draft(
                period=ReportPeriod.parse(given["period"]), area=scope.code, title=given["title"],
                decimals=1 if given["decimals"] == "1" else 2, by=by(request), at=now())
        except MinzhengError as error:
            problem = str(error)
        else:
            messages.success(request, str(say("已起草，请各股室核对和修改")))
            return redirect("report", report.pk)
    return render(request, "pages/reports/new.html", {
        "periods": _periods(months(scope.low, scope.high)), "given": given, "problem": problem}, status=409 if problem else 200)


def _periods(known: list[Month]) -> list[str]:
    """The halves, years, quarters and months that have a run, as periods are written; the longest first."""
    years = dict.fromkeys(str(month.year) for month in known)
    halves = dict.fromkeys(f"{month.year}H{(month.number + 5) // 6}" for month in known)
    quarters = dict.fromkeys(f"{month.year}Q{(month.number + 2) // 3}" for month in known)
    return [*halves, *years, *quarters, *(str(month) for month in known)]


def _found(request: HttpRequest, state: dict[str, str]) -> QuerySet[Report]:
    found = queries.within(scope_of(request).code)
    if text := state.get("q"):
        found = found.filter(Q(title__icontains=text) | Q(period__icontains=text))
    for name, known in (("kind", KINDS), ("state", STATES)):
        if state.get(name) in known:
            found = found.filter(**{name: state[name]})
    return found


def _described(rows: list[Any]) -> list[Any]:
    places = names({row.area_code for row in rows})
    for row in rows:
        row.place = places.get(row.area_code, "")
    return rows
