"""Files that go with a report, kept as those of cases are: sealed, under their digest, named at its end."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.casework.papers import storage
from minzheng.kernel.casework.papers.filetypes import plain_name, require_type
from minzheng.kernel.values.errors import NotFound, Refused
from minzheng.kernel.values.language import say

from .duties import ABSENT, READERS, WRITERS, require
from .models import WRITABLE, Attachment, Report
from .queries import attachments

MOST = 20
"""Files of one report."""


def attach(*, report_id: int, file_name: str, data: bytes, by: Actor, at: datetime) -> Attachment:
    """Take in a PDF or a picture while the report is written; the same file twice is one. Raises Refused for other files."""
    shown = plain_name(file_name)
    mime = require_type(shown, data)
    with transaction.atomic():
        report = _writable(report_id, by)
        digest = storage.put(data)
        there = attachments(report.pk)
        if (same := there.filter(sha256=digest).first()) is not None:
            return same
        if there.count() >= MOST:
            raise Refused(say("这份报告已有 {most} 个附件，不能再增加", most=MOST), (), code="too_many_attachments")
        made = Attachment.objects.create(report=report, file_name=shown, mime=mime, size=len(data), sha256=digest, by=str(by),
                                         at=at)
        record(by=by, at=at, action="add_document", subject=f"report:{report.pk}",
               details={"document": made.pk, "file": shown, "sha256": digest})
    return made


def take_off(*, report_id: int, attachment_id: int, by: Actor, at: datetime) -> None:
    """Take a file off the report while it is written; file and record stay."""
    with transaction.atomic():
        _writable(report_id, by)
        found = attachments(report_id).filter(pk=attachment_id).first()
        if found is None:
            raise NotFound(ABSENT)
        found.removed_at = at
        found.save(update_fields=["removed_at"])
        record(by=by, at=at, action="remove_document", subject=f"report:{report_id}",
               details={"document": found.pk, "file": found.file_name})


def read(*, report_id: int, attachment_id: int, by: Actor, at: datetime) -> tuple[Attachment, bytes]:
    """A file and its bytes; that it was read goes on record."""
    found = attachments(report_id).filter(pk=attachment_id).select_related("report").first()
    if found is None:
        raise NotFound(ABSENT)
    require(by, READERS, found.report.area_code)
    data = storage.take(found.sha256)
    record(by=by, at=at, action="read_document", subject=f"report:{report_id}",
           details={"document": found.pk, "file": found.file_name})
    return found, data


def _writable(report_id: int, by: Actor) -> Report:
    report = Report.objects.select_for_update().filter(pk=report_id).first()
    if report is None:
        raise NotFound(ABSENT)
    require(by, WRITERS, report.area_code)
    if report.state not in WRITABLE:
        raise Refused(say("报告已送签或已签发，不能再修改"), (), code="locked")
    return report
