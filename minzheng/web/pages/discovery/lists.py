"""Who is due something and does not get it: the list of the scope, as a file, and as a visit sheet on paper."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.verification.discovery import queries
from minzheng.kernel.verification.discovery.duties import FINDERS, SEEKERS, SENDERS
from minzheng.kernel.verification.discovery.models import (
    CERTAINTIES,
    OUTCOMES,
    SOURCES,
    STATES,
    Certainty,
    Discovery,
    DiscoveryState,
)
from minzheng.kernel.verification.discovery.printing import MOST_LISTED, visit_sheet

from ...benefits import options
from ...components.keyset import counted, slice_of
from ...components.table import Column, Filter, Table, order_of
from ...evidence_shown import lapsed_told
from ...listing import EXPORT_MOST, export, span_of, state_of
from ...places import lower_areas, names
from ...scope import account_of, by, now, scope_of
from .shared import described, seen, sought

NAMES = ("q", "area", "benefit", "certainty", "source", "tab", "state", "outcome")
TONES = {Certainty.ENTITLED: "green", Certainty.LIKELY: "blue", Certainty.REPORTED: "orange"}
STATE_TONES = {DiscoveryState.FOUND: "orange", DiscoveryState.SENT: "blue", DiscoveryState.CONTACTED: "blue",
               DiscoveryState.APPLYING: "green"}
COLUMNS = (
    Column("name", say("姓名"), lambda row: row.name, "name", sort="name",
           link=lambda row: reverse("discovery_one", args=[row.pk])),
    Column("place", say("村（社区）"), lambda row: row.place_name, "name", sort="area_code", is_wide_only=True),
    Column("township", say("乡镇（街道）"), lambda row: row.township, "name", is_wide_only=True),
    Column("benefit", say("待遇"), lambda row: row.title),
    Column("reason", say("理由"), lambda row: row.reason),
    Column("certainty", say("判断"), lambda row: CERTAINTIES[row.certainty], "badge", tone=lambda row: TONES[row.certainty]),
    Column("amount", say("每月（元）"), lambda row: row.amount_fen or None, "money", sort="amount_fen"),
    Column("since", say("应享起始"), lambda row: row.since_month, "month", is_wide_only=True),
    Column("missed", say("累计未享（元）"), lambda row: row.missed_fen or None, "money", sort="missed_fen", is_wide_only=True),
    Column("due", say("期限"), lambda row: row.waits_at, "date", is_wide_only=True),
    Column("state", say("状态"), lambda row: OUTCOMES[row.outcome] if row.outcome else STATES[row.state], "badge",
           tone=lambda row: "red" if row.is_late else STATE_TONES.get(row.state, "secondary")),
)
ORDER = ("area_code",)


def listing(request: HttpRequest) -> HttpResponse:
    """The discoveries of the scope: open ones, late ones, those that lie with the county, closed ones."""
    state, view = state_of(request, *NAMES), _view(request)
    every = seen(request)
    found = _found(request, every, state)
    page = slice_of(found, order=order_of(COLUMNS, state.get("sort", ""), *ORDER), cursor=state.get("at", ""))
    table = Table(
        "discoveries", COLUMNS, described(page.rows, most=3), say("应享未享名单"), state=state, paging=page, count=counted(found),
        filters=_filters(request, view), keep=("tab",), export=reverse("discovery_export", args=["x"])[:-2],
        empty_title=say("没有符合条件的对象"), empty_text=say("可以清除筛选条件再找；每月查找一次，村里发现的随时上报。"))
    role = account_of(request).role
    return render(request, "pages/discovery/list.html", {
        "table": table, "lapsed": lapsed_told(now().date()) if role in SEEKERS else (),
        "views": _views(every, view), "run": queries.latest_run(area=scope_of(request).code),
        "untold": queries.untold(finder=account_of(request).pk).count(), "may_seek": role in SEEKERS,
        "may_send": role in SENDERS and view == "open", "may_find": role in FINDERS,
        "sheet": f"{reverse('discovery_sheet')}{table.query(sort='', at='')}", "chosen": table.query(sort="", at="", tab="")})


def _view(request: HttpRequest) -> str:
    asked = request.GET.get("tab", "")
    return asked if asked in ("late", "county", "closed", "told") else "open"


def _filters(request: HttpRequest, view: str) -> tuple[Filter, ...]:
    closing = Filter("outcome", say("结果"), list(OUTCOMES.items())) if view == "closed" else Filter(
        "state", say("状态"), [(one, label) for one, label in STATES.items() if one != DiscoveryState.CLOSED])
    return (
        Filter("q", say("查找"), placeholder=say("姓名、拼音首字母或完整公民身份号码"), is_search=True),
        Filter("area", say("区划"), lower_areas(scope_of(request).code)), Filter("benefit", say("待遇"), options()),
        Filter("certainty", say("判断"), list(CERTAINTIES.items())), closing,
        Filter("source", say("发现途径"), list(SOURCES.items())))


def _views(every: QuerySet[Discovery], view: str) -> list[dict[str, Any]]:
    today = now().date()
    listed = (("open", say("未办结"), ~Q(state=DiscoveryState.CLOSED)), ("late", say("已逾期"), queries.overdue(on=today)),
              ("county", say("转县级"), queries.late(on=today)), ("closed", say("已办结"), Q(state=DiscoveryState.CLOSED)))
    return [{"link": f"?tab={name}", "label": label, "count": counted(every.filter(which)), "is_here": name == view}
            for name, label, which in listed]


def _found(request: HttpRequest, found: QuerySet[Discovery], state: dict[str, str]) -> QuerySet[Discovery]:
    today, view = now().date(), _view(request)
    found = {
        "open": found.exclude(state=DiscoveryState.CLOSED), "late": found.filter(queries.overdue(on=today)),
        "county": found.filter(queries.late(on=today)), "closed": found.filter(state=DiscoveryState.CLOSED),
        "told": found.filter(finder=account_of(request).pk, state=DiscoveryState.CLOSED),
    }[view]
    for name in ("benefit", "certainty", "source", "state", "outcome"):
        if name in state:
            found = found.filter(**{name: state[name]})
    if (span := span_of(state)) is not None:
        found = found.filter(area_code__gte=span[0], area_code__lt=span[1])
    return found.filter(sought(state["q"])) if "q" in state else found


def exported(request: HttpRequest, kind: str) -> HttpResponse:
    """The same as a file."""
    state = state_of(request, *NAMES)
    rows = _found(request, seen(request), state).order_by(*order_of(COLUMNS, state.get("sort", ""), *ORDER))[:EXPORT_MOST]
    return export(request, kind, name="discoveries", title=str(say("应享未享名单")), columns=COLUMNS, rows=described(list(rows)))


def sheet(request: HttpRequest) -> HttpResponse:
    """Those to be visited, village by village, as a PDF with room for what was found. Raises Refused for more than fit."""
    state = state_of(request, *NAMES)
    found = queries.visits(_found(request, seen(request), state))
    if found.count() > MOST_LISTED:
        raise Refused(say("一次最多打印 {most} 人：请选择乡镇或村", most=MOST_LISTED), (), code="too_many")
    span = span_of(state)
    where = span[0] if span else scope_of(request).code
    rows = described(list(found[:MOST_LISTED]))
    data = visit_sheet(rows=rows, place=names([where]).get(where, areas.written(where)), by=by(request), at=now())
    return HttpResponse(data, content_type="application/pdf", headers={
        "Content-Disposition": f'attachment; filename="visits-{where:012d}.pdf"'})
