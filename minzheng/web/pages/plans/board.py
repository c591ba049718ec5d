"""The board: lights of the plans in force by chapter and section, the red list, reports that are owed, every plan."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from minzheng.kernel.plans import queries
from minzheng.kernel.plans.duties import WRITERS
from minzheng.kernel.plans.models import HALVES, PLAN_STATES, Plan
from minzheng.kernel.plans.progress import LIGHTS, Light
from minzheng.kernel.plans.queries import Target
from minzheng.kernel.values import areas
from minzheng.kernel.values.language import Sentence, say

from ...components.table import Column, Table
from ...listing import export
from ...places import names
from ...scope import account_of, now, scope_of
from .owed import owed_count
from .shared import COLUMNS, PLAN_TONES, plans_seen

MOST = 60
"""Plans that the board lists: those of some years."""
PLANS = (
    Column("title", say("计划"), lambda row: row.title, link=lambda row: reverse("plan", args=[row.pk])),
    Column("year", say("年度"), lambda row: f"{row.year} {HALVES[row.half] if row.half else ''}".strip(), "name"),
    Column("area", say("区划"), lambda row: row.area, "name", is_wide_only=True),
    Column("state", say("状态"), lambda row: PLAN_STATES[row.state], "badge",
           tone=lambda row: PLAN_TONES.get(row.state, "secondary")),
    Column("by", say("起草人"), lambda row: row.by, is_wide_only=True),
)
RED = (*(one for one in COLUMNS if one.name in ("light", "chapter", "text", "owner", "due", "target", "value")),
       Column("over", say("超期（天）"), lambda one: one.days_over or None, "count"))


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """How the own area's plans in force stand today."""
    plans, today, code = list(plans_seen(request)[:MOST]), now().date(), scope_of(request).code
    known = names({one.area_code for one in plans})
    for one in plans:
        one.area = known.get(one.area_code, areas.written(one.area_code))  # type: ignore[attr-defined]
    current = queries.in_force(code, today)
    found = [one for plan in current for one in queries.targets(queries.tasks_of(plan), today)]
    red = queries.late_targets(code, today) if found else []
    owed = queries.reports_due(code, today) if found else []
    return render(request, "pages/plans/board.html", {
        "plans": Table("plans", PLANS, plans, say("工作计划"), count=len(plans), empty_title=say("还没有工作计划"),
                       empty_text=say("可以从表格导入，也可以逐项填写。")),
        "current": current, "stats": _stats(found, current), "owed": owed,
        "red": Table("red", RED, red, say("红灯任务"), count=len(red), empty_title=say("没有红灯任务"),
                     export=reverse("plans_red_export", args=["x"])[:-2]),
        "chapters": _tallied("chapter", say("章节"), found, current),
        "owners": _tallied("owner", say("责任股室"), found, current),
        "plan_tasks": owed_count(request), "may_write": account_of(request).role in WRITERS})


@require_GET
def red_exported(request: HttpRequest, kind: str) -> HttpResponse:
    """The red list as a file, for the leader."""
    plans_seen(request)
    rows = queries.late_targets(scope_of(request).code, now().date())
    return export(request, kind, name="red-list", title=str(say("红灯任务")), columns=RED, rows=rows)


def _stats(found: list[Target], plans: list[Plan]) -> list[dict[str, Any]]:
    counted = Counter(one.light for one in found)
    return [{"label": label, "value": counted[Light(light)], "link": f"{reverse('plan', args=[plans[0].pk])}?light={light}"}
            for light, label in LIGHTS.items()] if plans else []


def _tallied(name: str, label: Sentence, found: list[Target], plans: list[Plan]) -> Table:
    """How many tasks of each chapter or section have which light."""
    counted = queries.tally(found, lambda task: getattr(task, name) or str(say("未填写")))
    rows = [{"name": key, "lights": lights, "all": lights.total()} for key, lights in counted.items()]
    columns = (
        Column("name", label, lambda row: row["name"], link=lambda row: f"{_first(plans)}?{urlencode({name: row['name']})}"),
        *(_light_column(light) for light in LIGHTS), Column("all", say("合计"), lambda row: row["all"], "count"))
    return Table(f"by-{name}", columns, rows, label, count=len(rows), empty_title=say("没有执行中的计划"))


def _first(plans: list[Plan]) -> str:
    return reverse("plan", args=[plans[0].pk])


def _light_column(light: str) -> Column:
    return Column(light, LIGHTS[light], lambda row: row["lights"][Light(light)] or None, "count",
                  is_wide_only=light == Light.STOPPED)
