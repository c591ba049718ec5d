"""Jobs as people see them: who asked for what, how far it is, what came of it. The queue itself is Procrastinate's."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from minzheng.kernel.access.models import Account
from minzheng.kernel.values.language import Label


class JobState(models.TextChoices):
    """Waiting for the worker, being done, done, or refused with a sentence."""

    QUEUED = "queued", "等待"
    WORKING = "working", "进行中"
    DONE = "done", "完成"
    FAILED = "failed", "未完成"


STATES: dict[str, Label] = {
    JobState.QUEUED: Label("等待", "waiting"), JobState.WORKING: Label("进行中", "under way"),
    JobState.DONE: Label("完成", "done"), JobState.FAILED: Label("未完成", "not done"),
}
ENDED = (JobState.DONE, JobState.FAILED)


class Job(models.Model):
    """One piece of work of a ``kind`` (``kinds``) with plain ``arguments``, for an area.

    ``step`` is the phase under way with ``done`` of ``total`` (0: unknown); ``result`` is the address of the page that shows
    what came of it, ``problem`` the sentence of a refusal. ``attempts`` counts how often a worker began it.
    """

    kind = models.TextField()
    about = models.TextField(default="", blank=True)
    arguments = models.JSONField(default=dict)
    area_code = models.BigIntegerField()
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    state = models.TextField(choices=JobState, default=JobState.QUEUED)
    step = models.TextField(default="", blank=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    attempts = models.IntegerField(default=0)
    queued_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    result = models.TextField(default="", blank=True)
    problem = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ENDED, ended_at__isnull=False) | Q(state__in=("queued", "working"), ended_at=None),
                name="ended_jobs_say_when"),
            models.CheckConstraint(condition=~Q(state="failed") | ~Q(problem=""), name="failed_jobs_say_why"),
            models.UniqueConstraint(fields=["kind", "area_code", "arguments"], condition=Q(state__in=("queued", "working")),
                                    name="asked_for_once_at_a_time"),
        ]
        indexes = [models.Index(fields=["area_code", "-id"], name="job_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.area_code}"
