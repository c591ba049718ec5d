"""What the account has to do for plan tasks: late, due soon, owing a report; with the reminders of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from minzheng.kernel.plans.duties import APPROVERS, READERS
from minzheng.kernel.plans.models import Task
from minzheng.kernel.plans.proposals import IS_LATE, IS_SILENT, IS_SOON, REASONS, Reminder
from minzheng.kernel.plans.queries import Target
from minzheng.kernel.plans.reminding import owed_by
from minzheng.kernel.values.language import say

from ...components.table import Column, Table
from ...listing import export
from ...scope import account_of, now, require_role


@dataclass(frozen=True)
class Row:
    """A task that waits, with how often its owner was reminded and when last."""

    task: Task
    target: Target
    reason: str
    reminders: int | None
    reminded: date | None


TONES = {IS_LATE: "red", IS_SOON: "orange", IS_SILENT: "orange"}
COLUMNS = (
    Column("reason", say("原因"), lambda row: REASONS[row.reason], "badge", tone=lambda row: TONES[row.reason]),
    Column("text", say("任务"), lambda row: row.task.text, link=lambda row: reverse("plan_task", args=[row.task.pk])),
    Column("owner", say("责任股室"), lambda row: row.task.owner, "name"),
    Column("due", say("完成时限"), lambda row: row.task.due, "date"),
    Column("over", say("超期（天）"), lambda row: row.target.days_over or None, "count", is_wide_only=True),
    Column("last", say("最近填报"), lambda row: row.target.last_report, "date", is_wide_only=True),
    Column("reminders", say("已提醒（次）"), lambda row: row.reminders, "count", is_wide_only=True),
    Column("reminded", say("最近提醒"), lambda row: row.reminded, "date", is_wide_only=True),
)


def owed_count(request: HttpRequest) -> int:
    """How many tasks wait for the account; no question is asked for a role that has none."""
    account = account_of(request)
    return len(owed_by(account, now().date())) if account.role in READERS else 0


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The tasks that wait for the account, the most urgent first."""
    rows = _rows(request)
    is_leader = account_of(request).role in APPROVERS
    return render(request, "pages/plans/owed.html", {"is_leader": is_leader, "table": Table(
        "owed", COLUMNS, rows, say("待办计划任务"), count=len(rows), export=reverse("plans_owed_export", args=["x"])[:-2],
        empty_title=say("没有待办的计划任务"), empty_text=say("没有逾期、临近期限或欠报进度的任务。"))})


@require_GET
def exported(request: HttpRequest, kind: str) -> HttpResponse:
    """The same tasks as a file."""
    return export(request, kind, name="tasks-owed", title=str(say("待办计划任务")), columns=COLUMNS, rows=_rows(request))


def _rows(request: HttpRequest) -> list[Row]:
    require_role(request, READERS)
    found = owed_by(account_of(request), now().date())
    told = Reminder.objects.filter(task__in=[one.task.pk for one in found]).order_by().values_list("task_id")
    known = {task: (count, last) for task, count, last in told.annotate(Count("pk"), Max("on"))}
    return [Row(one.task, one.target, one.reason, *known.get(one.task.pk, (None, None))) for one in found]
