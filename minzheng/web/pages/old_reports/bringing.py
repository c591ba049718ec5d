"""Bringing an earlier report in: a file or a pasted text; and saying which period it is about."""

from __future__ import annotations

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from minzheng.kernel.catalogue.report_words import report_words
from minzheng.kernel.reports.reading import actions
from minzheng.kernel.reports.reading.duties import CONFIRMERS
from minzheng.kernel.values.errors import MinzhengError
from minzheng.kernel.values.language import say

from ...listing import plain
from ...scope import by, now, require_role, scope_of
from ..confirm import Field, Question, ask
from .shared import seen

SUFFIXES = (".docx", ".txt")
LONGEST = 500_000
"""Characters of the longest text that may be pasted."""


@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """Choose a file or paste a text; it is read at once."""
    require_role(request, CONFIRMERS)
    problem, text = "", request.POST.get("text", "")[:LONGEST]
    if request.method == "POST":
        try:
            content, name = _given(request, text)
            made = actions.bring_in(content=content, file_name=name, area_code=scope_of(request).code, dictionary=report_words(),
                                    by=by(request), at=now())
            messages.success(request, str(say("已读取，请核对后确认") if made.sentences else say("文件已保存，没有读出内容")))
            return redirect("old_report", made.pk)
        except MinzhengError as error:
            problem = str(error.sentence)
    return render(request, "pages/old_reports/new.html", {"problem": problem, "text": text, "kinds": ",".join(SUFFIXES)},
                  status=409 if problem else 200)


def _given(request: HttpRequest, text: str) -> tuple[bytes, str]:
    file = request.FILES.get("file")
    if isinstance(file, UploadedFile) and file.name:
        if not file.name.lower().endswith(SUFFIXES):
            raise MinzhengError(say("只接受 {kinds} 文件；其他文件请粘贴其中的文字", kinds="、".join(SUFFIXES)),
                                code="not_a_report")
        if (file.size or 0) > actions.LARGEST:
            raise MinzhengError(say("文件“{name}”超过 20 MB，请只上传报告本身", name=file.name), code="file_too_large")
        return file.read(), file.name
    if not plain(text):
        raise MinzhengError(say("请选择文件或粘贴文字"), code="no_file")
    return text.replace("\r\n", "\n").encode(), f"{say('粘贴的文字')}.txt"


@require_http_methods(["GET", "POST"])
def say_period(request: HttpRequest, report_id: int) -> HttpResponse:
    """Say which period a report is about; it is read again by that."""
    require_role(request, CONFIRMERS)
    report = seen(request, report_id)
    question = Question(
        title=say("指明统计期"), text=say("按指明的统计期重新读取；已有确认的内容时不能再改。"), action=say("重新读取"),
            done=say("已重新读取"),
        back=reverse("old_report", args=[report.pk]),
        fields=(Field("period", say("统计期"), value=report.period, hint=say("写成 2026、2026H1、2026Q3 或 2026-11。")),))
    return ask(request, question, lambda given: actions.say_period(
        report_id=report.pk, period=given["period"], dictionary=report_words(), by=by(request), at=now()))
