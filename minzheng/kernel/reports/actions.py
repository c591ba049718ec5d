"""The doors through which a report is opened, written, checked, frozen, sent to be signed, signed and corrected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.roles import Role
from minzheng.kernel.indicators.periods import ReportPeriod
from minzheng.kernel.indicators.snapshots.actions import publish
from minzheng.kernel.indicators.snapshots.models import Snapshot
from minzheng.kernel.paper import numerals
from minzheng.kernel.values.areas import is_within
from minzheng.kernel.values.errors import Problem, Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import ZONE

from .assembling import Place, assemble
from .checking import remarks, serious
from .drafting import DraftChapter
from .duties import ABSENT, OFFICE, SIGNERS, require
from .figures import Figures
from .models import (
    FROZEN,
    IN_REVIEW,
    KIND_OF,
    OPEN,
    SIGNED,
    STATES,
    SUPERSEDED,
    Attachment,
    Chapter,
    Report,
    Revision,
    Section,
    SignedCopy,
    Step,
)
from .queries import attachments, chapters, titles


def open_report(
    *, period: ReportPeriod, area_code: int, area_name: str, draft: Sequence[DraftChapter], decimals: int = 2, title: str = "",
    by: Actor, at: datetime,
) -> Report:
    """Begin the report of a period and place with its draft; with a title of its own it is a special report.

    Raises Refused where there is one already: it is corrected, not written twice.
    """
    require(by, OFFICE, area_code)
    kind = "special" if title.strip() else KIND_OF[period.text[4:5]]
    name = title.strip()[:120] or f"{area_name}{period.title.zh}民政工作总结"
    with transaction.atomic():
        report, is_new = Report.objects.get_or_create(
            kind=kind, period=period.text, area_code=area_code, title=name, version=1,
            defaults={"decimals": decimals, "account_id": by.account_id, "by": str(by), "at": at})
        if not is_new:
            raise Refused(say("“{title}”已经建立", title=name), (), code="report_exists")
        for order, chapter in enumerate(draft, start=1):
            _put(report, order, chapter, by=by, at=at)
        _stepped(report, OPEN, "", by=by, at=at)
        record(by=by, at=at, action="open_report", subject=f"report:{report.pk}",
               details={"period": period.text, "area_code": area_code})
    return report


def _put(report: Report, order: int, chapter: DraftChapter, *, by: Actor, at: datetime) -> None:
    kept = Chapter.objects.create(report=report, order=order, part=chapter.part, heading=chapter.heading)
    sections = Section.objects.bulk_create(
        Section(chapter=kept, order=place, business=one.business, heading=one.heading, owner=one.owner)
        for place, one in enumerate(chapter.sections, start=1))
    Revision.objects.bulk_create(
        Revision(section=section, number=1, text=one.text, is_drafted=True, account_id=by.account_id, by=str(by), at=at)
        for section, one in zip(sections, chapter.sections, strict=True))


def freeze_figures(*, report_id: int, snapshot: Snapshot, by: Actor, at: datetime) -> Report:
    """Take the report's figures from a snapshot from now on; text is still written.

    Raises Refused for a snapshot of another period or one that does not hold the figures of the report's area.
    """
    with transaction.atomic():
        report = _held(report_id, by, OFFICE, (OPEN,))
        if snapshot.period != report.period or not is_within(report.area_code, snapshot.area_code):
            raise Refused(say("这份快照不是本报告统计期和区划的数据"), (), code="other_snapshot")
        report.snapshot, report.cut_off = snapshot, snapshot.cut_off
        return _moved(report, FROZEN, "", by=by, at=at, action="freeze_report")


def send_to_sign(*, report_id: int, by: Actor, at: datetime) -> Report:
    """Lay the report before the leader; nothing is written in it any more unless it is sent back."""
    with transaction.atomic():
        return _moved(_held(report_id, by, OFFICE, (FROZEN,)), IN_REVIEW, "", by=by, at=at, action="send_report")


def send_back(*, report_id: int, reason: str, by: Actor, at: datetime) -> Report:
    """Give the report back to be changed, and say why."""
    if not reason.strip():
        raise Refused(say("请填写原因"), (), code="reason_missing")
    with transaction.atomic():
        report = _held(report_id, by, SIGNERS, (IN_REVIEW,))
        return _moved(report, FROZEN, reason.strip(), by=by, at=at, action="send_back_report")


def sign(
    *, report_id: int, digest: str, figures: Figures, place: Place, area_names: Mapping[int, str] | None = None, note: str = "",
    by: Actor, at: datetime,
) -> SignedCopy:
    """Sign the report: its text with every figure is kept as it stands, and nothing of it changes any more.

    ``digest`` is that of the document as the leader read it, not signed yet; ``figures`` are asked for here, while nobody can
    correct the snapshot. Raises Refused where a text or figure is another than was read, and with everything that stops it.
    """
    with transaction.atomic():
        report = _held(report_id, by, SIGNERS, (IN_REVIEW,))
        assert report.snapshot_id is not None
        Snapshot.objects.select_for_update(no_key=True).only("pk").get(pk=report.snapshot_id)
        text = chapters(report.pk)
        read = assemble(report.title, text, figures, place=place, decimals=report.decimals, area_names=area_names,
                        version=report.version, attached=titles(report.pk))
        if read.digest != digest:
            raise Refused(say("您通读以后报告的文字或数字有变动，没有签发：请重新通读再签发"), (), code="changed_meanwhile")
        found = remarks(report, text, figures, serious=serious(report))
        stopping = [Problem(one.code, one.sentence) for one in found if one.stops]
        if stopping:
            raise Refused(say("还有 {count} 个问题，不能签发", count=len(stopping)), stopping, code="not_ready")
        document = replace(read, signed=numerals.written_date(at.astimezone(ZONE).date()))
        copy = SignedCopy.objects.create(report=report, content=document.as_json(), sha256=document.digest,
                                         account_id=by.account_id, by=str(by), at=at)
        if report.snapshot is not None:
            publish(snapshot=report.snapshot, occasion=f"{report.title}（第{report.version}版）", by=by, at=at)
        if report.replaces_id is not None:
            _superseded(report.replaces_id, report.version, by=by, at=at)
        _moved(report, SIGNED, note, by=by, at=at, action="sign_report")
    return copy


def _superseded(report_id: int, version: int, *, by: Actor, at: datetime) -> None:
    old = Report.objects.select_for_update().get(pk=report_id)
    note = str(say("由第 {version} 版更正", version=version))
    _moved(old, SUPERSEDED, note, by=by, at=at, action="supersede_report")


def correct(*, report_id: int, reason: str, by: Actor, at: datetime) -> Report:
    """Begin the next version of a signed report with its text and files; it takes the place of the old when it is signed."""
    if not reason.strip():
        raise Refused(say("请填写原因"), (), code="reason_missing")
    with transaction.atomic():
        old = _held(report_id, by, OFFICE, (SIGNED,))
        if Report.objects.filter(replaces=old).exists():
            raise Refused(say("这份报告已经在更正"), (), code="being_corrected")
        report = Report.objects.create(
            kind=old.kind, period=old.period, area_code=old.area_code, title=old.title, decimals=old.decimals,
            version=old.version + 1, replaces=old, account_id=by.account_id, by=str(by), at=at)
        for one in chapters(old.pk):
            _copied(report, one.chapter, [(each.section, each.revision) for each in one.sections])
        Attachment.objects.bulk_create(
            Attachment(report=report, file_name=one.file_name, mime=one.mime, size=one.size, sha256=one.sha256, by=one.by,
                       at=one.at) for one in attachments(old.pk))
        _stepped(report, OPEN, reason.strip(), by=by, at=at)
        record(by=by, at=at, action="correct_report", subject=f"report:{report.pk}",
               details={"replaces": old.pk, "reason": reason.strip()[:500]})
    return report


def _copied(report: Report, chapter: Chapter, sections: Sequence[tuple[Section, Revision]]) -> None:
    kept = Chapter.objects.create(report=report, order=chapter.order, part=chapter.part, heading=chapter.heading)
    made = Section.objects.bulk_create(
        Section(chapter=kept, order=one.order, business=one.business, heading=one.heading, owner=one.owner)
        for one, _ in sections)
    Revision.objects.bulk_create(
        Revision(section=section, number=1, text=old.text, is_drafted=old.is_drafted, account_id=old.account_id, by=old.by,
                 at=old.at)
        for section, (_, old) in zip(made, sections, strict=True))


def _held(report_id: int, by: Actor, roles: frozenset[Role], states: Sequence[str]) -> Report:
    """The report, locked, in one of ``states``. Raises Refused with the state it is in."""
    report = Report.objects.select_for_update().filter(pk=report_id).first()
    if report is None:
        raise Refused(ABSENT, (), code="not_found")
    require(by, roles, report.area_code)
    if report.state not in states:
        raise Refused(say("报告的状态是“{state}”，不能这样办理", state=STATES[report.state]), (), code="wrong_state")
    return report


def _moved(report: Report, state: str, note: str, *, by: Actor, at: datetime, action: str) -> Report:
    _stepped(report, state, note, by=by, at=at)
    report.state = state
    report.save(update_fields=["state", "snapshot", "cut_off"])
    record(by=by, at=at, action=action, subject=f"report:{report.pk}", details={"version": report.version, "note": note[:500]})
    return report


def _stepped(report: Report, state: str, note: str, *, by: Actor, at: datetime) -> None:
    Step.objects.create(report=report, state=state, note=note[:500], account_id=by.account_id, by=str(by), at=at)
