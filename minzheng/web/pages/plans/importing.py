"""Bringing a plan in: the workbook is tried first, its problems shown, then brought in when confirmed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from minzheng.kernel.catalogue.known_indicators import known_indicators
from minzheng.kernel.plans.bringing import Brought, bring_in, title_of
from minzheng.kernel.plans.columns import template
from minzheng.kernel.plans.duties import WRITERS
from minzheng.kernel.values.errors import MinzhengError
from minzheng.kernel.values.language import say

from ...listing import plain
from ...places import names
from ...scope import by, now, require_role
from ..upload import XLSX, drop, keep, kept
from .forms import period_fields, period_of

SHOWN = 200


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a workbook and a period; see what would come of it; bring it in."""
    require_role(request, WRITERS)
    given = {name: plain(request.POST.get(name, ""))[:12] for name in ("area", "year", "half")}
    shown: dict[str, Any] = {"fields": period_fields(request), "given": given}
    if request.method != "POST":
        return render(request, "pages/plans/import.html", shown)
    try:
        year, half, area = period_of(request, given)
        token = request.POST.get("token", "")
        path, token, name = (kept(request, token), token, "") if token else keep(request)
        area_name = names([area]).get(area, "")
        brought = bring_in(path=path, year=year, half=half, area_code=area, area_name=area_name, known=known_indicators(),
                           by=by(request), at=now(), is_trial=bool(name))
    except MinzhengError as error:
        told = {**shown, "problem": error.sentence, "problems": list(error.beneath)[:SHOWN]}
        return render(request, "pages/plans/import.html", told, status=409)
    if not name:
        return _brought(request, brought, token)
    found = list(brought.findings)[:SHOWN]
    return render(request, "pages/plans/import.html", {
        **shown, "token": token, "name": name, "brought": brought, "title": title_of(area_name, year, half), "found": found})


def _brought(request: HttpRequest, brought: Brought, token: str) -> HttpResponse:
    drop(token)
    request.session.pop("uploads", None)
    done = brought.written
    messages.success(request, str(say("新增 {added} 项，改动 {changed} 项，没有变化 {same} 项", added=done.added,
                                      changed=done.changed, same=done.same)))
    return redirect("plan", brought.plan.pk if brought.plan else 0)


@require_GET
def empty(request: HttpRequest) -> HttpResponse:
    """The empty workbook."""
    require_role(request, WRITERS)
    return HttpResponse(template(), content_type=XLSX, headers={
        "Content-Disposition": content_disposition_header(True, f"{say('工作计划模板')}.xlsx") or "attachment"})
