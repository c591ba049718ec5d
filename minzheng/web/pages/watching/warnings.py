"""Early warning and regular visits: who may be slipping, who is due to be visited, what was found."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from minzheng.kernel.access.actions import record
from minzheng.kernel.casework.supervision.reviewing import later
from minzheng.kernel.catalogue.in_force import catalogue
from minzheng.kernel.catalogue.watched import watched
from minzheng.kernel.people.models import Household
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import Label, language, say
from minzheng.kernel.verification.watching import actions, queries
from minzheng.kernel.verification.watching.duties import DOERS
from minzheng.kernel.verification.watching.limits import VISIT_MONTHS, limit
from minzheng.kernel.verification.watching.models import (
    OUTCOMES,
    WARNING_STATES,
    EarlyWarning,
    MonitorVisit,
    WarningState,
)
from minzheng.kernel.verification.watching.visiting import WAYS, Visited

from ...components.figures import money_text
from ...components.keyset import counted, slice_of
from ...components.table import Column, Filter, Table, order_of
from ...listing import EXPORT_MOST, export, state_of
from ...places import lower_areas, names
from ...scope import account_of, by, now, require_role, scope_of
from ..confirm import Field, Question, ask
from ..households import sought
from ..supervision import day_of, heads_of, narrowed
from .population import tier_title
from .shared import ABSENT, described, reader, show

NAMES = ("q", "tab", "rule", "area", "outcome")


def title_of(rule: str) -> Label:
    """The title of an early warning."""
    declared = watched().warning(rule)
    return declared.title.label if declared else Label(rule, rule)


def sentence(row: EarlyWarning) -> str:
    """What the warning rests on, in the reader's language."""
    declared = watched().warning(row.rule)
    if declared is None:
        return ""
    text = declared.says.en if language() == "en" else declared.says.zh
    amount = row.shows.get("amount_fen")
    return text.format(on=row.shows.get("on", ""), amount=money_text(amount) if amount is not None else "")


def tone_of(row: EarlyWarning) -> str:
    """Red when the visit is late."""
    if row.state == WarningState.CLOSED:
        return "green"
    return "red" if row.due_on < now().date() else "orange"


COLUMNS = (
    Column("due_on", say("走访期限"), lambda row: row.due_on, "date", sort="due_on"),
    Column("rule", say("预警"), lambda row: title_of(row.rule), link=lambda row: reverse("early_warning", args=[row.pk])),
    Column("who", say("对象"), lambda row: row.who_name, "name"),
    Column("tier", say("层级"), lambda row: tier_title(row.tier), is_wide_only=True),
    Column("says", say("依据"), sentence, is_wide_only=True),
    Column("village", say("村（社区）"), lambda row: row.village, sort="area_code", is_wide_only=True),
    Column("state", say("状态"), lambda row: WARNING_STATES[row.state], "badge", tone=tone_of),
    Column("outcome", say("处置结果"), lambda row: OUTCOMES.get(row.outcome), is_wide_only=True),
)


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Who may be slipping, the nearest day first."""
    reader(request)
    state = state_of(request, *NAMES)
    found, view = _found(request, state), state.get("tab", "open")
    page = slice_of(found, order=order_of(COLUMNS, state.get("sort", ""), "due_on"), cursor=state.get("at", ""))
    table = Table(
        "warnings", COLUMNS, described(page.rows), say("预警"), state=state, paging=page, count=counted(found), keep=("tab",),
        filters=(Filter("q", say("查找"), placeholder=say("姓名、拼音首字母、户号或完整公民身份号码"), is_search=True),
                 Filter("rule", say("预警"), [(one.name, one.title.label) for one in watched().warnings]),
                 Filter("outcome", say("处置结果"), list(OUTCOMES.items())),
                 Filter("area", say("区划"), lower_areas(scope_of(request).code))),
        export=reverse("early_warnings_export", args=["x"])[:-2], empty_title=say("没有预警"),
        empty_text=say("监测发现大额医疗、新办残疾证、失业、辍学、去世和受灾的，列在这里限期走访。"))
    return show(request, "early_warnings", table, title=say("预警"), view=view,
                lead=say("低收入人口出现风险的，限期走访核实；待遇不因预警改变。"),
                views=[("open", say("待走访"), None), ("all", say("全部"), None)])


@require_GET
def exported(request: HttpRequest, kind: str) -> HttpResponse:
    """The same warnings as a file."""
    reader(request)
    state = state_of(request, *NAMES)
    rows = _found(request, state).order_by(*order_of(COLUMNS, state.get("sort", ""), "due_on"))[:EXPORT_MOST]
    return export(request, kind, name="warnings", title=str(say("预警")), columns=COLUMNS, rows=described(rows))


def _found(request: HttpRequest, state: dict[str, str]) -> QuerySet[EarlyWarning]:
    found = narrowed(queries.warnings(area=scope_of(request).code), state).select_related("household", "person")
    if state.get("tab", "open") == "open":
        found = found.filter(state=WarningState.OPEN)
    if "rule" in state:
        found = found.filter(rule=state["rule"])
    if "outcome" in state:
        found = found.filter(outcome=state["outcome"])
    return found.filter(sought(state["q"], path="household__")) if "q" in state else found


def warning_seen(request: HttpRequest, warning_id: int) -> EarlyWarning:
    """A warning of the scope. Raises NotFound."""
    reader(request)
    found = queries.warnings(area=scope_of(request).code).select_related("household", "person").filter(pk=warning_id).first()
    if found is None:
        raise NotFound(ABSENT)
    return found


@require_GET
def page(request: HttpRequest, warning_id: int) -> HttpResponse:
    """One warning: what it rests on, who, by when, and what came of it; that it was looked at is put on record."""
    row: Any = warning_seen(request, warning_id)
    record(by=by(request), at=now(), action="read_warning", subject=f"early_warning:{row.pk}", details={"rule": row.rule})
    described([row])
    declared = watched().warning(row.rule)
    items = [(say("对象"), row.who_name), (say("层级"), tier_title(row.tier)), (say("户号"), row.household.household_no),
             (say("村（社区）"), row.village), (say("依据"), sentence(row)), (say("走访期限"), row.due_on.isoformat()),
             (say("政策依据"), declared.law if declared else "")]
    if row.state == WarningState.CLOSED:
        items += [(say("处置结果"), OUTCOMES[row.outcome]), (say("走访日期"), row.visited_on.isoformat()),
                  (say("走访情况"), row.note), (say("经办人"), row.closed_by)]
    return render(request, "pages/watching/warning.html", {
        "row": row, "title": title_of(row.rule), "state": WARNING_STATES[row.state], "tone": tone_of(row), "particulars": items,
        "may_do": row.state == WarningState.OPEN and account_of(request).role in DOERS})


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, warning_id: int) -> HttpResponse:
    """Enter the visit and what comes of the warning."""
    row = warning_seen(request, warning_id)
    require_role(request, DOERS)
    question = Question(
        title=say("登记走访和处置"), action=say("登记"), back=reverse("early_warning", args=[row.pk]), done=say("已处置"),
        text=say("{title}：{sentence}。需要申请或转介的另行办理。", title=title_of(row.rule), sentence=sentence(row)),
        fields=(*_visit_fields(), Field("outcome", say("处置结果"), "choice", options=list(OUTCOMES.items()))))
    return ask(request, question, lambda given: actions.close_warning(
        warning_id=row.pk, visited=_visited(given), outcome=given["outcome"], by=by(request), at=now()))


def _visit_fields() -> tuple[Field, ...]:
    today = now().date().isoformat()
    return (Field("on", say("走访日期"), "date", value=today, most=today),
            Field("way", say("走访方式"), "choice", options=list(WAYS.items())), Field("findings", say("走访情况"), "lines"))


def _visited(given: dict[str, str]) -> Visited:
    return Visited(day_of(given["on"]), given["way"], given["findings"])


VISITS = (
    Column("due_on", say("应走访日期"), lambda row: row.due_on, "date"),
    Column("head", say("户主"), lambda row: row.head, "name"),
    Column("household_no", say("户号"), lambda row: row.household_no, is_wide_only=True,
           link=lambda row: reverse("household", args=[row.pk])),
    Column("village", say("村（社区）"), lambda row: row.village, sort="area_code", is_wide_only=True),
    Column("visited_on", say("上次走访"), lambda row: row.visited_on or say("没有走访"), is_wide_only=True),
    Column("do", say("办理"), lambda row: say("登记走访"), link=lambda row: reverse("monitor_visit", args=[row.pk])),
)


@require_GET
def visits(request: HttpRequest) -> HttpResponse:
    """Which households are due to be visited, the longest first."""
    reader(request)
    state, today = state_of(request, "tab", "area"), now().date()
    months = limit(catalogue().parameters, VISIT_MONTHS, area=scope_of(request).code, on=today)
    whole = narrowed(queries.visited(area=scope_of(request).code, tiers=watched().tiers), state)
    late = whole.filter(last_on__lte=later(today, -months))
    view = state.get("tab", "late")
    page = slice_of(late if view == "late" else whole, order=order_of(VISITS, state.get("sort", ""), "last_on"),
                    cursor=state.get("at", ""))
    columns = VISITS if account_of(request).role in DOERS else VISITS[:-1]
    table = Table("visits", columns, _homes(page.rows, months), say("定期走访"), state=state, paging=page, keep=("tab",),
                  filters=(Filter("area", say("区划"), lower_areas(scope_of(request).code)),),
                  empty_title=say("没有应走访的家庭"))
    return show(request, "monitor_visits", table, title=say("定期走访"), view=view,
                lead=say("低保边缘、刚性支出困难家庭和监测对象每 {months} 个月至少走访一次。", months=months),
                views=[("late", say("到期未走访"), counted(late)), ("all", say("全部"), counted(whole))])


def _homes(rows: list[Any], months: int) -> list[Any]:
    heads, places = heads_of([row.pk for row in rows]), names({row.area_code for row in rows})
    for row in rows:
        last: date = row.last_on
        row.head, row.village, row.due_on = heads.get(row.pk, ""), places.get(row.area_code, ""), later(last, months)
    return rows


@require_http_methods(["GET", "POST"])
def visit(request: HttpRequest, household_id: int) -> HttpResponse:
    """Enter a visit."""
    reader(request)
    household = Household.objects.filter(scope_of(request).within(), pk=household_id).first()
    if household is None:
        raise NotFound(ABSENT)
    require_role(request, DOERS)
    before = MonitorVisit.objects.filter(household=household).order_by("-visited_on", "-pk").first()
    head = heads_of([household.pk]).get(household.pk, household.household_no)
    last = say("上次 {on}：{findings}", on=before.visited_on, findings=before.findings) if before else say("以前没有走访记录。")
    question = Question(
        title=say("登记走访：{name}", name=head), action=say("登记"), back=reverse("monitor_visits"), done=say("已登记走访"),
        text=last, fields=_visit_fields())
    return ask(request, question, lambda given: actions.visit(
        household_id=household_id, visited=_visited(given), by=by(request), at=now()))
