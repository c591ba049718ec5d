"""The worker: takes jobs from the queue one after another, and takes up those that a killed worker left."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from threading import current_thread, main_thread

from asgiref.sync import sync_to_async
from django.db import close_old_connections
from procrastinate import App
from procrastinate.contrib.django import app

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.jobs.doing import perform
from minzheng.kernel.jobs.queue import TASK
from minzheng.kernel.plans.following import follow_all
from minzheng.web.pages.upload import sweep
from minzheng.web.scope import now

from .due import start_due

SECONDS_ALIVE = 5.0
SECONDS_LOST = 20.0
SECONDS_BETWEEN_LOOKS = 60
"""How often a worker gives a sign of life, and after how long without one it counts as killed."""


@app.task(name=TASK)
def do(job_id: int) -> None:
    """What is done with a number from the queue."""
    perform(job_id, now=now)


def work(*, has_to_end: Callable[[], bool] = lambda: False, once: bool = False, looks_ahead: bool = False) -> None:
    """Do jobs until ``has_to_end`` or a signal says so; ``once``: only what waits now. Who ``looks_ahead`` queues what is due."""
    with suppress(asyncio.CancelledError):
        queue = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
        asyncio.run(_run(queue, has_to_end, once, looks_ahead))


async def _run(queue: App, has_to_end: Callable[[], bool], once: bool, looks_ahead: bool) -> None:
    async with queue.open_async():
        await _take_up(queue)
        working = asyncio.ensure_future(queue.run_worker_async(
            wait=not once, concurrency=1, delete_jobs="successful", update_heartbeat_interval=SECONDS_ALIVE,
            stalled_worker_timeout=SECONDS_LOST, shutdown_graceful_timeout=SECONDS_ALIVE,
            install_signal_handlers=current_thread() is main_thread()))
        watching = asyncio.ensure_future(_watch(queue, working, has_to_end, looks_ahead))
        try:
            await working
        finally:
            watching.cancel()


async def _watch(queue: App, working: asyncio.Future[None], has_to_end: Callable[[], bool], looks_ahead: bool) -> None:
    for second in count():
        if has_to_end():
            break
        await _take_up(queue)
        if looks_ahead and second % SECONDS_BETWEEN_LOOKS == 0:
            await sync_to_async(_look)()
        await asyncio.sleep(1)
    working.cancel()


def _look() -> None:
    """Queue what is due, let plans follow new figures, remove what nobody came back for.

    What goes wrong is in the log, and tried again at the next look.
    """
    close_old_connections()
    try:
        start_due(now())
        follow_all(by=PROGRAM, at=now())
        sweep()
    except Exception:
        logging.getLogger(__name__).exception("what is due")


async def _take_up(queue: App) -> None:
    """Put back what a worker had begun that gives no sign of life any more."""
    for lost in await queue.job_manager.get_stalled_jobs(seconds_since_heartbeat=SECONDS_LOST):
        await queue.job_manager.retry_job(lost)
