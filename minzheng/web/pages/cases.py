"""The workbench: what waits for me, what is late, every case of the scope; and the same as a file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from minzheng.kernel.access.models import Account
from minzheng.kernel.casework import actions
from minzheng.kernel.casework.assigning import OVERSEERS
from minzheng.kernel.casework.models import NEVER, STATES, Case, CaseState
from minzheng.kernel.casework.queries import cases_within, light_of, overdue, sought, tasks_of
from minzheng.kernel.values.language import Label, say
from minzheng.kernel.verification.findings.queries import mine as findings_of

from ..components.keyset import counted, slice_of
from ..components.table import Column, Filter, Table, order_of
from ..lawbook import business_title, law, role_title, step_title
from ..listing import EXPORT_MOST, export, span_of, state_of
from ..places import lower_areas, names
from ..scope import account_of, by, now, require_role, scope_of
from .case_groups import groups_of
from .confirm import Field, Question, ask
from .plans.owed import owed_count

LIGHTS: dict[str, tuple[Label, str]] = {
    "red": (Label("已到期", "Due or late"), "red"), "yellow": (Label("快到期", "Due soon"), "orange"),
    "green": (Label("期限内", "In time"), "green"), "": (Label("无时限", "No limit"), "secondary"),
}
TONES = {CaseState.APPROVED: "green", CaseState.REFUSED: "red", CaseState.OPEN: "blue"}
COLUMNS = (
    Column("light", say("时限"), lambda row: row.light_word, "badge", sort="limit_on", tone=lambda row: row.light_tone),
    Column("applicant", say("申请人"), lambda row: row.head_name, "name", sort="head_name",
           link=lambda row: reverse("case", args=[row.pk])),
    Column("business", say("事项"), lambda row: business_title(row.business)),
    Column("step", say("当前步骤"), lambda row: row.step_title),
    Column("limit", say("办理期限"), lambda row: row.limit_on if row.limit_on < NEVER else None, "date"),
    Column("village", say("村（社区）"), lambda row: row.village, sort="area_code", is_wide_only=True),
    Column("number", say("案件编号"), lambda row: row.number, sort="number", is_wide_only=True),
    Column("accepted", say("受理日期"), lambda row: row.accepted_on, "date", sort="accepted_on", is_wide_only=True),
    Column("state", say("状态"), lambda row: STATES[row.state], "badge", tone=lambda row: TONES.get(row.state, "secondary"),
           is_wide_only=True),
)
TABS = (
    ("mine", Label("我的待办", "My tasks")), ("late", Label("已超期", "Overdue")), ("open", Label("全部在办", "All open")),
    ("closed", Label("已办结", "Closed")),
)


def listing(request: HttpRequest) -> HttpResponse:
    """The cases of a tab (``mine`` where none is named) that answer the query."""
    state = state_of(request, "q", "tab", "area", "business")
    found = _found(request, state)
    default = ("limit_on",) if state.get("tab", "mine") != "closed" else ("-accepted_on",)
    page = slice_of(found, order=order_of(COLUMNS, state.get("sort", ""), *default), cursor=state.get("at", ""))
    table = Table(
        "cases", COLUMNS, described(page.rows, now().date()), say("案件"),
        filters=(
            Filter("q", say("查找"), placeholder=say("姓名、拼音首字母、编号或完整公民身份号码"), is_search=True),
            Filter("area", say("区划"), lower_areas(scope_of(request).code)),
            Filter("business", say("事项"), [(name, title) for name, title in law().titles.items()]),
        ),
        keep=("tab",), state=state, paging=page, export=reverse("cases_export", args=["x"])[:-2],
        empty_title=say("没有案件"), empty_text=say("这里没有符合条件的案件。可以换一个标签页，或清除筛选条件。"),
    )
    return render(request, "pages/cases.html", {
        "table": table, "tabs": _tabs(request, state), "findings": counted(findings_of(account_of(request))),
        "plan_tasks": owed_count(request),
        "has_bulk": bool(groups_of(account_of(request))),
        "may_hand_over": account_of(request).role in OVERSEERS})


def exported(request: HttpRequest, kind: str) -> HttpResponse:
    """The same cases as a file."""
    state = state_of(request, "q", "tab", "area", "business")
    rows = _found(request, state).order_by(*order_of(COLUMNS, state.get("sort", ""), "limit_on"))[:EXPORT_MOST]
    return export(request, kind, name="cases", title=str(say("案件名单")), columns=COLUMNS,
                  rows=described(list(rows), now().date()))


@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest) -> HttpResponse:
    """A head hands the open cases of somebody who is away to a colleague."""
    require_role(request, OVERSEERS)
    scope = scope_of(request)
    people = Account.objects.filter(scope.within(), is_active=True).order_by("username")
    busy = people.filter(pk__in=cases_within(scope.code).filter(closed_on=None).values("assignee"))
    question = Question(
        title=say("移交在办案件"), text=say("把一人承办的全部在办案件交给同岗位的同事；对方不能办理的，放回队列。"),
        action=say("移交"), back=reverse("cases"), done=say("已移交"),
        fields=(Field("of", say("原承办人"), "choice", options=_choices(busy)),
                Field("to", say("新承办人"), "choice", options=_choices(people)),
                Field("reason", say("原因"), hint=say("例如：休假期间移交"))))
    return ask(request, question, lambda given: actions.hand_over(
        of=given["of"], to=given["to"], reason=given["reason"], by=by(request), at=now()))


def _choices(people: Iterable[Account]) -> list[tuple[str, str]]:
    return [(one.username, f"{one.username}（{one.post}）" if one.post else one.username) for one in people]


def _found(request: HttpRequest, state: dict[str, str]) -> QuerySet[Case]:
    found = _of_tab(request, state.get("tab", "mine"))
    if (span := span_of(state)) is not None:
        found = found.filter(area_code__gte=span[0], area_code__lt=span[1])
    if "business" in state:
        found = found.filter(business=state["business"])
    return found.filter(sought(state["q"])) if "q" in state else found


def _of_tab(request: HttpRequest, tab: str) -> QuerySet[Case]:
    own = cases_within(scope_of(request).code)
    if tab == "late":
        return overdue(own, now().date())
    if tab == "open":
        return own.filter(closed_on=None)
    return own.exclude(closed_on=None) if tab == "closed" else tasks_of(account_of(request))


def _tabs(request: HttpRequest, state: dict[str, str]) -> list[dict[str, Any]]:
    here = state.get("tab", "mine")
    counts = {tab: counted(_of_tab(request, tab)) for tab in ("mine", "late")}
    return [{"name": name, "label": label, "link": f"?tab={name}", "is_here": name == here, "count": counts.get(name)}
            for name, label in TABS]


def described(rows: Iterable[Any], on: date) -> list[Any]:
    """The cases with light, step, village, in one query however many they are."""
    found = list(rows)
    places = names({row.area_code for row in found})
    for row in found:
        label, row.light_tone = LIGHTS[light_of(row, on)]
        row.light_word = label if row.closed_on is None else None
        row.step_title = step_title(row)
        row.waits_for = role_title(row.step_who) if row.step_who else ""
        row.village = places.get(row.area_code, str(row.area_code))
    return found
