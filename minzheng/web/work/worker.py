"""The worker: takes jobs from the queue one after another, and takes up those that a killed worker left."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from threading import current_thread, main_thread

from procrastinate import App
from procrastinate.contrib.django import app

from minzheng.kernel.jobs.doing import perform
from minzheng.kernel.jobs.queue import TASK
from minzheng.web.scope import now

SECONDS_ALIVE = 5.0
SECONDS_LOST = 20.0
"""How often a worker gives a sign of life, and after how long without one it counts as killed."""


@app.task(name=TASK)
def do(job_id: int) -> None:
    """What is done with a number from the queue."""
    perform(job_id, now=now)


def work(*, has_to_end: Callable[[], bool] = lambda: False, once: bool = False) -> None:
    """Do jobs until ``has_to_end`` or a signal says so; ``once``: only what waits now."""
    with suppress(asyncio.CancelledError):
        asyncio.run(_run(app.with_connector(app.connector.get_worker_connector()), has_to_end, once))  # type: ignore[attr-defined]


async def _run(queue: App, has_to_end: Callable[[], bool], once: bool) -> None:
    async with queue.open_async():
        await _take_up(queue)
        working = asyncio.ensure_future(queue.run_worker_async(
            wait=not once, concurrency=1, delete_jobs="successful", update_heartbeat_interval=SECONDS_ALIVE,
            stalled_worker_timeout=SECONDS_LOST, shutdown_graceful_timeout=SECONDS_ALIVE,
            install_signal_handlers=current_thread() is main_thread()))
        watching = asyncio.ensure_future(_watch(queue, working, has_to_end))
        try:
            await working
        finally:
            watching.cancel()


async def _watch(queue: App, working: asyncio.Future[None], has_to_end: Callable[[], bool]) -> None:
    while not has_to_end():
        await _take_up(queue)
        await asyncio.sleep(1)
    working.cancel()


async def _take_up(queue: App) -> None:
    """Put back what a worker had begun that gives no sign of life any more."""
    for lost in await queue.job_manager.get_stalled_jobs(seconds_since_heartbeat=SECONDS_LOST):
        await queue.job_manager.retry_job(lost)
