"""Entries below one of a wider area lie in areas of their own; who works there sees the wide one and holds once in each."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from minzheng.kernel.access.actions import create_account
from minzheng.kernel.access.actor import PROGRAM, Actor
from minzheng.kernel.access.models import Account
from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue.book import book as whole_book
from minzheng.kernel.registers import actions
from minzheng.kernel.registers.declarations import KindDeclared
from minzheng.kernel.registers.kinds import Book, Kind
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.registers.queries import entries_of
from minzheng.kernel.values.errors import NotFound, Refused
from tests.kernel.casework.stories import COUNTY, TOWNSHIP, VILLAGE, at

pytestmark = pytest.mark.django_db
DAY = "2026-07-01"
OTHER_VILLAGE, OTHER_COUNTY = VILLAGE + 1, 430424000000


def declared(name: str, who: str, **more: Any) -> KindDeclared:
    return KindDeclared.model_validate({
        "name": name, "title": {"zh": name, "en": name}, "business_id": "DS-01", "readers": [who], "label": ["name"],
        "states": [{"name": "open", "zh": "在办", "en": "Open"}],
        "fields": [{"name": "name", "type": "text", "zh": "名称", "en": "Name"}],
        "deeds": [{"name": "enter", "title": {"zh": "登记", "en": "Enter"}, "who": [who], "to": "open", "record": ["name"]}],
        **more})


@cache
def wide_book() -> Book:
    above = declared("event", "county_clerk", shared=True)
    hold = {"name": "once", "per": "root", "fields": ["name"], "while": ["open"], "refusal": {"zh": "已登记", "en": "Entered"}}
    below = declared("household", "disaster_officer", of="event", level="village", own_area=True, holds=[hold])
    kinds = {one.name: Kind(one, "example", "example", Path()) for one in (above, below)}
    whole = whole_book()
    return Book(kinds, whole.program, whole.parameters, {})


def account(role: Role, area: int) -> Actor:
    return create_account(username=f"{role}{area}", password=None, role=role, post="示例岗位", area_code=area, is_demo=True,
                          by=PROGRAM, at=at("2020-01-04")).actor


def event(name: str = "示例洪灾") -> Entry:
    by = Account.objects.filter(username=f"county_clerk{COUNTY}").first()
    return actions.make(book=wide_book(), kind="event", deed="enter", given={"name": name}, area_code=COUNTY, at=at(DAY),
                        by=by.actor if by else account(Role.COUNTY_CLERK, COUNTY))


def enter(above: Entry, by: Actor, area: int = VILLAGE, name: str = "一户") -> Entry:
    return actions.make(book=wide_book(), kind="household", deed="enter", given={"name": name}, area_code=area, by=by, at=at(DAY),
                        parent_id=above.pk)


def test_a_village_enters_its_own_below_what_the_county_opened() -> None:
    officer = account(Role.DISASTER_OFFICER, VILLAGE)
    made = enter(event(), officer)
    assert (made.area_code, made.root_id) == (VILLAGE, made.parent_id)
    for area in (OTHER_VILLAGE, OTHER_COUNTY):
        with pytest.raises(NotFound):
            enter(event(), officer, area)
    with pytest.raises(Refused):
        enter(event(), account(Role.DISASTER_OFFICER, TOWNSHIP), TOWNSHIP)


def test_what_is_shared_is_seen_from_below_and_not_from_beside() -> None:
    officer, far = account(Role.DISASTER_OFFICER, VILLAGE), account(Role.DISASTER_OFFICER, OTHER_COUNTY)
    above = event()
    own = enter(above, officer)
    assert above.area_code == COUNTY
    kinds = wide_book()
    mine, theirs = (Account.objects.get(username=one.username) for one in (officer, far))
    read_by_them = kinds.kind("event").declared.model_copy(update={"readers": ["disaster_officer"]})
    readers = Kind(read_by_them, "example", "example", Path())
    assert list(entries_of(readers, mine)) == [above]
    assert not entries_of(readers, theirs).exists()
    assert list(entries_of(kinds.kind("household"), mine)) == [own]
    with pytest.raises(NotFound):
        enter(above, far, OTHER_COUNTY + 1_001_001)


def test_a_hold_per_root_is_held_once_below_each() -> None:
    officer = account(Role.DISASTER_OFFICER, VILLAGE)
    first, second = event(), event("另一场")
    enter(first, officer)
    enter(second, officer)
    with pytest.raises(Refused, match="还不能办理"):
        enter(first, officer)
