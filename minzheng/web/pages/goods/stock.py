"""What lies where: stock by warehouse and item, the batches with their days of expiry, and one batch with its movements."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Min, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from minzheng.kernel.goods.duties import KEEPERS
from minzheng.kernel.goods.models import SOURCES, Item, Stock, Stocktaking
from minzheng.kernel.goods.queries import SOON, expiring, stock_of, warehouses_of
from minzheng.kernel.goods.units import UNITS, written
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import say

from ...components.keyset import counted, slice_of
from ...components.table import Column, Filter, Table, order_of
from ...listing import EXPORT_MOST, export, state_of
from ...places import names
from ...scope import account_of, now
from .movements import COLUMNS as MOVES
from .movements import described
from .shared import ABSENT, item_choices, reader, show, store_choices

SUMS = (
    Column("warehouse", say("仓库"), lambda row: row["warehouse__name"], "name"),
    Column("item", say("物资"), lambda row: row["batch__item__name"], "name", link=lambda row: row["link"]),
    Column("quantity", say("数量"), lambda row: written(row["quantity"])),
    Column("unit", say("单位"), lambda row: UNITS[row["batch__item__unit"]]),
    Column("batches", say("批次"), lambda row: row["batches"], "count"),
    Column("expires_on", say("最早到期"), lambda row: row["expires_on"], "date", is_wide_only=True),
)
BATCHES = (
    Column("item", say("物资"), lambda row: row.batch.item.name, "name", sort="batch__item__name",
           link=lambda row: reverse("goods_batch", args=[row.pk])),
    Column("number", say("批号"), lambda row: row.batch.number, sort="batch__number"),
    Column("quantity", say("数量"), lambda row: written(row.quantity), sort="quantity"),
    Column("unit", say("单位"), lambda row: UNITS[row.batch.item.unit]),
    Column("expires_on", say("有效期至"), lambda row: row.batch.expires_on, "date"),
    Column("light", say("提醒"), lambda row: row.light[0] if row.light else "", "badge",
           tone=lambda row: row.light[1] if row.light else ""),
    Column("warehouse", say("仓库"), lambda row: row.warehouse.name, sort="warehouse__name", is_wide_only=True),
    Column("source", say("来源"), lambda row: SOURCES[row.batch.source], is_wide_only=True),
    Column("giver", say("供货或捐赠单位"), lambda row: row.batch.giver or None, is_wide_only=True),
)


@require_GET
def stock(request: HttpRequest) -> HttpResponse:
    """Stock by warehouse and item, all batches together."""
    reader(request)
    state = state_of(request, "warehouse", "item")
    grouped = _found(request, state).values(
        "warehouse", "warehouse__name", "batch__item", "batch__item__name", "batch__item__unit")
    summed = grouped.annotate(quantity=Sum("quantity"), batches=Count("pk"), expires_on=Min("batch__expires_on"))
    rows: list[Any] = list(summed.order_by("warehouse__name", "batch__item__name"))
    for row in rows:
        row["link"] = f"{reverse('goods_batches')}?warehouse={row['warehouse']}&item={row['batch__item']}"
    table = Table("stock", SUMS, rows, say("库存"), filters=_filters(request), state=state, count=len(rows),
                  export=reverse("goods_export", args=["x"])[:-2], empty_title=say("没有库存"),
                  empty_text=say("登记物资和仓库后，从“入库”开始。"))
    return show(request, "goods", table, lead=say("数量由收发台账得出，任何时候都不会小于零；发放和调拨先出先到期的批次。"))


def exported(request: HttpRequest, kind: str) -> HttpResponse:
    """The batches in stock as a file."""
    reader(request)
    rows = _found(request, state_of(request, "warehouse", "item")).select_related("warehouse", "batch__item")
    return export(request, kind, name="goods", title=str(say("库存")), columns=BATCHES,
                  rows=_lit(list(rows.order_by("warehouse__name", "batch__item__name", "pk")[:EXPORT_MOST])))


@require_GET
def batches(request: HttpRequest) -> HttpResponse:
    """The batches in stock; those that expire soon by themselves."""
    reader(request)
    state = state_of(request, "warehouse", "item", "tab", "q")
    found = _found(request, state)
    soon = expiring(found, now().date())
    view = state.get("tab", "all")
    page = slice_of((soon if view == "soon" else found).select_related("warehouse", "batch__item"),
                    order=order_of(BATCHES, state.get("sort", ""), "batch__item__name"), cursor=state.get("at", ""))
    table = Table("batches", BATCHES, _lit(page.rows), say("批次"), filters=_filters(request), state=state, paging=page,
                  keep=("tab",), export=reverse("goods_export", args=["x"])[:-2], empty_title=say("没有批次"),
                  empty_text=say("这里没有符合条件的批次。"))
    return show(request, "goods_batches", table, lead=say("盘点、报废从批次进入。"), view=view, views=[
        ("all", say("全部"), None), ("soon", say("已过期或 60 天内到期"), counted(soon))])


@require_GET
def batch(request: HttpRequest, stock_id: int) -> HttpResponse:
    """One batch in one warehouse: what it is, its movements and stocktakings."""
    reader(request)
    found = (Stock.objects.filter(pk=stock_id, warehouse__in=warehouses_of(account_of(request)))
             .select_related("warehouse", "batch__item", "batch__reserved_for").first())
    if found is None:
        raise NotFound(ABSENT)
    moved = found.batch.movements.filter(warehouse=found.warehouse).order_by("-pk")[:50]
    columns = [one for one in MOVES if one.name not in ("item", "number", "warehouse", "unit")]
    table = Table("batch-moves", columns, described(list(moved.select_related("warehouse", "batch__item", "slip", "card"))),
                  say("收发台账"), empty_title=say("没有收发"))
    counts = Stocktaking.objects.filter(batch=found.batch, warehouse=found.warehouse).order_by("-pk")[:20]
    unit = found.batch.item.unit
    return render(request, "pages/goods/batch.html", {
        "stock": found, "table": table, "may_keep": account_of(request).role in KEEPERS, "light": _light(found, now().date()),
        "quantity": written(found.quantity, unit), "particulars": _particulars(found),
        "counts": [{"one": one, "booked": written(one.booked, unit), "counted": written(one.counted, unit),
                    "differs": one.booked != one.counted} for one in counts]})


def _particulars(found: Stock) -> list[tuple[object, object]]:
    one = found.batch
    items: list[tuple[object, object]] = [
        (say("仓库"), found.warehouse.name), (say("批号"), one.number), (say("来源"), SOURCES[one.source]),
        (say("凭证"), one.document), (say("有效期至"), one.expires_on or say("没有有效期"))]
    if one.giver:
        items.append((say("供货或捐赠单位"), one.giver))
    if one.reserved_for is not None:
        items.append((say("定向用于"), one.reserved_for.label))
    return items


def _found(request: HttpRequest, state: dict[str, str]) -> QuerySet[Stock]:
    found = stock_of(account_of(request))
    for name, path in (("warehouse", "warehouse"), ("item", "batch__item")):
        if state.get(name, "").isdecimal() and len(state[name]) < 18:
            found = found.filter(**{path: int(state[name])})
    return found


def _filters(request: HttpRequest) -> list[Filter]:
    stores: Any = store_choices(request)
    items: Any = item_choices()
    return [Filter("warehouse", say("仓库"), stores), Filter("item", say("物资"), items)]


def _lit(rows: list[Any]) -> list[Any]:
    for row in rows:
        row.light = _light(row, now().date())
    return rows


def _light(row: Stock, today: date) -> tuple[object, str] | None:
    expires = row.batch.expires_on
    if expires is None:
        return None
    if expires <= today:
        return say("已过期"), "red"
    return (say("将到期"), "orange") if expires <= today + SOON else None


ITEMS = (
    Column("code", say("编码"), lambda row: row.code), Column("name", say("名称"), lambda row: row.name, "name"),
    Column("unit", say("单位"), lambda row: UNITS[row.unit]), Column("note", say("规格"), lambda row: row.note or None),
)
STORES = (
    Column("name", say("名称"), lambda row: row.name, "name"), Column("place", say("区划"), lambda row: row.place),
    Column("address", say("地址"), lambda row: row.address or None, is_wide_only=True),
    Column("keeper", say("保管人"), lambda row: row.keeper),
)


@require_GET
def items(request: HttpRequest) -> HttpResponse:
    """The items and the warehouses."""
    reader(request)
    state = state_of(request, "tab")
    view = state.get("tab", "items")
    if view == "stores":
        stores: list[Any] = list(warehouses_of(account_of(request)).order_by("area_code", "name"))
        places = names({one.area_code for one in stores})
        for one in stores:
            one.place = places.get(one.area_code, "")
        table = Table("stores", STORES, stores, say("仓库"), empty_title=say("没有仓库"))
    else:
        table = Table("items", ITEMS, list(Item.objects.order_by("code")), say("物资"), empty_title=say("没有物资"))
    lead = say("一种物资只有一个单位，登记后不能更改；成箱和单瓶是两种物资。")
    return show(request, "goods_items", table, lead=lead, view=view, views=[
        ("items", say("物资"), Item.objects.count()), ("stores", say("仓库"), warehouses_of(account_of(request)).count())])
