"""One application: its form while it is filled in, saved as one types; afterwards what was said, and what is done with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from minzheng.kernel.access.actions import record_read
from minzheng.kernel.casework import actions
from minzheng.kernel.casework.duties import INTAKE, READERS
from minzheng.kernel.casework.intake import answers as filled
from minzheng.kernel.casework.intake.answers import MOST_MEMBERS, Conflict, Merge, changed_by_others, is_field
from minzheng.kernel.casework.intake.looking import look
from minzheng.kernel.casework.models import STATES, Application, ApplicationState, CaseState
from minzheng.kernel.catalogue.in_force import law
from minzheng.kernel.values.errors import MinzhengError, NotAllowed, NotFound
from minzheng.kernel.values.language import say

from ..letters_shown import letters_of_application
from ..places import names
from ..scope import account_of, by, now, require_role, scope_of
from .application_documents import documents_shown
from .application_form import drawn
from .application_panel import panel_of
from .application_summary import summary_of
from .applications import choices, chosen, titles, tone

ABSENT = say("没有找到这条记录，或者它不在您负责的区划之内。")
FILLED_IN = (ApplicationState.DRAFT, ApplicationState.RETURNED)
Conflicts = Mapping[str, tuple[Conflict, str]]


def application_in_scope(request: HttpRequest, application_id: int) -> Application:
    """The application. Raises NotFound where there is none or it lies outside the account's area."""
    require_role(request, READERS)
    rows = Application.objects.filter(scope_of(request).within(), pk=application_id)
    found = rows.select_related("household", "begun_by").first()
    if found is None:
        raise NotFound(ABSENT)
    return found


@require_GET
def page(request: HttpRequest, application_id: int) -> HttpResponse:
    """The form, for who may fill it in while that is open; otherwise what it says."""
    application = application_in_scope(request, application_id)
    if application.state in FILLED_IN and account_of(request).role in INTAKE:
        if application.begun_by_id != account_of(request).pk:
            record_read(by=by(request), at=now(), subject=f"application:{application.number}",
                        purpose=str(say("继续填写申请")))
        return form(request, application, adds="add" in request.GET)
    return _summary(request, application)


def form(
    request: HttpRequest, application: Application, *, is_tried: bool = False, adds: bool = False, problem: object = "",
    conflicts: Conflicts | None = None, link: str = "",
) -> HttpResponse:
    """The page with the form. ``problem`` is why the last wish was refused, ``link`` leads to what it speaks of."""
    found = look(application, law(), on=now().date())
    drawing = drawn(application, found, scope_of(request), is_tried=is_tried, adds=adds, conflicts=conflicts)
    context = {
        **shared(request, application), **_letters(request, application), "drawing": drawing, "benefits": choices(),
        "chosen": application.benefits,
        "panel": panel_of(application, found, is_masked=False), "is_tried": is_tried, "problem": problem, "link": link,
        "most": MOST_MEMBERS, "username": account_of(request).username, "conflicted": bool(conflicts),
    }
    return render(request, "pages/application.html", context, status=409 if problem or conflicts else 200)


def shared(request: HttpRequest, application: Application) -> dict[str, Any]:
    """What every page of an application shows: its state, its documents, and what the account may do with it."""
    role, state = account_of(request).role, application.state
    is_here = state == ApplicationState.SUBMITTED
    return {
        "application": application, "state": STATES[state], "tone": tone(application), "titles": titles(application.benefits),
        "village": names([application.area_code]).get(application.area_code, ""),
        **documents_shown(request, application), "may_fill": role in INTAKE,
        "may_decide": is_here and role == "township_clerk",
        "may_withdraw": role in INTAKE and _is_undecided(application),
    }


def _is_undecided(application: Application) -> bool:
    """Whether the application can still be withdrawn: it has not ended, and none of its cases is decided."""
    if application.state == ApplicationState.ACCEPTED:
        return not application.cases.exclude(state=CaseState.OPEN).exists()
    return application.state in (*FILLED_IN, ApplicationState.SUBMITTED)


def _letters(request: HttpRequest, application: Application) -> dict[str, Any]:
    """The letters of an application that was handed in once."""
    return {"letters": letters_of_application(account_of(request), application)} if application.submitted_on else {}


def _summary(request: HttpRequest, application: Application) -> HttpResponse:
    is_here = application.state == ApplicationState.SUBMITTED
    found = look(application, law(), on=now().date()) if is_here else None
    context = {**shared(request, application), **summary_of(application), **_letters(request, application),
               "cases": list(application.cases.order_by("pk")),
               "panel": panel_of(application, found, is_masked=True) if found else None}
    return render(request, "pages/application_summary.html", context)


@require_GET
def panel(request: HttpRequest, application_id: int) -> HttpResponse:
    """What the household would receive and what is wrong, as a part of the page."""
    application = application_in_scope(request, application_id)
    found = look(application, law(), on=now().date())
    has_form = application.state in FILLED_IN and account_of(request).role in INTAKE
    return render(request, "pages/application_panel.html", {
        **shared(request, application), "panel": panel_of(application, found, is_masked=not has_form),
        "is_tried": request.GET.get("tried") == "1"})


@require_POST
def save(request: HttpRequest, application_id: int) -> HttpResponse:
    """Keep what was typed; the page's script is answered in figures, a form without it with the page."""
    application = application_in_scope(request, application_id)
    is_script = request.headers.get("Accept") == "application/json"
    try:
        application, merged, base = kept(request, application)
    except (NotFound, NotAllowed):
        raise
    except MinzhengError as error:
        if is_script:
            return JsonResponse({"refused": str(error.sentence)}, status=409)
        raise
    if is_script:
        return JsonResponse(_told(request, application, merged, base))
    if merged.conflicts:
        return form(request, application, conflicts=against(request, merged))
    address = reverse("application", args=[application.pk])
    return redirect(f"{address}?add=1#added" if request.POST.get("add") else address)


def kept(request: HttpRequest, application: Application) -> tuple[Application, Merge, int]:
    """Save the fields of a request; answers the application, what came of it, and the version it was typed over."""
    given = {name: str(value) for name, value in request.POST.items() if is_field(name)}
    mine = request.POST.get("mine", "")
    base = _number(request.POST.get("version", ""))
    if mine:
        name, _, value = mine.partition("=")
        given = {**given, name: value} if is_field(name) else given
    removed = [_number(one) for one in request.POST.getlist("remove")]
    benefits = chosen(request) if request.POST.get("benefits_shown") else None
    application, merged = actions.save(application_id=application.pk, given=given, base=base, removed=removed,
                                       benefits=benefits, by=by(request), at=now())
    return application, merged, base


def against(request: HttpRequest, merged: Merge) -> Conflicts:
    """The contested fields, each with what the reader wrote."""
    return {one.field: (one, request.POST.get(one.field, "").strip()) for one in merged.conflicts}


def _told(request: HttpRequest, application: Application, merged: Merge, base: int) -> dict[str, Any]:
    contested = {one.field for one in merged.conflicts}
    others = changed_by_others(merged, base=base, by=account_of(request).username)
    return {
        "version": application.version, "at": f"{now():%H:%M}",
        "conflicts": [{"field": one.field, "theirs": one.theirs, "by": one.by} for one in merged.conflicts],
        "others": [{"field": name, "value": merged.answers.get(name, ""), "by": who} for name, who in others.items()
                   if name not in contested],
        "members": filled.places(merged.answers),
    }


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
