"""The job that reminds the owners of plan tasks each month."""

from __future__ import annotations

from django.urls import reverse

from minzheng.kernel.jobs.kinds import Work, kind
from minzheng.kernel.plans.reminding import remind
from minzheng.kernel.values.language import Label


@kind("plan_reminders", Label("提醒计划任务", "Reminders of plan tasks"))
def plan_reminders(work: Work) -> str:
    """Remind of what is late, due soon or owes a report in the area."""
    remind(area=work.area, by=work.by, at=work.at)
    return reverse("plans_owed")
