"""The doors of earlier reports: bring one in, say its period, confirm, change and reject what was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.db.models import Q

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.casework.papers import storage
from minzheng.kernel.casework.papers.filetypes import plain_name
from minzheng.kernel.indicators.periods import ReportPeriod
from minzheng.kernel.values.errors import NotFound, Refused
from minzheng.kernel.values.language import say

from . import keeping, units
from .duties import ABSENT, require
from .models import OldReport, ReadDecision, ReadTask, ReadValue, State
from .reader import read
from .sources import UnreadableReport, lines_of
from .words import Dictionary

LARGEST = 20 * 1024 * 1024
"""Bytes of the largest file taken in."""
_KEPT = ("state", "indicator", "numerator", "denominator", "unit", "qualifier", "period", "cut_off", "scope")


@dataclass(frozen=True)
class Change:
    """What somebody says a reading is: ``amount`` in the printed unit, None where it stays as read."""

    indicator: str
    amount: Fraction | None = None
    period: str = ""
    cut_off: date | None = None
    scope: str = ""


def bring_in(
    *, content: bytes, file_name: str, area_code: int, dictionary: Dictionary, by: Actor, at: datetime,
) -> OldReport:
    """Keep a file sealed and read it. The same file twice in one area is one report.

    What cannot be read is kept with a note that says why. Raises Refused for an empty or too large file.
    """
    name = plain_name(file_name)
    require(by, area_code)
    if not content.strip():
        raise Refused(say("文件“{name}”是空的，请重新选择或拍摄", name=name), (), code="file_empty")
    if len(content) > LARGEST:
        raise Refused(say("文件“{name}”超过 20 MB，请只上传报告本身", name=name), (), code="file_too_large")
    digest = storage.put(content)
    same = OldReport.objects.filter(area_code=area_code, sha256=digest).first()
    if same is not None:
        return same
    with transaction.atomic():
        made = OldReport.objects.create(title=name, file_name=name, sha256=digest, size=len(content), area_code=area_code,
                                        by=str(by), account_id=by.account_id, at=at)
        _read_into(made, content, dictionary)
        record(by=by, at=at, action="bring_in_old_report", subject=f"old_report:{made.pk}",
               details={"file": name, "sha256": digest, "values": made.values.count(), "tasks": made.tasks.count()})
    return made


def say_period(*, report_id: int, period: str, dictionary: Dictionary, by: Actor, at: datetime) -> OldReport:
    """Say which period a report is about, and read it again by that. Raises Refused once something of it was decided."""
    ReportPeriod.parse(period)
    with transaction.atomic():
        report = _report(report_id, by)
        if ReadDecision.objects.filter(Q(value__report=report) | Q(task__report=report)).exists():
            raise Refused(say("已有确认的内容，不能再改期间；请逐项更改"), (), code="already_decided")
        record(by=by, at=at, action="say_period_of_old_report", subject=f"old_report:{report.pk}",
               details={"before": report.period, "after": period})
        report.values.all().delete()
        report.tasks.all().delete()
        _read_into(report, storage.take(report.sha256), dictionary, period=period)
    return report


def _read_into(report: OldReport, content: bytes, dictionary: Dictionary, *, period: str = "") -> None:
    try:
        found = read(lines_of(content, report.file_name), dictionary, period=period)
    except UnreadableReport as error:
        report.notes = [{"code": "unreadable", "what": error.sentence.template.format(**error.sentence.values), "sentence": 0}]
        report.save()
        return
    for name, value in keeping.described(found).items():
        setattr(report, name, value)
    report.save()
    keeping.write(report, found)


def confirm(*, value_id: int, by: Actor, at: datetime) -> ReadValue:
    """Confirm a value as it stands. Raises Refused where it has no indicator."""
    return _decided(value_id, "confirm", {"state": State.CONFIRMED}, by, at)


def reject(*, value_id: int, note: str, by: Actor, at: datetime) -> ReadValue:
    """Say that a value is not what it was read as, and nothing else either; why must be said."""
    return _decided(value_id, "reject", {"state": State.REJECTED}, by, at, _reason(note))


def reopen(*, value_id: int, by: Actor, at: datetime) -> ReadValue:
    """Take a decision back: the value waits again."""
    return _decided(value_id, "reopen", {"state": State.OPEN}, by, at)


def change(*, value_id: int, to: Change, dictionary: Dictionary, by: Actor, at: datetime) -> ReadValue:
    """Confirm a value with another indicator, number, period, cut-off or scope. Raises Refused for an unknown indicator."""
    if to.indicator not in dictionary.terms:
        raise Refused(say("没有指标“{name}”", name=to.indicator), (), code="no_indicator")
    if to.period:
        ReportPeriod.parse(to.period)
    new: dict[str, Any] = {"state": State.CONFIRMED, "indicator": to.indicator, "period": to.period, "cut_off": to.cut_off,
                           "scope": to.scope[:40]}
    return _decided(value_id, "change", new, by, at, amount=to.amount)


def confirm_above(*, report_id: int, confidence: int, by: Actor, at: datetime) -> int:
    """Confirm every open value with an indicator and at least ``confidence`` per-mille; how many were."""
    with transaction.atomic():
        report = _report(report_id, by)
        found = list(report.values.select_for_update().filter(state=State.OPEN, confidence__gte=confidence).exclude(indicator=""))
        ReadValue.objects.filter(pk__in=[one.pk for one in found]).update(state=State.CONFIRMED)
        ReadDecision.objects.bulk_create([
            ReadDecision(value=one, kind="confirm", before=_stand(one), after=_stand(one) | {"state": State.CONFIRMED},
                         by=str(by),
                         account_id=by.account_id, at=at) for one in found])
        record(by=by, at=at, action="confirm_old_values", subject=f"old_report:{report.pk}",
               details={"confidence": confidence, "values": len(found)})
    return len(found)


def decide_task(*, task_id: int, is_one: bool, by: Actor, at: datetime) -> ReadTask:
    """Confirm that a sentence is a task of the plan, or reject it."""
    with transaction.atomic():
        task = ReadTask.objects.select_for_update().select_related("report").filter(pk=task_id).first()
        if task is None:
            raise NotFound(ABSENT)
        require(by, task.report.area_code)
        before, task.state = task.state, State.CONFIRMED if is_one else State.REJECTED
        task.save(update_fields=["state"])
        _note(task.report, "confirm" if is_one else "reject", {"state": before}, {"state": task.state}, "", by, at, task=task)
    return task


def _decided(
    value_id: int, kind: str, new: Mapping[str, Any], by: Actor, at: datetime, note: str = "", amount: Fraction | None = None,
) -> ReadValue:
    with transaction.atomic():
        value = ReadValue.objects.select_for_update().select_related("report").filter(pk=value_id).first()
        if value is None:
            raise NotFound(ABSENT)
        require(by, value.report.area_code)
        before = _stand(value)
        for name, one in new.items():
            setattr(value, name, one)
        if amount is not None:
            exact = units.value(amount, value.unit)
            value.numerator, value.denominator, value.qualifier = exact.numerator, exact.denominator, "exact"
        if value.state == State.CONFIRMED and not value.indicator:
            raise Refused(say("请先选定指标再确认"), (), code="no_indicator")
        value.is_whole = keeping.is_whole(value.scope)
        value.save()
        _note(value.report, kind, before, _stand(value), note, by, at, value=value)
    return value


def _stand(value: ReadValue) -> dict[str, Any]:
    """How a value stands, as plain data."""
    kept = {name: str(one) if isinstance(one := getattr(value, name), date) else one for name in _KEPT}
    return {**kept, "amount": keeping.printed(value)}


def _note(
    report: OldReport, kind: str, before: Mapping[str, Any], after: Mapping[str, Any], note: str, by: Actor, at: datetime,
    **about: Any,
) -> None:
    ReadDecision.objects.create(kind=kind, before=dict(before), after=dict(after), note=note, by=str(by),
                                account_id=by.account_id,
                                at=at, **about)
    what = next(f"{name}:{one.pk}" for name, one in about.items())
    record(by=by, at=at, action=f"{kind}_old_value", subject=f"old_report:{report.pk}", details={"about": what, "note": note})


def _report(report_id: int, by: Actor) -> OldReport:
    report = OldReport.objects.select_for_update().filter(pk=report_id).first()
    if report is None:
        raise NotFound(ABSENT)
    require(by, report.area_code)
    return report


def _reason(note: str) -> str:
    if not note.strip():
        raise Refused(say("请填写“{label}”", label=say("原因")), (), code="field_missing")
    return note.strip()[:300]
