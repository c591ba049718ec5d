"""What a plan promised beside what came of it; last year's plan is compared with its result this way."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from minzheng.kernel.plans import queries
from minzheng.kernel.plans.models import DONE, STATES, Plan
from minzheng.kernel.plans.periods import days_of
from minzheng.kernel.plans.queries import Target
from minzheng.kernel.values.language import Label, say

from ...components.table import Column, Table
from ...listing import export
from ...scope import now
from .shared import percent, plan_seen, reached

COLUMNS = (
    Column("number", say("序号"), lambda one: one.task.number, "count"),
    Column("chapter", say("章节"), lambda one: one.task.chapter, is_wide_only=True),
    Column("text", say("任务"), lambda one: one.task.text, link=lambda one: reverse("plan_task", args=[one.task.pk])),
    Column("owner", say("责任股室"), lambda one: one.task.owner, "name", is_wide_only=True),
    Column("target", say("目标值"), lambda one: one.task.written or None, "name"),
    Column("value", say("结果"), lambda one: reached(one), "name"),
    Column("share", say("完成比例"), lambda one: percent(one), "name"),
    Column("outcome", say("结论"), lambda one: outcome(one)[0], "badge", tone=lambda one: outcome(one)[1]),
)


def outcome(one: Target) -> tuple[Label, str]:
    """What is said of a task in the end: fulfilled, not, done, or whatever its state is."""
    if one.is_met is True:
        return Label("达到目标", "Target met"), "green"
    if one.is_met is False and one.elapsed == 1:
        return (Label("未达到争取目标", "Not met, striven for"), "orange") if one.task.is_soft else (
            Label("未达到目标", "Target not met"), "red")
    return STATES[one.state], "green" if one.state == DONE else "secondary"


@require_GET
def page(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Promise and result, task by task, as known today and at most at the end of the period."""
    plan = plan_seen(request, plan_id)
    rows = _compared(plan)
    numbers = [one for one in rows if one.task.target is not None]
    return render(request, "pages/plans/result.html", {
        "plan": plan, "all": len(rows), "done": sum(one.state == DONE for one in rows), "targets": len(numbers),
        "met": sum(one.is_met is True for one in numbers), "unknown": sum(one.value is None for one in numbers),
        "table": Table("result", COLUMNS, rows, say("计划与结果"), count=len(rows),
                       export=reverse("plan_result_export", args=[plan.pk, "x"])[:-2], empty_title=say("计划里没有任务"))})


@require_GET
def exported(request: HttpRequest, plan_id: int, kind: str) -> HttpResponse:
    """The same as a file."""
    plan = plan_seen(request, plan_id)
    return export(request, kind, name=f"plan-result-{plan.period}", title=plan.title, columns=COLUMNS, rows=_compared(plan))


def _compared(plan: Plan) -> list[Target]:
    return queries.targets(queries.tasks_of(plan).select_related("plan"), min(now().date(), days_of(plan.year, plan.half)[1]))
