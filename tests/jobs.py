"""Jobs that a test asked for: done here and now, or by the real worker beside it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections

from minzheng.kernel.jobs.doing import perform
from minzheng.kernel.jobs.models import Job, JobState
from minzheng.web.scope import now
from minzheng.web.work.worker import work


def do_jobs() -> Job:
    """Do what waits; the last one. A job that was refused fails the test with its sentence."""
    done = [perform(number, now=now) for number in Job.objects.filter(state=JobState.QUEUED).values_list("pk", flat=True)]
    assert [one.problem for one in done if one.problem] == []
    return done[-1]


@contextmanager
def worker() -> Iterator[None]:
    """The worker, in a thread, for as long as the block lasts."""
    ended = threading.Event()

    def run() -> None:
        try:
            work(has_to_end=ended.is_set)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run, name="worker")
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(30)
