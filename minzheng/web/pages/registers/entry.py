"""One entry: what it is, what can be done, what was done, what lies below, its papers; sensitive parts for a purpose."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db.models import Count, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from minzheng.kernel.catalogue.in_force import book
from minzheng.kernel.registers import actions
from minzheng.kernel.registers.declarations import DeedDeclared
from minzheng.kernel.registers.fields import Value
from minzheng.kernel.registers.kinds import Kind
from minzheng.kernel.registers.models import Entry, Paper
from minzheng.kernel.registers.papers import read_paper, spot_of, used_before
from minzheng.kernel.registers.printing import printed
from minzheng.kernel.registers.queries import entries_of_all, history
from minzheng.kernel.registers.values import opened
from minzheng.kernel.values.errors import NotAllowed
from minzheng.kernel.values.language import say

from ...components.table import Table
from ...listing import plain
from ...places import names
from ...scope import account_of, by, now
from ..plans.sources import placed_one
from .drawing import columns_of, described, entry_seen, history_of, light_of, link_of, terms

MOST_BELOW = 20
LATEST = 30
"""Deeds that are shown at first."""
ENDINGS = {"pdf": "application/pdf", "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}
PURPOSES = (say("当事人查询"), say("核对档案"), say("有权机关查询"), say("办理业务"), say("审计抽查"))


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, entry_id: int) -> HttpResponse:
    """The entry; with a purpose given, everything about it is shown once, and that is on record."""
    kind, entry = entry_seen(request, entry_id)
    values, problem, in_full = opened(entry), "", False
    if request.method == "POST":
        try:
            purpose = plain(request.POST.get("purpose", ""))[:200]
            values = actions.read_in_full(book=book(), entry_id=entry_id, purpose=purpose, by=by(request), at=now())
            in_full = True
        except NotAllowed as error:
            problem = str(error)
    deeds = history(entry)
    most = len(deeds) if request.GET.get("history") == "all" else LATEST
    return render(request, "pages/registers/entry.html", {
        "kind": kind, "entry": entry, "state": kind.states[entry.state], "light": light_of(entry, now().date()),
        "place": names([entry.area_code]).get(entry.area_code, ""), "problem": problem, "in_full": in_full,
        "has_sensitive": _has_sensitive(kind, values), "purposes": PURPOSES, "particulars": _particulars(kind, values, in_full),
        "states": _way(kind, entry), "possible": _possible(request, kind, entry),
        "history": history_of(kind, deeds[: most + 1], in_full=in_full)[:most], "earlier": max(len(deeds) - most, 0),
        "in_plan": placed_one(request, kind, entry),
        "below": _below(request, kind, entry),
        "papers": _papers(kind, entry), "prints": _prints(request, kind, entry),
    }, status=409 if problem else 200)


def _has_sensitive(kind: Kind, values: dict[str, Value]) -> bool:
    return any(values.get(name) and (field.is_sealed or (field.type == "phone" and field.privacy == "P2"))
               for name, field in kind.fields.items())


def _particulars(kind: Kind, values: dict[str, Value], in_full: bool) -> list[tuple[object, object]]:
    """What is known; of a book that is guarded nothing but what may lie open, until a purpose was given."""
    if kind.declared.guarded and not in_full:
        open_fields = [name for name, field in kind.fields.items() if field.type == "person" or not field.is_sealed]
        return terms(kind, values, in_full=False, only=open_fields)
    return terms(kind, values, in_full=in_full)


def _way(kind: Kind, entry: Entry) -> list[dict[str, Any]]:
    """The states of the kind in order, with the one the entry is in and those it was in."""
    was = set(entry.deeds.values_list("state", flat=True))
    return [{"label": one.label, "is_now": name == entry.state, "was": name in was, "tone": one.tone}
            for name, one in kind.states.items()]


def _possible(request: HttpRequest, kind: Kind, entry: Entry) -> list[dict[str, Any]]:
    role = account_of(request).role
    return [{"deed": deed, "link": reverse("register_do", args=[entry.pk, deed.name])}
            for deed in kind.possible(entry.state, now().date()) if role in deed.who]


def _below(request: HttpRequest, above: Kind, entry: Entry) -> list[dict[str, Any]]:
    """The books below this entry with the latest entries of each and what makes another; in a few queries for all."""
    account, today = account_of(request), now().date()
    kinds = [one for one in book().below(above.name) if account.role in one.readers]
    below = entries_of_all(kinds, account).filter(parent=entry)
    counts = dict(below.order_by().values_list("kind").annotate(Count("pk")))
    place = Window(RowNumber(), partition_by="kind", order_by=("-on", "-pk"))
    latest = below.annotate(latest=place).filter(latest__lte=MOST_BELOW).order_by("latest") if counts else []
    rows: dict[str, list[Any]] = {}
    for row in described({one.name: one for one in kinds}, list(latest)):
        rows.setdefault(row.kind, []).append(row)
    return [{"kind": kind, "table": _table(kind, rows.get(kind.name, [])), "count": counts.get(kind.name, 0), "makers": [
        {"deed": deed, "link": f"{reverse('register_make', args=[kind.name, deed.name])}?parent={entry.pk}"}
        for deed in kind.makers(today) if account.role in deed.who]} for kind in kinds]


def _table(kind: Kind, rows: list[Any]) -> Table:
    columns = [replace(one, sort="") for one in columns_of(kind) if one.name != "parent"]
    return Table(kind.name, columns, rows, kind.title, empty_title=say("还没有登记"))


def _papers(kind: Kind, entry: Entry) -> list[dict[str, Any]]:
    found = []
    for paper in Paper.objects.filter(entry=entry).order_by("pk"):
        found.append({"paper": paper, "label": _paper_label(kind.deeds.get(paper.deed), paper), "spot": spot_of(paper),
                      "was_used": used_before(paper), "link": reverse("register_paper", args=[entry.pk, paper.pk])})
    return found


def _paper_label(deed: DeedDeclared | None, paper: Paper) -> object:
    return next((one.label for one in deed.papers if one.name == paper.name), paper.name) if deed else paper.name


def _prints(request: HttpRequest, kind: Kind, entry: Entry) -> list[dict[str, Any]]:
    role = account_of(request).role
    return [{"label": one.label, **{ending: reverse("register_print", args=[entry.pk, one.name, ending]) for ending in ENDINGS}}
            for one in kind.declared.prints if entry.state in one.states and (not one.who or role in one.who)]


@require_GET
def paper_file(request: HttpRequest, entry_id: int, paper_id: int) -> HttpResponse:
    """A paper of the entry as a file."""
    _, entry = entry_seen(request, entry_id)
    try:
        paper, data = read_paper(book=book(), entry_id=entry_id, paper_id=paper_id, by=by(request), at=now())
    except NotAllowed as error:
        messages.warning(request, str(error))
        return redirect(link_of(entry))
    return _file(data, paper.file_name, paper.mime)


@require_GET
def print_file(request: HttpRequest, entry_id: int, name: str, ending: str) -> HttpResponse:
    """A paper printed from the entry."""
    _, entry = entry_seen(request, entry_id)
    title, data = printed(book=book(), entry_id=entry_id, name=name, ending=ending, by=by(request), at=now())
    return _file(data, f"{title}-{entry.number or entry.pk}.{ending}", ENDINGS[ending])


def _file(data: bytes, name: str, mime: str) -> HttpResponse:
    return HttpResponse(data, content_type=mime, headers={
        "Content-Disposition": content_disposition_header(True, name) or "attachment"})
