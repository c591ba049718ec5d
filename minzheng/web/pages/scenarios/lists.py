"""The scenarios of an area, one with its figures, and whom it touches."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from minzheng.kernel.scenarios import queries
from minzheng.kernel.scenarios.actions import MAKERS, READERS
from minzheng.kernel.scenarios.budgeting import budget_of
from minzheng.kernel.scenarios.models import KINDS, STATES, ChangeKind, Scenario, ScenarioChange, ScenarioState
from minzheng.kernel.standards.duties import ENTERERS
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import say

from ...benefits import options, title
from ...components.keyset import counted, slice_of
from ...components.table import Column, Filter, Table, order_of
from ...listing import EXPORT_MOST, export, span_of, state_of
from ...places import lower_areas, names
from ...scope import account_of, require_role
from ...work.asking import queued
from ..households import sought
from ..lists import described
from . import drawing

TONES = {ScenarioState.ENTERED: "secondary", ScenarioState.COMPUTED: "blue", ScenarioState.ADOPTED: "green"}
KIND_TONES = {ChangeKind.POSSIBLE: "blue", ChangeKind.ENTERING: "green", ChangeKind.LEAVING: "red", ChangeKind.LOWERED: "orange"}
COLUMNS = (
    Column("name", say("方案"), lambda row: row.name, link=lambda row: reverse("scenario", args=[row.pk])),
    Column("month", say("测算月份"), lambda row: row.month, "month", sort="month"),
    Column("area", say("区划"), lambda row: row.area, "name", is_wide_only=True),
    Column("state", say("状态"), lambda row: STATES[row.state], "badge", tone=lambda row: TONES[row.state]),
    Column("before", say("现行标准（元/月）"), lambda row: row.before_fen, "money", is_wide_only=True),
    Column("after", say("方案（元/月）"), lambda row: row.after_fen, "money", is_wide_only=True),
    Column("balance", say("增减（元/月）"), lambda row: row.balance_fen, "money_delta"),
    Column("by", say("测算人"), lambda row: row.by, is_wide_only=True),
    Column("at", say("时间"), lambda row: row.computed_at or row.at, "time", is_wide_only=True),
)
TOUCHED = (
    Column("household_no", say("户号"), lambda row: row.household.household_no,
           link=lambda row: reverse("household", args=[row.household_id])),
    Column("who", say("对象"), lambda row: row.who, "name"),
    Column("place", say("村（社区）"), lambda row: row.place, "name", sort="area_code", is_wide_only=True),
    Column("benefit", say("待遇"), lambda row: title(row.benefit, row.component)),
    Column("kind", say("变化"), lambda row: KINDS[row.kind], "badge", tone=lambda row: KIND_TONES.get(row.kind, "secondary")),
    Column("before", say("现行（元/月）"), lambda row: row.before_fen, "money", is_wide_only=True),
    Column("after", say("方案（元/月）"), lambda row: row.after_fen, "money"),
    Column("balance", say("增减（元）"), lambda row: row.balance_fen, "money_delta", sort="balance_fen"),
)
ORDER = ("-balance_fen",)


def listing(request: HttpRequest) -> HttpResponse:
    """Every scenario of the scope, newest first."""
    require_role(request, READERS)
    state = state_of(request, "state")
    found = queries.scenarios_of(account_of(request))
    if state.get("state") in STATES:
        found = found.filter(state=state["state"])
    page = slice_of(found, order=order_of(COLUMNS, state.get("sort", ""), unique="-id"), cursor=state.get("at", ""))
    places = names({row.area_code for row in page.rows})
    for row in page.rows:
        row.area = places.get(row.area_code, row.area_code)
    table = Table("scenarios", COLUMNS, page.rows, say("测算方案"), state=state, paging=page, count=counted(found),
                  filters=(Filter("state", say("状态"), list(STATES.items())),), empty_title=say("还没有测算过"),
                  empty_text=say("拟定一个方案，先看花多少钱、涉及多少户，再定标准。"))
    return render(request, "pages/scenarios/list.html", {"table": table, "may_make": account_of(request).role in MAKERS})


def seen(request: HttpRequest, number: int) -> Scenario:
    """A scenario of the scope. Raises NotFound, and NotAllowed for a role that reads none."""
    require_role(request, READERS)
    found = queries.scenarios_of(account_of(request)).filter(pk=number).select_related("cloned_from", "document").first()
    if found is None:
        raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))
    return found


def page(request: HttpRequest, number: int) -> HttpResponse:
    """What one scenario costs and whom it touches."""
    scenario = seen(request, number)
    sums, lower = queries.by_benefit([scenario.pk]).get(scenario.pk, []), queries.by_area(scenario)
    total = queries.totals([scenario.pk]).get(scenario.pk)
    budget = budget_of(scenario, sums)
    return render(request, "pages/scenarios/scenario.html", {
        "budget": budget, "budget_table": drawing.budget_table(budget) if budget else None,
        "scenario": scenario, "total": total, "state": STATES[scenario.state], "tone": TONES[scenario.state],  # type: ignore[index]
        "area": names([scenario.area_code]).get(scenario.area_code, ""), "changes": drawing.changes_table(scenario),
        "benefits": drawing.benefits_table(sums), "benefits_chart": drawing.benefits_chart(sums),
        "areas": drawing.areas_table(scenario, lower), "tenths": drawing.tenths_table(scenario),
        "tenths_chart": drawing.tenths_chart(scenario), "gaps": drawing.gaps_table(scenario),
        "may_make": account_of(request).role in MAKERS,
        "may_adopt": scenario.state == ScenarioState.COMPUTED and scenario.changes and account_of(request).role in ENTERERS})


@require_POST
def compute(request: HttpRequest, number: int) -> HttpResponse:
    """Compute a scenario on today's registry."""
    scenario = seen(request, number)
    require_role(request, MAKERS)
    return queued(request, "scenario", area=scenario.area_code, about=scenario.name, id=scenario.pk)


def touched(request: HttpRequest, number: int) -> HttpResponse:
    """Whom a scenario touches, those who gain most first."""
    scenario, state = seen(request, number), state_of(request, "q", "kind", "benefit", "area")
    found = _found(scenario, state)
    page = slice_of(found, order=order_of(TOUCHED, state.get("sort", ""), *ORDER), cursor=state.get("at", ""))
    table = Table(
        "touched", TOUCHED, described(page.rows), say("涉及对象"), state=state, paging=page, count=counted(found),
        filters=(Filter("q", say("查找"), placeholder=say("姓名、拼音首字母、户号或完整公民身份号码"), is_search=True),
                 Filter("kind", say("变化"), list(KINDS.items())), Filter("benefit", say("待遇"), options()),
                 Filter("area", say("区划"), lower_areas(scenario.area_code))),
        export=reverse("scenario_touched_export", args=[number, "x"])[:-2], empty_title=say("没有符合条件的记录"),
        empty_text=say("可以清除筛选条件再找。"))
    return render(request, "pages/scenarios/touched.html", {"scenario": scenario, "table": table})


def touched_exported(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    """The same as a file."""
    scenario, state = seen(request, number), state_of(request, "q", "kind", "benefit", "area")
    rows = _found(scenario, state).order_by(*order_of(TOUCHED, state.get("sort", ""), *ORDER))[:EXPORT_MOST]
    return export(request, kind, name=f"scenario-{scenario.pk}", title=scenario.name, columns=TOUCHED, rows=described(list(rows)))


def _found(scenario: Scenario, state: dict[str, str]) -> QuerySet[Any]:
    found = ScenarioChange.objects.filter(scenario=scenario).select_related("household", "person")
    for name in ("kind", "benefit"):
        if name in state:
            found = found.filter(**{name: state[name]})
    if (span := span_of(state)) is not None:
        found = found.filter(area_code__gte=span[0], area_code__lt=span[1])
    return found.filter(sought(state["q"], path="household__")) if "q" in state else found
