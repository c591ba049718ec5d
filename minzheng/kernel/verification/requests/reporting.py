"""A report is issued: drawn up from the answers of the last round, put on paper, filed with the case, and never changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.casework.filing import Filed, file_report
from minzheng.kernel.casework.law import Law
from minzheng.kernel.casework.models import Document
from minzheng.kernel.casework.numbering import next_number
from minzheng.kernel.casework.papers import storage
from minzheng.kernel.casework.proceeding import version_of
from minzheng.kernel.values.errors import NotFound, Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import ZONE

from ..declarations import OutsideRegister
from .content import Content, drawn_up
from .duties import OFFICERS, READERS, held, require
from .models import Conclusion, Objection, Report, Request, RequestState, SourceAnswer
from .paper import Head, paper_of

NUMBER = "HB"
VALID_DAYS = 90
"""Days a report holds where no procedure says how many."""


def issue(
    *, request_id: int, reason: str = "", registers: Mapping[str, OutsideRegister], law: Law, by: Actor, at: datetime
) -> Report:
    """Issue the report of a check that was run, and file it with its case. An incomplete one is issued for a ``reason``.

    Raises Refused when the registers were not asked, or the reason is missing.
    """
    on = at.astimezone(ZONE).date()
    with transaction.atomic():
        request = held(request_id)
        require(by, OFFICERS, request)
        if request.state != RequestState.ASKED:
            raise Refused(say("还没有查询，不能出具报告"), (), code="not_run")
        answers = last_round(request)
        content = drawn_up(request, answers, registers, law, on=on)
        if content.conclusion == Conclusion.INCOMPLETE and not reason.strip():
            sentence = say("有 {count} 个来源没有反馈，结论是“核对不完整”：继续办理的，请说明理由", count=len(content.silent))
            raise Refused(sentence, (), code="reason_missing")
        if Objection.objects.filter(report__request=request, settled_on=None).exists():
            raise Refused(say("异议还没有答复：请先答复，再出具新的报告"), (), code="objection_open")
        made = _made(request, content, answers[0].round, reason.strip(), law, by=by, at=at, on=on)
        Request.objects.filter(pk=request.pk).update(state=RequestState.REPORTED)
        record(by=by, at=at, action="issue_report", subject=f"verification:{request.number}",
               details={"report": made.number, "conclusion": made.conclusion, "differences": made.differences,
                        "silent": made.silent})
    return made


def _made(
    request: Request, content: Content, number: int, reason: str, law: Law, *, by: Actor, at: datetime, on: date
) -> Report:
    before = request.reports.order_by("-round").first()
    until = on + timedelta(days=version_of(request.case, law).report_days if request.case else VALID_DAYS)
    head = Head(next_number(NUMBER, request.area_code, on), on, until, before.number if before else "", reason)
    data = paper_of(request, content, head, law, at=at)
    document = _filed(request, content, head, data, law, by=by, at=at)
    return Report.objects.create(
        request=request, number=head.number, round=number, replaces=before, conclusion=content.conclusion, issued_on=on,
        valid_until=until, differences=content.differences, silent=len(content.silent), reason=reason, content=content.sealed(),
        sha256=document.sha256 if document else storage.put(data), document=document, account_id=by.account_id, by=str(by), at=at)


def _filed(
    request: Request, content: Content, head: Head, data: bytes, law: Law, *, by: Actor, at: datetime
) -> Document | None:
    if request.case is None:
        return None
    filed = Filed(head.number, head.issued_on, content.conclusion, data, head.reason)
    return file_report(case_id=request.case.pk, report=filed, law=law, by=by, at=at)


def last_round(request: Request) -> Sequence[SourceAnswer]:
    """The answers of the last round, in the order they were asked."""
    last = request.answers.aggregate(last=Max("round"))["last"]
    return list(request.answers.filter(round=last).order_by("pk")) if last else []


def read_report(*, report_id: int, by: Actor, at: datetime) -> Report:
    """A report, to be read; that it was looked at goes on record. Raises NotFound, and NotAllowed for the village."""
    found = Report.objects.select_related("request__case__application", "request__household", "replaces").filter(
        pk=report_id).first()
    if found is None:
        raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))
    require(by, READERS, found.request)
    record(by=by, at=at, action="read_report", subject=f"verification:{found.request.number}", details={"report": found.number})
    return found


def read_paper(*, report_id: int, by: Actor, at: datetime) -> tuple[Report, bytes]:
    """A report and its PDF."""
    found = read_report(report_id=report_id, by=by, at=at)
    return found, storage.take(found.sha256)
