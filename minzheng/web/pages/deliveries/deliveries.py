"""What was delivered, and how each register stands: which data count, what waits, what is overdue."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from minzheng.kernel.catalogue.outside_registers import outside_registers
from minzheng.kernel.values.language import say
from minzheng.kernel.verification import queries
from minzheng.kernel.verification.duties import DELIVERERS, READERS
from minzheng.kernel.verification.models import STATES, Delivery
from minzheng.kernel.verification.queries import Standing

from ...components.keyset import counted, slice_of
from ...components.table import Column, Filter, Table, order_of
from ...listing import EXPORT_MOST, export, state_of
from ...scope import account_of, now, require_role, scope_of
from .shared import TONES, title_of

NAMES = ("register", "state")
COLUMNS = (
    Column("number", say("批次"), lambda row: row.pk, "name", is_wide_only=True),
    Column("register", say("登记册"), lambda row: title_of(row.register), link=lambda row: reverse("delivery", args=[row.pk])),
    Column("provider", say("提供方"), lambda row: row.provider, is_wide_only=True),
    Column("data_date", say("数据日期"), lambda row: row.data_date, "date", sort="data_date"),
    Column("rows", say("数据行"), lambda row: row.rows, "count", sort="rows", is_wide_only=True),
    Column("bad", say("不能用的行"), lambda row: row.bad, "count", sort="bad", is_wide_only=True),
    Column("matched", say("对上登记人员的行"), lambda row: row.matched, "count", sort="matched", is_wide_only=True),
    Column("remarks", say("疑问"), lambda row: len(row.remarks), "count", is_wide_only=True),
    Column("state", say("状态"), lambda row: STATES[row.state], "badge", tone=lambda row: TONES[row.state]),
    Column("by", say("交付人"), lambda row: row.by, is_wide_only=True),
    Column("at", say("交付时间"), lambda row: row.at, "time", sort="at", is_wide_only=True),
)


def standing(one: Standing) -> Any:
    """What is to be done about a register, in a word."""
    if one.waiting:
        return say("待确认 {count} 批", count=one.waiting)
    if one.last is None:
        return say("从未交付")
    return say("{day} 起逾期", day=one.overdue_since) if one.overdue_since else say("有效")


def tone(one: Standing) -> str:
    """Orange where somebody must act, red where data are missing that count no longer."""
    if one.waiting:
        return "orange"
    if one.last is None:
        return "secondary"
    return "red" if one.overdue_since else "green"


STANDINGS = (
    Column("register", say("登记册"), lambda row: row.register.title.label,
           link=lambda row: f"{reverse('deliveries')}?register={row.register.name}"),
    Column("provider", say("提供方"), lambda row: row.register.provider.label, is_wide_only=True),
    Column("data_date", say("数据日期"), lambda row: row.last.data_date if row.last else None, "date",
           link=lambda row: reverse("delivery", args=[row.last.pk]) if row.last else ""),
    Column("rows", say("数据行"), lambda row: row.last.rows if row.last else None, "count", is_wide_only=True),
    Column("matched", say("对上登记人员的行"), lambda row: row.last.matched if row.last else None, "count", is_wide_only=True),
    Column("cycle", say("交付周期（天）"), lambda row: row.register.cycle_days, "count", is_wide_only=True),
    Column("standing", say("状态"), standing, "badge", tone=tone),
)


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """The deliveries of the scope, newest first."""
    require_role(request, READERS)
    state = state_of(request, *NAMES)
    found = _found(request, state)
    page = slice_of(found, order=order_of(COLUMNS, state.get("sort", ""), unique="-id"), cursor=state.get("at", ""))
    table = Table(
        "deliveries", COLUMNS, page.rows, say("登记册交付"), state=state, paging=page, count=counted(found),
        filters=(Filter("register", say("登记册"), [(name, one.title.label) for name, one in outside_registers().items()]),
                 Filter("state", say("状态"), list(STATES.items()))),
        export=reverse("deliveries_export", args=["x"])[:-2], empty_title=say("还没有交付过登记册"),
        empty_text=say("收到公安、银行、社保等部门的数据后，在这里交付；有疑问的须另一人采信后才作为核对依据。"))
    return _show(request, "deliveries", table)


@require_GET
def registers(request: HttpRequest) -> HttpResponse:
    """Every register with its newest accepted data, what waits and what is overdue."""
    require_role(request, READERS)
    found = queries.standings(outside_registers(), scope_of(request).code, now().date())
    return _show(request, "delivery_registers", Table("registers", STANDINGS, found, say("各登记册"), count=len(found)))


def _show(request: HttpRequest, here: str, table: Table) -> HttpResponse:
    tabs = [{"label": label, "link": reverse(name), "is_here": name == here} for name, label in (
        ("deliveries", say("交付批次")), ("delivery_registers", say("各登记册")))]
    return render(request, "pages/deliveries/list.html", {
        "table": table, "tabs": tabs, "may_deliver": account_of(request).role in DELIVERERS})


@require_GET
def exported(request: HttpRequest, kind: str) -> HttpResponse:
    """The same deliveries as a file."""
    require_role(request, READERS)
    state = state_of(request, *NAMES)
    rows = _found(request, state).order_by(*order_of(COLUMNS, state.get("sort", ""), unique="-id"))[:EXPORT_MOST]
    return export(request, kind, name="deliveries", title=str(say("登记册交付")), columns=COLUMNS, rows=rows)


def _found(request: HttpRequest, state: dict[str, str]) -> QuerySet[Delivery]:
    found = queries.deliveries(scope_of(request).code).defer("headings")
    if state.get("register") in outside_registers():
        found = found.filter(register=state["register"])
    return found.filter(state=state["state"]) if state.get("state") in STATES else found
