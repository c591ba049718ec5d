"""Totals by village of what households got, and whether cards, stores, ledger and funds agree to the gram and the fen."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import BigIntegerField, Count, QuerySet, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from minzheng.kernel.goods.models import ON_CARDS, Item, Movement
from minzheng.kernel.goods.queries import Disagreement
from minzheng.kernel.goods.queries import disagreements as of_stores
from minzheng.kernel.registers.models import Deed, Entry

TRANCHES = ("pay_first", "pay_second", "pay_third")


@dataclass
class Village:
    """What the households of one village got: money in fen, goods in thousandths by item."""

    area_code: int
    households: int = 0
    persons: int = 0
    cards: int = 0
    living_fen: int = 0
    rebuilding_fen: int = 0
    goods: dict[int, int] = field(default_factory=lambda: defaultdict(int))


def totals(event: Entry, low: int, high: int) -> list[Village]:
    """A row for each village with households of the event, in the areas ``[low, high)``."""
    found: dict[int, Village] = {}

    def of(area: int) -> Village:
        return found.setdefault(area, Village(area))

    def entries(kind: str) -> QuerySet[Entry]:
        return Entry.objects.filter(kind=kind, root=event, area_code__gte=low, area_code__lt=high).order_by()

    rows = entries("victim_household").filter(state="confirmed").values_list("area_code")
    for area, households, persons in rows.annotate(Count("pk"), total=_sum("persons")):
        of(area).households, of(area).persons = households, persons
    for area, cards in entries("relief_card").filter(state="active").values_list("area_code").annotate(Count("pk")):
        of(area).cards = cards
    for area, amount in entries("living_relief").filter(state="paid").values_list("area_code").annotate(total=_sum("amount")):
        of(area).living_fen = amount
    houses = entries("rebuild_household").filter(values__paid__gt=0).values_list("area_code")
    for area, amount in houses.annotate(total=_sum("paid")):
        of(area).rebuilding_fen = amount
    handed = Movement.objects.filter(card__root=event, area_code__gte=low, area_code__lt=high).order_by()
    for area, item, change in handed.values_list("area_code", "batch__item").annotate(Sum("change")):
        of(area).goods[item] = -change
    return [found[area] for area in sorted(found)]


def disagreements(event: Entry) -> list[Disagreement]:
    """Where two books of the event that should say the same do not; empty when all agree.

    Stock is the sum of its movements; what left the stores for households is what their cards say; what townships spent is what
    their households were paid.
    """
    return [*of_stores(), *_cards_and_stores(), *_funds_and_ledger(event)]


def _cards_and_stores() -> list[Disagreement]:
    """What must have gone to households, for it came in, was not written off and does not lie there, beside the cards' lines."""
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT batch.item_id, coalesce(sum(moved.change), 0)::bigint FROM goods_movement AS moved
            JOIN goods_batch AS batch ON batch.id = moved.batch_id WHERE moved.kind <> ALL(%s) GROUP BY 1""", [list(ON_CARDS)])
        came = dict(cursor.fetchall())
        cursor.execute("""
            SELECT batch.item_id, sum(stock.quantity)::bigint FROM goods_stock AS stock
            JOIN goods_batch AS batch ON batch.id = stock.batch_id GROUP BY 1""")
        lying = dict(cursor.fetchall())
    lines = Movement.objects.filter(card__isnull=False).order_by().values_list("batch__item").annotate(total=-Sum("change"))
    cards = dict(lines)
    return [Disagreement("cards", item.name, cards.get(item.pk, 0), came.get(item.pk, 0) - lying.get(item.pk, 0))
            for item in Item.objects.order_by("code") if cards.get(item.pk, 0) != came.get(item.pk, 0) - lying.get(item.pk, 0)]


def _funds_and_ledger(event: Entry) -> list[Disagreement]:
    """What each allocation has spent, beside what its households were paid."""
    paid: dict[int, int] = defaultdict(int)
    relief = Entry.objects.filter(kind="living_relief", root=event, state="paid", values__amount__gt=0).order_by()
    for allocation, amount in relief.annotate(fund=_number("allocation")).values_list("fund").annotate(total=_sum("amount")):
        paid[allocation] += amount
    tranches = Deed.objects.filter(entry__kind="rebuild_household", entry__root=event, name__in=TRANCHES).order_by()
    for allocation, amount in tranches.annotate(fund=_number("allocation")).values_list("fund").annotate(total=_sum("payment")):
        paid[allocation] += amount
    spent = {one.pk: one.values.get("spent", 0) for one in Entry.objects.filter(kind="allocation", root=event)}
    return [Disagreement("funds", str(key), spent.get(key, 0), paid.get(key, 0))
            for key in sorted(spent.keys() | paid.keys()) if spent.get(key, 0) != paid.get(key, 0)]


def _number(name: str) -> Cast:
    return Cast(KeyTextTransform(name, "values"), BigIntegerField())


def _sum(name: str) -> Sum:
    return Sum(_number(name))
