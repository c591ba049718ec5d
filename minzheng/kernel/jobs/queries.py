"""What can be asked of jobs."""

from __future__ import annotations

from django.db.models import QuerySet

from minzheng.kernel.values.areas import span
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import say

from .models import Job, JobState


def jobs(*, area: int) -> QuerySet[Job]:
    """The jobs of an area and all below it, newest first."""
    low, high = span(area)
    return Job.objects.filter(area_code__gte=low, area_code__lt=high).select_related("account").order_by("-pk")


def job(job_id: int, *, area: int) -> Job:
    """One job of an area. Raises NotFound."""
    found = jobs(area=area).filter(pk=job_id).first()
    if found is None:
        raise NotFound(say("没有编号为 {id} 的任务", id=job_id), code="no_such_job")
    return found


def under_way(kind: str, *, area: int) -> Job | None:
    """The job of a kind that waits or is being done for an area."""
    return Job.objects.filter(kind=kind, area_code=area, state__in=(JobState.QUEUED, JobState.WORKING)).first()
