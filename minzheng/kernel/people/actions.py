"""The doors through which people's data is written. Each says who (``by=``) and when (``at=``) and leaves an event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.values.errors import NotFound, Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import ZONE, Month

from . import undoing
from .columns import Sheet
from .importing import ImportBusy, ImportReport, lock, refuse_implausible, remember, remembered, settle
from .merging import standing
from .models import ImportBatch, Person
from .roster import registry
from .roster.headings import meanings_from
from .roster.loading import (
    Progress,
    check_file,
    open_roster,
    read_roster,
    silent,
)

__all__ = ["ImportBusy", "ImportReport", "import_roster", "report_death", "undo_import"]


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

    ``office`` is the importing office's area code; None and the nation take the county most households lie in. ``mapping`` says
    what headings mean (heading → canonical heading) and is remembered for the office. A dry run checks and stores nothing.
    Raises Refused with every problem, NotAWorkbook for what cannot be read, ImportBusy beside another import, and
    UsageError for an unknown heading in ``mapping``.
    """
    refuse_implausible(month, at)
    chosen = meanings_from(mapping or {})
    opened = open_roster(path, remembered(office) | chosen, progress)
    office = office or None
    if office is None and Sheet.HOUSEHOLDS in opened.raw:
        office = registry.office_of(opened.raw[Sheet.HOUSEHOLDS])
        if meanings := remembered(office):
            opened = read_roster(opened.workbook, meanings | chosen, progress)
    frames = check_file(opened, month, at.astimezone(ZONE).date(), progress)
    with transaction.atomic():
        if not dry_run:
            lock()
        report = settle(opened, frames, month=month, office=office, by=by, at=at, accept_good_rows=accept_good_rows,
                        dry_run=dry_run, progress=progress)  # fmt: skip
        if chosen and not dry_run:
            remember(report.office, chosen, opened.findings, by=by, at=at)
    return report


def undo_import(batch_id: int, *, by: Actor, at: datetime, is_paid: Callable[[ImportBatch], bool]) -> ImportBatch:
    """Take an import back as a whole; nothing is erased, it is no longer believed.

    Raises NotFound, and Refused when it was undone before, something was paid on it (``is_paid``), or later imports
    build on it.
    """
    with transaction.atomic():
        lock()
        batch = ImportBatch.objects.select_for_update().filter(pk=batch_id).first()
        if batch is None:
            raise NotFound(say("没有编号为 {id} 的导入", id=batch_id), code="no_such_import")
        if batch.undone_at is not None:
            raise Refused(say("导入 {id} 已经撤销", id=batch_id), (), code="already_undone")
        if is_paid(batch):
            raise Refused(say("导入 {id} 已经据以发放，不能撤销", id=batch_id), (), code="already_paid")
        if undoing.is_superseded(batch_id):
            raise Refused(say("导入 {id} 之后的导入改动了同一批家庭：请先撤销后来的导入", id=batch_id), (), code="superseded")
        if undoing.belongs_to_merged(batch_id):
            raise Refused(say("导入 {id} 涉及后来合并的人员：请先撤销合并", id=batch_id), (), code="merged")
        undoing.take_back(batch_id, at_=at)
        batch.undone_at, batch.undone_by = at, str(by)
        batch.save(update_fields=["undone_at", "undone_by"])
        record(by=by, at=at, action="undo_import", subject=f"batch:{batch_id}")
    return batch


def report_death(*, person_id: int, on: date, by: Actor, at: datetime, source: str) -> Person:
    """Put on record that a person died ``on`` that day, as ``source`` says; of one who was merged, the row that stays.

    Raises NotFound, and Refused for a day in the future or before birth, or when a death is on record already.
    """
    with transaction.atomic():
        person = Person.objects.select_for_update().filter(pk=standing(person_id)).first()
        if person is None:
            raise NotFound(say("没有编号为 {id} 的人员", id=person_id), code="no_such_person")
        if person.death_date is not None:
            raise Refused(say("{name}已于 {on} 登记死亡", name=person.name, on=person.death_date), (), code="already_dead")
        if not person.birth_date <= on <= at.astimezone(ZONE).date():
            raise Refused(say("死亡日期 {on} 早于出生或晚于今天", on=on), (), code="death_date")
        person.death_date, person.death_known_at, person.death_source = on, at, source
        person.save(update_fields=["death_date", "death_known_at", "death_source"])
        record(by=by, at=at, action="report_death", subject=f"person:{person.pk}",
               details={"on": on.isoformat(), "source": source})  # fmt: skip
    return person
