"""What can be asked of stores: stock, batches about to expire, the movement book, and whether everything agrees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.db.models import F, QuerySet, Sum

from minzheng.kernel.access.models import Account
from minzheng.kernel.values import areas

from .duties import READERS
from .models import ON_CARDS, RECEIPT, TAKE, Movement, Slip, Stock, Warehouse

SOON = timedelta(days=60)
"""How long before its day of expiry a batch is shown as about to expire."""


def warehouses_of(account: Account) -> QuerySet[Warehouse]:
    """The warehouses an account may read; none for a role that may not."""
    low, high = areas.span(account.area_code)
    found = Warehouse.objects.filter(area_code__gte=low, area_code__lt=high)
    return found if account.role in READERS else found.none()


def stock_of(account: Account) -> QuerySet[Stock]:
    """What lies in the warehouses of an account, batch by batch."""
    return Stock.objects.filter(warehouse__in=warehouses_of(account), quantity__gt=0)


def movements_of(account: Account) -> QuerySet[Movement]:
    """The movement book of the warehouses of an account."""
    return Movement.objects.filter(warehouse__in=warehouses_of(account))


def slips_of(account: Account) -> QuerySet[Slip]:
    """The slips that leave or reach a warehouse of an account."""
    own = warehouses_of(account)
    return Slip.objects.filter(source__in=own) | Slip.objects.filter(target__in=own)


def on_the_way(slips: QuerySet[Slip]) -> QuerySet[Slip]:
    """The slips that nobody has taken over."""
    return slips.exclude(movements__kind=TAKE)


def expiring(stocks: QuerySet[Stock], on: date) -> QuerySet[Stock]:
    """The batches that have expired by ``on``, or will soon."""
    return stocks.filter(batch__expires_on__lte=on + SOON)


def handed_to(card_ids: Sequence[int]) -> dict[tuple[int, int], int]:
    """What households hold by their cards: thousandths for each card and item, less what they handed back."""
    rows = (Movement.objects.filter(card__in=card_ids).order_by().values_list("card", "batch__item")
            .annotate(total=-Sum("change")))
    return {(card, item): total for card, item, total in rows}


@dataclass(frozen=True)
class Disagreement:
    """Two books that should say the same and do not."""

    what: str
    subject: str
    one: int
    other: int


def disagreements() -> list[Disagreement]:
    """Where the stock is not the sum of its movements, or the issues are not the lines of cards; empty when all agree."""
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT coalesce(stock.warehouse_id, moved.warehouse_id), coalesce(stock.batch_id, moved.batch_id),
                   coalesce(stock.quantity, 0), coalesce(moved.total, 0)
            FROM goods_stock AS stock FULL JOIN (
              SELECT warehouse_id, batch_id, sum(change)::bigint AS total FROM goods_movement GROUP BY 1, 2) AS moved
              ON moved.warehouse_id = stock.warehouse_id AND moved.batch_id = stock.batch_id
            WHERE coalesce(stock.quantity, 0) <> coalesce(moved.total, 0) ORDER BY 1, 2""")
        found = [Disagreement("stock", f"{store}:{batch}", one, other) for store, batch, one, other in cursor.fetchall()]
    strayed = Movement.objects.filter(kind__in=ON_CARDS).exclude(area_code=F("card__area_code"))
    return found + [Disagreement("area", str(one.pk), one.area_code, one.card.area_code if one.card else 0)
                    for one in strayed.select_related("card")]


def received_and_gone(item_id: int, warehouse_ids: Sequence[int]) -> tuple[int, int]:
    """How much of an item came into these warehouses from outside, and how much lies there now."""
    came = Movement.objects.filter(warehouse__in=warehouse_ids, batch__item=item_id, kind=RECEIPT).aggregate(Sum("change"))
    lies = Stock.objects.filter(warehouse__in=warehouse_ids, batch__item=item_id).aggregate(Sum("quantity"))
    return came["change__sum"] or 0, lies["quantity__sum"] or 0
