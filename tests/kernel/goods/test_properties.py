"""For any history the stock is what came in less what went out, never below zero; and two who reach for the last sack get one."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from minzheng.kernel.goods import actions
from minzheng.kernel.goods.models import Movement, Stock
from minzheng.kernel.goods.queries import disagreements, handed_to
from minzheng.kernel.values.errors import MinzhengError
from tests.kernel.casework.stories import at

from .keeping import DAY, TOWNSHIP, account, card, card_book, received, rice, store

STEP = st.tuples(st.sampled_from(["receive", "issue", "back", "send", "scrap", "count"]), st.integers(1, 6000), st.integers(0, 3))


class AnyHistory(TestCase):
    """Random histories of two warehouses and two cards."""

    @settings(max_examples=30)
    @given(st.lists(STEP, min_size=1, max_size=14))
    def test_stock_is_what_came_less_what_went(self, history: list[tuple[str, int, int]]) -> None:
        clerk, keeper = account(name="a"), account(name="b")
        item, stores = rice(clerk), [store(clerk), store(clerk, "镇库", TOWNSHIP)]
        cards = [card(clerk), card(clerk, "另一户")]
        for number, (step, quantity, which) in enumerate(history):
            try:
                self._do(step, number, quantity, which, clerk, keeper, item, stores, cards)
            except MinzhengError:
                continue
        come = sum(one for one in Movement.objects.filter(change__gt=0).values_list("change", flat=True))
        gone = -sum(one for one in Movement.objects.filter(change__lt=0).values_list("change", flat=True))
        lying = list(Stock.objects.values_list("quantity", flat=True))
        assert sum(lying) == come - gone
        assert min(lying, default=0) >= 0
        out = -sum(Movement.objects.filter(kind__in=("issue", "hand_back")).values_list("change", flat=True))
        assert sum(handed_to([one.pk for one in cards]).values()) == out
        assert disagreements() == []

    def _do(self, step: str, number: int, quantity: int, which: int, clerk: Any, keeper: Any, item: Any, stores: Any,
            cards: Any) -> None:
        here, other = stores[which % 2], stores[1 - which % 2]
        lying = Stock.objects.filter(warehouse=here).order_by("pk").first()
        if step == "receive":
            received(clerk, here, item, quantity, f"P{number}", "" if which == 3 else f"2027-0{which + 1}-01")
        elif step == "issue":
            actions.issue(book=card_book(), warehouse_id=here.pk, item_id=item.pk, quantity=quantity, signer="示例",
                          card_number=cards[which // 2].number, by=clerk, at=at(DAY))
        elif step == "back" and (line := Movement.objects.filter(kind="issue").order_by("-pk").first()):
            actions.hand_back(book=card_book(), movement_id=line.pk, warehouse_id=here.pk, quantity=quantity, signer="示例",
                              reason="多发", by=clerk, at=at(DAY))
        elif step == "send":
            slip = actions.send(warehouse_id=here.pk, target_id=other.pk, wanted=[(item.pk, quantity)], document="令", by=clerk,
                                at=at(DAY))
            batch = slip.movements.order_by("batch").values_list("batch", flat=True)[0]
            actions.take(slip_id=slip.pk, arrived=[(batch, 0)] if which == 3 else [], reason="丢失", by=keeper, at=at(DAY))
        elif step == "scrap" and lying:
            actions.scrap(stock_id=lying.pk, quantity=quantity, reason="受潮", by=clerk, at=at(DAY))
        elif step == "count" and lying:
            actions.count(stock_id=lying.pk, counted=quantity, witness="示例", reason="盘点", by=clerk, at=at(DAY))


def _raced(*tasks: Any) -> list[str]:
    """What came of tasks that started together, each on a connection of its own."""
    start, said = threading.Barrier(len(tasks)), []

    def run(task: Any) -> None:
        try:
            start.wait()
            task()
            said.append("done")
        except (MinzhengError, DatabaseError) as error:
            said.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(task,)) for task in tasks]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return sorted(said)


@pytest.mark.django_db(transaction=True)
def test_two_who_reach_for_the_last_sack_get_one() -> None:
    clerk = account()
    item, depot, to = rice(clerk), store(clerk), card(clerk)
    received(clerk, depot, item, 1500)

    def take_a_sack() -> None:
        actions.issue(book=card_book(), warehouse_id=depot.pk, item_id=item.pk, quantity=1000, card_number=to.number,
                      signer="示例", by=clerk, at=at(DAY))

    assert _raced(*[take_a_sack] * 4) == ["Refused", "Refused", "Refused", "done"]
    assert Stock.objects.get().quantity == 500


@pytest.mark.django_db(transaction=True)
def test_the_database_keeps_two_who_go_round_the_program_above_zero() -> None:
    clerk = account()
    item, depot = rice(clerk), store(clerk)
    received(clerk, depot, item, 1500)

    def insert() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO goods_movement (warehouse_id, batch_id, kind, change, \"on\", at, area_code, by, document, signer)"
                " SELECT warehouse_id, batch_id, 'scrap', -1000, \"on\", at, area_code, by, '', '' FROM goods_movement"
                " WHERE kind = 'receipt'")

    assert _raced(insert, insert) == ["IntegrityError", "done"]
    assert Stock.objects.get().quantity == 500
    assert disagreements() == []
