"""Imports of rosters: what came in, when and by whom; a new one is first tried, then confirmed."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from minzheng.kernel.access.roles import IMPORTERS
from minzheng.kernel.catalogue.in_force import catalogue
from minzheng.kernel.payments.actions import enrol
from minzheng.kernel.payments.models import PayrollLine, RunState
from minzheng.kernel.people.actions import undo_import
from minzheng.kernel.people.models import ImportBatch
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import Month

from ..components.keyset import slice_of
from ..components.table import Column, Table
from ..listing import state_of
from ..places import names
from ..scope import account_of, by, now, require_role, scope_of
from .confirm import Question, ask

COLUMNS = (
    Column("number", say("导入号"), lambda row: row.pk, "name", is_wide_only=True),
    Column("file", say("文件名"), lambda row: row.file_name),
    Column("month", say("月份"), lambda row: row.month, "month"),
    Column("area", say("导入单位"), lambda row: row.area, is_wide_only=True),
    Column("households", say("户数"), lambda row: row.counts.get("households"), "count"),
    Column("persons", say("人数"), lambda row: row.counts.get("persons"), "count", is_wide_only=True),
    Column("added", say("新增户"), lambda row: row.counts.get("households_added"), "count", is_wide_only=True),
    Column("changed", say("变更户"), lambda row: row.counts.get("households_changed"), "count", is_wide_only=True),
    Column("by", say("导入人"), lambda row: row.by, is_wide_only=True),
    Column("at", say("导入时间"), lambda row: row.at, "time", is_wide_only=True),
    Column("state", say("状态"), lambda row: say("已撤销") if row.undone_at else say("有效"), "badge",
           tone=lambda row: "secondary" if row.undone_at else "green"),
)


UNDO = Column("undo", say("撤销"), lambda row: "" if row.undone_at else say("撤销"), "name",
              link=lambda row: reverse("undo_import", args=[row.pk]))


def listing(request: HttpRequest) -> HttpResponse:
    """The imports of the scope, newest first."""
    state, scope = state_of(request), scope_of(request)
    rows = ImportBatch.objects.filter(scope.within("office"))
    page = slice_of(rows, order=["-id"], cursor=state.get("at", ""))
    known: Any = names({row.office for row in page.rows})
    for row in page.rows:
        row.area = known.get(row.office, row.office)
    columns = [*COLUMNS, UNDO] if account_of(request).role in IMPORTERS else COLUMNS
    table = Table("imports", columns, page.rows, say("名册导入"), state=state, paging=page,
                  empty_title=say("还没有导入过花名册"),
                  empty_text=say("下载空白模板，填好后导入；也可以直接用乡镇自己的表格。"))
    return render(request, "pages/imports.html", {"table": table, "upload": reverse("upload")})


@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Take an import back as a whole, after a question; refused once something was paid on it."""
    require_role(request, IMPORTERS)
    batch = ImportBatch.objects.filter(scope_of(request).within("office"), pk=batch_id).first()
    if batch is None:
        raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))
    question = Question(
        title=say("撤销第 {number} 次导入", number=batch_id),
        text=say("“{file}”带来的新增和变更全部撤回，恢复导入前的信息；已据以发放的不能撤销。", file=batch.file_name),
        action=say("确认撤销"), back=reverse("imports"), done=say("已撤销"), is_grave=True,
    )
    return ask(request, question, lambda given: _undo(request, batch))


def _undo(request: HttpRequest, batch: ImportBatch) -> None:
    actor, at, known = by(request), now(), catalogue()
    with transaction.atomic():
        undo_import(batch.pk, by=actor, at=at, is_paid=_is_paid)
        enrol(month=Month.from_int(batch.month), area=batch.office, program=known.program, parameters=known.parameters,
              by=actor, at=at)


def _is_paid(batch: ImportBatch) -> bool:
    """Whether a released run has a line in the office's area from the month of the import on."""
    low, high = areas.span(batch.office)
    lines = PayrollLine.objects.filter(run__state=RunState.LOCKED, run__month__gte=batch.month)
    return lines.filter(area_code__gte=low, area_code__lt=high).exists()
