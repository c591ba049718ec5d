"""Which batches go out first: those that expire first; what has no day of expiry goes last, what has expired never."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q

from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.language import say

from .models import Batch, Item, Stock, Warehouse
from .units import written


@dataclass(frozen=True)
class Part:
    """So much of a batch, in thousandths."""

    batch: Batch
    quantity: int


def picked(
    store: Warehouse, item: Item, quantity: int, *, on: date, event_id: int | None, is_transfer: bool = False
) -> list[Part]:
    """The batches that make up ``quantity``, their stocks locked. A restricted gift is for its event alone, wherever it lies.

    Raises Refused where there is less.
    """
    stocks = Stock.objects.filter(warehouse=store, batch__item=item, quantity__gt=0)
    stocks = stocks.filter(Q(batch__expires_on=None) | Q(batch__expires_on__gt=on))
    if not is_transfer:
        stocks = stocks.filter(Q(batch__reserved_for=None) | Q(batch__reserved_for=event_id))
    order = (F("batch__expires_on").asc(nulls_last=True), "batch")
    parts, left = [], quantity
    for stock in stocks.select_related("batch").select_for_update(of=("self",)).order_by(*order):
        some = min(left, stock.quantity)
        if some:
            parts.append(Part(stock.batch, some))
        left -= some
        if not left:
            return parts
    there = written(quantity - left, item.unit)
    raise Refused(say("库存不足：“{store}”能发放的“{item}”只有 {there}", store=store.name, item=item.name, there=there), (),
                  code="out_of_stock")
