"""Transfers: the slips, one of them with its lines, and the slip on paper."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from minzheng.kernel.goods.duties import KEEPERS
from minzheng.kernel.goods.models import TAKE, Movement, Slip
from minzheng.kernel.goods.printing import slip_paper
from minzheng.kernel.goods.queries import on_the_way, slips_of
from minzheng.kernel.values.areas import is_within
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import say

from ...components.keyset import counted, slice_of
from ...components.table import Column, Table, order_of
from ...listing import state_of
from ...scope import account_of, by, now
from .movements import COLUMNS as MOVES
from .movements import described
from .shared import ABSENT, reader, show

COLUMNS = (
    Column("number", say("单号"), lambda row: row.number, "name", sort="number",
           link=lambda row: reverse("goods_slip", args=[row.pk])),
    Column("state", say("状态"), lambda row: say("已签收") if row.is_taken else say("途中"), "badge",
           tone=lambda row: "green" if row.is_taken else "orange"),
    Column("on", say("调出日期"), lambda row: row.on, "date", sort="on"),
    Column("source", say("调出仓库"), lambda row: row.source.name),
    Column("target", say("调入仓库"), lambda row: row.target.name),
    Column("by", say("发货人"), lambda row: row.by, is_wide_only=True),
    Column("carrier", say("承运人和车号"), lambda row: row.carrier or None, is_wide_only=True),
)

TWO_SIGN = say("调拨的物资由发货人和收货人两人签字；未签收的不算任何仓库的库存。")


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """The slips that leave or reach the account's warehouses; those that nobody has signed first."""
    reader(request)
    state = state_of(request, "tab")
    found = slips_of(account_of(request)).distinct()
    view = state.get("tab", "way")
    waiting = on_the_way(found)
    page = slice_of((waiting if view == "way" else found).select_related("source", "target"),
                    order=order_of(COLUMNS, state.get("sort", ""), "-on"), cursor=state.get("at", ""))
    taken = set(Movement.objects.filter(slip__in=[row.pk for row in page.rows], kind=TAKE).values_list("slip", flat=True))
    rows: list[Any] = page.rows
    for row in rows:
        row.is_taken = row.pk in taken
    table = Table("slips", COLUMNS, rows, say("调拨交接单"), state=state, paging=page, keep=("tab",),
                  empty_title=say("没有交接单"), empty_text=TWO_SIGN)
    return show(request, "goods_slips", table, lead=TWO_SIGN, view=view, views=[
        ("way", say("途中"), counted(waiting)), ("all", say("全部"), None)])


def slip_seen(request: HttpRequest, slip_id: int) -> Slip:
    """A slip of the account's warehouses. Raises NotFound."""
    reader(request)
    found = slips_of(account_of(request)).select_related("source", "target").filter(pk=slip_id).first()
    if found is None:
        raise NotFound(ABSENT)
    return found


@require_GET
def page(request: HttpRequest, slip_id: int) -> HttpResponse:
    """One slip with its lines; whoever takes over signs here."""
    slip = slip_seen(request, slip_id)
    rows = described(list(slip.movements.select_related("warehouse", "batch__item", "slip", "card").order_by("pk")))
    taken = next((row for row in rows if row.kind == TAKE), None)
    account = account_of(request)
    may_take = taken is None and account.role in KEEPERS and is_within(slip.target.area_code, account.area_code)
    columns = [one for one in MOVES if one.name not in ("card", "signer", "place")]
    items = [(say("调出仓库"), slip.source.name), (say("调入仓库"), slip.target.name), (say("调出日期"), slip.on.isoformat()),
             (say("凭证"), slip.document), (say("承运人和车号"), slip.carrier or say("没有填写")), (say("发货人"), slip.by),
             (say("收货人"), taken.by if taken else say("还没有签收"))]
    return render(request, "pages/goods/slip.html", {
        "slip": slip, "table": Table("slip-lines", columns, rows, say("物资明细")), "particulars": items,
        "is_taken": taken is not None,
        "may_take": may_take and slip.account_id != account.pk, "is_own": may_take and slip.account_id == account.pk})


@require_GET
def printed(request: HttpRequest, slip_id: int) -> HttpResponse:
    """The slip on paper."""
    slip = slip_seen(request, slip_id)
    data = slip_paper(slip=slip, by=by(request), at=now())
    return HttpResponse(data, content_type="application/pdf", headers={
        "Content-Disposition": f'attachment; filename="{slip.number}.pdf"'})
