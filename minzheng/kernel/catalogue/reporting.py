"""Work reports with what the folders say of them: their figures now or as they were frozen, and their first draft."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.areas import queries as areas
from minzheng.kernel.indicators.passing import Told, ignore
from minzheng.kernel.indicators.periods import ReportPeriod, last_day
from minzheng.kernel.indicators.snapshots.actions import freeze
from minzheng.kernel.indicators.snapshots.models import Snapshot
from minzheng.kernel.registers.writing import lapse_due
from minzheng.kernel.reports import actions, drafting
from minzheng.kernel.reports.assembling import Document, Place, assemble
from minzheng.kernel.reports.checking import Remark, remarks, serious
from minzheng.kernel.reports.difficulties import Difficulties, difficulties
from minzheng.kernel.reports.figures import Figures, Live
from minzheng.kernel.reports.frozen import Frozen
from minzheng.kernel.reports.models import LIVE, Report, SignedCopy
from minzheng.kernel.reports.queries import chapters, titles
from minzheng.kernel.reports.sheets import workbook
from minzheng.kernel.standards.queries import version
from minzheng.kernel.values.periods import ZONE

from .in_force import book, catalogue
from .outline import report_outline

OPENING = "report_opening.md"
MINUTES, MOST_KEPT = 5, 8
"""How long the figures of an open report are kept for those who write in it, and of how many reports."""
_kept: dict[tuple[int, int, int], Live] = {}


def live(period: ReportPeriod, area: int, *, at: datetime) -> Live:
    """The figures of a period and area as they are at ``at``; what lapsed in the registers until then is put on record first."""
    lapse_due(book=book(), on=at.date(), at=at)
    known = catalogue()
    return Live(report_outline(known), period, area, known.parameters, at)


def figures(report: Report, *, at: datetime) -> Figures:
    """The figures of a report: those of its snapshot once they are frozen; until then as they are, for a few MINUTES the same."""
    if report.snapshot is not None:
        return Frozen(report_outline(catalogue()), report.snapshot, ReportPeriod.parse(report.period), report.area_code)
    key = (report.pk, version(), int(at.timestamp()) // (60 * MINUTES))
    if key not in _kept:
        while len(_kept) >= MOST_KEPT:
            _kept.pop(next(iter(_kept)), None)
        _kept[key] = live(ReportPeriod.parse(report.period), report.area_code, at=at)
    return _kept[key]


def frozen_now(report: Report, *, by: Actor, at: datetime, progress: Told = ignore) -> Snapshot:
    """Freeze the figures of the report's period and area as they are, and let the report take them."""
    lapse_due(book=book(), on=at.date(), at=at)
    known = catalogue()
    with transaction.atomic():
        taken = freeze(period=report.period, area=report.area_code, files=report_outline(known).files,
                       parameters=known.parameters, by=by, at=at, progress=progress)
        actions.freeze_figures(report_id=report.pk, snapshot=taken, by=by, at=at)
    return taken


def sign(report: Report, *, digest: str, note: str = "", by: Actor, at: datetime) -> SignedCopy:
    """Sign a report whose document was read when it had this ``digest``. Raises Refused where it has another now."""
    source = figures(report, at=at)
    return actions.sign(report_id=report.pk, digest=digest, figures=source, place=place(report.area_code, source.period, at=at),
                        note=note, by=by, at=at)


def findings(report: Report, source: Figures, *, at: datetime) -> list[Remark]:
    """What is wrong with a report that is not signed yet, by its figures; nothing of one that is."""
    if report.state not in LIVE:
        return []
    corrected = sorted(source.corrected()) if isinstance(source, Frozen) else ()
    return remarks(report, chapters(report.pk), source, serious=serious(report), corrected=corrected)


def live_of(report: Report, *, at: datetime) -> Live:
    """The figures of a report as they are now, frozen or not."""
    return live(ReportPeriod.parse(report.period), report.area_code, at=at)


def found(figures: Live, *, at: datetime) -> Difficulties:
    """What stands in the way, for the chapters of problems and next steps."""
    return difficulties(figures, on=at.astimezone(ZONE).date())


def open_with_draft(
    *, period: ReportPeriod, area: int, title: str = "", decimals: int = 2, by: Actor, at: datetime
) -> Report:
    """Begin a report with the draft that the folders and the records give."""
    now = live(period, area, at=at)
    opening = (catalogue().root / "commons" / OPENING).read_text(encoding="utf-8").strip()
    draft = drafting.drafted(now.outline, opening, found(now, at=at))
    name = place(area, period, at=at).name
    return actions.open_report(period=period, area_code=area, area_name=name, draft=draft, decimals=decimals, title=title, by=by,
                               at=at)


def place(area: int, period: ReportPeriod, *, at: datetime) -> Place:
    """What a report calls its place: by its name on the last day of the period, or today."""
    return Place.of(areas.name(area, on=min(last_day(period.last), at.astimezone(ZONE).date())))


def statistics(taken: Snapshot, area: int) -> bytes:
    """The statistics sheets of a snapshot for an area and those directly below it, as a workbook."""
    rows = [area, *areas.children(area, on=taken.on).values_list("code", flat=True)]
    return workbook(taken, report_outline(catalogue()), rows, areas.names(rows, on=taken.on))


def document(report: Report, *, at: datetime, source: Figures | None = None) -> Document:
    """The report as it is read: the signed copy of one that was signed, else its text as it stands with its figures."""
    copy = SignedCopy.objects.filter(report=report).first()
    if copy is not None:
        return Document.of(copy.content)
    source = source or figures(report, at=at)
    return assemble(report.title, chapters(report.pk), source, place=place(report.area_code, source.period, at=at),
                    decimals=report.decimals, version=report.version, attached=titles(report.pk))
