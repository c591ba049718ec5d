"""What the pages of goods share: their tabs, choices of warehouses and items, quantities as they are typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from minzheng.kernel.goods.duties import DEFINERS, ISSUERS, KEEPERS, READERS
from minzheng.kernel.goods.models import Item, Warehouse
from minzheng.kernel.goods.queries import warehouses_of
from minzheng.kernel.goods.units import WRITTEN, converted, thousandths, units_of
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import Label, Sentence, say

from ...components.table import Table
from ...scope import account_of
from ..confirm import Field

ABSENT = say("没有找到这条记录，或者它不在您负责的区划之内。")
TABS: tuple[tuple[str, Label], ...] = (
    ("goods", Label("库存", "Stock")), ("goods_batches", Label("批次", "Batches")),
    ("goods_movements", Label("收发台账", "Movements")), ("goods_slips", Label("调拨交接单", "Transfer slips")),
    ("goods_items", Label("物资和仓库", "Items and stores")),
)
DEEDS: tuple[tuple[str, Label, frozenset[Any]], ...] = (
    ("issue_goods", Label("发放到户", "Issue"), ISSUERS), ("receive_goods", Label("入库", "Receive"), KEEPERS),
    ("send_goods", Label("调拨", "Transfer"), KEEPERS),
)
SETTING_UP: tuple[tuple[str, Label, frozenset[Any]], ...] = (
    ("define_item", Label("登记物资", "New item"), DEFINERS), ("open_warehouse", Label("登记仓库", "New store"), DEFINERS),
)


def show(
    request: HttpRequest, here: str, table: Table, *, lead: Sentence, views: Sequence[tuple[str, Sentence, int | None]] = (),
    view: str = "",
) -> HttpResponse:
    """A list of goods with its tabs, views and what the account may do."""
    role = account_of(request).role
    deeds = SETTING_UP if here == "goods_items" else DEEDS
    return render(request, "pages/goods/list.html", {
        "table": table, "title": say("物资仓库"), "lead": lead,
        "tabs": [{"label": label, "link": reverse(name), "is_here": name == here} for name, label in TABS],
        "actions": [{"link": reverse(name), "words": label, "is_main": name == deeds[0][0]}
                    for name, label, roles in deeds if role in roles],
        "views": [{"link": f"?tab={name}", "label": label, "count": count, "is_here": name == view}
                  for name, label, count in views]})


def reader(request: HttpRequest) -> None:
    """Raises NotFound for who may not read the stores."""
    if account_of(request).role not in READERS:
        raise NotFound(ABSENT)


def store_choices(request: HttpRequest) -> list[tuple[str, object]]:
    """The warehouses of the account, as choices."""
    return [(str(one.pk), one.name) for one in warehouses_of(account_of(request)).order_by("area_code", "name")]


def item_choices() -> list[tuple[str, object]]:
    """All items with the unit they are kept in, as choices."""
    return [(str(one.pk), say("{item}（{unit}）", item=one.name, unit=WRITTEN[one.unit]))
            for one in Item.objects.order_by("name")]


def quantity_fields(number: str = "", *, is_required: bool = True) -> tuple[Field, ...]:
    """An item, how much of it and in what unit."""
    empty: list[tuple[str, object]] = [] if is_required else [("", say("不选"))]
    return (
        Field(f"item{number}", say("物资"), "choice", options=[*empty, *item_choices()], is_required=is_required),
        Field(f"quantity{number}", say("数量"), is_required=is_required),
        Field(f"unit{number}", say("计量"), "choice", options=[("", say("物资的单位")), *_heavy()], is_required=False,
              hint=say("1 吨 = 1000 公斤，1 市斤 = 0.5 公斤；箱和瓶不能换算") if is_required else ""),
    )


def _heavy() -> list[tuple[str, object]]:
    return [(code, label) for code, label in units_of("kg").items() if code != "kg"]


def item_of(given: dict[str, str], number: str = "") -> Item:
    """The item that was chosen."""
    found = Item.objects.filter(pk=key_of(given[f"item{number}"])).first()
    if found is None:
        raise NotFound(ABSENT)
    return found


def quantity_of(given: dict[str, str], number: str = "") -> tuple[Item, int]:
    """The item that was chosen and how much of it, in thousandths of its unit. Raises Refused."""
    item = item_of(given, number)
    unit = given.get(f"unit{number}", "")
    typed = thousandths(given[f"quantity{number}"].replace(",", ""))
    return item, converted(typed, given=unit if unit in WRITTEN else item.unit, unit=item.unit, name=item.name)


def key_of(text: str) -> int:
    """A key as a form gives it; 0, which nothing has, for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0


def store_of(request: HttpRequest, text: str) -> Warehouse:
    """A warehouse of the account. Raises NotFound."""
    found = warehouses_of(account_of(request)).filter(pk=key_of(text)).first()
    if found is None:
        raise NotFound(ABSENT)
    return found
