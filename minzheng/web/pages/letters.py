"""Letters, the file of a case and the sheet of a notice: issued once after a question, downloaded as files, on record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from minzheng.kernel.access.actions import record, record_read
from minzheng.kernel.casework import actions
from minzheng.kernel.casework.archive.archiving import ARCHIVISTS, file_of
from minzheng.kernel.casework.archive.completeness import missing_from
from minzheng.kernel.casework.duties import READERS
from minzheng.kernel.casework.letters import queries
from minzheng.kernel.casework.letters.issuing import sheet_of
from minzheng.kernel.casework.letters.kinds import Given, LetterKind, kind_of
from minzheng.kernel.casework.letters.models import Letter, Office
from minzheng.kernel.casework.models import Case
from minzheng.kernel.paper.pdf import pdf_of
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import MinzhengError, NotFound, Refused
from minzheng.kernel.values.language import say

from ..lawbook import law
from ..letters_shown import FILE_READERS, OFFICE_KEEPERS
from ..places import names
from ..scope import by, now, require_role, scope_of
from .application import application_in_scope
from .case import ABSENT, case_in_scope
from .confirm import Field, Question, ask
from .notices import notice_in_scope

PDF = queries.ENDINGS["pdf"]


@require_http_methods(["GET", "POST"])
def issue(request: HttpRequest, case_id: int, kind: str) -> HttpResponse:
    """Issue a letter of a case, or of its application, after a question."""
    case, one = case_in_scope(request, case_id), kind_of(kind)
    about: dict[str, Any] = {"case_id": case.pk} if one.about == "case" else {"application_id": case.application_id}
    offered = queries.issuable(case.application, case, law(), by=by(request))
    return _issue(request, one, offered, about, reverse("case", args=[case_id]) + "#letters")


@require_http_methods(["GET", "POST"])
def issue_of_application(request: HttpRequest, application_id: int, kind: str) -> HttpResponse:
    """Issue a letter of an application that is no case."""
    application, one = application_in_scope(request, application_id), kind_of(kind)
    offered = queries.issuable(application, None, law(), by=by(request))
    back = reverse("application", args=[application_id]) + "#letters"
    return _issue(request, one, offered, {"application_id": application.pk}, back)


def _issue(request: HttpRequest, one: LetterKind, offered: list[LetterKind], about: Mapping[str, Any], back: str) -> HttpResponse:
    if one.about == "notice":
        raise NotFound(ABSENT)
    if one not in offered and request.method == "POST":
        actions.issue_letter(kind=one.name, law=law(), by=by(request), at=now(), **about)  # issued before, or says why not
        return redirect(back)
    if one not in offered:
        raise Refused(say("现在不能出具{letter}：已经出具、还不到时候，或者不由您的岗位出具", letter=one.label), (),
                      code="letter_state")
    question = Question(
        title=say("出具{letter}", letter=one.label),
        text=say("文书按现在的情况填写、编号并封存，以后下载的都是同一份，不能修改。"), action=say("出具"), back=back,
        done=say("已出具{letter}", letter=one.label), fields=[_field(given) for given in one.given])
    return ask(request, question, lambda given: _do(request, one, given, about))


def _do(request: HttpRequest, one: LetterKind, given: dict[str, str], about: Mapping[str, Any]) -> None:
    try:
        actions.issue_letter(kind=one.name, given=given, law=law(), by=by(request), at=now(), **about)
    except Refused as refused:
        raise _first(refused) from None


def _first(refused: Refused) -> MinzhengError:
    """The refusal with what it lists, for a page that shows one sentence."""
    told = "；".join(str(one.sentence) for one in refused.problems)
    return MinzhengError(say("{sentence}：{told}", sentence=refused.sentence, told=told)) if told else refused


def _field(given: Given) -> Field:
    return Field(given.name, given.label, "text" if given.type == "yuan" else given.type, hint=given.hint,
                 is_required=given.is_required)


@require_GET
def download(request: HttpRequest, case_id: int, letter_id: int, ending: str) -> HttpResponse:
    """A letter of a case as a file."""
    case = case_in_scope(request, case_id)
    return _download(request, next((one for one in queries.letters_of(case) if one.pk == letter_id), None), ending)


@require_GET
def download_of_application(request: HttpRequest, application_id: int, letter_id: int, ending: str) -> HttpResponse:
    """A letter of an application as a file."""
    application = application_in_scope(request, application_id)
    found = queries.letters_of_application(application)
    return _download(request, next((one for one in found if one.pk == letter_id), None), ending)


def _download(request: HttpRequest, letter: Letter | None, ending: str) -> HttpResponse:
    require_role(request, READERS)
    if letter is None or ending not in queries.ENDINGS:
        raise NotFound(ABSENT)
    name = queries.file_name(letter, ending)
    record(by=by(request), at=now(), action="download", subject=f"letter:{letter.pk}", details={"file": name})
    return _file(queries.file_of(letter, ending), name, queries.ENDINGS[ending])


@require_GET
def case_pdf(request: HttpRequest, case_id: int) -> HttpResponse:
    """The whole file of a case, for paper."""
    case = case_in_scope(request, case_id)
    require_role(request, FILE_READERS)
    at, subject, name = now(), f"case:{case.number}", f"{case.number}.pdf"
    record_read(by=by(request), at=at, subject=subject, purpose=str(say("打印案卷")))
    record(by=by(request), at=at, action="download", subject=subject, details={"file": name})
    return _file(file_of(case, law(), at=at).data, name, PDF)


@require_http_methods(["GET", "POST"])
def archive(request: HttpRequest, case_id: int) -> HttpResponse:
    """Archive a closed case: what is missing is named first."""
    case = case_in_scope(request, case_id)
    require_role(request, ARCHIVISTS)
    lacking = missing_from(case, law())
    named = "、".join(map(str, lacking))
    told = say("案卷不完整：{what}。请补齐，或说明原因后归档。", what=named) if lacking else say("案卷完整，可以归档。")
    place = Field("paper_location", say("纸质档案位置"), hint=say("例如：3号柜2层"))
    why = Field("remark", say("缺少内容的说明"), "lines")
    question = Question(
        title=say("归档 {number}", number=case.number), text=told, action=say("归档"),
        back=reverse("case", args=[case_id]) + "#letters", done=say("已归档"), fields=(place, why) if lacking else (place,))
    return ask(request, question, lambda given: _archive(request, case, given))


def _archive(request: HttpRequest, case: Case, given: dict[str, str]) -> None:
    try:
        actions.archive_case(case_id=case.pk, law=law(), by=by(request), at=now(), **given)
    except Refused as refused:
        raise _first(refused) from None


@require_GET
def sheet(request: HttpRequest, notice_id: int) -> HttpResponse:
    """The sheet of a notice to be posted: as issued, or as it would be."""
    notice = notice_in_scope(request, notice_id)
    letter = Letter.objects.filter(notice=notice).first()
    name = f"{notice.posted_on.isoformat()}-{notice.pk}.pdf"
    record(by=by(request), at=now(), action="download", subject=f"notice:{notice.pk}", details={"file": name})
    if letter is not None:
        return _file(queries.file_of(letter, "pdf"), name, PDF)
    content = sheet_of(notice, law(), on=now().date())
    return _file(pdf_of(content.blocks, title=content.title, at=now()), name, PDF)


@require_POST
def issue_sheet(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Issue the sheet of a notice: from then on it stays as it is."""
    notice = notice_in_scope(request, notice_id)
    actions.issue_letter(kind="notice_sheet", notice_id=notice.pk, law=law(), by=by(request), at=now())
    return redirect("notice_sheet", notice_id)


@require_http_methods(["GET", "POST"])
def office(request: HttpRequest, area_code: int) -> HttpResponse:
    """Say how an office is reached: what its letters print from then on."""
    scope_of(request).require(area_code)
    require_role(request, OFFICE_KEEPERS)
    if not Office.is_of(area_code):
        raise NotFound(ABSENT)
    known = Office.objects.filter(area_code=area_code).first() or Office(area_code=area_code)
    question = Question(
        title=say("{name}的联系方式", name=names([area_code]).get(area_code, areas.written(area_code))),
        text=say("今后出具的文书印上这里的电话；已出具的不变。"), action=say("保存"), back=reverse("cases"), done=say("已保存"),
        fields=(
            Field("telephone", say("联系电话"), value=known.telephone),
            Field("address", say("地址"), value=known.address, is_required=False),
            Field("fonds", say("全宗号"), value=known.fonds, hint=say("县级填写；没有的用区划代码"), is_required=False)))
    return ask(request, question, lambda given: actions.describe_office(area_code=area_code, by=by(request), at=now(), **given))


def _file(data: bytes, name: str, mime: str) -> HttpResponse:
    disposition = content_disposition_header(True, name)
    return HttpResponse(data, content_type=mime, headers={"Content-Disposition": disposition} if disposition else {})
