"""Jobs on frozen figures: the relations of a snapshot tried again."""

from __future__ import annotations

from django.urls import reverse

from minzheng.kernel.catalogue.in_force import catalogue
from minzheng.kernel.catalogue.outline import report_outline
from minzheng.kernel.indicators.relations.actions import check_snapshot
from minzheng.kernel.indicators.snapshots.queries import snapshot
from minzheng.kernel.jobs.kinds import Work, kind
from minzheng.kernel.values.language import Label


@kind("relations", Label("核对统计数据", "Check of figures"))
def relations(work: Work) -> str:
    """Try all relations on the snapshot of that number."""
    known, found = catalogue(), snapshot(work.arguments["snapshot"], work.area)
    check_snapshot(snapshot=found, files=report_outline(known).files, parameters=known.parameters, by=work.by, at=work.at)
    return f"{reverse('relations')}?snapshot={found.pk}"
