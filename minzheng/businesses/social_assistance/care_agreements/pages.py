"""The pages of care at home: whom to visit next, what is wrong, and what carers are paid for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_GET

from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue.book import book
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.registers.queries import entries_of, found_by
from minzheng.kernel.registers.values import opened
from minzheng.kernel.registers.writing import lapse_due
from minzheng.kernel.values.identity import mask_id
from minzheng.kernel.values.language import Label, say
from minzheng.kernel.values.money import as_read
from minzheng.kernel.values.periods import Month
from minzheng.web.components.keyset import SIZE, Slice, slice_of
from minzheng.web.components.table import Column, Filter, Table, order_of
from minzheng.web.listing import EXPORT_MOST, export, span_of, state_of
from minzheng.web.own_pages import Place
from minzheng.web.places import lower_areas, names
from minzheng.web.scope import account_of, now, require_role, scope_of

from .queries.alarms import KINDS, Alarm, Look, alarms
from .queries.pay import PayLine, pay_lines
from .queries.roll import OPEN

VISITORS = frozenset({Role.VILLAGE_OFFICER, Role.GRID_WORKER, Role.TOWNSHIP_CLERK})
READERS = VISITORS | {Role.TOWNSHIP_LEADER, Role.COUNTY_CLERK, Role.COUNTY_SECTION_HEAD, Role.COUNTY_LEADER, Role.AUDITOR}
PAYERS = READERS - {Role.GRID_WORKER} | {Role.FINANCE_OFFICER}
"""Who sees the pay of carers: whoever may read agreements."""
NAVIGATION = (
    Place("plan", Label("特困照料与探视", "Care of tekun at home"), "map-pin", READERS),
    Place("pay", Label("照料人补贴清单", "Carers' pay"), "report-money", frozenset({Role.FINANCE_OFFICER})),
)
TONES = {**dict.fromkeys(("missed_twice", "needing", "no_file", "no_agreement", "carer_dead"), "red"), "overdue": "orange"}


# whom to visit next

def _state(row: Any) -> Any:
    return book().kind("home_tekun").states[row.state]


def _visit(row: Any) -> str:
    return f"{reverse('register_make', args=['care_visit', 'visit'])}?parent={row.pk}"


def _call(row: Any) -> str:
    return f"{reverse('register_make', args=['care_visit', 'call'])}?parent={row.pk}"


PLAN = (
    Column("label", say("姓名"), lambda row: row.label, "name", sort="label",
           link=lambda row: reverse("register_entry", args=[row.pk])),
    Column("due", say("期限"), lambda row: row.due_on, "date", sort="due_on"),
    Column("state", say("状态"), lambda row: _state(row).label, "badge", tone=lambda row: _state(row).tone),
    Column("care", say("自理能力"), lambda row: row.care, "name"),
    Column("last", say("最近探视"), lambda row: row.last, "date", is_wide_only=True),
    Column("visitor", say("探视责任人"), lambda row: row.values.get("visitor"), "name", is_wide_only=True),
    Column("place", say("村（社区）"), lambda row: row.place, sort="area_code", is_wide_only=True),
)
DO = (Column("visit", say("上门"), lambda row: say("登记上门"), "name", link=_visit),
      Column("call", say("电话"), lambda row: say("登记电话"), "name", link=_call))


@require_GET
def plan(request: HttpRequest) -> HttpResponse:
    """Everybody who is supported at home, whoever is to be visited first ahead."""
    require_role(request, READERS)
    _up_to_now()
    state = state_of(request, "q", "state", "area")
    columns = [*PLAN[:2], *DO, *PLAN[2:]] if account_of(request).role in VISITORS else list(PLAN)
    order = order_of(columns, state.get("sort", ""), "due_on")
    page = slice_of(_planned(request, state), order=order, cursor=state.get("at", ""))
    table = Table(
        "care-plan", columns, _described(page.rows), say("探视计划"), filters=_plan_filters(request), state=state, paging=page,
        export=reverse("care_agreements:plan_export", args=["x"])[:-2], empty_title=say("没有探视对象"),
        empty_text=say("为在册分散供养特困人员建立照料档案以后，这里按应探视的日期排列。"))
    return render(request, "care_agreements/plan.html", {"table": table, "tabs": _tabs(request, "plan")})


@require_GET
def plan_export(request: HttpRequest, kind: str) -> HttpResponse:
    """The same plan as a file."""
    require_role(request, READERS)
    state = state_of(request, "q", "state", "area")
    rows = _described(list(_planned(request, state).order_by(*order_of(PLAN, state.get("sort", ""), "due_on"))[:EXPORT_MOST]))
    return export(request, kind, name="care-plan", title=str(say("分散特困人员探视计划")), columns=PLAN, rows=rows)


def _planned(request: HttpRequest, state: Mapping[str, str]) -> Any:
    found = entries_of(book().kind("home_tekun"), account_of(request)).filter(state__in=OPEN)
    if (span := span_of(state)) is not None:
        found = found.filter(area_code__gte=span[0], area_code__lt=span[1])
    if state.get("state") in OPEN:
        found = found.filter(state=state["state"])
    return found_by(found, state["q"]) if "q" in state else found


def _plan_filters(request: HttpRequest) -> list[Filter]:
    states = book().kind("home_tekun").states
    return [Filter("q", say("查找"), placeholder=say("编号、名称、拼音首字母或完整公民身份号码"), is_search=True),
            Filter("state", say("状态"), [(name, states[name].label) for name in OPEN]), *_area_filter(request)]


def _described(rows: Sequence[Entry]) -> list[Any]:
    places = names({row.area_code for row in rows})
    levels = {one.name: one.label for one in book().kind("home_tekun").fields["care_level"].choices}
    found: list[Any] = list(rows)
    for row in found:
        last = row.values.get("visited_on")
        row.care, row.place = levels[row.values["care_level"]], places.get(row.area_code, "")
        row.last = date.fromisoformat(last) if last else None
    return found


# what is wrong

def _name(row: Alarm) -> str | None:
    return row.name or None


ALARMS = (
    Column("kind", say("预警"), lambda row: KINDS[row.kind][0], "badge", tone=lambda row: TONES.get(row.kind, "blue")),
    Column("name", say("姓名"), _name, "name", link=lambda row: row.link),
    Column("says", say("情况"), lambda row: row.says),
    Column("on", say("日期"), lambda row: row.on, "date", is_wide_only=True),
    Column("place", say("村（社区）"), lambda row: row.place, is_wide_only=True),
)


@require_GET
def wrong(request: HttpRequest) -> HttpResponse:
    """Everything that somebody has to look at, with how many there are of each kind."""
    require_role(request, READERS)
    _up_to_now()
    state = state_of(request, "kind", "area", "q")
    everything = _alarms(request, state)
    found = [one for one in everything if one.kind == state.get("kind", one.kind)]
    counts = Counter(one.kind for one in everything)
    wanted = [kind for kind in KINDS if counts[kind] or state.get("kind") == kind]
    options = [(kind, f"{KINDS[kind][0]} · {counts[kind]}") for kind in wanted]
    page = _page(found, state.get("at", ""))
    table = Table(
        "care-alarms", ALARMS, _placed(request, page.rows), say("照料与探视预警"), state=state, paging=page, count=len(found),
        filters=[Filter("q", say("查找"), placeholder=say("姓名"), is_search=True), Filter("kind", say("预警"), options),
                 *_area_filter(request)],
        export=reverse("care_agreements:alarms_export", args=["x"])[:-2], empty_title=say("没有预警"),
        empty_text=say("名册、协议和探视都对得上。"))
    return render(request, "care_agreements/alarms.html", {"table": table, "tabs": _tabs(request, "alarms")})


@require_GET
def wrong_export(request: HttpRequest, kind: str) -> HttpResponse:
    """The same alarms as a file."""
    require_role(request, READERS)
    state = state_of(request, "kind", "area", "q")
    found = [one for one in _alarms(request, state) if one.kind == state.get("kind", one.kind)]
    return export(request, kind, name="care-alarms", title=str(say("照料与探视预警")), columns=ALARMS,
                  rows=_placed(request, found))


def _alarms(request: HttpRequest, state: Mapping[str, str]) -> list[Alarm]:
    look = Look(book(), _area(request, state), now().date(), Path(settings.HOME))
    return [one for one in alarms(look) if one.name.startswith(state.get("q", ""))]


def _placed(request: HttpRequest, rows: list[Alarm]) -> list[Alarm]:
    """The lines with their places; each leads to what the account may read: the entry, or the file of the person."""
    places, role = names({row.area_code for row in rows}), account_of(request).role
    entries = {one.pk: one for one in Entry.objects.filter(pk__in={row.entry_id for row in rows}).only("kind", "parent")}
    for row in rows:
        row.place = places.get(row.area_code, "")
        if (one := entries.get(row.entry_id)) is not None:
            key = one.pk if role in book().kind(one.kind).readers else one.parent_id
            row.link = reverse("register_entry", args=[key]) if key else ""
        elif row.kind == "no_file" and role in book().kind("home_tekun").deed("list").who:
            row.link = reverse("register_find", args=["home_tekun", "without_file"])
    return rows


def _page(found: list[Any], at: str) -> Slice:
    """The rows from a number on, and the numbers of the pages beside it."""
    first = int(at) if at.isdecimal() and at.isascii() and int(at) < len(found) else 0
    before, after = max(first - SIZE, 0), first + SIZE
    return Slice(found[first:after], str(before) if first else "", str(after) if after < len(found) else "")


# what carers are paid for

PAY = (
    Column("carer", say("照料人"), lambda row: row.carer, "name",
           link=lambda row: reverse("register_entry", args=[row.agreement.pk])),
    Column("person", say("被照料人"), lambda row: row.person, "name"),
    Column("pay", say("每月补贴"), lambda row: row.pay_fen, "money"),
    Column("state", say("结果"), lambda row: row.held or say("应发"), "badge",
           tone=lambda row: "orange" if row.held else "green"),
    Column("visits", say("本月探视次数"), lambda row: row.visits, "count"),
    Column("number", say("协议编号"), lambda row: row.agreement.number, is_wide_only=True),
    Column("id", say("照料人证件"), lambda row: row.carer_number, is_wide_only=True),
    Column("place", say("村（社区）"), lambda row: row.place, is_wide_only=True),
)


@require_GET
def pay(request: HttpRequest) -> HttpResponse:
    """The carers of a month: what is paid, what is held and why, and what both come to."""
    require_role(request, PAYERS)
    _up_to_now()
    state = _pay_state(request)
    month = Month.parse(state["month"])
    lines = _lines(request, state, month)
    page = _page(lines, state.get("at", ""))
    table = Table(
        "care-pay", PAY, _pay_placed(page.rows), say("照料人补贴清单"), state=state, paging=page, count=len(lines),
        filters=[Filter("month", say("月份"), _months()), *_area_filter(request)],
        export=reverse("care_agreements:pay_export", args=["x"])[:-2], empty_title=say("没有照料人"),
        empty_text=say("本月 1 日没有有效的照料协议。"))
    held = [one for one in lines if one.held]
    return render(request, "care_agreements/pay.html", {
        "table": table, "tabs": _tabs(request, "pay"), "month": month, "is_running": month.plus(1).first_day > now().date(),
        "paid": len(lines) - len(held), "paid_amount": as_read(sum(one.paid_fen for one in lines)),
        "held": len(held), "held_amount": as_read(sum(one.pay_fen for one in held))})


@require_GET
def pay_export(request: HttpRequest, kind: str) -> HttpResponse:
    """The same list as a file."""
    require_role(request, PAYERS)
    state = _pay_state(request)
    lines = _lines(request, state, Month.parse(state["month"]))
    return export(request, kind, name="carers-pay", title=f"{say('照料人补贴清单')} {state['month']}", columns=PAY,
                  rows=_pay_placed(lines))


def _pay_state(request: HttpRequest) -> dict[str, str]:
    """The query with a month that there is: by default the last one that is over."""
    state = state_of(request, "month", "area")
    if state.get("month") not in {name for name, _ in _months()}:
        state["month"] = str(Month.of(now().date()).plus(-1))
    return state


def _months() -> list[tuple[str, str]]:
    this = Month.of(now().date())
    return [(str(this.plus(-ago)), str(this.plus(-ago))) for ago in range(13)]


def _lines(request: HttpRequest, state: Mapping[str, str], month: Month) -> list[PayLine]:
    return pay_lines(_area(request, state), month)


def _pay_placed(rows: list[PayLine]) -> list[Any]:
    """The lines with the places, and the carers' numbers, masked."""
    places = names({row.agreement.area_code for row in rows})
    found: list[Any] = list(rows)
    for row in found:
        row.place = places.get(row.agreement.area_code, "")
        row.carer_number = mask_id(opened(row.agreement)["carer"]["id_number"])
    return found


# what the pages share

def _up_to_now() -> None:
    """Intervals that went by are missed, agreements that ran out have expired, before anybody looks."""
    today = now().date()
    if Entry.objects.filter(kind__in=("home_tekun", "care_agreement"), lapses_on__lt=today).exists():
        lapse_due(book=book(), on=today, at=now())


def _area(request: HttpRequest, state: Mapping[str, str]) -> int:
    """The area that is asked for within the scope, or the scope."""
    scope = scope_of(request)
    span = span_of(state)
    return span[0] if span is not None and scope.low <= span[0] < scope.high else scope.code


def _area_filter(request: HttpRequest) -> list[Filter]:
    lower = lower_areas(scope_of(request).code)
    return [Filter("area", say("区划"), lower)] if len(lower) > 1 else []


def _tabs(request: HttpRequest, here: str) -> list[dict[str, Any]]:
    role = account_of(request).role
    pages = (("plan", say("探视计划"), READERS), ("alarms", say("预警"), READERS), ("pay", say("照料人补贴"), PAYERS))
    return [{"link": reverse(f"care_agreements:{name}"), "label": label, "is_here": name == here}
            for name, label, roles in pages if role in roles]


urlpatterns = [
    path("", plan, name="plan"),
    path("export/<slug:kind>", plan_export, name="plan_export"),
    path("alarms/", wrong, name="alarms"),
    path("alarms/export/<slug:kind>", wrong_export, name="alarms_export"),
    path("pay/", pay, name="pay"),
    path("pay/export/<slug:kind>", pay_export, name="pay_export"),
]
