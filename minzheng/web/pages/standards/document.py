"""One document: its values beside those before, what was found of them, and the decision of a second person."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_GET, require_http_methods

from minzheng.kernel.catalogue.in_force import catalogue
from minzheng.kernel.payments.affected import awarded, benefits_reading
from minzheng.kernel.standards import actions
from minzheng.kernel.standards.checks import findings
from minzheng.kernel.standards.duties import ABSENT, APPROVERS, ENTERERS, REPEALERS
from minzheng.kernel.standards.models import APPROVED, DRAFT, STATES, StandardDocument
from minzheng.kernel.standards.queries import as_value
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.values.periods import Month

from ...components.table import Column, Table
from ...listing import export
from ...places import names
from ...scope import account_of, by, now, scope_of
from ...values_shown import compared, title_of
from ..confirm import Field, Question, ask
from .lists import TONES, seen

COLUMNS = (
    Column("label", say("标准"), lambda row: row["label"], link=lambda row: reverse("parameter", args=[row["name"]])),
    Column("case", say("适用情形"), lambda row: row["case"] or None),
    Column("old", say("原标准"), lambda row: row["old"], "name"),
    Column("new", say("新标准"), lambda row: row["new"], "name"),
    Column("growth", say("增幅"), lambda row: row["growth"], "name"),
    Column("since", say("生效"), lambda row: row["since"], "date"),
    Column("until", say("失效"), lambda row: row["until"], "date", is_wide_only=True),
)


def document_seen(request: HttpRequest, document_id: int) -> StandardDocument:
    """A document that holds for the account's area or in it. Raises NotFound."""
    found = seen(request).filter(pk=document_id).first()
    if found is None:
        raise NotFound(ABSENT)
    return found


@require_GET
def page(request: HttpRequest, document_id: int) -> HttpResponse:
    """The document with everything that is known of it."""
    document = document_seen(request, document_id)
    known, values = catalogue(), [as_value(row) for row in document.values.order_by("pk")]
    book = known.parameters
    found = findings(book, values, number=document.number, issued_on=document.issued_on, on=now().date(),
                     document_id=document.pk) if document.state == DRAFT else []
    account = account_of(request)
    return render(request, "pages/standards/document.html", {
        "document": document, "state": STATES[document.state], "tone": TONES.get(document.state, "secondary"),
        "table": Table("values", COLUMNS, [compared(book, one) for one in values], say("标准对照")),
        "particulars": _particulars(document), "findings": found, "affected": concerned(
            {one.name: one.from_ for one in values}, scope_of(request).code if scope_of(request).low > document.area_code
            else document.area_code),
        "decisions": [{"kind": STATES[one.kind], "by": one.by, "at": one.at, "note": one.note}
                      for one in document.decisions.order_by("pk")],
        "deeds": _deeds(document, account.role, account.pk) if scope_of(request).low <= document.area_code else [],
        "is_own": document.state == DRAFT and account.role in APPROVERS and document.account_id == account.pk})


def concerned(since: dict[str, date], area_code: int) -> list[dict[str, Any]]:
    """Whom parameters concern that change from a day: benefit, households, persons; two queries at most."""
    if not since:
        return []
    benefits = benefits_reading(catalogue().program, since, month=Month.of(max(since.values())))
    return [{"title": title_of(one.benefit), "households": one.households, "persons": one.persons}
            for one in awarded(benefits, area=area_code)]


@require_GET
def exported(request: HttpRequest, document_id: int, kind: str) -> HttpResponse:
    """Old and new as a file, to be printed and put on record with the document."""
    document, book = document_seen(request, document_id), catalogue().parameters
    rows = [compared(book, as_value(row)) for row in document.values.order_by("pk")]
    return export(request, kind, name=f"standard-{document.pk}", title=str(document), columns=COLUMNS, rows=rows)


def _particulars(document: StandardDocument) -> list[tuple[object, object]]:
    place = names([document.area_code]).get(document.area_code, "")
    rows: list[tuple[object, object]] = [
        (say("文号"), document.number), (say("发文单位"), document.issuer), (say("发文日期"), document.issued_on),
        (say("区划"), place), (say("录入人"), document.by), (say("录入时间"), f"{localtime(document.at):%Y-%m-%d %H:%M}")]
    return [*rows, *([(say("说明"), document.explanation)] if document.explanation else [])]


def _deeds(document: StandardDocument, role: str, account_id: int) -> list[dict[str, Any]]:
    """What the account may do with the document now."""
    is_draft, is_own = document.state == DRAFT, document.account_id == account_id
    may = {
        "approve": is_draft and role in APPROVERS and not is_own, "reject": is_draft and role in APPROVERS,
        "withdraw": is_draft and role in ENTERERS,
        "repeal": document.state == APPROVED and role in REPEALERS and not is_own}
    return [{"link": reverse("decide_standard", args=[document.pk, name]), "words": DEEDS[name][0], "is_main": name == "approve"}
            for name, is_so in may.items() if is_so]


DEEDS: dict[str, tuple[Sentence, Sentence, Sentence]] = {
    "approve": (say("批准"), say("批准后自生效日期起按新标准核算、解释和发放；已发放月份的差额另行补发。"), say("已批准")),
    "reject": (say("不批准"), say("不批准的文件不生效。需要时重新录入。"), say("已退回，未批准")),
    "withdraw": (say("撤回"), say("撤回后不再等待批准。需要时重新录入。"), say("已撤回")),
    "repeal": (say("废止"), say("废止后其中的数值不再有效，已发放的不变，由更正比对。"), say("已废止")),
}
TAKING_BACK = {"reject": actions.reject, "withdraw": actions.withdraw, "repeal": actions.repeal}


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, document_id: int, deed: str) -> HttpResponse:
    """Approve, reject, withdraw or repeal."""
    document = document_seen(request, document_id)
    if deed not in DEEDS:
        raise NotFound(ABSENT)
    words, text, done = DEEDS[deed]
    question = Question(
        title=say("{deed} {number}", deed=words, number=document.number), text=text, action=words, done=done,
        back=reverse("standard", args=[document.pk]), is_grave=deed in ("reject", "repeal"),
        fields=(Field("note", say("意见") if deed == "approve" else say("原因"), is_required=deed != "approve"),))

    def do(given: dict[str, str]) -> None:
        who, at, note = by(request), now(), given["note"]
        if deed == "approve":
            actions.approve(document_id=document.pk, book=catalogue().parameters, note=note, by=who, at=at)
        else:
            TAKING_BACK[deed](document_id=document.pk, reason=note, by=who, at=at)

    return ask(request, question, do)
