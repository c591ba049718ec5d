"""A small book with one kind of card, people and a store: what the tests of goods begin with."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from minzheng.kernel.access.actions import create_account
from minzheng.kernel.access.actor import PROGRAM, Actor
from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue.book import book as whole_book
from minzheng.kernel.goods import actions
from minzheng.kernel.goods.actions import Arrival
from minzheng.kernel.goods.models import Item, Movement, Warehouse
from minzheng.kernel.registers import actions as registers
from minzheng.kernel.registers.declarations import KindDeclared
from minzheng.kernel.registers.kinds import Book, Kind
from minzheng.kernel.registers.models import Entry
from tests.kernel.casework.stories import COUNTY, at

DAY = "2026-07-01"
TOWNSHIP, VILLAGE = 430426102000, 430426102201
DECLARED = {
    "name": "card", "title": {"zh": "卡", "en": "Cards"}, "business_id": "DS-03", "readers": ["county_clerk"], "label": ["head"],
    "level": "any", "number": {"pattern": "JK{county}-{year}-{serial:4}"}, "draws": ["active"],
    "states": [{"name": "active", "zh": "在用", "en": "In use"}, {"name": "closed", "zh": "收回", "en": "Closed", "ends": True}],
    "fields": [{"name": "head", "type": "text", "zh": "户主", "en": "Head"}],
    "deeds": [
        {"name": "issue_card", "title": {"zh": "办卡", "en": "Issue"}, "who": ["county_clerk"], "to": "active",
         "record": ["head"]},
        {"name": "close", "title": {"zh": "收回", "en": "Close"}, "who": ["county_clerk"], "in": ["active"], "to": "closed"},
    ],
}


@cache
def card_book() -> Book:
    """A book whose only kind is a card on which goods are handed out."""
    kind = Kind(KindDeclared.model_validate(DECLARED), "example", "example", Path())
    whole = whole_book()
    return Book({"card": kind}, whole.program, whole.parameters, {})


def account(role: Role = Role.COUNTY_CLERK, area: int = COUNTY, name: str = "") -> Actor:
    """Somebody who keeps stores."""
    return create_account(username=f"{role}{name}{area}", password=None, role=role, post="示例岗位", area_code=area, is_demo=True,
                          by=PROGRAM, at=at("2020-01-04")).actor


def card(by: Actor, head: str = "示例户", area: int = VILLAGE) -> Entry:
    """The card of a household."""
    return registers.make(book=card_book(), kind="card", deed="issue_card", given={"head": head}, area_code=area, by=by,
                          at=at(DAY))


def store(by: Actor, name: str = "县救灾仓库", area: int = COUNTY) -> Warehouse:
    """A warehouse."""
    return actions.open_warehouse(name=name, area_code=area, keeper="示例保管员", by=by, at=at(DAY))


def rice(by: Actor) -> Item:
    """Rice, in kilograms."""
    return actions.define_item(code="rice", name="大米", unit="kg", by=by, at=at(DAY))


def received(
    by: Actor, warehouse: Warehouse, item: Item, quantity: int, number: str = "P1", expires: str = "2027-01-01", day: str = DAY
) -> Movement:
    """A purchased batch."""
    return actions.receive(warehouse_id=warehouse.pk, item_id=item.pk, quantity=quantity, by=by, at=at(day), arrival=Arrival(
        number, "purchase", "示例验收单", date.fromisoformat(expires) if expires else None))
