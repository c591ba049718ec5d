"""The forms of goods: what is typed wrongly is told with a sentence, what is right is kept."""

from __future__ import annotations

import pytest
from django.test import Client

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.access.roles import Role
from minzheng.kernel.goods import actions
from minzheng.kernel.goods.models import Item, Movement, Slip, Stock, Warehouse
from tests.kernel.casework.stories import at
from tests.kernel.goods.keeping import received, rice, store
from tests.web.conftest import COUNTY, TOWN, make_account

pytestmark = pytest.mark.django_db


def entered(role: Role, area: int = COUNTY) -> Client:
    client = Client()
    client.force_login(make_account(role, area=area))
    return client


@pytest.fixture
def depot() -> Warehouse:
    return store(PROGRAM)


@pytest.fixture
def grain() -> Item:
    return rice(PROGRAM)


def arrival(depot: Warehouse, item: Item, **changed: str) -> dict[str, str]:
    return {"warehouse": str(depot.pk), "item": str(item.pk), "quantity": "1", "unit": "t", "number": "P1", "source": "purchase",
            "document": "示例合同", "expires_on": "", "giver": "", "event": "", **changed}


def test_a_tonne_is_a_thousand_kilograms(depot: Warehouse, grain: Item) -> None:
    assert entered(Role.COUNTY_CLERK).post("/goods/receive", arrival(depot, grain)).status_code == 302
    assert Stock.objects.get().quantity == 1_000_000


@pytest.mark.parametrize(("changed", "told"), [
    ({"quantity": "一百"}, "不正确"), ({"quantity": "-5"}, "不正确"), ({"quantity": "0"}, "不正确"), ({"quantity": ""}, "请填写"),
    ({"number": ""}, "请填写"), ({"document": ""}, "请填写"), ({"source": "donation"}, "捐赠单位"),
    ({"source": "found"}, "请选择来源"),
    ({"expires_on": "2020-01-01"}, "过期"), ({"expires_on": "昨天"}, "不是日期"), ({"quantity": "1.0001"}, "不正确"),
])
def test_a_wrong_receipt_is_told(depot: Warehouse, grain: Item, changed: dict[str, str], told: str) -> None:
    answer = entered(Role.COUNTY_CLERK).post("/goods/receive", arrival(depot, grain, **changed))
    assert answer.status_code == 409
    assert told in answer.content.decode()
    assert not Movement.objects.exists()


def test_cases_are_not_weighed(depot: Warehouse) -> None:
    milk = actions.define_item(code="milk", name="牛奶", unit="case", by=PROGRAM, at=at("2026-07-01"))
    answer = entered(Role.COUNTY_CLERK).post("/goods/receive", arrival(depot, milk, unit="jin"))
    assert "按箱登记，不能按市斤登记" in answer.content.decode()


def test_a_transfer_is_signed_by_another_in_the_browser(depot: Warehouse, grain: Item) -> None:
    received(PROGRAM, depot, grain, 9000)
    there = store(PROGRAM, "镇仓库", TOWN)
    clerk, keeper = entered(Role.COUNTY_CLERK), entered(Role.TOWNSHIP_CLERK, TOWN)
    given = {"warehouse": str(depot.pk), "target": str(there.pk), "item": str(grain.pk), "quantity": "4", "document": "示例令"}
    assert clerk.post("/goods/send", given).status_code == 302
    slip = Slip.objects.get()
    batch = slip.movements.get().batch_id
    assert "您发出的" in clerk.post(f"/goods/slips/{slip.pk}/take", {f"came{batch}": "4"}).content.decode()
    assert "短少原因" in keeper.post(f"/goods/slips/{slip.pk}/take", {f"came{batch}": "3.9"}).content.decode()
    assert keeper.post(f"/goods/slips/{slip.pk}/take", {f"came{batch}": "3.9", "reason": "破袋"}).status_code == 302
    assert Stock.objects.get(warehouse=there).quantity == 3900


@pytest.mark.parametrize("address", [
    "/goods/?warehouse=abc&item=9999999999999999999999", "/goods/movements/?since=never&area=x&kind=theft&q=%00",
    "/goods/batches/?at=xx", "/goods/slips/?tab=none", "/goods/items/?tab=stores", "/disaster_relief/totals/",
])
def test_strange_addresses_are_answered(depot: Warehouse, address: str) -> None:
    assert entered(Role.COUNTY_CLERK).get(address).status_code == 200


def test_who_keeps_no_store_finds_none(depot: Warehouse) -> None:
    assert entered(Role.REGISTRAR).get("/goods/").status_code == 404
    assert entered(Role.COUNTY_LEADER).get("/goods/receive").status_code == 403
