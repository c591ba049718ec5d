"""What can be asked of reports: which, their text as it stands, its history and what was written when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.db.models import Prefetch, QuerySet

from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import NotFound

from .duties import ABSENT
from .models import KIND_OF, Attachment, Chapter, Report, Revision, Section


@dataclass(frozen=True)
class SectionText:
    """A section with the revision that stands and whether somebody checked it."""

    section: Section
    revision: Revision
    is_checked: bool

    @property
    def lines(self) -> list[str]:
        """The paragraphs."""
        return [line.strip() for line in self.revision.text.split("\n") if line.strip()]


@dataclass(frozen=True)
class ChapterText:
    """A chapter with its sections."""

    chapter: Chapter
    sections: tuple[SectionText, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written in it."""
        return not any(one.lines for one in self.sections)


def within(area: int) -> QuerySet[Report]:
    """The reports of an area and of all below it."""
    low, high = areas.span(area)
    return Report.objects.filter(area_code__gte=low, area_code__lt=high)


def report(report_id: int) -> Report:
    """One version of a report. Raises NotFound."""
    found = Report.objects.filter(pk=report_id).first()
    if found is None:
        raise NotFound(ABSENT)
    return found


def latest(area: int, period: str) -> Report | None:
    """The latest version of the usual report of a period and area; None before the first. Special reports are others."""
    return Report.objects.filter(area_code=area, period=period, kind=KIND_OF[period[4:5]]).order_by("-version", "-pk").first()


def versions(one: Report) -> list[Report]:
    """All versions of the same report, the latest first."""
    return list(Report.objects.filter(area_code=one.area_code, kind=one.kind, period=one.period, title=one.title)
                .order_by("-version"))


def attachments(report_id: int) -> QuerySet[Attachment]:
    """The files that go with a report, in the order in which they were brought."""
    return Attachment.objects.filter(report=report_id, removed_at=None).order_by("pk")


def titles(report_id: int) -> list[str]:
    """What the files of a report are called at its end: their names without the ending."""
    return [PurePosixPath(name).stem for name in attachments(report_id).values_list("file_name", flat=True)]


def chapters(report_id: int) -> list[ChapterText]:
    """The chapters with their sections and the text that stands, in order; four queries."""
    written = Revision.objects.filter(section__chapter__report=report_id).select_related("mark")
    revisions = {one.section_id: one for one in written.order_by("section_id", "-number").distinct("section_id")}
    sections = Prefetch("sections", Section.objects.order_by("order"))
    found = Chapter.objects.filter(report=report_id).order_by("order").prefetch_related(sections)
    return [ChapterText(chapter, tuple(
        SectionText(section, revisions[section.pk], hasattr(revisions[section.pk], "mark"))
        for section in chapter.sections.all())) for chapter in found]


def owners(found: Iterable[ChapterText]) -> set[str]:
    """The units that own sections of the report."""
    return {one.section.owner for chapter in found for one in chapter.sections if one.section.owner}


def owners_of(report_id: int) -> set[str]:
    """The units that own sections of a report."""
    return set(Section.objects.filter(chapter__report=report_id).exclude(owner="").values_list("owner", flat=True))


def section(report_id: int, section_id: int) -> Section:
    """One section of a report. Raises NotFound."""
    found = Section.objects.filter(pk=section_id, chapter__report=report_id).select_related("chapter__report").first()
    if found is None:
        raise NotFound(ABSENT)
    return found


def history(section_id: int) -> list[Revision]:
    """All revisions of a section, the latest first."""
    return list(Revision.objects.filter(section=section_id).select_related("mark").order_by("-number"))
