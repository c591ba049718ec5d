"""What everybody may look up in the books, without signing in: the fields and entries that a folder makes public."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from minzheng.kernel.catalogue.book import book
from minzheng.kernel.registers.fields import shown
from minzheng.kernel.registers.kinds import ABSENT, Kind
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.registers.naming import names_of
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import say

from ...components.keyset import slice_of
from ...components.table import Column, Filter, Table
from ...listing import state_of


@login_not_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The books that everybody may look things up in."""
    kinds = [one for one in book().kinds.values() if one.declared.public is not None]
    return render(request, "pages/registers/public_index.html", {"kinds": kinds, "is_public": True})


@login_not_required
@require_GET
def listing(request: HttpRequest, kind: str) -> HttpResponse:
    """The public entries of one book, found by name or number."""
    this = book().kind(kind)
    declared = this.declared.public
    if declared is None:
        raise NotFound(ABSENT)
    state = state_of(request, "q")
    found = Entry.objects.filter(kind=kind, state__in=declared.states)
    if text := state.get("q"):
        begins = Q(label__startswith=text) | Q(number__startswith=text.upper()) | Q(initials__startswith=text.lower())
        found = found.filter(begins)
    page = slice_of(found, order=("label", "id"), cursor=state.get("at", ""))
    table = Table(kind, _columns(this), _described(this, page.rows), declared.title.label, state=state, paging=page,
                  filters=(Filter("q", say("查找"), placeholder=say("名称、编号或拼音首字母"), is_search=True),),
                  empty_title=say("没有找到"), empty_text=say("请核对名称或编号。"))
    return render(request, "pages/registers/public.html", {"table": table, "title": declared.title.label, "is_public": True})


def _columns(kind: Kind) -> list[Column]:
    declared = kind.declared.public
    assert declared is not None
    found = [Column("state", say("状态"), lambda row: kind.states[row.state].label, "badge",
                    tone=lambda row: kind.states[row.state].tone)]
    return found + [_column(kind, name) for name in declared.fields]


def _column(kind: Kind, name: str) -> Column:
    return Column(name, kind.fields[name].label, lambda row: row.texts.get(name, ""), is_wide_only=False)


def _described(kind: Kind, rows: list[Entry]) -> list[Any]:
    declared = kind.declared.public
    assert declared is not None
    named = names_of([kind], [row.values for row in rows])
    found: list[Any] = list(rows)
    for row in found:
        row.texts = {name: shown(kind.fields[name], row.values.get(name), in_full=False, named=named) for name in declared.fields}
    return found
