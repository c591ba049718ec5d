"""The doors through which people's data is written. Each says who (``by=``) and when (``at=``) and leaves an event."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import polars as pl
from django.db import connection, transaction

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.values.areas import COUNTY
from minzheng.kernel.values.areas import at as area_at
from minzheng.kernel.values.errors import MinzhengError, NotFound, Problem, Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import ZONE, Month

from . import storing, undoing
from .columns import Sheet
from .models import HeadingMapping, ImportBatch, Person
from .roster import registry
from .roster.findings import Findings
from .roster.headings import Meanings, meanings_from
from .roster.loading import (
    Opened,
    Progress,
    absent_columns,
    check_file,
    open_roster,
    read_roster,
    refused_households,
    refuses_all,
    silent,
    without,
)

_LOCK = 0x6D7A_0001
"""The advisory lock of the registry: one import at a time."""
EARLIEST = Month(2000, 1)
_H, _M = Sheet.HOUSEHOLDS, Sheet.MEMBERS


class ImportBusy(MinzhengError):
    """Another import is being stored."""

    code = "import_busy"


@dataclass(frozen=True)
class ImportReport:
    """What an import did (``batch`` is None when it changed nothing or was a dry run) and everything it found.

    ``left_out`` are the numbers of households that were refused while the others were stored.
    """

    batch: ImportBatch | None
    counts: Mapping[str, int]
    problems: Sequence[Problem]
    office: int = 0
    left_out: Sequence[str] = field(default=())


def import_roster(
    path: Path,
    *,
    month: Month,
    office: int | None,
    by: Actor,
    at: datetime,
    accept_good_rows: bool = False,
    dry_run: bool = False,
    mapping: Mapping[str, str] | None = None,
    progress: Progress = silent,
) -> ImportReport:
    """Read, check and store a roster that holds from ``month``. All or nothing, unless ``accept_good_rows``.

    ``office`` is the importing office's area code; None takes the county most households lie in. ``mapping`` says what
    headings mean (heading → canonical heading) and is remembered for the office. A dry run checks and stores nothing.
    Raises Refused with every problem, NotAWorkbook for what cannot be read, ImportBusy beside another import, and
    UsageError for an unknown heading in ``mapping``.
    """
    _refuse_implausible(month, at)
    chosen = meanings_from(mapping or {})
    opened = open_roster(path, _remembered(office) | chosen, progress)
    if office is None and _H in opened.raw:
        office = registry.office_of(opened.raw[_H])
        if remembered := _remembered(office):
            opened = read_roster(opened.workbook, remembered | chosen, progress)
    frames = check_file(opened, month, at.astimezone(ZONE).date(), progress)
    with transaction.atomic():
        if not dry_run:
            _lock()
        report = _settle(opened, frames, month=month, office=office, by=by, at=at, accept_good_rows=accept_good_rows,
                         dry_run=dry_run, progress=progress)  # fmt: skip
        if chosen and not dry_run:
            _remember(report.office, chosen, opened.findings, by=by, at=at)
    return report


def _refuse_implausible(month: Month, at: datetime) -> None:
    latest = Month.of(at.astimezone(ZONE).date()).plus(1)
    if not EARLIEST <= month <= latest:
        sentence = say("导入月份 {month} 不合理：应在 {first} 至 {last} 之间", month=month, first=EARLIEST, last=latest)
        raise Refused(sentence, (), code="month_implausible")


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            raise ImportBusy(say("另一个导入正在进行，请稍后再试"))


def _remembered(office: int | None) -> dict[tuple[str, str], str]:
    """What the office once said its headings mean."""
    if office is None:
        return {}
    rows = HeadingMapping.objects.filter(office=area_at(office, COUNTY)).values_list("sheet", "heading", "column")
    return {(sheet, heading): column for sheet, heading, column in rows}


def _remember(office: int, chosen: Meanings, findings: Findings, *, by: Actor, at: datetime) -> None:
    """Keep the meanings that the file used."""
    for (sheet, heading), column in chosen.items():
        HeadingMapping.objects.update_or_create(
            office=area_at(office, COUNTY), sheet=sheet, heading=heading,
            defaults={"column": column, "by": str(by), "at": at},
        )  # fmt: skip
    details = {f"{sheet}!{heading}": column for (sheet, heading), column in chosen.items()}
    record(by=by, at=at, action="map_headings", subject=f"area:{office}", details=details)


def _settle(
    opened: Opened,
    frames: dict[Sheet, pl.DataFrame],
    *,
    month: Month,
    office: int | None,
    by: Actor,
    at: datetime,
    accept_good_rows: bool,
    dry_run: bool,
    progress: Progress,
) -> ImportReport:
    """Check a file's frames against the registry and store them, inside a transaction."""
    findings = opened.findings
    if refuses_all(opened.raw, findings) or not frames or office is None:
        raise _refused(findings)
    progress("与登记核对", 0, 0)
    frames[_H] = registry.check_areas(frames[_H], office, month.first_day, findings)
    good, known, refused = _good(frames, office, month, findings)
    if (refused and not accept_good_rows) or not good[_H].height:
        raise _refused(findings)
    for number in sorted(refused):
        findings.add(_H, "left_out", value=number)
    if absent := registry.count_absent(office, known):
        findings.add(_H, "households_absent", value=str(absent))
    planned = storing.plan(good, known, month=month, office=office, absent=absent_columns(findings))
    batch = None
    if not dry_run and not planned.is_empty:
        batch = _store(planned, opened, by=by, at=at, progress=progress)
    counts = planned.counts | {"households_left_out": len(refused)}
    return ImportReport(batch, counts, findings.problems(), office, sorted(refused))


def _good(
    frames: dict[Sheet, pl.DataFrame], office: int, month: Month, findings: Findings
) -> tuple[dict[Sheet, pl.DataFrame], registry.Known, set[str]]:
    """The households without errors. Leaving one out can strand a person who moves, so it is asked until it holds."""
    refused = refused_households(frames, findings)
    while True:
        good = without(frames, refused)
        known = registry.look_up(good, office)
        registry.check_known(good, known, month, findings)
        now = refused_households(frames, findings)
        if now == refused:
            return good, known, refused
        refused = now


def _refused(findings: Findings) -> Refused:
    problems = findings.problems()
    errors = findings.errors().height
    return Refused(say("花名册有 {count} 处错误，没有导入", count=errors), problems, code="roster_refused")


def _store(planned: storing.Plan, opened: Opened, *, by: Actor, at: datetime, progress: Progress) -> ImportBatch:
    batch = ImportBatch.objects.create(
        kind="roster", file_name=opened.workbook.path.name[:255], sha256=opened.workbook.sha256,
        month=int(planned.month), office=planned.office, by=str(by), at=at, counts=planned.counts,
    )  # fmt: skip
    storing.store(planned, batch_id=batch.pk, at_=at, progress=progress)
    details = {"month": str(planned.month), "office": planned.office, "sha256": batch.sha256, **planned.counts}
    record(by=by, at=at, action="import_roster", subject=f"batch:{batch.pk}", details=details)
    return batch


def undo_import(batch_id: int, *, by: Actor, at: datetime, is_paid: Callable[[ImportBatch], bool]) -> ImportBatch:
    """Take an import back as a whole; nothing is erased, it is no longer believed.

    Raises NotFound, and Refused when it was undone before, something was paid on it (``is_paid``), or later imports
    build on it.
    """
    with transaction.atomic():
        _lock()
        batch = ImportBatch.objects.select_for_update().filter(pk=batch_id).first()
        if batch is None:
            raise NotFound(say("没有编号为 {id} 的导入", id=batch_id), code="no_such_import")
        if batch.undone_at is not None:
            raise Refused(say("导入 {id} 已经撤销", id=batch_id), (), code="already_undone")
        if is_paid(batch):
            raise Refused(say("导入 {id} 已经据以发放，不能撤销", id=batch_id), (), code="already_paid")
        if undoing.is_superseded(batch_id):
            raise Refused(say("导入 {id} 之后的导入改动了同一批家庭：请先撤销后来的导入", id=batch_id), (), code="superseded")
        undoing.take_back(batch_id, at_=at)
        batch.undone_at, batch.undone_by = at, str(by)
        batch.save(update_fields=["undone_at", "undone_by"])
        record(by=by, at=at, action="undo_import", subject=f"batch:{batch_id}")
    return batch


def report_death(*, person_id: int, on: date, by: Actor, at: datetime, source: str) -> Person:
    """Put on record that a person died ``on`` that day, as ``source`` says.

    Raises NotFound, and Refused for a day in the future or before birth, or when a death is on record already.
    """
    with transaction.atomic():
        person = Person.objects.select_for_update().filter(pk=person_id).first()
        if person is None:
            raise NotFound(say("没有编号为 {id} 的人员", id=person_id), code="no_such_person")
        if person.death_date is not None:
            raise Refused(say("{name}已于 {on} 登记死亡", name=person.name, on=person.death_date), (), code="already_dead")
        if not person.birth_date <= on <= at.astimezone(ZONE).date():
            raise Refused(say("死亡日期 {on} 早于出生或晚于今天", on=on), (), code="death_date")
        person.death_date, person.death_known_at, person.death_source = on, at, source
        person.save(update_fields=["death_date", "death_known_at", "death_source"])
        record(by=by, at=at, action="report_death", subject=f"person:{person_id}",
               details={"on": on.isoformat(), "source": source})  # fmt: skip
    return person
