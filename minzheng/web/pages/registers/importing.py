"""Bringing an existing list into a book: the workbook is tried first, its problems shown, then brought in when confirmed."""

from __future__ import annotations

from pathlib import Path

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from minzheng.kernel.catalogue.in_force import book
from minzheng.kernel.registers.importing import bring_in, template
from minzheng.kernel.registers.kinds import ABSENT, Kind
from minzheng.kernel.values.errors import MinzhengError, NotFound
from minzheng.kernel.values.language import say

from ...scope import by, now, require_role, scope_of
from ..upload import XLSX, drop, keep, kept
from .drawing import kind_seen

SHOWN = 200


def _importable(request: HttpRequest, name: str) -> Kind:
    kind = kind_seen(request, name)
    if not kind.declared.imports:
        raise NotFound(ABSENT)
    require_role(request, frozenset(kind.deed(kind.declared.imports).who))
    return kind


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, kind: str) -> HttpResponse:
    """Choose a workbook; see what would come of it; bring it in."""
    this = _importable(request, kind)
    if request.method != "POST":
        return render(request, "pages/registers/import.html", {"kind": this})
    try:
        if token := request.POST.get("token"):
            return _bring_in(request, this, kept(request, token), token)
        path, token, name = keep(request)
        outcome = bring_in(book=book(), kind=kind, path=path, area_code=scope_of(request).code, by=by(request), at=now(),
                           is_trial=True)
    except MinzhengError as error:
        told = {"kind": this, "problem": error.sentence, "problems": error.beneath}
        return render(request, "pages/registers/import.html", told, status=409)
    return render(request, "pages/registers/import.html", {
        "kind": this, "token": token, "name": name, "outcome": outcome, "found": outcome.problems[:SHOWN]})


def _bring_in(request: HttpRequest, kind: Kind, path: Path, token: str) -> HttpResponse:
    outcome = bring_in(book=book(), kind=kind.name, path=path, area_code=scope_of(request).code, by=by(request), at=now())
    drop(token)
    request.session.pop("uploads", None)
    sentence = say("已导入 {made} 条；已有 {known} 条没有改动；有问题未导入 {wrong} 条", made=outcome.made, known=outcome.known,
                   wrong=outcome.rows - outcome.made - outcome.known)
    messages.success(request, str(sentence))
    return redirect("register_list", kind=kind.name)


@require_GET
def empty(request: HttpRequest, kind: str) -> HttpResponse:
    """The empty workbook."""
    this = _importable(request, kind)
    return HttpResponse(template(this), content_type=XLSX, headers={
        "Content-Disposition": content_disposition_header(True, f"{this.title}{say('导入模板')}.xlsx") or "attachment"})
