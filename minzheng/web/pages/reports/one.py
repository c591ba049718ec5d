"""One report: its outline with the state of each section, what is still wrong, its files, and its way to the signature."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.timezone import localtime
from django.views.decorators.http import require_GET, require_http_methods

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.catalogue import reporting
from minzheng.kernel.indicators.snapshots.duties import FREEZERS
from minzheng.kernel.indicators.snapshots.queries import snapshots
from minzheng.kernel.reports import actions, queries, writing
from minzheng.kernel.reports.assembling import FigureRow
from minzheng.kernel.reports.checking import Remark
from minzheng.kernel.reports.duties import ABSENT, OFFICE, WRITERS, require
from minzheng.kernel.reports.models import FROZEN, IN_REVIEW, KINDS, OPEN, SIGNED, STATES, WRITABLE, Report, SignedCopy
from minzheng.kernel.reports.on_paper import FILES
from minzheng.kernel.values.errors import NotFound, Refused
from minzheng.kernel.values.language import Sentence, say

from ...listing import TYPES as LISTS
from ...scope import account_of, by, now
from ...work.asking import queued
from ..confirm import Field, Question, ask
from ..figures.shared import address
from .shared import TONES, is_office, is_signer, may_write, report_seen

MOST_SNAPSHOTS = 10
NOW = "now"
"""To freeze the figures anew, which is a job."""
TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
}
NAMES = {"report": say("全文"), "masked": say("数字以 x 代替")}


@require_GET
def page(request: HttpRequest, report_id: int) -> HttpResponse:
    """The outline, the way to the signature and what may be done now."""
    report = report_seen(request, report_id)
    text = queries.chapters(report.pk)
    owners = queries.owners(text)
    return render(request, "pages/reports/report.html", {
        "report": report, "state": STATES[report.state], "tone": TONES.get(report.state, "secondary"), "kind": KINDS[report.kind],
        "chapters": [{"chapter": one.chapter, "sections": [
            {"section": each.section, "revision": each.revision, "is_checked": each.is_checked, "is_empty": not each.lines,
             "may_write": may_write(request, report, each.section.owner, owners)} for each in one.sections]} for one in text],
        "deeds": _deeds(request, report), "steps": [
            {"state": STATES[one.state], "by": one.by, "at": one.at, "note": one.note} for one in report.steps.order_by("pk")],
        "copy": SignedCopy.objects.filter(report=report).defer("content").first(), "versions": queries.versions(report),
        "attachments": queries.attachments(report.pk),
        "may_attach": report.state in WRITABLE and account_of(request).role in WRITERS,
        "may_add": is_office(request, report) and report.state in WRITABLE})


@require_GET
def read(request: HttpRequest, report_id: int) -> HttpResponse:
    """The whole report to be read, with the table of its numbers."""
    report = report_seen(request, report_id)
    document = reporting.document(report, at=now())
    is_masked = request.GET.get("masked") == "1"
    shown = document.masked() if is_masked else document
    return render(request, "pages/reports/read.html", {
        "report": report, "document": shown, "is_masked": is_masked, "digest": document.digest,
        "may_sign": _may_sign(request, report) and not is_masked,
        "figures": [{"row": row, "link": _source(report, row)} for row in shown.figures]})


def _source(report: Report, row: FigureRow) -> str:
    """The frozen figure that a row of the report tells; none before it is frozen, and of numbers that were typed."""
    code = row.area.rpartition(" ")[2]
    if not (report.snapshot_id and row.id and code.isdecimal()):
        return ""
    return address("figure", report.snapshot_id, row.id, int(code.ljust(12, "0")))


@require_GET
def remarks_page(request: HttpRequest, report_id: int) -> HttpResponse:
    """What is wrong with the report, what stops the signature first; a part that the report's page loads."""
    report = report_seen(request, report_id)
    at = now()
    found = reporting.findings(report, reporting.figures(report, at=at), at=at)
    return render(request, "pages/reports/remarks.html", {
        "report": report, "stopping": [one for one in found if one.stops], "noted": _gathered(found),
        "unchecked": sum(one.code == "unchecked" for one in found)})


def _gathered(found: list[Remark]) -> list[dict[str, Any]]:
    """What does not stop, by section; how many sections were not checked is told as a number."""
    groups: dict[tuple[int, str], list[Sentence]] = {}
    for one in found:
        if not one.stops and one.code != "unchecked":
            groups.setdefault((one.section, one.heading), []).append(one.sentence)
    return [{"section": key, "heading": heading, "sentences": sentences} for (key, heading), sentences in groups.items()]


@require_GET
def download(request: HttpRequest, report_id: int, name: str, ending: str) -> HttpResponse:
    """The report as a file, put on record before it leaves."""
    report = report_seen(request, report_id)
    if name not in NAMES or ending not in TYPES:
        raise NotFound(ABSENT)
    at = now()
    document = reporting.document(report, at=at)
    shown = document.masked() if name == "masked" else document
    content = FILES[ending](shown, at=at)
    record(by=by(request), at=at, action="write_report", subject=f"report:{report.pk}",
           details={"period": report.period, "area_code": report.area_code, "masked": name == "masked"})
    file_name = f"{report.title}-{report.version}.{ending}"
    return HttpResponse(content, content_type=TYPES[ending], headers={
        "Content-Disposition": content_disposition_header(True, file_name) or "attachment"})


@require_GET
def sheets(request: HttpRequest, report_id: int) -> HttpResponse:
    """The statistics sheets of the report's snapshot, put on record before they leave."""
    report = report_seen(request, report_id)
    if report.snapshot is None:
        raise Refused(say("数据冻结后才有统计报表"), (), code="figures_live")
    content = reporting.statistics(report.snapshot, report.area_code)
    record(by=by(request), at=now(), action="write_sheets", subject=f"report:{report.pk}",
           details={"area_code": report.area_code})
    return HttpResponse(content, content_type=LISTS["xlsx"], headers={
        "Content-Disposition": content_disposition_header(True, f"{report.title}.xlsx") or "attachment"})


DEEDS: dict[str, tuple[Sentence, Sentence, Sentence]] = {
    "freeze": (say("冻结数据"), say("此后报告的数字取自冻结的快照，不再变动；文字仍可修改。"),
               say("数据已冻结")),
    "send": (say("送签"), say("送签后各节不能再修改，由领导签发或退回。"), say("已送签")),
    "send-back": (say("退回修改"), say("退回后各股室可以继续修改。"), say("已退回")),
    "sign": (say("签发"), say("签发后文字和数字都锁定，不能再改；以后更正要另立新版本。"), say("已签发")),
    "correct": (say("更正"), say("按已签发的文字建立新版本；新版本签发后，原版本标为已被更正。"), say("已建立新版本")),
}


def _deeds(request: HttpRequest, report: Report) -> list[dict[str, Any]]:
    """What the reader may do with the report now."""
    office, signer = is_office(request, report), is_signer(request, report)
    may = {
        "freeze": report.state == OPEN and office,
        "send": report.state == FROZEN and office, "sign": _may_sign(request, report),
        "send-back": report.state == IN_REVIEW and signer,
        "correct": report.state == SIGNED and office and not hasattr(report, "replaced_by")}
    return [{"link": reverse("do_report", args=[report.pk, name]), "words": DEEDS[name][0],
             "is_main": name in ("freeze", "send", "sign")} for name, is_so in may.items() if is_so]


def _may_sign(request: HttpRequest, report: Report) -> bool:
    return report.state == IN_REVIEW and is_signer(request, report) and account_of(request).area_code == report.area_code


@require_http_methods(["GET", "POST"])
def do(request: HttpRequest, report_id: int, deed: str) -> HttpResponse:
    """Send to be signed, send back, sign, or begin a correction."""
    report = report_seen(request, report_id)
    if deed not in DEEDS:
        raise NotFound(ABSENT)
    words, text, done = DEEDS[deed]
    if deed == "send" and (stopping := _stopping(report)):
        text = say("有 {n} 个问题会使报告不能签发，领导只能退回；先改好再送签。", n=stopping)
    fields = _asked(request, report, deed)
    question = Question(title=say("{deed}：{title}", deed=words, title=report.title), text=text, action=words, done=done,
                        back=reverse("report", args=[report.pk]), fields=fields, is_grave=deed == "sign")
    queued_as: list[HttpResponse] = []

    def act(given: dict[str, str]) -> object:
        if deed == "freeze" and given["snapshot"] == NOW:
            _require_freezing(request, report)
            queued_as.append(queued(request, "report_figures", area=report.area_code, about=report.title, id=report.pk))
            return None
        return _do(request, report, deed, given)

    answer = ask(request, question, act)
    return queued_as[0] if queued_as else answer


def _stopping(report: Report) -> int:
    """How many things would keep the leader from signing the report as it stands."""
    at = now()
    return sum(one.stops for one in reporting.findings(report, reporting.figures(report, at=at), at=at))


def _require_freezing(request: HttpRequest, report: Report) -> None:
    """Raises NotAllowed and Refused as the job would at its end, before all figures are computed."""
    require(by(request), OFFICE & FREEZERS, report.area_code)
    if report.state != OPEN:
        raise Refused(say("报告的状态是“{state}”，不能这样办理", state=STATES[report.state]), (), code="wrong_state")


def _asked(request: HttpRequest, report: Report, deed: str) -> tuple[Field, ...]:
    """What a deed asks for."""
    if deed == "freeze":
        taken = snapshots(report.area_code).filter(period=report.period)[:MOST_SNAPSHOTS]
        known = [(str(one.pk), say("{when} 由 {who} 冻结", when=f"{localtime(one.frozen_at):%Y-%m-%d %H:%M}",
                                   who=one.frozen_by)) for one in taken]
        anew = [(NOW, say("按现在的记录重新冻结"))] if account_of(request).role in FREEZERS else []
        return (Field("snapshot", say("数据"), type="choice", options=[*known, *anew]),)
    if deed == "sign":
        read = request.GET.get("read") or reporting.document(report, at=now()).digest
        return (Field("digest", say("所读文本的摘要"), "hidden", value=read), Field("note", say("意见"), is_required=False))
    return (Field("note", say("原因")),) if deed in ("send-back", "correct") else ()


def _freeze(report: Report, chosen: str, *, by: Actor, at: datetime) -> None:
    taken = snapshots(report.area_code).filter(period=report.period, pk=int(chosen) if chosen.isdecimal() else 0).first()
    if taken is None:
        raise NotFound(ABSENT)
    actions.freeze_figures(report_id=report.pk, snapshot=taken, by=by, at=at)


def _do(request: HttpRequest, report: Report, deed: str, given: dict[str, str]) -> object:
    who, at, note = by(request), now(), given.get("note", "")
    if deed == "freeze":
        _freeze(report, given["snapshot"], by=who, at=at)
    elif deed == "send":
        actions.send_to_sign(report_id=report.pk, by=who, at=at)
    elif deed == "send-back":
        actions.send_back(report_id=report.pk, reason=note, by=who, at=at)
    elif deed == "correct":
        new = actions.correct(report_id=report.pk, reason=note, by=who, at=at)
        return say("已建立第 {version} 版", version=new.version)
    else:
        reporting.sign(report, digest=given["digest"], note=note, by=who, at=at)
    return None


@require_http_methods(["GET", "POST"])
def add_chapter(request: HttpRequest, report_id: int) -> HttpResponse:
    """Add a chapter of its own, or a section to one of the chapters."""
    report = report_seen(request, report_id)
    known = report.chapters.exclude(heading="").order_by("order")
    places = [("", say("单独成章")), *((str(one.pk), one.heading) for one in known)]
    question = Question(
        title=say("增加章节"), text=say("单独成章的排在“存在的问题”之前。没有文字的章节不列入报告。"), action=say("增加"),
        done=say("已增加"), back=reverse("report", args=[report.pk]), fields=(
            Field("chapter", say("位置"), type="choice", options=places, is_required=False),
            Field("heading", say("标题")), Field("owner", say("责任单位"))))

    def add(given: dict[str, str]) -> None:
        what: dict[str, Any] = {"report_id": report.pk, "heading": given["heading"], "owner": given["owner"],
                                "by": by(request), "at": now()}
        if given["chapter"].isdecimal():
            writing.add_section(chapter_id=int(given["chapter"]), **what)
        else:
            writing.add_chapter(**what)

    return ask(request, question, add)
