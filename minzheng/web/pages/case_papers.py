"""The papers of a case in the browser: brought for its step, looked at, taken off the list."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from minzheng.kernel.casework import actions
from minzheng.kernel.casework.duties import READERS, doers
from minzheng.kernel.casework.models import Case, Document
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import say

from ..lawbook import law
from ..papers_shown import take_in
from ..scope import by, now, require_role
from .application_documents import file_of
from .case import ABSENT, case_in_scope, given_in, page_of
from .confirm import Question, ask


@require_POST
def add(request: HttpRequest, case_id: int) -> HttpResponse:
    """Take in files and show the page again, with everything that was typed for the step."""
    case, given = case_in_scope(request, case_id), given_in(request)
    taken, refused = take_in(request, [case], given.get("step", ""))
    if not taken and not refused:
        messages.error(request, str(say("请选择文件或拍照")))
    return page_of(request, case, given=given)


@require_GET
def download(request: HttpRequest, case_id: int, document_id: int) -> HttpResponse:
    """A paper of the case or of its application, to keep or, when asked to ``show`` a picture, to look at."""
    require_role(request, READERS)
    case = case_in_scope(request, case_id)
    found = _paper(case, document_id)
    document, data = actions.read_document(application_id=case.application_id, document_id=found.pk, by=by(request), at=now())
    return file_of(request, document, data)


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, case_id: int, document_id: int) -> HttpResponse:
    """Take a paper of the present step off the list, after a question."""
    case = case_in_scope(request, case_id)
    found = _paper(case, document_id)
    if not found.step or found.step != case.step:
        raise NotFound(ABSENT)
    require_role(request, doers(case.step_who))
    question = Question(
        title=say("移除“{name}”", name=found.file_name),
        text=say("移除后不再计入材料清单；文件和移除记录仍然留存备查。"), action=say("确认移除"),
        back=reverse("case", args=[case.pk]) + "#now", done=say("已移除"), is_grave=True)
    return ask(request, question, lambda given: actions.remove_paper(
        case_id=case.pk, document_id=found.pk, law=law(), by=by(request), at=now()))


def _paper(case: Case, document_id: int) -> Document:
    own = case.application.documents.filter(pk=document_id, removed_at=None, case__in=[case.pk])
    found = own.first() or case.application.documents.filter(pk=document_id, removed_at=None, case=None).first()
    if found is None:
        raise NotFound(ABSENT)
    return found
