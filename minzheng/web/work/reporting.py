"""Jobs of work reports: the figures of a report frozen."""

from __future__ import annotations

from django.urls import reverse

from minzheng.kernel.catalogue.reporting import frozen_now
from minzheng.kernel.jobs.kinds import Work, kind
from minzheng.kernel.reports.queries import report
from minzheng.kernel.values.language import Label


@kind("report_figures", Label("冻结报告数据", "Figures of a report frozen"))
def report_figures(work: Work) -> str:
    """Freeze the figures of the report ``id`` as they are now, and let it take them."""
    found = report(int(work.arguments["id"]))
    frozen_now(found, by=work.by, at=work.at, progress=work.tell)
    return reverse("report", args=[found.pk])
