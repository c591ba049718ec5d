"""What was written when, and what differs: between the revisions of a section and between the versions of a report."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from minzheng.kernel.catalogue import reporting
from minzheng.kernel.reports import queries
from minzheng.kernel.reports.comparing import between, differences
from minzheng.kernel.reports.models import STATES, SignedCopy
from minzheng.kernel.values.language import say

from ...scope import now
from .shared import TONES, report_seen


@require_GET
def history_page(request: HttpRequest, report_id: int, section_id: int) -> HttpResponse:
    """Every revision of a section with what it changed, the latest first."""
    report = report_seen(request, report_id)
    section = queries.section(report.pk, section_id)
    revisions = queries.history(section.pk)
    older = [*revisions[1:], None]
    return render(request, "pages/reports/history.html", {
        "report": report, "section": section, "heading": section.heading or section.chapter.heading or say("引言"),
        "revisions": [{"revision": one, "mark": getattr(one, "mark", None),
                       "runs": differences(before.text if before else one.text, one.text)}
                      for one, before in zip(revisions, older, strict=True)]})


@require_GET
def page(request: HttpRequest, report_id: int) -> HttpResponse:
    """The versions of a report, and what this one changed in the one it replaces."""
    report = report_seen(request, report_id)
    at = now()
    changes = None
    if report.replaces is not None:
        changes = between(reporting.document(report.replaces, at=at), reporting.document(report, at=at))
    found = queries.versions(report)
    copies = {one.report_id: one for one in SignedCopy.objects.filter(report__in=found).defer("content")}
    return render(request, "pages/reports/versions.html", {
        "report": report, "changes": changes,
        "versions": [{"report": one, "state": STATES[one.state], "tone": TONES.get(one.state, "secondary"),
                      "copy": copies.get(one.pk)} for one in found]})
