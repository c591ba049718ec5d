"""The list of checks, the households that are due for one, and who looked at what. None of it is exported (SA-07)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from minzheng.kernel.access.models import Account
from minzheng.kernel.values.language import Label, say
from minzheng.kernel.values.periods import ZONE
from minzheng.kernel.verification.requests import queries
from minzheng.kernel.verification.requests.duties import ASKERS, OVERSEERS, READERS
from minzheng.kernel.verification.requests.models import PURPOSES, STATES, RequestState

from ...components.keyset import counted, slice_of
from ...components.table import Column, Filter, Table, order_of
from ...lawbook import business_title
from ...listing import state_of
from ...places import names
from ...scope import account_of, now, require_role, scope_of

TONES = {
    RequestState.WAITING: "orange", RequestState.ASKED: "blue", RequestState.REPORTED: "green", RequestState.CONTESTED: "red",
    RequestState.CANCELLED: "secondary",
}
MINE, LATE = "mine", "overdue"
COLUMNS = (
    Column("number", say("核对编号"), lambda row: row.number, "name", link=lambda row: reverse("requests_one", args=[row.pk])),
    Column("head", say("申请人"), lambda row: row.head_name, "name"),
    Column("state", say("状态"), lambda row: STATES[row.state], "badge", tone=lambda row: TONES[RequestState(row.state)]),
    Column("purpose", say("用途"), lambda row: purpose_title(row.purpose)),
    Column("place", say("村（社区）"), lambda row: row.place, "name", is_wide_only=True),
    Column("on", say("请求日期"), lambda row: row.requested_on, "date", sort="requested_on", is_wide_only=True),
    Column("due", say("最迟查询"), lambda row: row.due_on, "date", sort="due_on"),
    Column("by", say("请求人"), lambda row: row.by, is_wide_only=True),
)
DUE = (
    Column("no", say("户号"), lambda row: row.household_no, "name", link=lambda row: reverse("household", args=[row.pk])),
    Column("place", say("村（社区）"), lambda row: row.place, "name"),
    Column("do", say("办理"), lambda row: say("请求核对"), link=lambda row: reverse("requests_review", args=[row.pk])),
)
SEEN = (
    Column("hour", say("时段"), lambda row: row.hour, "time"),
    Column("who", say("账号"), lambda row: f"{row.username}（{row.post}）" if row.post else row.username),
    Column("late", say("时间"), lambda row: say("非工作时间") if row.is_late else say("工作时间"), "badge",
           tone=lambda row: "orange" if row.is_late else "secondary"),
    Column("households", say("涉及核对"), lambda row: row.households, "count"),
    Column("reads", say("查看报告"), lambda row: row.reads, "count"),
    Column("runs", say("查询来源"), lambda row: row.runs, "count"),
    Column("refusals", say("被拒绝"), lambda row: row.refusals, "count"),
)
DAYS = 30


def purpose_title(purpose: str) -> Label | str:
    """What a check is for, as readers call it."""
    return PURPOSES.get(purpose) or business_title(purpose)


def listing(request: HttpRequest) -> HttpResponse:
    """The checks of the scope, the newest first."""
    require_role(request, READERS)
    state = state_of(request, "q", "state", "which")
    account, today = account_of(request), now().date()
    everything = queries.requests_within(scope_of(request).code)
    found = _found(everything, state, account, today)
    rows = slice_of(found, order=order_of(COLUMNS, state.get("sort", ""), unique="-id"), cursor=state.get("at", ""))
    table = Table(
        "requests", COLUMNS, _placed(rows.rows), say("核对请求"), state=state, paging=rows, count=counted(found),
        filters=(Filter("q", say("查找"), placeholder=say("核对编号、案件编号或申请人姓名"), is_search=True),
                 Filter("state", say("状态"), list(STATES.items())),
                 Filter("which", say("范围"), ((MINE, say("我请求的")), (LATE, say("超过 3 个工作日未查询"))))),
        empty_title=say("没有核对请求"), empty_text=say("在案件的核对步骤里请求核对；定期复核从“待核对家庭”请求。"))
    return render(request, "pages/requests/list.html", {
        "table": table, "late": counted(queries.overdue(everything, today)), "may_ask": account.role in ASKERS,
        "may_oversee": account.role in OVERSEERS})


def _found(found: QuerySet[Any], state: dict[str, str], account: Account, today: date) -> QuerySet[Any]:
    if state.get("state") in STATES:
        found = found.filter(state=state["state"])
    if state.get("which") == MINE:
        found = found.filter(account=account)
    if state.get("which") == LATE:
        found = queries.overdue(found, today)
    if text := state.get("q", ""):
        found = found.filter(Q(number__startswith=text) | Q(case__number__startswith=text) | Q(head_name__startswith=text))
    return found


def _placed(rows: list[Any]) -> list[Any]:
    places = names({row.area_code for row in rows})
    for row in rows:
        row.place = places.get(row.area_code, row.area_code)
    return rows


def due(request: HttpRequest) -> HttpResponse:
    """The households on the roll that have no report younger than a year."""
    require_role(request, ASKERS)
    state = state_of(request)
    found = queries.households_due(scope_of(request).code, on=now().date())
    rows = slice_of(found, order=("household_no", "id"), cursor=state.get("at", ""))
    table = Table("due", DUE, _placed(rows.rows), say("待核对家庭"), state=state, paging=rows,
                  empty_title=say("没有待核对的家庭"), empty_text=say("在保家庭一年内都有核对报告。"))
    return render(request, "pages/requests/due.html", {"table": table})


def looks(request: HttpRequest) -> HttpResponse:
    """Who looked at reports, asked registers or was refused, person by person and hour by hour, of the last days."""
    require_role(request, OVERSEERS)
    today = now().date()
    since = datetime.combine(today - timedelta(days=DAYS), time(), ZONE)
    until = datetime.combine(today + timedelta(days=1), time(), ZONE)
    rows = queries.looks(scope_of(request).code, since=since, until=until)
    table = Table("looks", SEEN, rows[:500], say("查询记录"), empty_title=say("没有查询记录"),
                  empty_text=say("最近 30 天没有人查看核对报告或查询来源。"))
    return render(request, "pages/requests/looks.html", {
        "table": table, "late": sum(one.all for one in rows if one.is_late), "most": max((one.all for one in rows), default=0),
        "refusals": sum(one.refusals for one in rows)})
