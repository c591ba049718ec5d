"""Stores: what comes, goes and is counted; who may; what is refused, by the program and by the database itself."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.models import Account, AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.goods import actions
from minzheng.kernel.goods.actions import Arrival
from minzheng.kernel.goods.models import Item, Movement, Stock, Warehouse
from minzheng.kernel.goods.queries import disagreements, handed_to, on_the_way, slips_of, stock_of
from minzheng.kernel.registers import actions as registers
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.values.errors import NotAllowed, NotFound, Refused
from tests.kernel.casework.stories import COUNTY, at

from .keeping import DAY, TOWNSHIP, VILLAGE, account, card, card_book, received, rice, store

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> Actor:
    return account()


@pytest.fixture
def keeper() -> Actor:
    return account(Role.TOWNSHIP_CLERK, TOWNSHIP)


@pytest.fixture
def depot(clerk: Actor) -> Warehouse:
    return store(clerk)


@pytest.fixture
def grain(clerk: Actor) -> Item:
    return rice(clerk)


def lies(warehouse: Warehouse) -> dict[str, int]:
    return dict(Stock.objects.filter(warehouse=warehouse, quantity__gt=0).values_list("batch__number", "quantity"))


def issued(
    by: Actor, warehouse: Warehouse, item: Item, quantity: int, to: Entry, day: str = DAY, signer: str = "示例户主"
) -> None:
    actions.issue(book=card_book(), warehouse_id=warehouse.pk, item_id=item.pk, quantity=quantity, card_number=to.number,
                  signer=signer, by=by, at=at(day))


def test_what_expires_first_goes_first_and_undated_last(clerk: Actor, depot: Warehouse, grain: Item) -> None:
    received(clerk, depot, grain, 5000, "undated", "")
    received(clerk, depot, grain, 4000, "late", "2027-06-01")
    received(clerk, depot, grain, 3000, "early", "2027-01-01")
    issued(clerk, depot, grain, 8000, card(clerk))
    assert lies(depot) == {"undated": 4000}
    assert list(Movement.objects.filter(kind="issue").order_by("pk").values_list("batch__number", "change")) == [
        ("early", -3000), ("late", -4000), ("undated", -1000)]


def test_on_its_day_of_expiry_a_batch_is_handed_out_no_more(clerk: Actor, depot: Warehouse, grain: Item) -> None:
    received(clerk, depot, grain, 3000, "early", "2026-07-10")
    to = card(clerk)
    issued(clerk, depot, grain, 1000, to, "2026-07-09")
    with pytest.raises(Refused, match="只有 0 公斤"):
        issued(clerk, depot, grain, 1000, to, "2026-07-10")
    with pytest.raises(Refused, match="已于 2026-07-10 过期"):
        received(clerk, depot, grain, 1000, "again", "2026-07-10", "2026-07-10")


def test_no_card_no_goods_and_no_goods_without_a_signature(clerk: Actor, depot: Warehouse, grain: Item) -> None:
    received(clerk, depot, grain, 3000)
    to = card(clerk)
    with pytest.raises(Refused, match="签收人"):
        issued(clerk, depot, grain, 1000, to, signer=" ")
    registers.do(book=card_book(), entry_id=to.pk, deed="close", given={}, by=clerk, at=at(DAY))
    with pytest.raises(Refused, match="无卡不发放"):
        issued(clerk, depot, grain, 1000, to)
    assert lies(depot) == {"P1": 3000}


def test_a_card_says_what_left_the_store_to_the_gram(clerk: Actor, depot: Warehouse, grain: Item) -> None:
    received(clerk, depot, grain, 10_000)
    one, other = card(clerk), card(clerk, "另一户")
    issued(clerk, depot, grain, 2501, one)
    issued(clerk, depot, grain, 1499, other)
    back = actions.hand_back(book=card_book(), movement_id=Movement.objects.filter(card=one).get().pk, warehouse_id=depot.pk,
                             quantity=501, signer="示例户主", reason="人数更正", by=clerk, at=at(DAY))
    assert back.change == 501
    assert handed_to([one.pk, other.pk]) == {(one.pk, grain.pk): 2000, (other.pk, grain.pk): 1499}
    assert lies(depot) == {"P1": 10_000 - 2000 - 1499}
    with pytest.raises(Refused, match="只发放了 2 公斤"):
        actions.hand_back(book=card_book(), movement_id=Movement.objects.filter(card=one, kind="issue").get().pk,
                          warehouse_id=depot.pk, quantity=2001, signer="示例户主", reason="人数更正", by=clerk, at=at(DAY))
    assert disagreements() == []


def test_two_sign_a_transfer_and_what_got_lost_is_written_off(clerk: Actor, keeper: Actor, depot: Warehouse, grain: Item) -> None:
    received(clerk, depot, grain, 9000)
    there = store(clerk, "镇救灾仓库", TOWNSHIP)
    slip = actions.send(warehouse_id=depot.pk, target_id=there.pk, wanted=[(grain.pk, 6000)], document="示例调拨令", by=clerk,
                        at=at(DAY))
    assert slip.number == "JJ430426-2026-00001"
    assert (lies(depot), lies(there)) == ({"P1": 3000}, {})
    with pytest.raises(NotAllowed):
        actions.take(slip_id=slip.pk, by=clerk, at=at(DAY))
    batch = slip.movements.get().batch_id
    with pytest.raises(Refused, match="短少原因"):
        actions.take(slip_id=slip.pk, arrived=[(batch, 5900)], by=keeper, at=at(DAY))
    with pytest.raises(Refused, match="不能多于"):
        actions.take(slip_id=slip.pk, arrived=[(batch, 6001)], reason="多", by=keeper, at=at(DAY))
    actions.take(slip_id=slip.pk, arrived=[(batch, 5900)], reason="途中破袋", by=keeper, at=at(DAY))
    assert lies(there) == {"P1": 5900}
    with pytest.raises(Refused, match="已经签收"):
        actions.take(slip_id=slip.pk, by=keeper, at=at(DAY))
    assert disagreements() == []


def test_a_slip_is_on_the_way_until_it_is_signed(clerk: Actor, keeper: Actor, depot: Warehouse, grain: Item) -> None:
    received(clerk, depot, grain, 9000)
    there = store(clerk, "镇救灾仓库", TOWNSHIP)
    actions.send(warehouse_id=depot.pk, target_id=there.pk, wanted=[(grain.pk, 6000)], document="示例令", by=clerk, at=at(DAY))
    mine = Account.objects.get(username=keeper.username)
    assert on_the_way(slips_of(mine)).count() == 1
    actions.take(slip_id=slips_of(mine).get().pk, by=keeper, at=at(DAY))
    assert on_the_way(slips_of(mine)).count() == 0
    assert stock_of(mine).count() == 1


def test_a_restricted_gift_is_for_its_event_alone(clerk: Actor, depot: Warehouse, grain: Item) -> None:
    event = card(clerk, "示例灾害", COUNTY)
    actions.receive(warehouse_id=depot.pk, item_id=grain.pk, quantity=1000, by=clerk, at=at(DAY), arrival=Arrival(
        "J1", "donation", "示例捐赠协议", date(2027, 1, 1), "示例公司", event))
    with pytest.raises(Refused, match="只有 0 公斤"):
        issued(clerk, depot, grain, 500, card(clerk))
    with pytest.raises(Refused, match="捐赠单位"):
        actions.receive(warehouse_id=depot.pk, item_id=grain.pk, quantity=1000, by=clerk, at=at(DAY),
                        arrival=Arrival("J2", "donation", "示例捐赠协议"))
    with pytest.raises(Refused, match="只有捐赠的物资"):
        actions.receive(warehouse_id=depot.pk, item_id=grain.pk, quantity=1000, by=clerk, at=at(DAY),
                        arrival=Arrival("J3", "purchase", "示例合同", reserved_for=event))


def test_counting_corrects_the_book_for_a_reason(clerk: Actor, depot: Warehouse, grain: Item) -> None:
    received(clerk, depot, grain, 9000)
    stock = Stock.objects.get()
    actions.count(stock_id=stock.pk, counted=9000, witness="示例监盘", by=clerk, at=at(DAY))
    assert Movement.objects.count() == 1
    with pytest.raises(Refused, match="差异原因"):
        actions.count(stock_id=stock.pk, counted=8800, witness="示例监盘", by=clerk, at=at(DAY))
    actions.count(stock_id=stock.pk, counted=8800, witness="示例监盘", reason="鼠耗", by=clerk, at=at(DAY))
    actions.scrap(stock_id=stock.pk, quantity=800, reason="受潮", by=clerk, at=at(DAY))
    assert lies(depot) == {"P1": 8000}
    assert [one.kind for one in Movement.objects.order_by("pk")] == ["receipt", "shortage", "scrap"]


def test_only_who_may_and_only_in_the_own_area(clerk: Actor, depot: Warehouse, grain: Item) -> None:
    received(clerk, depot, grain, 9000)
    to = card(clerk)
    with pytest.raises(NotFound):
        issued(account(Role.DISASTER_OFFICER, VILLAGE), depot, grain, 1000, to)
    with pytest.raises(NotAllowed):
        issued(account(Role.COUNTY_LEADER), depot, grain, 1000, to)
    with pytest.raises(NotAllowed):
        actions.define_item(code="quilt", name="棉被", unit="bed_quilt", by=account(Role.DISASTER_OFFICER), at=at(DAY))
    there = store(clerk, "村仓库", VILLAGE)
    village = account(Role.DISASTER_OFFICER, VILLAGE, "2")
    received(clerk, there, grain, 1000, "V1")
    issued(village, there, grain, 1000, to)
    far = card(clerk, "外村", 430426103201)
    with pytest.raises(Refused, match="没有找到在用的救济卡"):
        issued(village, there, grain, 1000, far)


def test_everything_is_on_record(clerk: Actor, depot: Warehouse, grain: Item) -> None:
    received(clerk, depot, grain, 9000)
    issued(clerk, depot, grain, 1000, card(clerk))
    assert {"define_item", "open_warehouse", "receive_goods", "issue_goods"} <= set(
        AuditEvent.objects.values_list("action", flat=True))


@pytest.mark.parametrize("sql", [
    "UPDATE goods_stock SET quantity = 1", "INSERT INTO goods_stock (warehouse_id, batch_id, quantity) VALUES (1, 1, 5)",
    "DELETE FROM goods_stock", "UPDATE goods_movement SET change = 1", "DELETE FROM goods_movement",
    "UPDATE goods_item SET unit = 'piece'", "DELETE FROM goods_batch",
    "INSERT INTO goods_movement (warehouse_id, batch_id, kind, change, \"on\", at, area_code, by, document, signer)"
    " SELECT warehouse_id, batch_id, 'scrap', -9001, \"on\", at, area_code, by, '', '' FROM goods_movement",
    "INSERT INTO goods_movement (warehouse_id, batch_id, kind, change, \"on\", at, area_code, by, document, signer)"
    " SELECT warehouse_id, batch_id, 'issue', -1, \"on\", at, area_code, by, '', '' FROM goods_movement",
])
def test_the_database_itself_refuses(clerk: Actor, depot: Warehouse, grain: Item, sql: str) -> None:
    received(clerk, depot, grain, 9000)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert lies(depot) == {"P1": 9000}


def test_a_stock_that_was_tampered_with_is_found(clerk: Actor, depot: Warehouse, grain: Item) -> None:
    received(clerk, depot, grain, 9000)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE goods_stock SET quantity = 9001")
    assert [(one.what, one.one, one.other) for one in disagreements()] == [("stock", 9001, 9000)]
