"""The demonstration's flood: something in every state, nothing that does not agree."""

from __future__ import annotations

from collections import Counter

import pytest

from minzheng.businesses.disaster_relief.disaster_relief.demo import furnish
from minzheng.businesses.disaster_relief.disaster_relief.queries import disagreements, totals
from minzheng.kernel.access.actions import create_account
from minzheng.kernel.access.actor import PROGRAM, Actor
from minzheng.kernel.access.roles import Role
from minzheng.kernel.areas import editions
from minzheng.kernel.areas.actions import load_divisions
from minzheng.kernel.catalogue.book import book
from minzheng.kernel.goods.models import Slip
from minzheng.kernel.goods.queries import on_the_way
from minzheng.kernel.registers.models import Entry
from tests.kernel.casework.stories import COUNTY, at

TODAY = at("2026-11-02")


def actors(role: str, name: str = "") -> Actor:
    return create_account(username=f"{role}{name}", password=None, role=Role(role), post="示例岗位", area_code=COUNTY,
                          is_demo=True, by=PROGRAM, at=TODAY).actor


@pytest.mark.django_db
def test_the_flood_has_something_in_every_state() -> None:
    load_divisions(editions.shipped().narrowed(COUNTY), by=PROGRAM, at=TODAY)
    furnish(book=book(), area=COUNTY, on=TODAY.date(), at=TODAY, actors=actors)
    states = Counter(Entry.objects.values_list("kind", "state"))
    assert states["victim_household", "confirmed"] == 38
    assert {state for kind, state in states if kind == "living_relief"} == {"assessed", "approved", "paid", "returned"}
    built = {state for kind, state in states if kind == "rebuild_household"}
    assert built >= {"appraisal", "posting", "structure", "accepted", "moved_in"}, built
    assert Entry.objects.filter(due_on__lt=TODAY.date()).exists()
    assert on_the_way(Slip.objects.all()).count() == 1
    flood = Entry.objects.get(kind="disaster_event", state="stable")
    assert disagreements(flood) == []
    assert sum(row.households for row in totals(flood, COUNTY, COUNTY + 10**6)) == 38
