"""The doors through which watching is written. Each says who (``by=``) and when (``at=``)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.casework.duties import require_role
from minzheng.kernel.values.errors import NotFound, Refused
from minzheng.kernel.values.language import say

from .duties import DOERS
from .models import TaskState, WatchStep, WatchTask
from .population import answer, find_need, meet_need, recognise, refer, report_aid
from .running import run
from .texts import ABSENT, require_text
from .visiting import close_warning, visit

__all__ = [
    "answer", "close_warning", "find_need", "finish_task", "meet_need", "note_task", "recognise", "refer", "report_aid", "run",
    "visit",
]


def note_task(*, task_id: int, note: str, by: Actor, at: datetime) -> WatchTask:
    """Put a note into the story of an open task: called, not at home, comes tomorrow. Raises Refused and NotFound."""
    with transaction.atomic():
        task = _open(task_id, note, by)
        WatchStep.objects.create(task=task, action="noted", note=note.strip(), by=str(by), at=at)
        record(by=by, at=at, action="note_watch_task", subject=f"watch_task:{task.pk}")
    return task


def finish_task(*, task_id: int, note: str, by: Actor, at: datetime) -> WatchTask:
    """Say that a task was done and what came of it. Raises Refused where it is closed or nothing is said, and NotFound."""
    with transaction.atomic():
        task = _open(task_id, note, by)
        task.state, task.note, task.closed_by, task.closed_at = TaskState.DONE, note.strip(), str(by), at
        task.save(update_fields=["state", "note", "closed_by", "closed_at"])
        WatchStep.objects.create(task=task, action="done", note=note.strip(), by=str(by), at=at)
        record(by=by, at=at, action="finish_watch_task", subject=f"watch_task:{task.pk}", details={"event": task.event})
    return task


def _open(task_id: int, note: str, by: Actor) -> WatchTask:
    task = WatchTask.objects.select_for_update().filter(pk=task_id).first()
    if task is None:
        raise NotFound(ABSENT)
    require_role(by, DOERS, task.area_code)
    require_text(note)
    if task.state != TaskState.OPEN:
        raise Refused(say("这项任务已经办结"), (), code="task_closed")
    return task
