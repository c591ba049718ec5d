"""A report before it is issued and after, its paper, and what the household holds against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from minzheng.kernel.access.actions import record
from minzheng.kernel.casework.papers.filetypes import LARGEST, sniffed
from minzheng.kernel.catalogue.outside_registers import outside_registers
from minzheng.kernel.values.errors import MinzhengError, NotFound, Refused
from minzheng.kernel.values.language import Label, Sentence, say
from minzheng.kernel.verification.requests import actions
from minzheng.kernel.verification.requests.comparing import EXPLAINED, fact_label
from minzheng.kernel.verification.requests.content import GRADES, KINDS, Content, Source, content_of, drawn_up
from minzheng.kernel.verification.requests.duties import ASKERS, OFFICERS
from minzheng.kernel.verification.requests.models import (
    ANSWERS,
    CONCLUSIONS,
    Answer,
    Conclusion,
    Objection,
    Report,
    RequestState,
)
from minzheng.kernel.verification.requests.reporting import last_round

from ...components.table import Column, Table
from ...lawbook import business_title, law
from ...listing import plain
from ...scope import account_of, by, now, require_role
from ..case import ABSENT
from ..confirm import Field, Question, ask
from .one import ANSWER_TONES, CONCLUSION_TONES, request_seen

SANDBOX = "default-src 'none'; sandbox"
LINES = (
    Column("who", say("人员"), lambda row: row.who or say("家庭"), "name"),
    Column("fact", say("项目"), lambda row: fact_label(row.fact) if row.fact else row.title),
    Column("declared", say("申报"), lambda row: row.declared, "name"),
    Column("evidenced", say("核对"), lambda row: row.evidenced, "name"),
    Column("kind", say("比较"), lambda row: KINDS[row.kind], "badge", tone=lambda row: "red" if row.is_abnormal else "secondary"),
    Column("register", say("来源"), lambda row: row.title, is_wide_only=True),
    Column("says", say("登记的内容"), lambda row: row.told),
    Column("grade", say("匹配"), lambda row: GRADES[row.grade], is_wide_only=True),
    Column("day", say("数据日期"), lambda row: row.day, "name", is_wide_only=True),
)
SOURCES = (
    Column("register", say("来源"), lambda row: Label(*row.title), "name"),
    Column("provider", say("提供单位"), lambda row: Label(*row.provider), is_wide_only=True),
    Column("status", say("反馈"), lambda row: ANSWERS[row.status], "badge", tone=lambda row: ANSWER_TONES[Answer(row.status)]),
    Column("data", say("数据日期"), lambda row: row.data_date, "name"),
    Column("rows", say("条数"), lambda row: row.rows, "count"),
)
TOTALS = (
    Column("what", say("项目"), lambda row: row[0]),
    Column("declared", say("按申报（元）"), lambda row: row[1], "money"),
    Column("evidenced", say("按核对（元）"), lambda row: row[2], "money"),
)


SETTLED = (("yes", say("成立，有证据解释")), ("no", say("不成立，维持报告")))


class _Line:
    """A line of a report with the names of its register and its sentences in the reader's language."""

    def __init__(self, line: Any, sources: Sequence[Source]) -> None:
        self.__dict__.update(vars(line))
        self.title = str(say("、")).join(str(Label(*one.title)) for one in sources)
        self.day = min((one.data_date for one in sources), default="")
        self.told = str(say("；")).join(str(Label(*one)) for one in line.says)


def shown(content: Content) -> dict[str, Any]:
    """What a page draws of a report."""
    sources = {one.register: one for one in content.sources}
    lines = [_Line(one, [sources[name] for name in one.registers]) for one in content.lines]
    totals: list[tuple[object, int | None, int | None]] = [
        (say("家庭月收入"), *content.income), (say("人均月收入"), *content.per_head)]
    totals += [(say("{benefit}测算月金额", benefit=business_title(one)), *pair) for one, pair in content.amounts.items()]
    return {
        "content": content, "conclusion": CONCLUSIONS[content.conclusion],
        "tone": CONCLUSION_TONES[Conclusion(content.conclusion)],
        "lapsed": [say("{register}（{provider}，{day}）", register=Label(*one.title), provider=provider or Label(*one.provider),
                       day=day) for one, provider, day in content.lapsed],
        "lines": Table("lines", LINES, lines, say("与申报的比较"), empty_title=say("没有需要比较的信息"),
                       empty_text=say("有反馈的来源都没有登记名单上的人员。")),
        "sources": Table("sources", SOURCES, content.sources, say("来源")),
        "totals": Table("totals", TOTALS, totals, say("合计"))}


@require_http_methods(["GET", "POST"])
def issue(request: HttpRequest, request_id: int) -> HttpResponse:
    """What the report would say, and the report itself once it is issued."""
    require_role(request, OFFICERS)
    found, reason = request_seen(request, request_id), plain(request.POST.get("reason", ""))[:2000]
    problem: Sentence | None = None
    if request.method == "POST":
        try:
            made = actions.issue(request_id=found.pk, reason=reason, registers=outside_registers(), law=law(), by=by(request),
                                 at=now())
        except NotFound:
            raise
        except MinzhengError as error:
            problem = error.sentence
        else:
            messages.success(request, str(say("已出具核对报告 {number}", number=made.number)))
            return redirect("requests_report", made.pk)
    if found.state != RequestState.ASKED:
        raise Refused(say("还没有查询，不能出具报告"), (), code="not_run")
    record(by=by(request), at=now(), action="read_report", subject=f"verification:{found.number}", details={"report": ""})
    content = drawn_up(found, last_round(found), outside_registers(), law(), on=now().date())
    open_objection = Objection.objects.filter(report__request=found, settled_on=None).first()
    return render(request, "pages/requests/issue.html", {
        **shown(content), "request_": found, "reason": reason, "problem": problem, "objection": open_objection},
        status=409 if problem else 200)


@require_GET
def page(request: HttpRequest, report_id: int) -> HttpResponse:
    """A report; that it was looked at goes on record."""
    report = _seen(request, report_id)
    actions.read_report(report_id=report.pk, by=by(request), at=now())
    newer, role = Report.objects.filter(replaces=report).first(), account_of(request).role
    found = report.request
    may = role in ASKERS and newer is None and found.state == RequestState.REPORTED
    return render(request, "pages/requests/report.html", {
        **shown(content_of(report)), "report": report, "request_": found, "newer": newer,
        "objections": list(report.objections.order_by("pk")), "may_settle": role in OFFICERS, "may_read": role in ASKERS,
        "may_object": may and (found.case is None or found.case.decided_on is None),
        "is_old": report.valid_until < now().date()})


def _seen(request: HttpRequest, report_id: int) -> Report:
    """A report of the scope. Raises NotAllowed and NotFound."""
    report = Report.objects.select_related("replaces").filter(pk=report_id).first()
    if report is None:
        raise NotFound(ABSENT)
    report.request = request_seen(request, report.request_id)
    return report


@require_GET
def paper(request: HttpRequest, report_id: int) -> HttpResponse:
    """The report as a PDF."""
    report, data = actions.read_paper(report_id=_seen(request, report_id).pk, by=by(request), at=now())
    return _file(data, "application/pdf", f"{report.number}.pdf")


def _file(data: bytes, mime: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=mime)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Content-Security-Policy"] = SANDBOX
    response["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "POST"])
def object_to(request: HttpRequest, report_id: int) -> HttpResponse:
    """Take down an objection with its evidence."""
    require_role(request, ASKERS)
    report, given = _seen(request, report_id), {name: plain(request.POST.get(name, "")) for name in ("brought_by", "content")}
    problem: Sentence | None = None
    if request.method == "POST":
        file = request.FILES.get("file")
        is_file = isinstance(file, UploadedFile)
        try:
            actions.object_to_report(
                report_id=report.pk, **given, file_name=(file.name or "") if is_file else "",  # type: ignore[union-attr]
                data=file.read(LARGEST + 1) if is_file else b"", by=by(request), at=now())  # type: ignore[union-attr]
        except NotFound:
            raise
        except MinzhengError as error:
            problem = error.sentence
        else:
            messages.success(request, str(say("已登记异议，等待复核")))
            return redirect("requests_one", report.request_id)
    return render(request, "pages/requests/object.html", {"report": report, "given": given, "problem": problem},
                  status=409 if problem else 200)


@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, objection_id: int) -> HttpResponse:
    """Answer an objection; where it is upheld, say which lines its evidence explains."""
    require_role(request, OFFICERS)
    found = _objection(request, objection_id)
    content = content_of(found.report)
    titles = {one.register: Label(*one.title) for one in content.sources}
    lines = [(f"{one.place}:{one.key}", say("{who}：{what}", who=one.who or say("家庭"),
                                            what=fact_label(one.fact) if one.fact else titles[one.key]))
             for one in content.lines if one.is_abnormal and one.kind != EXPLAINED]
    explained = [Field("explained", say("有证据解释的项目"), "several", options=lines, is_required=False)] if lines else []
    question = Question(
        title=say("答复对 {number} 的异议", number=found.report.number), action=say("答复"),
        text=say("异议：{content}", content=found.content), done=say("已答复"),
        back=reverse("requests_one", args=[found.report.request_id]),
        fields=(Field("upheld", say("是否成立"), "choice", options=SETTLED), *explained, Field("reply", say("答复"), "lines")))
    return ask(request, question, lambda given: _settle(request, found, given, dict(lines)))


def _settle(request: HttpRequest, found: Objection, given: Mapping[str, str], lines: Mapping[str, object]) -> None:
    chosen = [one.partition(":") for one in given.get("explained", "").split(",") if one in lines]
    actions.settle_objection(
        objection_id=found.pk, is_upheld=given["upheld"] == "yes", reply=given["reply"],
        explained=[(int(place), key) for place, _, key in chosen], by=by(request), at=now())


def _objection(request: HttpRequest, objection_id: int) -> Objection:
    found = Objection.objects.select_related("report").filter(pk=objection_id).first()
    if found is None:
        raise NotFound(ABSENT)
    request_seen(request, found.report.request_id)
    return found


@require_GET
def evidence(request: HttpRequest, objection_id: int) -> HttpResponse:
    """What the household brought."""
    require_role(request, ASKERS)
    found, data = actions.read_evidence(objection_id=_objection(request, objection_id).pk, by=by(request), at=now())
    return _file(data, sniffed(data), found.file_name)
