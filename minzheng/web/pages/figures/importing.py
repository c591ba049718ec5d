"""Bringing in a sheet of figures: it is tried first, its problems shown, then entered when confirmed."""

from __future__ import annotations

from pathlib import Path

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from minzheng.kernel.indicators.periods import ReportPeriod
from minzheng.kernel.indicators.snapshots.duties import ENTERERS
from minzheng.kernel.indicators.snapshots.importing import bring_in, template
from minzheng.kernel.values.errors import MinzhengError
from minzheng.kernel.values.language import say

from ...scope import by, now, require_role, scope_of
from ..upload import LARGEST, SUFFIXES, XLSX, aside, drop, kept, short_name
from .shared import files

SHOWN = 200


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a sheet and its period; see what would come of it; enter it."""
    require_role(request, ENTERERS)
    if request.method != "POST":
        return render(request, "pages/figures/import.html")
    period = request.POST.get("period", "").strip()
    try:
        ReportPeriod.parse(period)
        if token := request.POST.get("token"):
            return _enter(request, kept(request, token), period, token)
        path, token, name = _put_aside(request)
        outcome = bring_in(path=path, period=period, area=scope_of(request).code, files=files(), by=by(request), at=now(),
                           is_trial=True)
    except MinzhengError as error:
        told = {"problem": error.sentence, "problems": error.beneath, "period": period}
        return render(request, "pages/figures/import.html", told, status=409)
    return render(request, "pages/figures/import.html", {
        "token": token, "name": name, "period": period, "outcome": outcome, "found": outcome.problems[:SHOWN]})


def _put_aside(request: HttpRequest) -> tuple[Path, str, str]:
    given = request.FILES.get("file")
    name = short_name(given.name or "") if isinstance(given, UploadedFile) else ""
    if not isinstance(given, UploadedFile) or Path(name).suffix.lower() not in SUFFIXES or (given.size or 0) > LARGEST:
        raise MinzhengError(say("只接受 200 MB 以内的 .xlsx、.xls 或 .csv 文件"), code="not_a_workbook")
    return *aside(request, {name: given}, name), name


def _enter(request: HttpRequest, path: Path, period: str, token: str) -> HttpResponse:
    outcome = bring_in(path=path, period=period, area=scope_of(request).code, files=files(), by=by(request), at=now())
    drop(token)
    request.session.pop("uploads", None)
    messages.success(request, str(say("已录入 {made} 个数，由另一人审核；已有 {known} 个没有改动；有问题未录入 {wrong} 个",
                                      made=outcome.made, known=outcome.known, wrong=len(outcome.problems))))
    return redirect("entered")


@require_GET
def empty(request: HttpRequest) -> HttpResponse:
    """The empty workbook, with a row for each indicator that is entered."""
    require_role(request, ENTERERS)
    return HttpResponse(template(files()), content_type=XLSX, headers={
        "Content-Disposition": content_disposition_header(True, f"{say('录入数据')}{say('导入模板')}.xlsx") or "attachment"})
