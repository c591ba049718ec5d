"""A bureau's own boundaries: read as whole numbers, refused with a sentence where they are not what they should be."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.values.errors import Refused
from minzheng.kernel.verification.discovery.boundaries import load_boundaries
from minzheng.kernel.verification.discovery.models import Boundary
from minzheng.web.components.shapes import Shapes
from minzheng.web.components.tiles import Tile
from tests.kernel.payments.registry import COUNTY, VILLAGE

pytestmark = pytest.mark.django_db
SQUARE = [[[112.0, 26.0], [112.1, 26.0], [112.1, 26.1], [112.0, 26.1], [112.0, 26.0]]]


def file(code: Any = f"{VILLAGE:012d}", geometry: Any = None) -> bytes:
    shape = geometry or {"type": "Polygon", "coordinates": SQUARE}
    return json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"code": code}, "geometry": shape}]}).encode()


def test_shapes_are_kept_and_replaced(by: Actor, at: datetime) -> None:
    assert load_boundaries(data=file(), area=COUNTY, by=by, at=at) == 1
    load_boundaries(data=file(geometry={"type": "MultiPolygon", "coordinates": [SQUARE, SQUARE]}), area=COUNTY, by=by, at=at)
    kept = Boundary.objects.get()
    assert (kept.code, len(kept.rings), kept.rings[0][0]) == (VILLAGE, 2, [112_000_000, 26_000_000])


@pytest.mark.parametrize(("data", "code"), [
    (b"PK", "not_geojson"), (b'{"type": "Feature", "features": []}', "not_geojson"), (b"[]", "not_geojson"),
    (b'{"type": "FeatureCollection", "features": []}', "too_many_points"), (file("430426"), "no_code"),
    (file(geometry={"type": "Point", "coordinates": [1, 2]}), "no_code"), (file("430421100200"), "elsewhere"),
    (file(geometry={"type": "Polygon", "coordinates": [[[500, 1], [1, 1], [1, 2], [500, 1]]]}), "no_code"),
])
def test_what_is_no_boundary_of_here_is_refused(data: bytes, code: str, by: Actor, at: datetime) -> None:
    with pytest.raises(Refused) as refused:
        load_boundaries(data=data, area=COUNTY, by=by, at=at)
    assert (refused.value.code, Boundary.objects.count()) == (code, 0)


def test_north_is_up_and_a_degree_of_longitude_is_shorter() -> None:
    ring = [[x * 1_000_000, y * 1_000_000] for x, y in ((112, 60), (113, 60), (113, 61), (112, 61), (112, 60))]
    shapes = Shapes({1: Tile("示例", "", 1000)}, {1: [ring]})
    [(tile, path)] = shapes.drawn()
    across, down = (int(one) for one in shapes.box.split()[2:])
    assert tile.step == 1
    assert path.startswith(f"M0 {down - 4}L")
    assert 48 * down < 100 * across < 51 * down
