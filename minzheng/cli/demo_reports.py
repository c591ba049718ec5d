"""The figures of the demonstration county: its half-year frozen for every area, and the work report drafted from them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from minzheng.cli.phases import shown_phases
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue import reporting
from minzheng.kernel.catalogue.in_force import catalogue
from minzheng.kernel.catalogue.outline import report_outline
from minzheng.kernel.indicators.periods import ReportPeriod
from minzheng.kernel.indicators.snapshots.actions import freeze
from minzheng.kernel.indicators.snapshots.queries import latest
from minzheng.kernel.reports.actions import freeze_figures
from minzheng.kernel.reports.models import Report


def furnish(*, area: int, period: ReportPeriod, acting: Callable[[Role], Actor], at: datetime) -> None:
    """Freeze the period's figures and draft its report, where there are none."""
    known, office = catalogue(), acting(Role.COUNTY_SECTION_HEAD)
    taken = latest(period.text, area)
    if taken is None:
        with shown_phases() as tell:
            taken = freeze(period=period.text, area=area, files=report_outline(known).files, parameters=known.parameters,
                           by=office, at=at, progress=tell)
    if not Report.objects.filter(area_code=area, period=period.text).exists():
        made = reporting.open_with_draft(period=period, area=area, by=office, at=at)
        freeze_figures(report_id=made.pk, snapshot=taken, by=office, at=at)
