"""Shapes of a GeoJSON file in longitude and latitude."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.language import say

from .outlines import Outline, Ring, closed

LONGITUDE_LATITUDE = ("CRS84", "4326", "4490")
"""How the names of coordinate systems end that are read: WGS 84 and CGCS2000 in degrees."""


def read(data: bytes) -> list[Outline]:
    """The features with polygons. Raises Refused for what is no feature collection, has other shapes or other coordinates."""
    try:
        whole = json.loads(data)
        found = whole["features"]
        if whole["type"] != "FeatureCollection" or not isinstance(found, list):
            raise ValueError(whole["type"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Refused(say("不是 GeoJSON 要素集（FeatureCollection）"), (), code="not_geojson") from None
    _refuse_other_coordinates(whole.get("crs"))
    return [_outline(number, one) for number, one in enumerate(found, start=1)]


def _refuse_other_coordinates(system: Any) -> None:
    if system is not None and not json.dumps(system).rstrip('"}').endswith(LONGITUDE_LATITUDE):
        raise Refused(say("坐标系不是经纬度（CGCS2000 或 WGS84）：请转换后再上传"), (), code="not_degrees")


def _outline(number: int, feature: Any) -> Outline:
    try:
        attributes = {str(name): "" if value is None else str(value) for name, value in (feature["properties"] or {}).items()}
        return Outline(number, attributes, list(_rings(feature["geometry"])))
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        raise Refused(say("第 {number} 个图形不是经纬度的多边形", number=number), (), code="not_polygon") from None


def _rings(geometry: dict[str, Any]) -> Iterator[Ring]:
    """The outer and inner rings of a polygon or several."""
    kinds = {"Polygon": [geometry["coordinates"]], "MultiPolygon": geometry["coordinates"]}
    for polygon in kinds[geometry["type"]]:
        for ring in polygon:
            yield closed(ring)
