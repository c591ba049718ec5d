"""Imports of rosters: what came in, when and by whom; a new one is first tried, then confirmed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from minzheng.kernel.people.models import ImportBatch
from minzheng.kernel.values.language import say

from ..components.keyset import slice_of
from ..components.table import Column, Table
from ..listing import state_of
from ..places import names
from ..scope import scope_of

COLUMNS = (
    Column("number", say("导入号"), lambda row: row.pk),
    Column("file", say("文件"), lambda row: row.file_name),
    Column("month", say("月份"), lambda row: row.month, "month"),
    Column("area", say("单位"), lambda row: row.area, is_wide_only=True),
    Column("households", say("户数"), lambda row: row.counts.get("households"), "count"),
    Column("persons", say("人数"), lambda row: row.counts.get("persons"), "count"),
    Column("added", say("新增户"), lambda row: row.counts.get("households_added"), "count", is_wide_only=True),
    Column("changed", say("变更户"), lambda row: row.counts.get("households_changed"), "count", is_wide_only=True),
    Column("by", say("导入人"), lambda row: row.by),
    Column("at", say("导入时间"), lambda row: row.at, "time"),
    Column("state", say("状态"), lambda row: say("已撤销") if row.undone_at else say("有效"), "badge",
           tone=lambda row: "secondary" if row.undone_at else "green"),
)


def listing(request: HttpRequest) -> HttpResponse:
    """The imports of the scope, newest first."""
    state, scope = state_of(request), scope_of(request)
    rows = ImportBatch.objects.filter(scope.within("office"))
    page = slice_of(rows, order=["-id"], cursor=state.get("at", ""))
    known: Any = names({row.office for row in page.rows})
    for row in page.rows:
        row.area = known.get(row.office, row.office)
    table = Table("imports", COLUMNS, page.rows, say("名册导入"), state=state, paging=page,
                  empty_title=say("还没有导入过花名册"),
                  empty_text=say("下载空白模板，填好后导入；也可以直接用乡镇自己的表格。"))
    return render(request, "pages/imports.html", {"table": table, "upload": reverse("upload")})
