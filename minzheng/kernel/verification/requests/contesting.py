"""A household contests a report with evidence; an officer checks again or answers why not. The old report stays."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.casework.filing import contest_answered, contest_report
from minzheng.kernel.casework.papers import storage
from minzheng.kernel.casework.papers.filetypes import plain_name, require_type
from minzheng.kernel.values.errors import NotFound, Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import ZONE

from .comparing import Key
from .duties import ASKERS, OFFICERS, held, require
from .models import Objection, Report, Request, RequestState


def object_to_report(
    *, report_id: int, brought_by: str, content: str, file_name: str, data: bytes, by: Actor, at: datetime
) -> Objection:
    """Take down what the household holds against a report, with the paper that shows it. The case waits for the second check.

    Raises Refused without words or evidence, for a report that was replaced, or while another objection is open.
    """
    if not brought_by.strip() or not content.strip():
        raise Refused(say("请填写提出异议的人和异议内容"), (), code="objection_empty")
    name = plain_name(file_name)
    require_type(name, data)
    with transaction.atomic():
        report = _report(report_id)
        request = held(report.request_id)
        require(by, ASKERS, request)
        if Report.objects.filter(replaces=report).exists():
            raise Refused(say("这份报告已被新的报告取代"), (), code="report_replaced")
        if request.state != RequestState.REPORTED:
            raise Refused(say("已有异议正在复核"), (), code="objection_open")
        if request.case is not None and request.case.decided_on is not None:
            raise Refused(say("案件已有决定：对决定不服的，依法申请行政复议"), (), code="already_decided")
        made = Objection.objects.create(
            report=report, brought_by=brought_by.strip(), content=content.strip(), file_name=name, sha256=storage.put(data),
            received_on=at.astimezone(ZONE).date(), by=str(by), at=at)
        Request.objects.filter(pk=request.pk).update(state=RequestState.CONTESTED)
        if request.case is not None:
            contest_report(case_id=request.case.pk, number=report.number, content=made.content, by=by, at=at)
        record(by=by, at=at, action="object_to_report", subject=f"verification:{request.number}",
               details={"report": report.number, "objection": made.pk})
    return made


def settle_objection(
    *, objection_id: int, is_upheld: bool, reply: str, explained: Collection[Key] = (), by: Actor, at: datetime
) -> Objection:
    """Answer an objection. An upheld one is answered after the registers were asked again, with the lines, by what they are
    about, that its evidence explains, and a new report follows; else the report stands.

    Raises Refused without a reply, or for an upheld one before the second check.
    """
    if not reply.strip():
        raise Refused(say("请填写答复"), (), code="reply_missing")
    with transaction.atomic():
        found = Objection.objects.select_for_update(of=("self",)).select_related("report").filter(
            pk=objection_id, settled_on=None).first()
        if found is None:
            raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))
        request = held(found.report.request_id)
        require(by, OFFICERS, request)
        if is_upheld and request.state != RequestState.ASKED:
            raise Refused(say("异议成立的，请先复核查询"), (), code="not_run_again")
        if not is_upheld and request.state == RequestState.CONTESTED:
            Request.objects.filter(pk=request.pk).update(state=RequestState.REPORTED)
            if request.case is not None:
                contest_answered(case_id=request.case.pk, number=found.report.number, reply=reply, by=by, at=at)
        found.explained = [[place, key] for place, key in explained] if is_upheld else []
        found.is_upheld, found.reply = is_upheld, reply.strip()
        found.settled_on, found.settled_by = at.astimezone(ZONE).date(), str(by)
        found.save(update_fields=["is_upheld", "explained", "reply", "settled_on", "settled_by"])
        record(by=by, at=at, action="settle_report_objection", subject=f"verification:{request.number}",
               details={"objection": found.pk, "is_upheld": is_upheld})
    return found


def _report(report_id: int) -> Report:
    found = Report.objects.filter(pk=report_id).first()
    if found is None:
        raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))
    return found


def read_evidence(*, objection_id: int, by: Actor, at: datetime) -> tuple[Objection, bytes]:
    """What the household brought, to be read; on record."""
    found = Objection.objects.select_related("report__request__case__application").filter(pk=objection_id).first()
    if found is None:
        raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))
    require(by, OFFICERS | ASKERS, found.report.request)
    record(by=by, at=at, action="read_document", subject=f"verification:{found.report.request.number}",
           details={"objection": found.pk, "file": found.file_name})
    return found, storage.take(found.sha256)
