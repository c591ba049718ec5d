"""What becomes a task from elsewhere, and who was reminded of one. A proposal is decided once; reminders only grow."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from minzheng.kernel.access.models import Account
from minzheng.kernel.values.language import Label

ENTRY, OLD_TASK = "entry", "old_task"
SOURCES: dict[str, Label] = {
    ENTRY: Label("登记事项", "An entry of a book"), OLD_TASK: Label("历史报告的任务", "A task of an earlier report"),
}
PROPOSED, TAKEN, DECLINED = "proposed", "taken", "declined"
PROPOSAL_STATES: dict[str, Label] = {
    PROPOSED: Label("待领导同意", "To be agreed to"), TAKEN: Label("已列入", "Taken in"), DECLINED: Label("未列入", "Declined"),
}
IS_LATE, IS_SOON, IS_SILENT = "late", "soon", "silent"
REASONS: dict[str, Label] = {
    IS_LATE: Label("逾期", "Overdue"), IS_SOON: Label("临近期限", "Due soon"), IS_SILENT: Label("欠报进度", "Owes a report"),
}


class Proposal(models.Model):
    """Something decided or promised elsewhere that shall be a task of a plan: ``source`` and ``key`` say where it stands.

    What is proposed to a draft is taken in at once; to a plan in force, when somebody who approves plans agrees. It is never
    proposed twice, unless it was declined.
    """

    plan = models.ForeignKey("plans.Plan", models.PROTECT, related_name="proposals", verbose_name="计划")
    source = models.CharField("来源", max_length=12)
    key = models.BigIntegerField("来源编号")
    chapter = models.CharField("章节", max_length=60)
    text = models.CharField("任务", max_length=300)
    owner = models.CharField("责任股室", max_length=60, blank=True, default="")
    partners = models.CharField("配合单位", max_length=200, blank=True, default="")
    due = models.DateField("完成时限", null=True)
    indicator = models.CharField("指标", max_length=20, blank=True, default="")
    origin = models.CharField("依据", max_length=120, blank=True, default="")
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="账号")
    by = models.CharField("提出人", max_length=130)
    at = models.DateTimeField("提出时间")
    state = models.CharField("状态", max_length=10, default=PROPOSED)
    task = models.OneToOneField("plans.Task", models.SET_NULL, null=True, related_name="proposal", verbose_name="任务")
    decided_account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="决定人账号")
    decided_by = models.CharField("决定人", max_length=130, blank=True, default="")
    decided_at = models.DateTimeField("决定时间", null=True)
    note = models.CharField("意见", max_length=500, blank=True, default="")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(source__in=list(SOURCES)), name="proposal_source"),
            models.CheckConstraint(condition=Q(state__in=list(PROPOSAL_STATES)), name="proposal_state"),
            models.UniqueConstraint(fields=["source", "key"], condition=~Q(state=DECLINED), name="proposed_once"),
        )

    def __str__(self) -> str:
        return self.text


class Reminder(models.Model):
    """That the owner of a task was reminded in a month: why, who was told, and whether the leader was told as well."""

    task = models.ForeignKey("plans.Task", models.PROTECT, related_name="reminders", verbose_name="任务")
    month = models.IntegerField("月份")
    reason = models.CharField("原因", max_length=10)
    days_over = models.IntegerField("逾期天数", default=0)
    owner = models.CharField("责任股室", max_length=60)
    told = models.JSONField("被提醒人", default=list)
    is_escalated = models.BooleanField("报领导", default=False)
    on = models.DateField("日期")
    by = models.CharField("提醒人", max_length=130)
    at = models.DateTimeField("时间")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(reason__in=list(REASONS)), name="reminder_reason"),
            models.UniqueConstraint(fields=["task", "month"], name="reminded_once_a_month"),
        )

    def __str__(self) -> str:
        return f"{self.task_id} {self.month}"
