"""The files that go with a report: brought, read, taken off."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from minzheng.kernel.casework.papers.filetypes import DRAWN, LARGEST
from minzheng.kernel.reports import attaching, queries
from minzheng.kernel.reports.duties import ABSENT
from minzheng.kernel.values.errors import MinzhengError, NotFound
from minzheng.kernel.values.language import say

from ...scope import by, now
from ..application_documents import served
from ..confirm import Question, ask
from .shared import report_seen


@require_POST
def add(request: HttpRequest, report_id: int) -> HttpResponse:
    """Take in the files chosen; each refusal is told, the others are kept."""
    report = report_seen(request, report_id)
    chosen = request.FILES.getlist("files")
    if not chosen:
        messages.error(request, str(say("请选择文件")))
    for one in chosen[: attaching.MOST]:
        try:
            attaching.attach(report_id=report.pk, file_name=one.name or "", data=one.read(LARGEST + 1), by=by(request), at=now())
        except MinzhengError as error:
            messages.error(request, str(error))
    return redirect("report", report.pk)


@require_GET
def download(request: HttpRequest, report_id: int, attachment_id: int) -> HttpResponse:
    """A file of the report, to keep or, when asked to ``show`` a picture, to look at."""
    report = report_seen(request, report_id)
    found, data = attaching.read(report_id=report.pk, attachment_id=attachment_id, by=by(request), at=now())
    return served(data, mime=found.mime, file_name=found.file_name, is_shown="show" in request.GET and found.mime in DRAWN)


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, report_id: int, attachment_id: int) -> HttpResponse:
    """Take a file off the report, after a question."""
    report = report_seen(request, report_id)
    found = queries.attachments(report.pk).filter(pk=attachment_id).first()
    if found is None:
        raise NotFound(ABSENT)
    question = Question(
        title=say("移除“{name}”", name=found.file_name), text=say("移除后不再列为附件；文件和移除记录仍然留存备查。"),
        action=say("确认移除"), back=reverse("report", args=[report.pk]), done=say("已移除"), is_grave=True)
    return ask(request, question, lambda given: attaching.take_off(
        report_id=report.pk, attachment_id=found.pk, by=by(request), at=now()))
