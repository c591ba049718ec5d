"""What is done with an application as a whole: handed in, accepted, given back, rejected, withdrawn."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from minzheng.kernel.casework import actions
from minzheng.kernel.casework.duties import ACCEPTORS, INTAKE
from minzheng.kernel.casework.intake import answers as filled
from minzheng.kernel.casework.intake.about import is_special
from minzheng.kernel.casework.intake.applying import AlreadyApplied
from minzheng.kernel.casework.models import Application
from minzheng.kernel.casework.papers.documents import missing_documents
from minzheng.kernel.catalogue.in_force import law
from minzheng.kernel.values.errors import MinzhengError, NotAllowed, NotFound, Refused
from minzheng.kernel.values.language import Sentence, say

from ..scope import by, now, require_role, scope_of
from .application import against, application_in_scope, form, kept
from .applications import titles
from .confirm import Field, Question, ask


@require_POST
def submit(request: HttpRequest, application_id: int) -> HttpResponse:
    """Keep what the form holds and hand it in; shows the number and the code, or the form with all that is wrong."""
    application = application_in_scope(request, application_id)
    require_role(request, INTAKE)
    application, merged, _ = kept(request, application)
    if merged.conflicts:
        return form(request, application, conflicts=against(request, merged))
    try:
        code = actions.submit(application_id=application.pk, law=law(), by=by(request), at=now())
    except NotFound:
        raise
    except AlreadyApplied as refused:
        return form(request, application, problem=refused.sentence, link=_link_to(request, refused.other), is_tried=True)
    except Refused as refused:
        return form(request, application, problem=refused.sentence, is_tried=True)
    application.refresh_from_db()
    lacking = [one.label for one in missing_documents(application, law(), on=now().date())]
    return render(request, "pages/application_submitted.html", {
        "application": application, "code": code, "lacking": lacking, "titles": titles(application.benefits)})


def _link_to(request: HttpRequest, other: Application) -> str:
    scope = scope_of(request)
    return reverse("application", args=[other.pk]) if scope.low <= other.area_code < scope.high else ""


@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, application_id: int) -> HttpResponse:
    """Accept an application that is complete: each benefit becomes a case."""
    application = application_in_scope(request, application_id)
    require_role(request, ACCEPTORS)
    lacking = missing_documents(application, law(), on=now().date())
    special = is_special(filled.opened(application.answers))
    text = say("每个事项立为一件案件（{titles}），办理时限从今天起算。", titles=titles(application.benefits))
    if special:
        text = say("每个事项立为一件案件（{titles}），办理时限从今天起算；人户分离，按特殊情形的时限办理。",
                   titles=titles(application.benefits))
    if lacking:
        names = str(say("、")).join(str(one.label) for one in lacking)
        text = say("材料不齐，还缺：{names}。请退回补正，一次性告知申请人。", names=names)
    return _asked(request, application, say("受理申请 {number}", number=application.number), text, say("受理"),
                  say("已受理"), lambda given: actions.accept(application_id=application.pk, law=law(), by=by(request), at=now()))


@require_http_methods(["GET", "POST"])
def reject(request: HttpRequest, application_id: int) -> HttpResponse:
    """Refuse to take an application in, with the reason."""
    application = application_in_scope(request, application_id)
    require_role(request, ACCEPTORS)
    return _asked(request, application, say("不予受理申请 {number}", number=application.number),
                  say("申请就此结束，申请人可以查询到结果；请写明理由，并告知申请人。"),
                  say("确认不予受理"), say("已登记为不予受理"),
                  lambda given: actions.reject(application_id=application.pk, reason=given["reason"], by=by(request), at=now()),
                  Field("reason", say("理由"), hint=say("例如：申请事项不属于本乡镇（街道）受理范围")))


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, application_id: int) -> HttpResponse:
    """Take an application back at the applicant's wish, with the reason."""
    application = application_in_scope(request, application_id)
    require_role(request, INTAKE)
    return _asked(request, application, say("撤回申请 {number}", number=application.number),
                  say("申请就此结束，填写的内容留存备查；以后可以重新申请。"), say("确认撤回"), say("已撤回"),
                  lambda given: actions.withdraw(application_id=application.pk, reason=given["reason"], by=by(request), at=now()),
                  Field("reason", say("撤回原因"), hint=say("例如：申请人本人要求")))


def _asked(
    request: HttpRequest, application: Application, title: Sentence, text: Sentence, action: Sentence, done: Sentence,
    do: Callable[[dict[str, str]], object], *fields: Field,
) -> HttpResponse:
    back = reverse("application", args=[application.pk])
    return ask(request, Question(title, text, action, back, done, fields, is_grave=bool(fields)), do)


@require_http_methods(["GET", "POST"])
def give_back(request: HttpRequest, application_id: int) -> HttpResponse:
    """Give an application back with one list of all that is missing: the documents by themselves, the rest as lines."""
    application = application_in_scope(request, application_id)
    require_role(request, ACCEPTORS)
    lacking, problem = missing_documents(application, law(), on=now().date()), ""
    text = request.POST.get("missing", "")[:2000]
    if request.method == "POST":
        try:
            actions.return_for_completion(application_id=application.pk, missing=text.splitlines(), law=law(), by=by(request),
                                          at=now())
        except (NotFound, NotAllowed):
            raise
        except MinzhengError as error:
            problem = str(error.sentence)
        else:
            messages.success(request, str(say("已退回补正，请把补正清单交给申请人")))
            return redirect("application", application.pk)
    context = {"application": application, "lacking": lacking, "problem": problem, "text": text}
    return render(request, "pages/application_return.html", context, status=409 if problem else 200)
