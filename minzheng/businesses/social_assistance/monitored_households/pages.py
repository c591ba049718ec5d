"""Monitored households by type, with what is not in order; and who of them is due something and does not get it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_GET

from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue.book import book
from minzheng.kernel.values.language import Label, say
from minzheng.kernel.verification.discovery.models import CERTAINTIES, STATES
from minzheng.web.benefits import title
from minzheng.web.components.keyset import counted, slice_of
from minzheng.web.components.table import Column, Table
from minzheng.web.listing import EXPORT_MOST, export, state_of
from minzheng.web.own_pages import Place
from minzheng.web.places import names
from minzheng.web.scope import now, require_role, scope_of

from .queries import RELAPSE, TypeRow, count_unlisted, totals, unserved_monitored

READERS = frozenset({
    Role.VILLAGE_OFFICER, Role.GRID_WORKER, Role.TOWNSHIP_CLERK, Role.TOWNSHIP_LEADER, Role.COUNTY_CLERK,
    Role.COUNTY_SECTION_HEAD, Role.COUNTY_LEADER, Role.AUDITOR,
})
NAVIGATION = (Place("totals", Label("监测户汇总", "Monitored households"), "users", READERS),)
ORDER = ("area_code", "id")


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The households of the scope by type, and what is not in order."""
    require_role(request, READERS)
    rows = _rows(request)
    table = Table("monitored", _columns(rows), rows, say("监测户按类别汇总"), has_total=bool(rows),
                  export=reverse("monitored_households:export", args=["x"])[:-2], empty_title=say("还没有监测户"),
                  empty_text=say("登记监测户，或导入部门名单以后，这里按类别汇总。"))
    found = _unserved(request)
    shown = slice_of(found, order=ORDER, cursor=state_of(request).get("at", ""))
    return render(request, "monitored_households/totals.html", {
        "table": table, "wrong": _wrong(request, rows), "unserved": _drawn(request, shown.rows, shown, counted(found))})


def exported(request: HttpRequest, kind: str) -> HttpResponse:
    """The same totals as a file."""
    require_role(request, READERS)
    rows = _rows(request)
    title_of = str(say("监测户按类别汇总"))
    return export(request, kind, name="monitored-households", title=title_of, columns=_columns(rows), rows=rows)


def exported_unserved(request: HttpRequest, kind: str) -> HttpResponse:
    """Who of them is due something, as a file."""
    require_role(request, READERS)
    rows = list(_unserved(request).order_by(*ORDER)[:EXPORT_MOST])
    title_of = str(say("监测户应享未享"))
    return export(request, kind, name="monitored-unserved", title=title_of, columns=_found(), rows=_placed(rows))


def _rows(request: HttpRequest) -> list[TypeRow]:
    scope = scope_of(request)
    found = {one.type: one for one in totals(scope.low, scope.high, on=now().date())}
    return [found[one.name] for one in book().kind("monitor_household").fields["type"].choices if one.name in found]


def _columns(rows: list[TypeRow]) -> list[Column]:
    words = {one.name: one.label for one in book().kind("monitor_household").fields["type"].choices}

    def number(name: str, label: Any, *, is_wide_only: bool = False) -> Column:
        return Column(name, label, lambda row: asdict(row)[name], "count", is_wide_only=is_wide_only,
                      total=sum(asdict(row)[name] for row in rows))

    return [
        Column("type", say("监测类别"), lambda row: words[row.type], "name", link=lambda row: _listed(type=row.type)),
        number("households", say("户数")), number("persons", say("人数")), number("unvisited", say("未走访")),
        number("dibao", say("低保"), is_wide_only=True), number("tekun", say("特困"), is_wide_only=True),
        number("temporary_aid", say("临时救助"), is_wide_only=True), number("unpaired", say("未结对")),
        number("promised", say("承诺措施"), is_wide_only=True), number("delivered", say("已落实"), is_wide_only=True),
        number("released", say("本年解除")),
    ]


def _listed(kind: str = "monitor_household", **asked: str) -> str:
    return f"{reverse('register_list', args=[kind])}?{urlencode(asked)}"


def _wrong(request: HttpRequest, rows: list[TypeRow]) -> list[tuple[object, int, str]]:
    """What is not in order, how often, and where it is listed."""
    def sum_of(read: Callable[[TypeRow], int]) -> int:
        return sum(read(row) for row in rows)

    scope = scope_of(request)
    unlisted = count_unlisted(scope.low, scope.high, on=now().date())
    told = [(say("超过期限还没有首次走访的户"), sum_of(lambda row: row.late), _listed(state="to_visit")),
            (say("过了期限还没有落实的承诺措施"), sum_of(lambda row: row.overdue), _listed("help_measure", state="promised")),
            (say("同时列入农村和城镇名单的户"), sum_of(lambda row: row.in_both), _listed(is_in_both="yes")),
            (say("动态监测中的防返贫监测对象，不在监测台账的户"), unlisted, f"{reverse('low_income')}?tier={RELAPSE}")]
    return [one for one in told if one[1]]


def _unserved(request: HttpRequest) -> Any:
    scope = scope_of(request)
    return unserved_monitored(scope.low, scope.high, on=now().date())


def _drawn(request: HttpRequest, rows: list[Any], paging: Any, count: int) -> Table:
    return Table("unserved", _found(), _placed(rows), say("监测户应享未享"), state=state_of(request), paging=paging, count=count,
                 export=reverse("monitored_households:export_unserved", args=["x"])[:-2], empty_title=say("没有发现应享未享"),
                 empty_text=say("每月查找应享未享之后，监测户中符合条件、尚未享受的列在这里。"))


def _placed(rows: list[Any]) -> list[Any]:
    places = names({row.area_code for row in rows})
    for row in rows:
        row.place, row.title = places.get(row.area_code, ""), title(row.benefit, row.component)
    return rows


def _found() -> list[Column]:
    return [
        Column("name", say("姓名"), lambda row: row.name, "name", link=lambda row: reverse("discovery_one", args=[row.pk])),
        Column("place", say("村（社区）"), lambda row: row.place, "name"),
        Column("benefit", say("待遇"), lambda row: row.title),
        Column("certainty", say("判断"), lambda row: CERTAINTIES[row.certainty]),
        Column("state", say("状态"), lambda row: STATES[row.state]),
    ]


urlpatterns = [
    path("", page, name="totals"),
    path("export/<slug:kind>", exported, name="export"),
    path("unserved/export/<slug:kind>", exported_unserved, name="export_unserved"),
]
