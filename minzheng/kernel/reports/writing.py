"""The doors through which a section's text is written: every edit is a new revision, and nobody writes over another unseen."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.language import Sentence, say

from .duties import OFFICE, require, require_writer
from .models import FREE, WRITABLE, Chapter, Mark, Report, Revision, Section
from .queries import owners_of, section

MOST_CHARACTERS = 20_000


class EditedMeanwhile(Refused):
    """Somebody else wrote the section since it was opened; ``standing`` is their text."""

    code = "edited_meanwhile"

    def __init__(self, standing: Revision) -> None:
        super().__init__(say("{who} 在您编辑时改过本节，请对照后再保存", who=standing.by), ())
        self.standing = standing


def write(
    *, report_id: int, section_id: int, text: str, base: int, is_drafted: bool = False, by: Actor, at: datetime
) -> Revision:
    """Keep a new text of a section. ``base`` is the number of the revision it was made from.

    Raises EditedMeanwhile where another was kept since, with that one. The same text makes no revision.
    """
    text = _tidy(text)
    with transaction.atomic():
        held = _writable(report_id, section_id, by)
        standing = held.revisions.order_by("-number")[0]
        if standing.text == text:
            return standing
        if standing.number != base:
            raise EditedMeanwhile(standing)
        made = Revision.objects.create(section=held, number=base + 1, text=text, is_drafted=is_drafted, account_id=by.account_id,
                                       by=str(by), at=at)
        record(by=by, at=at, action="write_section", subject=f"report:{report_id}",
               details={"section": held.pk, "heading": held.heading, "number": made.number})
    return made


def mark_checked(*, report_id: int, section_id: int, number: int, by: Actor, at: datetime) -> Mark:
    """Say that the figures and the text of a revision were checked. Refused for one that does not stand any more."""
    with transaction.atomic():
        held = _writable(report_id, section_id, by)
        standing = held.revisions.order_by("-number")[0]
        if standing.number != number:
            raise EditedMeanwhile(standing)
        known = Mark.objects.filter(revision=standing).first()
        if known is not None:
            return known
        mark = Mark.objects.create(revision=standing, account_id=by.account_id, by=str(by), at=at)
        record(by=by, at=at, action="check_section", subject=f"report:{report_id}",
               details={"section": held.pk, "heading": held.heading, "number": number})
    return mark


def add_chapter(*, report_id: int, heading: str, owner: str, by: Actor, at: datetime) -> Section:
    """Add a chapter of its own before the chapter of problems, with one empty section."""
    heading = _named(heading)
    with transaction.atomic():
        report = _writable_report(report_id, by)
        closing = list(report.chapters.filter(part__in=("problems", "next_steps")).order_by("-order"))
        place = min(one.order for one in closing)
        for one in closing:
            Chapter.objects.filter(pk=one.pk).update(order=one.order + 1)
        chapter = Chapter.objects.create(report=report, order=place, part=FREE, heading=heading)
        return _added(report, chapter, "", owner, by=by, at=at)


def add_section(*, report_id: int, chapter_id: int, heading: str, owner: str, by: Actor, at: datetime) -> Section:
    """Add a section at the end of a chapter."""
    heading = _named(heading)
    with transaction.atomic():
        report = _writable_report(report_id, by)
        chapter = report.chapters.filter(pk=chapter_id).first()
        if chapter is None:
            raise Refused(say("没有这一章"), (), code="no_chapter")
        return _added(report, chapter, heading, owner, by=by, at=at)


def assign(*, report_id: int, section_id: int, owner: str, by: Actor, at: datetime) -> None:
    """Give a section to another unit to write."""
    owner = _named(owner)
    with transaction.atomic():
        _writable_report(report_id, by)
        held = section(report_id, section_id)
        Section.objects.filter(pk=held.pk).update(owner=owner)
        record(by=by, at=at, action="assign_section", subject=f"report:{report_id}",
               details={"section": held.pk, "owner": [held.owner, owner]})


def _added(report: Report, chapter: Chapter, heading: str, owner: str, *, by: Actor, at: datetime) -> Section:
    made = Section.objects.create(chapter=chapter, order=chapter.sections.count() + 1, heading=heading, owner=_named(owner))
    Revision.objects.create(section=made, number=1, text="", account_id=by.account_id, by=str(by), at=at)
    record(by=by, at=at, action="add_section", subject=f"report:{report.pk}",
           details={"chapter": chapter.heading, "heading": heading, "owner": owner})
    return made


def _writable(report_id: int, section_id: int, by: Actor) -> Section:
    """The section, locked, of a report that may be written, for who may write it."""
    held = section(report_id, section_id)
    report = held.chapter.report
    require_writer(by, report.area_code, held.owner, owners_of(report_id))
    Report.objects.select_for_update().get(pk=report_id)
    Section.objects.select_for_update().get(pk=section_id)
    report.refresh_from_db(fields=["state"])
    _require_writable(report)
    return held


def _writable_report(report_id: int, by: Actor) -> Report:
    report = Report.objects.select_for_update().get(pk=report_id)
    require(by, OFFICE, report.area_code)
    _require_writable(report)
    return report


def _require_writable(report: Report) -> None:
    if report.state not in WRITABLE:
        raise Refused(_LOCKED, (), code="locked")


_LOCKED: Sentence = say("报告已送签或已签发，不能再修改")


def _tidy(text: str) -> str:
    lines = [line.rstrip() for line in text.replace("\0", "").replace("\r\n", "\n").split("\n")]
    tidy = "\n".join(lines).strip("\n")
    if len(tidy) > MOST_CHARACTERS:
        raise Refused(say("一节最多 {most} 字", most=MOST_CHARACTERS), (), code="too_long")
    return tidy


def _named(text: str) -> str:
    if not text.strip():
        raise Refused(say("请填写名称"), (), code="name_missing")
    return text.strip()[:60]
