"""Totals by village agree with cards, stores and funds to the gram and the fen; where they do not, it is told."""

from __future__ import annotations

import pytest
from django.db import connection

from minzheng.businesses.disaster_relief.disaster_relief.queries import disagreements, totals
from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.catalogue.book import book
from minzheng.kernel.goods import actions as goods
from minzheng.kernel.goods.models import Item, Stock, Warehouse
from minzheng.kernel.registers.models import Entry
from tests.kernel.casework.stories import COUNTY, at
from tests.kernel.goods.keeping import received, rice, store

from .flood import do, flood, frozen, funded, household, relief

pytestmark = pytest.mark.django_db
ONE, OTHER, FAR = 430426102201, 430426102202, 430426103201


@pytest.fixture
def event() -> Entry:
    found = flood()
    for serial, (village, persons) in enumerate(((ONE, 3), (ONE, 2), (OTHER, 4), (FAR, 1)), start=1):
        household(found, village, serial, persons=persons)
    return found


def handed(cards: list[Entry]) -> tuple[Warehouse, Item]:
    depot, item = store(PROGRAM), rice(PROGRAM)
    received(PROGRAM, depot, item, 1_000_000)
    for card, quantity in zip(cards, (15_001, 9_999, 20_500, 5_000), strict=True):
        goods.issue(book=book(), warehouse_id=depot.pk, item_id=item.pk, quantity=quantity, card_number=card.number,
                    signer="示例户主", by=PROGRAM, at=at("2026-07-02"))
    return depot, item


def paid(event: Entry, cards: list[Entry]) -> None:
    by_area = {one.area_code: one for one in funded(event, 2000)}
    for number, card in enumerate(cards, start=1):
        part = by_area[card.area_code // 1000 * 1000]
        do(relief(card, f"户主{number}示例"), "pay", "2026-06-20", allocation=part.pk, document="凭1")


def test_villages_add_up_to_what_left_the_stores_and_the_funds(event: Entry) -> None:
    cards = frozen(event)
    _, item = handed(cards)
    paid(event, cards)
    rows = totals(event, COUNTY, COUNTY + 10**6)
    assert [(row.area_code, row.households, row.persons, row.cards) for row in rows] == [
        (ONE, 2, 5, 2), (OTHER, 1, 4, 1), (FAR, 1, 1, 1)]
    assert [row.goods[item.pk] for row in rows] == [25_000, 20_500, 5_000]
    assert [row.living_fen for row in rows] == [5 * 30 * 300, 4 * 30 * 300, 30 * 300]
    assert sum(row.goods[item.pk] for row in rows) == 1_000_000 - Stock.objects.get().quantity
    spent = sum(one.values["spent"] for one in Entry.objects.filter(kind="allocation"))
    assert sum(row.living_fen for row in rows) == spent
    assert disagreements(event) == []


def test_only_the_own_area_is_added_up(event: Entry) -> None:
    frozen(event)
    assert [row.area_code for row in totals(event, 430426103000, 430426104000)] == [FAR]


def tampered(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql)
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.mark.parametrize(("sql", "what"), [
    ("UPDATE goods_stock SET quantity = quantity - 1", {"stock", "cards"}),
    ("UPDATE goods_movement SET change = change - 1 WHERE kind = 'issue' AND change = -5000", {"stock", "cards"}),
    ("DELETE FROM goods_movement WHERE kind = 'issue' AND change = -5000", {"stock", "cards"}),
    ("UPDATE goods_movement SET area_code = 430426103202 WHERE kind = 'issue' AND change = -5000", {"area"}),
    ("UPDATE registers_entry SET values = jsonb_set(values, '{amount}', '9001') WHERE kind = 'living_relief'"
     " AND values ->> 'amount' = '9000'", {"funds"}),
    ("UPDATE registers_entry SET values = jsonb_set(values, '{spent}', '1') WHERE kind = 'allocation'", {"funds"}),
])
def test_books_that_do_not_agree_are_told(event: Entry, sql: str, what: set[str]) -> None:
    cards = frozen(event)
    handed(cards)
    paid(event, cards)
    tampered(sql)
    assert {one.what for one in disagreements(event)} == what
