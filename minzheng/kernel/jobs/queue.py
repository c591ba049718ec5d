"""The queue in the same database (Procrastinate): a job is put in with the transaction that asks for it."""

from __future__ import annotations

from procrastinate.contrib.django import app

TASK = "minzheng.job"
"""The one task of the queue: do the job of that number."""


def put(job_id: int) -> None:
    """Put a job into the queue, in the caller's transaction."""
    app.configure_task(TASK).defer(job_id=job_id)
