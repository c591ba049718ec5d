"""The editions of boundaries with what they drew, and the forms that load one and take one back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from minzheng.kernel.areas.boundaries import actions, queries
from minzheng.kernel.areas.boundaries.actions import ABSENT, DRAWERS
from minzheng.kernel.areas.boundaries.outlines import MOST_BYTES
from minzheng.kernel.areas.models import BoundaryEdition
from minzheng.kernel.values.errors import NotFound, Refused
from minzheng.kernel.values.language import say

from ...components.table import Column, Table
from ...listing import plain
from ...places import names
from ...scope import by, now, require_role, scope_of
from ..confirm import Question, ask

COLUMNS = (
    Column("number", say("版次"), lambda row: row.pk, "name"),
    Column("source", say("文件"), lambda row: row.source),
    Column("area", say("区划"), lambda row: row.place, "name"),
    Column("areas", say("区划数"), lambda row: row.areas, "count"),
    Column("points", say("点数"), lambda row: row.points, "count", is_wide_only=True),
    Column("at", say("载入时间"), lambda row: row.at, "time"),
    Column("by", say("载入人"), lambda row: row.by, is_wide_only=True),
    Column("state", say("状态"), lambda row: say("已撤回") if row.withdrawn_at else say("使用中"), "badge",
           tone=lambda row: "secondary" if row.withdrawn_at else "green"),
    Column("withdraw", say("操作"), lambda row: "" if row.withdrawn_at or not row.is_own else say("撤回"),
           link=lambda row: reverse("withdraw_boundaries", args=[row.pk])),
)


def listing(request: HttpRequest) -> HttpResponse:
    """The editions that touch the scope, the newest first."""
    require_role(request, DRAWERS)
    scope = scope_of(request)
    rows: list[Any] = list(queries.editions(scope.code)[:200])
    places = names({row.area_code for row in rows})
    for row in rows:
        row.place, row.is_own = places.get(row.area_code, ""), scope.low <= row.area_code < scope.high
    table = Table("editions", COLUMNS, rows, say("区划边界"), empty_title=say("还没有载入过边界"),
                  empty_text=say("没有边界时，地图用按区划代码排列的方格。"))
    return render(request, "pages/boundaries/list.html", {"table": table})


@require_http_methods(["GET", "POST"])
def load(request: HttpRequest) -> HttpResponse:
    """Take in a file of the bureau's own boundaries; what did not fit is told."""
    require_role(request, DRAWERS)
    problem, given, attribute = "", request.FILES.get("file"), plain(request.POST.get("attribute", ""))[:100]
    if request.method == "POST":
        try:
            if given is None:
                raise Refused(say("请选择文件"), (), code="file_missing")
            loaded = actions.load_boundaries(data=given.read(MOST_BYTES + 1), name=given.name or "", area=scope_of(request).code,
                                             attribute=attribute, by=by(request), at=now())
            messages.success(request, str(loaded.told))
            return redirect("boundaries")
        except Refused as error:
            problem = str(error.sentence)
    context = {"problem": problem, "attribute": attribute}
    return render(request, "pages/boundaries/load.html", context, status=409 if problem else 200)


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, edition_id: int) -> HttpResponse:
    """Take an edition back after a question."""
    require_role(request, DRAWERS)
    scope = scope_of(request)
    edition = BoundaryEdition.objects.filter(pk=edition_id, area_code__gte=scope.low, area_code__lt=scope.high).first()
    if edition is None:
        raise NotFound(ABSENT)
    question = Question(
        title=say("撤回第 {number} 版边界", number=edition.pk),
        text=say("“{file}”画的 {count} 个区划改用它之前的边界；之前没有的用方格。记录保留。", file=edition.source,
                 count=edition.areas),
        action=say("撤回"), back=reverse("boundaries"), done=say("已撤回"), is_grave=True)
    return ask(request, question, lambda given: actions.withdraw_boundaries(edition_id=edition.pk, by=by(request), at=now()))
