"""A roster from file to registry: what ``actions.import_roster`` does in its transaction, step by step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import polars as pl
from django.db import connection

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.areas import queries as areas
from minzheng.kernel.values.areas import COUNTY, PREFECTURE, PROVINCE
from minzheng.kernel.values.areas import at as area_at
from minzheng.kernel.values.errors import MinzhengError, Problem, Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import ZONE, Month

from . import planning, storing
from .columns import Sheet
from .models import HeadingMapping, ImportBatch
from .roster import registry
from .roster.findings import Findings
from .roster.headings import Meanings
from .roster.loading import (
    Opened,
    Progress,
    absent_columns,
    refused_households,
    refuses_all,
    without,
)

_H, _M = Sheet.HOUSEHOLDS, Sheet.MEMBERS
_LOCK = 0x6D7A_0001

"""The advisory lock of the registry: one import at a time."""

EARLIEST = Month(2000, 1)


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


def refuse_implausible(month: Month, at: datetime) -> None:
    """Refuse a month before the registry's time or later than the next one."""
    latest = Month.of(at.astimezone(ZONE).date()).plus(1)
    if not EARLIEST <= month <= latest:
        sentence = say("导入月份 {month} 不合理：应在 {first} 至 {last} 之间", month=month, first=EARLIEST, last=latest)
        raise Refused(sentence, (), code="month_implausible")


def lock() -> None:
    """Hold the registry to the end of the transaction. Raises ImportBusy when another import holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            raise ImportBusy(say("另一个导入正在进行，请稍后再试"))


def remembered(office: int | None) -> dict[tuple[str, str], str]:
    """What the office once said its headings mean."""
    if office is None:
        return {}
    rows = HeadingMapping.objects.filter(office=area_at(office, COUNTY)).values_list("sheet", "heading", "column")
    return {(sheet, heading): column for sheet, heading, column in rows}


def remember(office: int, chosen: Meanings, findings: Findings, *, by: Actor, at: datetime) -> None:
    """Keep the meanings that the file used."""
    for (sheet, heading), column in chosen.items():
        HeadingMapping.objects.update_or_create(
            office=area_at(office, COUNTY), sheet=sheet, heading=heading,
            defaults={"column": column, "by": str(by), "at": at},
        )  # fmt: skip
    details = {f"{sheet}!{heading}": column for (sheet, heading), column in chosen.items()}
    record(by=by, at=at, action="map_headings", subject=f"area:{office}", details=details)


def settle(
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
    _refuse_office(office, month)
    progress("与登记核对", 0, 0)
    frames[_H] = registry.check_areas(frames[_H], office, month.first_day, findings)
    good, known, refused = _good(frames, office, month, findings)
    if (findings.errors().height and not accept_good_rows) or not good[_H].height:
        raise _refused(findings)
    for number in sorted(refused):
        findings.add(_H, "left_out", value=number)
    if absent := registry.count_absent(office, known):
        findings.add(_H, "households_absent", value=str(absent))
    planned = planning.plan(good, known, month=month, office=office, absent=absent_columns(findings))
    batch = None
    if not dry_run and not planned.is_empty:
        batch = _store(planned, opened, by=by, at=at, progress=progress)
    counts = planned.counts | {"households_left_out": len(refused)}
    return ImportReport(batch, counts, findings.problems(), office, sorted(refused))


def _refuse_office(office: int, month: Month) -> None:
    """Refuse an office that is unknown in the month, or above the counties: numbers are unique within a county."""
    found = areas.area(office, on=month.first_day)
    if found.lowest_level in (PROVINCE, PREFECTURE):
        sentence = say("导入单位 {name} 不是县级或以下：请按县（市、区）分别导入", name=found.name)
        raise Refused(sentence, (), code="office_too_high")


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


def _store(planned: planning.Plan, opened: Opened, *, by: Actor, at: datetime, progress: Progress) -> ImportBatch:
    batch = ImportBatch.objects.create(
        kind="roster", file_name=opened.workbook.path.name[:255], sha256=opened.workbook.sha256,
        month=int(planned.month), office=planned.office, by=str(by), at=at, counts=planned.counts,
    )  # fmt: skip
    storing.store(planned, batch_id=batch.pk, at_=at, progress=progress)
    details = {"month": str(planned.month), "office": planned.office, "sha256": batch.sha256, **planned.counts}
    record(by=by, at=at, action="import_roster", subject=f"batch:{batch.pk}", details=details)
    return batch
