"""The work report of a period as a Word document, every number of it accounted for."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods

from minzheng.kernel.access.actions import record
from minzheng.kernel.catalogue.in_force import book, catalogue
from minzheng.kernel.catalogue.outline import report_outline
from minzheng.kernel.indicators.computation import compute
from minzheng.kernel.indicators.periods import ReportPeriod
from minzheng.kernel.registers.writing import lapse_due
from minzheng.kernel.reports.workreport import write_report
from minzheng.kernel.values.errors import MinzhengError
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import Month

from ..month_figures import months
from ..scope import by, now, scope_of

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Choose a period; the report comes down as a file, and that it was written is put on record."""
    scope = scope_of(request)
    periods = _periods(months(scope.low, scope.high))
    problem = ""
    if request.method == "POST":
        try:
            return _written(request, ReportPeriod.parse(request.POST.get("period", "").strip()))
        except MinzhengError as error:
            problem = str(error)
    return render(request, "pages/report.html", {"periods": periods, "problem": problem}, status=409 if problem else 200)


def _periods(known: list[Month]) -> list[str]:
    """The years, half-years, quarters and months that have a run, as periods are written; the longest first."""
    years = dict.fromkeys(str(month.year) for month in known)
    halves = dict.fromkeys(f"{month.year}H{(month.number + 5) // 6}" for month in known)
    quarters = dict.fromkeys(f"{month.year}Q{(month.number + 2) // 3}" for month in known)
    return [*years, *halves, *quarters, *(str(month) for month in known)]


def _written(request: HttpRequest, period: ReportPeriod) -> HttpResponse:
    scope, known, at = scope_of(request), catalogue(), now()
    outline = report_outline(known)
    lapse_due(book=book(), on=at.date(), at=at)
    found = compute(outline.files, period=period, area=scope.code, parameters=known.parameters, known_at=at)
    opening = (known.root / "commons" / "report_opening.md").read_text(encoding="utf-8").strip()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.docx"
        write_report(path, outline, found, opening=opening, area_name=scope.name, decimals=2)
        content = path.read_bytes()
    record(by=by(request), at=at, action="write_report", subject=f"report:{period.text}",
           details={"area_code": scope.code})
    name = f"{scope.name}-{say('工作报告')}-{period.text}.docx"
    return HttpResponse(content, content_type=WORD, headers={
        "Content-Disposition": content_disposition_header(True, name) or "attachment"})
