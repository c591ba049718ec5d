"""The doors through which a task goes on: reported of, by frozen figures or by people, done with proof, stopped, pressed for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from django.db import transaction

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework.papers import storage
from minzheng.kernel.casework.papers.filetypes import plain_name, require_type
from minzheng.kernel.indicators.results import Result, State
from minzheng.kernel.indicators.snapshots.typed import require_possible
from minzheng.kernel.values.errors import NotFound, Refused
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.values.periods import ZONE

from .duties import ABSENT, READERS, SUPERVISORS, WRITERS, require
from .models import (
    ANSWERED,
    APPROVED,
    DID,
    DONE,
    NOT_STARTED,
    ON_TRACK,
    OPEN,
    RESUMED,
    STOPPED,
    STOPPED_IT,
    SUPERVISED,
    Evidence,
    Plan,
    Progress,
    Task,
    TaskEvent,
)
from .progress import is_met
from .queries import latest_values

File = tuple[str, bytes]
"""The name of a file and its bytes."""


@dataclass(frozen=True)
class Taken:
    """What came of frozen figures: how many tasks moved and were as before, and those whose figure is missing, with its state."""

    moved: int
    same: int
    missing: Sequence[tuple[Task, str]]


def report(
    *, task_id: int, on: date, value: Fraction | None = None, remark: str = "", files: Sequence[File] = (), by: Actor,
    at: datetime,
) -> Progress:
    """Enter how far a task is, with files that prove it. An open task is on track from its first report on.

    Raises UsageError for a count of things below zero or in parts.
    """
    kept = [(plain_name(name), data, require_type(plain_name(name), data)) for name, data in files]
    with transaction.atomic():
        task = _open_task(task_id, by, WRITERS)
        if on > _day(at) or on < task.begins:
            raise _refused(say("进度日期须在任务开始以后、今天以前"), "day")
        if value is None and not remark.strip():
            raise _refused(say("请填写进度值或进展情况"), "nothing_said")
        require_possible(value, task.unit, "")
        made = _reported(task, on, value, remark, "", by=by, at=at)
        for name, data, mime in kept:
            digest = storage.put(data)
            Evidence.objects.get_or_create(progress=made, sha256=digest, defaults={
                "file_name": name, "mime": mime, "size": len(data), "at": at, "by": str(by)[:130]})
        record(by=by, at=at, action="report_progress", subject=f"task:{task.pk}",
               details={"on": on.isoformat(), "files": [name for name, _, _ in kept]})
    return made


def take_progress(
    *, plan_id: int, results: Mapping[str, Result], source: str, on: date, by: Actor, at: datetime
) -> Taken:
    """Report every open task of a plan that has an indicator from figures frozen for ``on``; ``source`` says which.

    The same figures twice change nothing. What is not exact, or not among them, is told and reported of nobody.
    """
    with transaction.atomic():
        plan = Plan.objects.select_for_update().filter(pk=plan_id).first()
        if plan is None or plan.state != APPROVED:
            raise NotFound(ABSENT)
        require(by, WRITERS | SUPERVISORS, plan.area_code)
        tasks = list(plan.tasks.filter(state__in=OPEN, begins__lte=on).exclude(indicator="").order_by("number"))
        known = set(Progress.objects.filter(task__in=tasks, source=source).values_list("task_id", flat=True))
        moved, missing = 0, []
        for task in [one for one in tasks if one.pk not in known]:
            found = results.get(task.indicator)
            if found is None or found.state != State.EXACT or found.value is None:
                missing.append((task, str(found.state) if found else "absent"))
                continue
            _reported(task, on, found.value, "", source, by=by, at=at)
            moved += 1
        if moved:
            record(by=by, at=at, action="take_progress", subject=f"plan:{plan.pk}", details={"source": source, "moved": moved})
    return Taken(moved, len(known), missing)


def mark_done(*, task_id: int, note: str = "", by: Actor, at: datetime) -> None:
    """Call a task done. Refused without proof: a value that meets the target, or a report with a file."""
    with transaction.atomic():
        task = _open_task(task_id, by, WRITERS)
        last = latest_values([task.pk]).get(task.pk)
        value, target = (last.value if last else None), task.target
        is_proved = target is not None and value is not None and is_met(task.comparison, value, target)
        if not is_proved and not Evidence.objects.filter(progress__task=task).exists():
            raise _refused(say("没有佐证：请先填报达到目标的进度值，或上传佐证材料"), "no_evidence")
        _event(task, DID, DONE, note, by=by, at=at)


def stop(*, task_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Stop a task for a reason; it may be resumed while the plan is open."""
    with transaction.atomic():
        _event(_open_task(task_id, by, SUPERVISORS), STOPPED_IT, STOPPED, _said(reason), by=by, at=at)


def resume(*, task_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Take up a task again that was stopped, or called done too early."""
    with transaction.atomic():
        task = _task(task_id, by, SUPERVISORS)
        if task.plan.state != APPROVED or task.state not in (STOPPED, DONE):
            raise _refused(say("只有已停止或已报完成的任务可以恢复"), "not_ended")
        _event(task, RESUMED, ON_TRACK if task.reports.exists() else NOT_STARTED, _said(reason), by=by, at=at)


def supervise(*, task_id: int, note: str, by: Actor, at: datetime) -> None:
    """Press for an open task: what is to be done, put on its record."""
    with transaction.atomic():
        task = _open_task(task_id, by, SUPERVISORS)
        _event(task, SUPERVISED, task.state, _said(note), by=by, at=at)


def answer(*, task_id: int, note: str, by: Actor, at: datetime) -> None:
    """Answer to being pressed."""
    with transaction.atomic():
        task = _open_task(task_id, by, WRITERS)
        if not task.events.filter(kind=SUPERVISED).exists():
            raise _refused(say("这项任务没有督办意见"), "not_supervised")
        _event(task, ANSWERED, task.state, _said(note), by=by, at=at)


def read_evidence(*, evidence_id: int, by: Actor, at: datetime) -> tuple[Evidence, bytes]:
    """A file and its bytes; that it was read is on record."""
    found = Evidence.objects.select_related("progress__task__plan").filter(pk=evidence_id).first()
    if found is None:
        raise NotFound(ABSENT)
    require(by, READERS, found.progress.task.plan.area_code)
    data = storage.take(found.sha256)
    with transaction.atomic():
        record(by=by, at=at, action="read_document", subject=f"task:{found.progress.task_id}",
               details={"evidence": found.pk, "file": found.file_name})
    return found, data


def _reported(
    task: Task, on: date, value: Fraction | None, remark: str, source: str, *, by: Actor, at: datetime
) -> Progress:
    made = Progress.objects.create(
        task=task, on=on, numerator=None if value is None else value.numerator, denominator=value.denominator if value else 1,
        remark=remark.strip()[:500], source=source[:60], account_id=by.account_id, by=str(by), at=at)
    if task.state == NOT_STARTED:
        task.state = ON_TRACK
        task.save(update_fields=["state"])
    return made


def _event(task: Task, kind: str, state: str, note: str, *, by: Actor, at: datetime) -> None:
    TaskEvent.objects.create(task=task, kind=kind, on=_day(at), note=note.strip()[:500], account_id=by.account_id, by=str(by),
                             at=at)
    if state != task.state:
        task.state = state
        task.save(update_fields=["state"])
    record(by=by, at=at, action=f"{kind}_task", subject=f"task:{task.pk}", details={"note": note.strip()[:500]})


def _task(task_id: int, by: Actor, roles: frozenset[Role]) -> Task:
    task = Task.objects.select_for_update(of=("self",)).select_related("plan").filter(pk=task_id).first()
    if task is None:
        raise NotFound(ABSENT)
    require(by, roles, task.plan.area_code)
    return task


def _open_task(task_id: int, by: Actor, roles: frozenset[Role]) -> Task:
    task = _task(task_id, by, roles)
    if task.plan.state != APPROVED:
        raise _refused(say("计划还没有批准，或已经结账"), "plan_not_open")
    if task.state not in OPEN or Task.objects.filter(carried_from=task).exists():
        raise _refused(say("这项任务已经了结或已经结转"), "not_open")
    return task


def _day(at: datetime) -> date:
    return at.astimezone(ZONE).date()


def _said(text: str) -> str:
    if not text.strip():
        raise _refused(say("请填写原因或意见"), "reason_missing")
    return text.strip()


def _refused(sentence: Sentence, code: str) -> Refused:
    return Refused(sentence, (), code=code)
