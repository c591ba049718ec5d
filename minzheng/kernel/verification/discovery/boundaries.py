"""Boundaries of areas from a bureau's own GeoJSON file: read strictly, kept as whole numbers. None are shipped."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.casework.duties import require_role
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.language import say

from .duties import SEEKERS
from .models import Boundary

MILLIONTHS = 1_000_000
MOST_BYTES, MOST_POINTS = 20_000_000, 500_000
CODE_NAMES = ("code", "area_code", "区划代码")
"""The property that says which area a shape is of, with 12 digits."""
Ring = list[list[int]]


def load_boundaries(*, data: bytes, area: int, by: Actor, at: datetime) -> int:
    """Keep the shapes of a GeoJSON file for areas in ``area``; those of the same areas are replaced. How many.

    Raises Refused, with nothing kept, for a file that is no GeoJSON, has no code for a shape, or shapes of other areas.
    """
    require_role(by, SEEKERS, area)
    shapes = _shapes(_features(data), area)
    with transaction.atomic():
        Boundary.objects.filter(code__in=list(shapes)).delete()
        Boundary.objects.bulk_create(Boundary(code=code, rings=rings, by=str(by), at=at) for code, rings in shapes.items())
        record(by=by, at=at, action="load_boundaries", subject=f"area:{area:012d}", details={"areas": len(shapes)})
    return len(shapes)


def _features(data: bytes) -> list[dict[str, Any]]:
    if len(data) > MOST_BYTES:
        raise Refused(say("文件超过 20 MB：请简化边界后再上传"), (), code="too_large")
    try:
        whole = json.loads(data)
        found = whole["features"]
        if whole["type"] != "FeatureCollection" or not isinstance(found, list):
            raise ValueError(whole["type"])
    except (ValueError, KeyError, TypeError, UnicodeDecodeError):
        raise Refused(say("不是 GeoJSON 要素集（FeatureCollection）"), (), code="not_geojson") from None
    return found


def _shapes(features: list[dict[str, Any]], area: int) -> dict[int, list[Ring]]:
    low, high = areas.span(area)
    shapes: dict[int, list[Ring]] = {}
    for number, one in enumerate(features, start=1):
        try:
            code = _code(one)
            rings = list(_rings(one["geometry"]))
        except (ValueError, KeyError, TypeError, IndexError):
            sentence = say("第 {number} 个要素缺少 12 位区划代码（code）或多边形", number=number)
            raise Refused(sentence, (), code="no_code") from None
        if not low <= code < high:
            sentence = say("第 {number} 个要素 {code} 不在本区划之内", number=number, code=f"{code:012d}")
            raise Refused(sentence, (), code="elsewhere")
        shapes.setdefault(code, []).extend(rings)
    if not shapes or sum(len(ring) for rings in shapes.values() for ring in rings) > MOST_POINTS:
        raise Refused(say("文件里没有边界，或者边界的点太多：请简化后再上传"), (), code="too_many_points")
    return shapes


def _code(feature: dict[str, Any]) -> int:
    given = next(str(feature["properties"][name]) for name in CODE_NAMES if name in feature["properties"])
    if len(given) != 12 or not given.isascii() or not given.isdigit():
        raise ValueError(given)
    return int(given)


def _rings(geometry: dict[str, Any]) -> Iterator[Ring]:
    """The outer and inner rings of a polygon or several."""
    kinds = {"Polygon": [geometry["coordinates"]], "MultiPolygon": geometry["coordinates"]}
    for polygon in kinds[geometry["type"]]:
        for ring in polygon:
            points = [[_millionths(point[0], 180), _millionths(point[1], 90)] for point in ring]
            if len(points) < 4:
                raise ValueError("ring")
            yield points


def _millionths(degrees: Any, most: int) -> int:
    if isinstance(degrees, bool) or not isinstance(degrees, int | float) or not -most <= degrees <= most:
        raise ValueError("degrees")
    return round(degrees * MILLIONTHS)
