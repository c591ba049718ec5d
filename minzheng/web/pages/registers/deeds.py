"""The forms by which entries are made and deeds are done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from minzheng.kernel.catalogue.in_force import book
from minzheng.kernel.registers import actions
from minzheng.kernel.registers.declarations import DeedDeclared
from minzheng.kernel.registers.kinds import ABSENT, Kind
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import MinzhengError, NotFound, Problem
from minzheng.kernel.values.language import say

from ...places import lower_areas
from ...scope import account_of, by, now, require_role, scope_of
from .drawing import entry_seen, kind_seen, link_of
from .forms import SEX_OPTIONS, drawn, files_in, given_in, others, problems_of


@require_http_methods(["GET", "POST"])
def make(request: HttpRequest, kind: str, deed: str) -> HttpResponse:
    """Make an entry, below another where the kind asks for it."""
    this = kind_seen(request, kind)
    declared = this.deed(deed)
    require_role(request, frozenset(declared.who))
    if not declared.makes or not declared.is_law(now().date()):
        raise NotFound(ABSENT)
    parent = _parent(request, this)
    given = given_in(request) if request.method == "POST" else None

    def do(typed: dict[str, str]) -> Entry:
        return actions.make(
            book=book(), kind=kind, deed=deed, given=typed, area_code=_area(request, typed), by=by(request), at=now(),
            parent_id=parent.pk if parent else None, files=files_in(request, declared))

    back = link_of(parent) if parent else reverse("register_list", args=[kind])
    return _answer(request, this, declared, entry=None, parent=parent, given=given, do=do, back=back)


@require_http_methods(["GET", "POST"])
def do(request: HttpRequest, entry_id: int, deed: str) -> HttpResponse:
    """Do something with an entry."""
    kind, entry = entry_seen(request, entry_id)
    declared = kind.deed(deed)
    require_role(request, frozenset(declared.who))
    given = given_in(request) if request.method == "POST" else None

    def done(typed: dict[str, str]) -> Entry:
        version = typed.get("version", "")
        return actions.do(
            book=book(), entry_id=entry_id, deed=deed, given=typed, by=by(request), at=now(),
            version=int(version) if version.isdecimal() else None, files=files_in(request, declared))

    if request.method == "GET" and entry.state not in declared.in_:
        raise NotFound(ABSENT)
    return _answer(request, kind, declared, entry=entry, parent=entry.parent, given=given, do=done, back=link_of(entry))


def _answer(
    request: HttpRequest, kind: Kind, deed: DeedDeclared, *, entry: Entry | None, parent: Entry | None,
    given: dict[str, str] | None, do: Callable[[dict[str, str]], Entry], back: str,
) -> HttpResponse:
    """Show the form; when it was sent, do the deed and show the entry, or the form with what is wrong."""
    problems: list[Problem] = []
    if given is not None:
        try:
            made = do(given)
        except NotFound:
            raise
        except MinzhengError as error:
            problems = problems_of(error)
        else:
            messages.success(request, str(say("已办理：{deed}", deed=deed.title.label)))
            return redirect(link_of(made))
    start = {field.name: now().date().isoformat() for field in kind.declared.fields
             if field.type == "date" and field.name == kind.declared.dated and field.name in deed.record}
    fields = drawn(kind, deed, entry=entry, parent=parent, given=given, problems=problems, start=start,
                   account=account_of(request))
    return render(request, "pages/registers/form.html", {
        "kind": kind, "deed": deed, "entry": entry, "parent": parent, "fields": fields, "back": back,
        "problems": others(problems, kind), "wrong": len(problems), "sexes": SEX_OPTIONS,
        "areas": _areas(request, kind, parent, entry), "area": (given or {}).get("area", ""),
        "is_typed": kind.declared.number is not None and deed.name in kind.declared.number.typed,
        "number": (given or {}).get("number", ""), "has_photo": any(one.photo for one in deed.papers),
        "version": (given or {}).get("version", "") or (entry.version if entry else ""),
    }, status=409 if problems else 200)


def _parent(request: HttpRequest, kind: Kind) -> Entry | None:
    """The entry above that the address names. Raises NotFound where one is needed."""
    if not kind.declared.of:
        return None
    text = request.GET.get("parent", "")
    above, entry = entry_seen(request, int(text) if text.isdecimal() and len(text) < 18 else 0)
    if above.name != kind.declared.of:
        raise NotFound(ABSENT)
    return entry


def _area(request: HttpRequest, typed: dict[str, str]) -> int:
    """The area that was chosen, or the account's own."""
    text = typed.get("area", "")
    return int(text) if len(text) == 12 and text.isdecimal() and text.isascii() else scope_of(request).code


def _areas(request: HttpRequest, kind: Kind, parent: Entry | None, entry: Entry | None) -> list[tuple[str, Any]]:
    """The areas an entry may be made in: none to choose where it lies in that of another, or in the account's own."""
    code = scope_of(request).code
    is_above = parent is not None and not kind.declared.own_area
    if is_above or entry is not None or kind.declared.level == "county":
        return []
    own = account_of(request).area_code
    if kind.declared.level != "any" and areas.level(own) == kind.declared.level:
        return []
    found = lower_areas(code)
    if kind.declared.level == "village" and areas.level(code) == areas.COUNTY:
        found = [(one, f"{town} {name}") for township, town in found for one, name in lower_areas(int(township))]
    own_first: list[tuple[str, Any]] = [(f"{code:012d}", scope_of(request).name)] if kind.declared.level == "any" else []
    return [*own_first, *found]
