"""Reporting of a task with files that prove it, and those files."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from minzheng.kernel.casework.papers.filetypes import DRAWN, LARGEST
from minzheng.kernel.plans import reporting
from minzheng.kernel.plans.duties import ABSENT, WRITERS
from minzheng.kernel.plans.models import Evidence, Task
from minzheng.kernel.plans.wording import kept, read_value
from minzheng.kernel.values.errors import MinzhengError, NotFound
from minzheng.kernel.values.language import say

from ...listing import plain
from ...scope import by, now, require_role
from ..application_documents import served
from ..supervision import day_of
from .shared import plans_seen, task_seen

MOST_FILES = 10


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, task_id: int) -> HttpResponse:
    """Enter how far a task is."""
    task = task_seen(request, task_id)
    require_role(request, WRITERS)
    given = {name: plain(request.POST.get(name, ""))[:500] for name in ("on", "value", "remark")}
    problem = ""
    if request.method == "POST":
        try:
            files = [(one.name or "", one.read(LARGEST + 1)) for one in request.FILES.getlist("files")[:MOST_FILES]]
            reporting.report(task_id=task.pk, on=day_of(given["on"]), value=_value(task, given["value"]), remark=given["remark"],
                             files=files, by=by(request), at=now())
            messages.success(request, str(say("已填报")))
            return redirect("plan_task", task.pk)
        except NotFound:
            raise
        except MinzhengError as error:
            problem = str(error.sentence)
    return render(request, "pages/plans/report.html", {
        "task": task, "given": {**given, "on": given["on"] or _today()}, "problem": problem, "today": _today()},
        status=409 if problem else 200)


def _today() -> str:
    today: date = now().date()
    return today.isoformat()


def _value(task: Task, text: str) -> Fraction | None:
    if not text:
        return None
    value = read_value(text, task.unit)
    if value is None:
        raise MinzhengError(say("“{text}”不是进度值：请填写数字", text=text), code="not_a_value")
    return kept(value, text)


@require_GET
def evidence(request: HttpRequest, evidence_id: int) -> HttpResponse:
    """A file that proves a report; that it was read is on record."""
    if not Evidence.objects.filter(pk=evidence_id, progress__task__plan__in=plans_seen(request)).exists():
        raise NotFound(ABSENT)
    found, data = reporting.read_evidence(evidence_id=evidence_id, by=by(request), at=now())
    return served(data, mime=found.mime, file_name=found.file_name, is_shown="show" in request.GET and found.mime in DRAWN)
