"""The books that an account may read, the entries of one, what is due, and which entries of a period are missing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from minzheng.kernel.catalogue.book import book
from minzheng.kernel.registers.duties import within
from minzheng.kernel.registers.finding import may_find
from minzheng.kernel.registers.kinds import ABSENT, Kind
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.registers.periods import due_of, missing, period_of
from minzheng.kernel.registers.queries import due_until, entries_of, found_by, late_on
from minzheng.kernel.registers.writing import lapse_due
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import say

from ...components.keyset import counted, slice_of
from ...components.table import Column, Filter, Table, order_of
from ...listing import EXPORT_MOST, export, span_of, state_of
from ...places import lower_areas, names
from ...scope import account_of, now, scope_of
from ..plans.owed import owed_count
from .drawing import chapters_of, columns_of, described, kind_seen, light_of, link_of

MONTH = timedelta(days=30)


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The books by chapter, and how many entries are late."""
    account, kinds = account_of(request), book().readable(account_of(request).role)
    late = counted(late_on(book(), account, now().date()))
    chapters = [{"title": title, "kinds": [{"kind": kind, "link": reverse("register_list", args=[kind.name])} for kind in own]}
                for title, own in chapters_of(kinds)]
    return render(request, "pages/registers/index.html", {
        "chapters": chapters, "late": late, "plan_tasks": owed_count(request)})


def listing(request: HttpRequest, kind: str) -> HttpResponse:
    """The entries of one book that answer the query."""
    this = kind_seen(request, kind)
    today = now().date()
    if Entry.objects.filter(kind=kind, lapses_on__lt=today).exists():
        lapse_due(book=book(), on=today, at=now())
    state = state_of(request, *_names(this))
    columns = columns_of(this)
    order = order_of(columns, state.get("sort", ""), "-on")
    page = slice_of(_found(request, this, state), order=order, cursor=state.get("at", ""))
    table = Table(
        kind, columns, described({kind: this}, page.rows), this.title, filters=_filters(request, this), state=state, paging=page,
        export=reverse("register_export", args=[kind, "x"])[:-2], empty_title=say("没有条目"),
        empty_text=say("这里没有符合条件的条目。可以清除筛选条件，或新登记一条。"))
    return render(request, "pages/registers/list.html", {
        "table": table, "title": this.title, "kind": this, "makers": _makers(request, this), "more": _more(request, this)})


def exported(request: HttpRequest, kind: str, ending: str) -> HttpResponse:
    """The same entries as a file; what is sensitive stays masked."""
    this = kind_seen(request, kind)
    state, columns = state_of(request, *_names(this)), columns_of(this)
    rows = _found(request, this, state).order_by(*order_of(columns, state.get("sort", ""), "-on"))[:EXPORT_MOST]
    return export(request, ending, name=kind, title=str(this.title), columns=columns, rows=described({kind: this}, list(rows)))


def _names(kind: Kind) -> tuple[str, ...]:
    return ("q", "state", "area", *kind.declared.filters)


def _found(request: HttpRequest, kind: Kind, state: dict[str, str]) -> QuerySet[Entry]:
    found = entries_of(kind, account_of(request)).select_related("parent")
    if (span := span_of(state)) is not None:
        found = found.filter(area_code__gte=span[0], area_code__lt=span[1])
    if state.get("state") in kind.states:
        found = found.filter(state=state["state"])
    for name in kind.declared.filters:
        if name in state:
            found = found.filter(**{f"values__{name}": state[name]})
    return found_by(found, state["q"]) if "q" in state else found


def _filters(request: HttpRequest, kind: Kind) -> list[Filter]:
    found = [Filter("q", say("查找"), placeholder=say("编号、名称、拼音首字母或完整公民身份号码"), is_search=True),
             Filter("state", say("状态"), [(name, one.label) for name, one in kind.states.items()])]
    if kind.declared.level != "county" and len(lower := lower_areas(scope_of(request).code)) > 1:
        found.append(Filter("area", say("区划"), lower))
    for name in kind.declared.filters:
        field = kind.fields[name]
        if field.type == "choice":
            found.append(Filter(name, field.label, [(one.name, one.label) for one in field.choices]))
        elif field.type == "truth":
            found.append(Filter(name, field.label, [("yes", say("是")), ("no", say("否")), ("unknown", say("不清楚"))]))
    return found


def _makers(request: HttpRequest, kind: Kind) -> list[dict[str, Any]]:
    """The deeds that make an entry, as buttons; of a kind below others they stand on the page of the entry above."""
    role = account_of(request).role
    if kind.declared.of:
        return []
    return [{"title": deed.title.label, "link": reverse("register_make", args=[kind.name, deed.name])}
            for deed in kind.makers(now().date()) if role in deed.who]


def _more(request: HttpRequest, kind: Kind) -> list[dict[str, Any]]:
    found = [{"title": find.title.label, "link": reverse("register_find", args=[kind.name, find.name])}
             for find in may_find(kind, account_of(request))]
    if kind.declared.imports and account_of(request).role in kind.deeds[kind.declared.imports].who:
        found.append({"title": say("从表格导入"), "link": reverse("register_import", args=[kind.name])})
    if kind.declared.every is not None:
        found.append({"title": say("未报送名单"), "link": reverse("register_missing", args=[kind.name])})
    return found


@require_GET
def due(request: HttpRequest) -> HttpResponse:
    """What is due within a month in all the books, the most urgent first."""
    today = now().date()
    rows = due_until(book(), account_of(request), today + MONTH).select_related("parent")
    page = slice_of(rows, order=("due_on", "id"), cursor=state_of(request).get("at", ""))
    for row in page.rows:
        row.light = light_of(row, today)
    columns = (
        Column("light", say("时限"), lambda row: row.light[0] if row.light else "", "badge",
               tone=lambda row: row.light[1] if row.light else ""),
        Column("label", say("名称"), lambda row: row.label or row.number, "name", link=link_of),
        Column("kind", say("登记"), lambda row: book().kind(row.kind).title),
        Column("state", say("状态"), lambda row: book().kind(row.kind).states[row.state].label),
        Column("due_on", say("期限"), lambda row: row.due_on, "date"),
    )
    table = Table("due", columns, page.rows, say("到期事项"), state=state_of(request), paging=page,
                  empty_title=say("没有到期事项"), empty_text=say("一个月内没有需要办理的事项。"))
    return render(request, "pages/registers/due.html", {"table": table})


@require_GET
def not_sent(request: HttpRequest, kind: str) -> HttpResponse:
    """Who has sent nothing for a period."""
    this = kind_seen(request, kind)
    every = this.declared.every
    if every is None:
        raise NotFound(ABSENT)
    above = book().kind(this.declared.of)
    period = state_of(request, "period").get("period", "") or period_of(every, now().date())
    moment = due_of(every, period)
    found = missing(this, period).filter(within(account_of(request)))
    page = slice_of(found, order=("area_code", "id"), cursor=state_of(request).get("at", ""))
    places = names({areas.at(row.area_code, areas.TOWNSHIP) for row in page.rows})
    columns = (
        Column("label", above.title, lambda row: row.label, "name", link=link_of),
        Column("place", say("区划"), lambda row: places.get(areas.at(row.area_code, areas.TOWNSHIP), "")),
        Column("late", say("状态"), lambda row: say("已超时") if now() > moment else say("未到时限"), "badge",
               tone=lambda row: "red" if now() > moment else "secondary"),
    )
    table = Table("missing", columns, page.rows, say("未报送名单"), state=state_of(request, "period"), paging=page,
                  empty_title=say("全部已报送"), empty_text=say("这一期间没有漏报。"))
    return render(request, "pages/registers/missing.html", {
        "table": table, "kind": this, "period": period, "due": moment, "count": counted(found), "is_late": now() > moment})
