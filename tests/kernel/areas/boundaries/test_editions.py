"""Editions of boundaries: matched with the divisions, told what did not fit, taken back, never rewritten."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import IntegrityError, InternalError, transaction

from minzheng.kernel.access.actions import create_account
from minzheng.kernel.access.actor import PROGRAM, Actor
from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.areas.boundaries.actions import load_boundaries, withdraw_boundaries
from minzheng.kernel.areas.boundaries.queries import editions, rings_of
from minzheng.kernel.areas.models import Area, Boundary, BoundaryEdition
from minzheng.kernel.values.errors import NotAllowed, NotFound, Refused

from . import maps

TOWN, OTHER = 430426001000, 430426102000


@pytest.fixture
def town(qidong: int) -> str:
    return Area.objects.get(code=TOWN, valid_until=None).name


def test_shapes_find_their_areas_by_code_or_name_and_the_rest_is_told(qidong: int, town: str, by: Actor, at: datetime) -> None:
    data = maps.shapefile([
        ({"XZQDM": "", "XZQMC": town}, [maps.square(112, 26)]),
        ({"XZQDM": "430426102", "XZQMC": "随便"}, [maps.square(112.1, 26)]),
        ({"XZQDM": "430421001", "XZQMC": "邻县某镇"}, [maps.square(113, 27)])])
    loaded = load_boundaries(data=data, name="区划.zip", area=qidong, by=by, at=at)
    towns = Area.objects.filter(parent_code=qidong, valid_until=None).count()
    assert str(loaded.told) == (
        f"已载入 2 个区划的边界；1 个图形对不上区划，未载入：邻县某镇；同级还有 {towns - 2} 个区划没有边界")
    assert set(rings_of([TOWN, OTHER, qidong])) == {TOWN, OTHER}
    event = AuditEvent.objects.get(action="load_boundaries")
    assert event.details["unmatched"] == 1


def test_the_newest_standing_edition_draws_each_area(qidong: int, by: Actor, at: datetime) -> None:
    first = load_boundaries(data=maps.geojson([({"code": TOWN}, maps.square(112, 26)), ({"code": OTHER}, maps.square(113, 26))]),
                            name="a.geojson", area=qidong, by=by, at=at).edition
    second = load_boundaries(data=maps.geojson([({"code": TOWN}, maps.square(112, 25))]), name="b.geojson", area=qidong, by=by,
                             at=at).edition
    assert rings_of([TOWN])[TOWN][0][0] == [112_000_000, 25_000_000]
    assert set(rings_of([TOWN, OTHER])) == {TOWN, OTHER}
    withdraw_boundaries(edition_id=second.pk, by=by, at=at)
    assert rings_of([TOWN])[TOWN][0][0] == [112_000_000, 26_000_000]
    with pytest.raises(Refused):
        withdraw_boundaries(edition_id=second.pk, by=by, at=at)
    assert list(editions(TOWN)) == list(editions(qidong)) == [second, first]
    assert list(editions(430421000000)) == []


def test_the_attribute_can_be_chosen(qidong: int, town: str, by: Actor, at: datetime) -> None:
    data = maps.geojson([({"镇": town}, maps.square(112, 26))])
    with pytest.raises(Refused, match="镇"):
        load_boundaries(data=data, name="a", area=qidong, by=by, at=at)
    assert load_boundaries(data=data, name="a", area=qidong, by=by, at=at, attribute="镇").edition.areas == 1


@pytest.mark.parametrize(("data", "code"), [
    (maps.geojson([({"code": "430421100200"}, maps.square(112, 26))]), "no_area"),
    (maps.geojson([]), "too_many_points"), (b"GIF", "not_geojson"),
])
def test_what_has_nothing_of_here_is_refused(qidong: int, data: bytes, code: str, by: Actor, at: datetime) -> None:
    with pytest.raises(Refused) as refused:
        load_boundaries(data=data, name="x", area=qidong, by=by, at=at)
    assert (refused.value.code, BoundaryEdition.objects.count()) == (code, 0)


def test_only_its_own_office_loads_and_withdraws(qidong: int, by: Actor, at: datetime) -> None:
    def account(role: Role, area: int) -> Actor:
        return create_account(username=f"{role}-{area}", password=None, role=role, post="示例", area_code=area, is_demo=True,
                              by=PROGRAM, at=at).actor

    data = maps.geojson([({"code": TOWN}, maps.square(112, 26))])
    edition = load_boundaries(data=data, name="x", area=qidong, by=account(Role.COUNTY_CLERK, qidong), at=at).edition
    with pytest.raises(NotAllowed):
        load_boundaries(data=data, name="x", area=qidong, by=account(Role.AUDITOR, qidong), at=at)
    with pytest.raises(NotFound):
        withdraw_boundaries(edition_id=edition.pk, by=account(Role.COUNTY_CLERK, 430421000000), at=at)


def test_the_database_keeps_what_was_loaded(qidong: int, by: Actor, at: datetime) -> None:
    data = maps.geojson([({"code": TOWN}, maps.square(112, 26))])
    load_boundaries(data=data, name="x", area=qidong, by=by, at=at)
    for rows, change in ((Boundary.objects.all(), {"rings": []}), (BoundaryEdition.objects.all(), {"source": "y"})):
        with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
            rows.update(**change)
