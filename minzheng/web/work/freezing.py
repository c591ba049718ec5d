"""The job that freezes the figures of a period."""

from __future__ import annotations

from django.urls import reverse

from minzheng.kernel.catalogue.in_force import book, catalogue
from minzheng.kernel.catalogue.outline import report_outline
from minzheng.kernel.indicators.snapshots import actions
from minzheng.kernel.jobs.kinds import Work, kind
from minzheng.kernel.registers.writing import lapse_due
from minzheng.kernel.values.language import Label


@kind("freeze_figures", Label("冻结统计数据", "Freeze figures"))
def freeze_figures(work: Work) -> str:
    """Compute and keep every indicator of the ``period`` for the area and all below it."""
    known = catalogue()
    lapse_due(book=book(), on=work.at.date(), at=work.at)
    made = actions.freeze(
        period=work.arguments["period"], area=work.area, files=report_outline(known).files, parameters=known.parameters,
        note=work.arguments.get("note", ""), by=work.by, at=work.at, progress=work.tell)
    return reverse("figures", args=[made.pk])
