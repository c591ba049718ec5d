"""A verification report comes into the file of a case: the one door through which a step of the kind ``verify`` is done.

Casework does not know how a report is made. It keeps the paper, sealed, and in an event its number, day and conclusion: what a
decision asks for is such an event, so that a date that somebody types is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import ZONE

from .duties import doers, require_no_relative, require_role
from .law import Law
from .models import Case, CaseEvent, Document
from .papers import storage
from .papers.filetypes import PDF
from .procedures import Step
from .proceeding import done_elsewhere, locked, version_of
from .records import ANSWERED, CONTESTED, REPORT
from .stepping import event, is_called_for

FILED = "file_report"
"""The event of a report that comes when the case stands elsewhere: a second check after an objection."""


@dataclass(frozen=True)
class Filed:
    """A report as it comes into the file. ``conclusion`` is one of ``records.CONCLUSIONS``."""

    number: str
    issued_on: date
    conclusion: str
    data: bytes
    findings: str = ""


def file_report(*, case_id: int, report: Filed, law: Law, by: Actor, at: datetime) -> Document:
    """Keep the report with the case, and go on from the step ``verify`` where the case stands there.

    Raises Refused when the case is closed or nothing is verified in it, NotAllowed for who does not do that step.
    """
    with transaction.atomic():
        case = locked(case_id)
        step = step_of(case, law)
        require_role(by, doers(step.who), case.area_code)
        require_no_relative(by, case.application)
        if case.closed_on is not None or case.decided_on is not None:
            raise Refused(say("案件已有决定，核对报告不能再归入"), (), code="already_decided")
        made = _kept(case, step, report, by=by, at=at)
        _written(case, step, report, made, law, by=by, at=at)
        record(by=by, at=at, action="add_document", subject=f"case:{case.number}",
               details={"document": made.pk, "step": step.name, "name": REPORT, "sha256": made.sha256})
    return made


def contest_report(*, case_id: int, number: str, content: str, by: Actor, at: datetime) -> None:
    """The household contests a report with evidence: nothing is decided until that is answered or a new report is there."""
    with transaction.atomic():
        case = locked(case_id)
        event(case, step=case.step, action=CONTESTED, on=at.astimezone(ZONE).date(), by=by, at=at, opinion=content,
              written={"contested": number})


def contest_answered(*, case_id: int, number: str, reply: str, by: Actor, at: datetime) -> None:
    """The report stands although it was contested, for the reasons of the reply."""
    with transaction.atomic():
        case = locked(case_id)
        event(case, step=case.step, action=ANSWERED, on=at.astimezone(ZONE).date(), by=by, at=at, opinion=reply.strip(),
              written={"contested": number})


def step_of(case: Case, law: Law) -> Step:
    """The step of the case that verifies: the one it stands at, or the first that is called for. Raises Refused for none."""
    version = version_of(case, law)
    steps = [one for one in version.flow(case.flow) if one.kind == "verify" and is_called_for(one, case, version, law)]
    if not steps:
        raise Refused(say("这个案件的程序没有核对这一步"), (), code="nothing_to_verify")
    return next((one for one in steps if one.name == case.step), steps[0])


def reports_of(case: Case) -> list[CaseEvent]:
    """The events by which reports came into the file, the latest first."""
    return list(CaseEvent.objects.filter(case=case, record__has_key=REPORT).order_by("-pk"))


def _kept(case: Case, step: Step, report: Filed, *, by: Actor, at: datetime) -> Document:
    return Document.objects.create(
        application=case.application, case=case, step=step.name, name=REPORT, file_name=f"{report.number}.pdf", mime=PDF,
        size=len(report.data), sha256=storage.put(report.data), at=at, by=str(by)[:130])


def _written(
    case: Case, step: Step, report: Filed, document: Document, law: Law, *, by: Actor, at: datetime
) -> None:
    written: Mapping[str, Any] = {
        REPORT: report.number, "date": report.issued_on.isoformat(), "found": report.conclusion, "document": document.pk,
        **({"findings": report.findings} if report.findings else {}),
    }
    if case.step == step.name:
        done_elsewhere(case_id=case.pk, step=step.name, written=written, law=law, by=by, at=at)
    else:
        event(case, step=step.name, action=FILED, on=at.astimezone(ZONE).date(), by=by, at=at, written=written)
