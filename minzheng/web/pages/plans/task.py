"""One task: what is promised, how far it is, its reports with their proof, what was said and done."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from minzheng.kernel.access.models import Account
from minzheng.kernel.catalogue.known_indicators import known_indicators
from minzheng.kernel.plans import queries
from minzheng.kernel.plans.checks import of_task
from minzheng.kernel.plans.duties import SUPERVISORS, WRITERS
from minzheng.kernel.plans.models import (
    APPROVED,
    COMPARISONS,
    DONE,
    DRAFT,
    EVENTS,
    KINDS,
    OPEN,
    STATES,
    STOPPED,
    SUPERVISED,
    Task,
)
from minzheng.kernel.plans.progress import LIGHTS
from minzheng.kernel.plans.proposals import IS_LATE, REASONS, Proposal, Reminder
from minzheng.kernel.plans.queries import Target
from minzheng.kernel.plans.wording import shown
from minzheng.kernel.values.language import Sentence, say

from ...scope import account_of, now
from .shared import LIGHT_TONES, deeds, percent, reached, task_seen
from .sources import link_of


@require_GET
def page(request: HttpRequest, task_id: int) -> HttpResponse:
    """The task as it stands today."""
    task = task_seen(request, task_id)
    one = queries.targets([task], now().date())[0]
    carried = Task.objects.select_related("plan").filter(carried_from=task).first()
    found = of_task(task, known_indicators()) if task.plan.state == DRAFT else []
    is_open = task.plan.state == APPROVED and task.state in OPEN and carried is None
    return render(request, "pages/plans/task.html", {
        "task": task, "one": one, "light": LIGHTS[one.light], "tone": LIGHT_TONES[one.light], "state": STATES[one.state],
        "came_from": link_of(proposal) if (proposal := _proposal(task)) else None,
        "particulars": _particulars(task, one), "history": _history(task), "carried": carried, "found": found,
        "deeds": _deeds(task, account_of(request), is_open=is_open),
        "share": percent(one), "gone": shown(one.elapsed, "%"), "value": reached(one)})


def _proposal(task: Task) -> Proposal | None:
    """What the task was proposed from; of one that was carried over what the first was."""
    while task.carried_from is not None:
        task = task.carried_from
    return Proposal.objects.filter(task=task).first()


def _particulars(task: Task, one: Target) -> list[tuple[object, object]]:
    indicator = known_indicators().get(task.indicator)
    comparison = f"{COMPARISONS[task.comparison]} {task.written}" if task.comparison else None
    told = [
        (say("章节"), task.chapter), (say("类别"), KINDS[task.kind]), (say("责任股室"), task.owner or say("未填写")),
        (say("配合单位"), task.partners), (say("开始日期"), task.begins), (say("完成时限"), task.due or say("未填写")),
        (say("目标值"), say("{target}（争取）", target=comparison) if task.is_soft and comparison else comparison),
        (say("指标"), f"{task.indicator} {indicator.title.label if indicator else ''}".strip() if task.indicator else None),
        (say("完成标志"), task.deliverable), (say("依据"), task.origin),
        (say("欠报"), say("{n} 个月", n=one.missing) if one.missing else None)]
    return [(term, meaning) for term, meaning in told if meaning]


def _history(task: Task) -> list[dict[str, Any]]:
    """Reports, events and reminders together, newest first."""
    reports = [{
        "at": one.at, "on": one.on, "by": one.by, "label": say("按指标更新") if one.source else say("填报进度"),
        "value": shown(one.value, task.unit) if one.value is not None else "", "note": one.remark, "source": one.source,
        "files": list(one.evidence.all())} for one in task.reports.prefetch_related("evidence")]
    events = [{"at": one.at, "on": one.on, "by": one.by, "label": EVENTS[one.kind], "note": one.note, "value": "", "source": "",
               "files": []} for one in task.events.all()]
    reminders = [{"at": one.at, "on": one.on, "by": one.by, "value": "", "source": "", "files": [], "note": _reminded(one),
                  "label": say("第 {n} 次提醒", n=n)} for n, one in enumerate(task.reminders.order_by("pk"), start=1)]
    return sorted([*reports, *events, *reminders], key=lambda row: row["at"], reverse=True)


def _reminded(one: Reminder) -> Sentence:
    who = "、".join(one.told) or one.owner
    if one.reason == IS_LATE:
        return say("逾期 {n} 天，已提醒：{who}", n=one.days_over, who=who)
    return say("{reason}，已提醒：{who}", reason=REASONS[one.reason], who=who)


def _deeds(task: Task, account: Account, *, is_open: bool) -> list[dict[str, Any]]:
    role, is_ended = account.role, task.plan.state == APPROVED and task.state in (DONE, STOPPED)
    may_write, may_press = role in WRITERS, role in SUPERVISORS
    is_pressed = is_open and task.events.filter(kind=SUPERVISED).exists()

    def to(deed: str) -> str:
        return reverse("do_plan_task", args=[task.pk, deed])

    return deeds(
        (is_open and may_write, reverse("report_plan_task", args=[task.pk]), say("填报进度"), True),
        (is_open and may_write, to("done"), say("报完成"), False),
        (is_pressed and may_write, to("answer"), say("回复督办"), False),
        (is_open and may_press, to("supervise"), say("督办"), False),
        (is_open and may_press, to("stop"), say("停止"), False),
        (is_open and may_press and bool(queries.later_drafts(task.plan)), reverse("carry_plan_task", args=[task.pk]), say("结转"),
         False),
        (is_ended and may_press, to("resume"), say("恢复"), False),
        (task.plan.state == DRAFT and may_write, reverse("change_plan_task", args=[task.pk]), say("修改"), True),
        (task.plan.state == DRAFT and may_write, reverse("drop_plan_task", args=[task.pk]), say("删除"), False))
