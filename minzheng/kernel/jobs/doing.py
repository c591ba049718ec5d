"""A job done: its action in one transaction as always, how far it is told beside it, so that others see it while it is done."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from time import monotonic
from typing import Any

from django.db import connections
from django.db.models import F

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.values.errors import MinzhengError
from minzheng.kernel.values.language import say, speaking

from . import kinds
from .models import ENDED, Job, JobState

SECONDS_BETWEEN = 0.5
"""How often at most it is written down how far a job is."""


def perform(job_id: int, *, now: Callable[[], datetime]) -> Job:
    """Do a job and keep what came of it; one that ended before is left as it is.

    A worker that was killed leaves it under way: the next one does it again from the start, because an action is done whole or
    not at all. Where the first was only slow, what is done stays done, whatever comes of the other.
    """
    job = Job.objects.select_related("account").get(pk=job_id)
    begun = Job.objects.filter(pk=job.pk).exclude(state__in=ENDED).update(
        state=JobState.WORKING, started_at=now(), attempts=F("attempts") + 1, step="", done=0, total=0)
    if not begun:
        job.refresh_from_db()
        return job
    by = job.account.actor if job.account else PROGRAM
    language = job.account.language if job.account else "zh"
    with speaking(language), _told(job.pk) as tell:
        try:
            result = kinds.of(job.kind).do(kinds.Work(job.arguments, job.area_code, by, now(), tell))
        except MinzhengError as error:
            return _ended(job, JobState.FAILED, now(), problem=str(error))
        except Exception:  # the worker goes on whatever one job does; what it was stands in the log
            logging.getLogger(__name__).exception("job %s", job.pk)
            return _ended(job, JobState.FAILED, now(), problem=str(say("程序出错：请把任务编号 {id} 告诉系统管理员", id=job.pk)))
    return _ended(job, JobState.DONE, now(), result=result)


def _ended(job: Job, state: JobState, at: datetime, **kept: str) -> Job:
    """The job as it ended. Done replaces what is not, or refused by another worker; a refusal replaces nothing that ended."""
    open_ = Job.objects.filter(pk=job.pk).exclude(state__in=(JobState.DONE,) if state == JobState.DONE else ENDED)
    open_.update(**{"problem": "", **kept}, state=state, ended_at=at)
    job.refresh_from_db()
    return job


@contextmanager
def _told(job_id: int) -> Iterator[kinds.Tell]:
    """What writes down how far the job is, on a connection of its own: the job's own transaction is not seen before its end."""
    told: tuple[float, str] = (0.0, "")

    def write(values: dict[str, Any]) -> None:
        Job.objects.filter(pk=job_id, state=JobState.WORKING).update(**values)

    def tell(step: str, done: int = 0, total: int = 0) -> None:
        nonlocal told
        if step == told[1] and monotonic() - told[0] < SECONDS_BETWEEN:
            return
        told = (monotonic(), step)
        writer.submit(write, {"step": step, "done": done, "total": total})

    with ThreadPoolExecutor(1, thread_name_prefix="job-progress") as writer:
        try:
            yield tell
        finally:
            writer.submit(connections.close_all)
