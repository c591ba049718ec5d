"""What a plan keeps: its tasks with targets, what was reported of them with evidence, and what was decided.

Reports, evidence, events and decisions only grow; a task of an approved plan keeps what was promised (migration 0002).
"""

from __future__ import annotations

from fractions import Fraction

from django.db import models
from django.db.models import F, Q

from minzheng.kernel.access.models import Account
from minzheng.kernel.values.language import Label

from . import proposals as proposals

DRAFT, APPROVED, CLOSED = "draft", "approved", "closed"
PLAN_STATES: dict[str, Label] = {
    DRAFT: Label("草案", "Draft"), APPROVED: Label("已批准", "Approved"), CLOSED: Label("已结账", "Closed"),
}
WHOLE, FIRST, SECOND = 0, 1, 2
HALVES: dict[int, Label] = {
    WHOLE: Label("全年", "whole year"), FIRST: Label("上半年", "first half"), SECOND: Label("下半年", "second half"),
}
KINDS: dict[str, Label] = {
    "target": Label("目标", "Target"), "milestone": Label("节点", "Milestone"), "routine": Label("常规", "Routine"),
    "reform": Label("改革", "Reform"), "project": Label("项目", "Project"),
}
NOT_STARTED, ON_TRACK, LATE, DONE, STOPPED = "not_started", "on_track", "late", "done", "stopped"
STATES: dict[str, Label] = {
    NOT_STARTED: Label("未开始", "Not started"), ON_TRACK: Label("进行中", "On track"), LATE: Label("逾期", "Late"),
    DONE: Label("已完成", "Done"), STOPPED: Label("已停止", "Stopped"),
}
"""The states of a task. Nobody sets ``late``: it follows from the day (``progress.state_on``), and is never stored."""
OPEN = (NOT_STARTED, ON_TRACK)
AT_LEAST, AT_MOST, EQUAL, ABOUT = "at_least", "at_most", "equal", "about"
COMPARISONS: dict[str, Label] = {
    AT_LEAST: Label("不少于", "at least"), AT_MOST: Label("不超过", "at most"), EQUAL: Label("等于", "exactly"),
    ABOUT: Label("左右", "about"),
}
DID, STOPPED_IT, RESUMED, CARRIED, SUPERVISED, ANSWERED = "done", "stopped", "resumed", "carried", "supervised", "answered"
EVENTS: dict[str, Label] = {
    DID: Label("完成", "Done"), STOPPED_IT: Label("停止", "Stopped"), RESUMED: Label("恢复", "Resumed"),
    CARRIED: Label("结转", "Carried over"), SUPERVISED: Label("督办", "Supervised"), ANSWERED: Label("回复督办", "Answered"),
}


class Plan(models.Model):
    """The work plan of an area for a year or half a year: one for each."""

    year = models.IntegerField("年度")
    half = models.IntegerField("半年", default=WHOLE)
    area_code = models.BigIntegerField("区划代码")
    title = models.CharField("名称", max_length=120)
    state = models.CharField("状态", max_length=10, default=DRAFT)
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="账号")
    by = models.CharField("起草人", max_length=130)
    at = models.DateTimeField("起草时间")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=list(PLAN_STATES)), name="plan_state"),
            models.CheckConstraint(condition=Q(half__in=list(HALVES), year__gte=1949, year__lte=2199), name="plan_period"),
            models.UniqueConstraint(fields=["area_code", "year", "half"], name="one_plan_of_a_period"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def period(self) -> str:
        """The period as reports write it: ``2026``, ``2026H1``, ``2026H2``."""
        return f"{self.year}H{self.half}" if self.half else str(self.year)


class PlanDecision(models.Model):
    """That a plan was approved or closed: by whom, when, with what opinion."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="decisions", verbose_name="计划")
    kind = models.CharField("决定", max_length=10)
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="账号")
    by = models.CharField("决定人", max_length=130)
    at = models.DateTimeField("决定时间")
    note = models.CharField("意见", max_length=500, blank=True, default="")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=[APPROVED, CLOSED]), name="plan_decided"),
            models.UniqueConstraint(fields=["plan", "kind"], name="plan_decided_once"),
        )

    def __str__(self) -> str:
        return f"{self.plan_id} {self.kind}"


class Task(models.Model):
    """One task: who does what until when. Its target, where it has one, is exact: ``numerator / denominator`` in the unit in
    which indicators are computed (fen for money, a fraction for per cent, else the count), ``written`` as the plan has it.

    ``accrues`` says that the value grows over the period (a cumulative count); else it is a level to be held. A ``soft`` target
    is striven for (争取、力争). ``deliverable`` is what shall be there where there is no number.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="tasks", verbose_name="计划")
    number = models.IntegerField("序号")
    chapter = models.CharField("章节", max_length=60)
    text = models.CharField("任务", max_length=300)
    kind = models.CharField("类别", max_length=10, default="routine")
    owner = models.CharField("责任股室", max_length=60, blank=True, default="")
    partners = models.CharField("配合单位", max_length=200, blank=True, default="")
    begins = models.DateField("开始日期")
    due = models.DateField("完成时限", null=True)
    indicator = models.CharField("指标", max_length=20, blank=True, default="")
    comparison = models.CharField("比较", max_length=10, blank=True, default="")
    numerator = models.BigIntegerField("目标值分子", null=True)
    denominator = models.BigIntegerField("目标值分母", default=1)
    unit = models.CharField("单位", max_length=20, blank=True, default="")
    written = models.CharField("目标写法", max_length=60, blank=True, default="")
    is_soft = models.BooleanField("争取目标", default=False)
    accrues = models.BooleanField("累计", default=True)
    deliverable = models.CharField("完成标志", max_length=200, blank=True, default="")
    origin = models.CharField("依据", max_length=120, blank=True, default="")
    state = models.CharField("状态", max_length=12, default=NOT_STARTED)
    carried_from = models.OneToOneField("self", models.PROTECT, null=True, related_name="carried_to", verbose_name="结转自")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="task_kind"),
            models.CheckConstraint(condition=Q(state__in=[one for one in STATES if one != LATE]), name="task_state"),
            models.CheckConstraint(condition=Q(denominator__gt=0), name="task_denominator"),
            models.CheckConstraint(condition=Q(due=None) | Q(due__gte=F("begins")), name="task_days"),
            models.CheckConstraint(
                condition=Q(numerator=None, comparison="") | Q(numerator__isnull=False, comparison__in=list(COMPARISONS)),
                name="task_target"),
            models.UniqueConstraint(fields=["plan", "number"], name="task_number"),
            models.UniqueConstraint(fields=["plan", "chapter", "text"], name="task_once"),
        )

    def __str__(self) -> str:
        return self.text

    @property
    def target(self) -> Fraction | None:
        """The target's value, None where the task has no number."""
        return None if self.numerator is None else Fraction(self.numerator, self.denominator)


class Progress(models.Model):
    """What was reported of a task on a day: the value reached, in the unit of the target, or how far it is in words.

    ``source`` names the frozen figures that a value came from by itself; empty where somebody reported it.
    """

    task = models.ForeignKey(Task, models.PROTECT, related_name="reports", verbose_name="任务")
    on = models.DateField("日期")
    numerator = models.BigIntegerField("进度值分子", null=True)
    denominator = models.BigIntegerField("进度值分母", default=1)
    remark = models.CharField("进展", max_length=500, blank=True, default="")
    source = models.CharField("来源", max_length=60, blank=True, default="")
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="账号")
    by = models.CharField("填报人", max_length=130)
    at = models.DateTimeField("填报时间")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(denominator__gt=0), name="progress_denominator"),
            models.CheckConstraint(condition=Q(numerator__isnull=False) | ~Q(remark=""), name="progress_says_something"),
            models.UniqueConstraint(fields=["task", "source"], condition=~Q(source=""), name="progress_taken_once"),
        )
        indexes = (models.Index(fields=["task", "on", "id"], name="progress_day"),)

    def __str__(self) -> str:
        return f"{self.task_id} {self.on}"

    @property
    def value(self) -> Fraction | None:
        """The value reached, None where words alone were reported."""
        return None if self.numerator is None else Fraction(self.numerator, self.denominator)


class Evidence(models.Model):
    """A file that proves a report: its bytes rest sealed under their digest, as those of cases do."""

    progress = models.ForeignKey(Progress, models.PROTECT, related_name="evidence", verbose_name="进度")
    file_name = models.CharField("文件名", max_length=200)
    mime = models.CharField("类型", max_length=100)
    size = models.IntegerField("大小")
    sha256 = models.CharField("摘要", max_length=64)
    at = models.DateTimeField("上传时间")
    by = models.CharField("上传人", max_length=130)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["progress", "sha256"], name="evidence_once"),)

    def __str__(self) -> str:
        return self.file_name


class TaskEvent(models.Model):
    """What was done with a task beside reporting: done, stopped, resumed, carried over, supervised, answered."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="events", verbose_name="任务")
    kind = models.CharField("事项", max_length=12)
    on = models.DateField("日期")
    note = models.CharField("说明", max_length=500, blank=True, default="")
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="账号")
    by = models.CharField("经办人", max_length=130)
    at = models.DateTimeField("时间")

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(kind__in=list(EVENTS)), name="task_event"),)
        indexes = (models.Index(fields=["task", "id"], name="task_event_order"),)

    def __str__(self) -> str:
        return f"{self.task_id} {self.kind}"
