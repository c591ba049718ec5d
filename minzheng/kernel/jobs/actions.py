"""Asking for a job, and asking again for one that was not done."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.language import say

from . import kinds
from .models import Job, JobState
from .queue import put


def start(kind: str, *, arguments: dict[str, Any], area: int, about: str = "", by: Actor, at: datetime) -> Job:
    """Queue a job; the worker begins it once this transaction is committed. ``about`` says in a few words what it is for.

    Whether ``by`` may is asked by whoever calls, and again by the action that the job does. Raises Refused while the same is
    under way.
    """
    known = kinds.of(kind)
    try:
        with transaction.atomic():
            job = Job.objects.create(kind=kind, about=about, arguments=arguments, area_code=area, account_id=by.account_id,
                                     queued_at=at)
            put(job.pk)
            record(by=by, at=at, action="start_job", subject=f"job:{job.pk}", details={"kind": kind})
    except IntegrityError as error:
        raise Refused(say("“{kind}”正在进行，请等它完成", kind=known.label), (), code="job_under_way") from error
    return job


def start_again(job_id: int, *, by: Actor, at: datetime) -> Job:
    """Queue what was not done once more, as a new job. Raises Refused where it is not one that failed."""
    old = Job.objects.filter(pk=job_id, state=JobState.FAILED).first()
    if old is None:
        raise Refused(say("只有未完成的任务可以重新开始"), (), code="job_not_failed")
    return start(old.kind, arguments=old.arguments, area=old.area_code, about=old.about, by=by, at=at)
