"""The documents of an application in the browser: brought from a file or the camera, read, taken off the list."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from minzheng.kernel.casework import actions
from minzheng.kernel.casework.duties import INTAKE, READERS
from minzheng.kernel.casework.models import Application, Document
from minzheng.kernel.casework.papers.documents import OPEN_TO_DOCUMENTS, OTHER, Wanted, used_elsewhere, wanted_documents
from minzheng.kernel.casework.papers.filetypes import DRAWN, LARGEST
from minzheng.kernel.catalogue.in_force import law
from minzheng.kernel.values.errors import MinzhengError, NotFound
from minzheng.kernel.values.language import say

from ..scope import account_of, by, now, require_role, scope_of
from .confirm import Question, ask

MOST_FILES = 20
"""Files of one upload."""
SANDBOX = "default-src 'none'; img-src 'self'; sandbox"
ABSENT = say("没有找到这条记录，或者它不在您负责的区划之内。")


def documents_shown(request: HttpRequest, application: Application) -> dict[str, Any]:
    """The list of what is wanted with the files that are there, and others; ``lacking`` counts what is still missing."""
    there = list(application.documents.filter(case=None, removed_at=None).order_by("pk"))
    reused = used_elsewhere(application) if there else {}
    shown: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for one in there:
        shown.setdefault((one.name, one.about), []).append(_file(request, one, reused.get(one.sha256, [])))
    lines = [_line(one, shown) for one in wanted_documents(application, law(), on=now().date())]
    known = {(line["name"], line["about"]) for line in lines} | {(line["name"], "") for line in lines}
    extra = [(key, files) for key, files in shown.items() if key not in known]
    return {
        "documents": lines, "for_all": _for_all(lines), "lacking": sum(1 for line in lines if line["is_missing"]),
        "others": [{"name": name, "about": about, "files": found} for (name, about), found in extra],
        "may_bring": account_of(request).role in INTAKE and application.state in OPEN_TO_DOCUMENTS,
        "other": OTHER, "most_bytes": LARGEST,
    }


def _line(one: Wanted, shown: dict[tuple[str, str], list[dict[str, Any]]]) -> dict[str, Any]:
    own = shown.get((one.name, one.about), [])
    common = shown.get((one.name, ""), []) if one.about else []
    return {"name": one.name, "about": one.about, "label": one.label, "declared": one.declared.label,
            "is_optional": one.optional, "files": [*own, *common],
            "is_missing": not one.optional and not own and not common, "value": f"{one.name}/{one.about}"}


def _for_all(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The documents of each adult that one sheet of all may stand for."""
    named = {line["name"]: line["declared"] for line in lines if line["about"]}
    return [{"value": f"{name}/", "label": one} for name, one in named.items()
            if sum(line["name"] == name and line["is_missing"] for line in lines) > 1]


def _file(request: HttpRequest, one: Document, elsewhere: list[Document]) -> dict[str, Any]:
    scope = scope_of(request)
    numbers = {other.application.number: other.application for other in elsewhere}
    seen = [other for other in numbers.values() if scope.low <= other.area_code < scope.high]
    return {"document": one, "kilobytes": max(1, one.size // 1024), "is_drawn": one.mime in DRAWN, "reused": len(numbers),
            "reused_in": [{"number": other.number, "link": reverse("application", args=[other.pk])} for other in seen[:3]]}


def _application(request: HttpRequest, application_id: int) -> Application:
    require_role(request, READERS)
    found = Application.objects.filter(scope_of(request).within(), pk=application_id).first()
    if found is None:
        raise NotFound(ABSENT)
    return found


@require_POST
def add(request: HttpRequest, application_id: int) -> HttpResponse:
    """Take in the files of a form, each by itself: one that is refused does not stop the others."""
    application = _application(request, application_id)
    require_role(request, INTAKE)
    name, _, about = request.POST.get("document", "").partition("/")
    wanted = wanted_documents(application, law(), on=now().date())
    if (name, about) not in {(OTHER, ""), *((one.name, one.about) for one in wanted), *((one.name, "") for one in wanted)}:
        raise MinzhengError(say("请选择材料的种类"), code="document_unknown")
    given = [one for one in request.FILES.getlist("files") if isinstance(one, UploadedFile)][:MOST_FILES]
    if not given:
        messages.error(request, str(say("请选择文件或拍照")))
    taken = 0
    for one in given:
        try:
            actions.store_document(application_id=application.pk, name=name, about=about, file_name=one.name or "",
                                   data=one.read(LARGEST + 1), by=by(request), at=now())
        except MinzhengError as error:
            messages.error(request, str(error.sentence))
        else:
            taken += 1
    if taken:
        messages.success(request, str(say("已收下 {count} 个文件", count=taken)))
    return redirect(reverse("application", args=[application.pk]) + "#documents")


@require_GET
def download(request: HttpRequest, application_id: int, document_id: int) -> HttpResponse:
    """The file, to keep; a picture, when asked to ``show``, to look at in a page that can do nothing."""
    application = _application(request, application_id)
    document, data = actions.read_document(application_id=application.pk, document_id=document_id, by=by(request), at=now())
    return file_of(request, document, data)


def file_of(request: HttpRequest, document: Document, data: bytes) -> HttpResponse:
    """A document as the answer of a download, or, when asked to ``show`` a picture, in a page that can do nothing."""
    is_shown = "show" in request.GET and document.mime in DRAWN
    return served(data, mime=document.mime, file_name=document.file_name, is_shown=is_shown)


def served(data: bytes, *, mime: str, file_name: str, is_shown: bool) -> HttpResponse:
    """The bytes of a file that somebody brought: never more than a picture or a download."""
    return HttpResponse(data, content_type=mime, headers={
        "Content-Disposition": content_disposition_header(not is_shown, file_name) or "inline",
        "Content-Security-Policy": SANDBOX,
    })


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, application_id: int, document_id: int) -> HttpResponse:
    """Take a document off the list, after a question."""
    application = _application(request, application_id)
    require_role(request, INTAKE)
    document = application.documents.filter(pk=document_id, case=None, removed_at=None).first()
    if document is None:
        raise NotFound(ABSENT)
    question = Question(
        title=say("移除“{name}”", name=document.file_name),
        text=say("移除后不再计入材料清单；文件和移除记录仍然留存备查。"), action=say("确认移除"),
        back=reverse("application", args=[application.pk]) + "#documents", done=say("已移除"), is_grave=True)
    return ask(request, question, lambda given: actions.remove_document(
        application_id=application.pk, document_id=document_id, by=by(request), at=now()))
