"""One plan: its tasks with their lights, what is found of them, and what may be done with it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from minzheng.kernel.catalogue.known_indicators import known_indicators
from minzheng.kernel.plans import queries
from minzheng.kernel.plans.checks import findings, unproven
from minzheng.kernel.plans.duties import APPROVERS, SUPERVISORS, WRITERS
from minzheng.kernel.plans.models import APPROVED, DRAFT, KINDS, PLAN_STATES, STATES, Plan, Task
from minzheng.kernel.plans.periods import days_of
from minzheng.kernel.plans.progress import LIGHTS
from minzheng.kernel.plans.proposals import PROPOSED
from minzheng.kernel.plans.queries import Target
from minzheng.kernel.values.language import say

from ...components.table import Column, Filter, Table
from ...listing import export, state_of
from ...places import names
from ...scope import account_of, now
from .shared import COLUMNS, PLAN_TONES, deeds, ordered, plan_seen
from .sources import link_of

NAMES = ("q", "light", "chapter", "owner", "kind", "state", "owed")
SHOWN = [one for one in COLUMNS if one.name not in ("kind", "partners", "state")]
"""The columns of the page; a file has all of them."""
FOUND = (
    Column("number", say("序号"), lambda row: row.task.number, "count"),
    Column("text", say("任务"), lambda row: row.task.text, link=lambda row: reverse("plan_task", args=[row.task.pk])),
    Column("what", say("发现"), lambda row: row.sentence),
    Column("stops", say("处理"), lambda row: say("须先改正") if row.stops else say("请核对"), "badge",
           tone=lambda row: "red" if row.stops else "orange"),
)


@require_GET
def page(request: HttpRequest, plan_id: int) -> HttpResponse:
    """The plan as it stands today."""
    plan, state = plan_seen(request, plan_id), state_of(request, *NAMES)
    tasks = list(queries.tasks_of(plan).select_related("plan"))
    every = queries.targets(tasks, now().date())
    rows = ordered(_chosen(every, state), state.get("sort", ""))
    table = Table(
        "tasks", SHOWN, rows, say("计划任务"), state=state, count=len(rows), filters=_filters(tasks),
        export=reverse("plan_export", args=[plan.pk, "x"])[:-2], empty_title=say("没有符合条件的任务"),
        empty_text=say("可以清除筛选条件再找。"))
    found = findings(tasks, known_indicators()) if plan.state == DRAFT else unproven(
        tasks, queries.latest_values([one.pk for one in tasks]))
    return render(request, "pages/plans/plan.html", {
        "plan": plan, "state": PLAN_STATES[plan.state], "tone": PLAN_TONES.get(plan.state, "secondary"), "table": table,
        "area": names([plan.area_code]).get(plan.area_code, ""), "deeds": _deeds(request, plan),
        "previous": queries.previous(plan),
        "waiting": _waiting(request, plan),
        "found": Table("found", FOUND, found, say("核对发现"), count=len(found)) if found else None,
        "is_own": plan.state == DRAFT and plan.account_id == account_of(request).pk, "decisions": plan.decisions.order_by("pk"),
        "stopping": sum(one.stops for one in found)})


@require_GET
def exported(request: HttpRequest, plan_id: int, kind: str) -> HttpResponse:
    """The same tasks as a file."""
    plan, state = plan_seen(request, plan_id), state_of(request, *NAMES)
    rows = ordered(_chosen(queries.targets(queries.tasks_of(plan), now().date()), state), state.get("sort", ""))
    return export(request, kind, name=f"plan-{plan.period}", title=plan.title, columns=COLUMNS, rows=rows)


def _waiting(request: HttpRequest, plan: Plan) -> list[dict[str, Any]]:
    """What was proposed to the plan and waits for the leader: where it comes from and what may be done with it."""
    may, me = account_of(request).role in APPROVERS, account_of(request).pk
    return [{"proposal": one, "source": link_of(one), "deeds": deeds(
        (may and one.account_id != me, reverse("take_task", args=[one.pk]), say("同意列入"), True),
        (may, reverse("decline_task", args=[one.pk]), say("不列入"), False))}
        for one in plan.proposals.filter(state=PROPOSED).order_by("pk")]


def _filters(tasks: list[Task]) -> tuple[Filter, ...]:
    def of(name: str) -> list[tuple[str, Any]]:
        return [(one, one) for one in dict.fromkeys(getattr(task, name) for task in tasks) if one]

    return (
        Filter("q", say("查找"), placeholder=say("任务、配合单位或依据"), is_search=True),
        Filter("light", say("灯"), list(LIGHTS.items())), Filter("chapter", say("章节"), of("chapter")),
        Filter("owner", say("责任股室"), of("owner")), Filter("kind", say("类别"), list(KINDS.items())),
        Filter("state", say("状态"), list(STATES.items())), Filter("owed", say("填报"), [("yes", say("欠报"))]))


def _chosen(found: list[Target], state: dict[str, str]) -> list[Target]:
    def is_wanted(one: Target) -> bool:
        task = one.task
        return (
            all(state.get(name, value) == value for name, value in (
                ("light", one.light), ("chapter", task.chapter), ("owner", task.owner), ("kind", task.kind),
                ("state", one.state)))
            and state.get("q", "") in f"{task.text} {task.partners} {task.origin} {task.deliverable}"
            and (not state.get("owed") or one.missing > 0))

    return [one for one in found if is_wanted(one)]


def _deeds(request: HttpRequest, plan: Plan) -> list[dict[str, Any]]:
    role, is_draft = account_of(request).role, plan.state == DRAFT
    is_over = now().date() > days_of(plan.year, plan.half)[1]
    is_own = plan.account_id == account_of(request).pk
    return deeds(
        (is_draft and role in APPROVERS and not is_own, reverse("approve_plan", args=[plan.pk]), say("批准"), True),
        (is_draft and role in WRITERS, reverse("new_plan_task", args=[plan.pk]), say("增加任务"), False),
        (plan.state == APPROVED and role in APPROVERS and is_over, reverse("close_plan", args=[plan.pk]), say("结账"), True),
        (plan.state == APPROVED and role in WRITERS | SUPERVISORS, reverse("follow_plan", args=[plan.pk]), say("按指标更新进度"),
         False),
        (not is_draft, reverse("plan_result", args=[plan.pk]), say("计划与结果"), False))
