"""Files of boundaries as surveying offices give them, made by the tests: GeoJSON, and zipped Shapefiles written byte by byte."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any
from zipfile import ZipFile

Corners = Sequence[tuple[float, float]]
WGS84 = 'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]]]'
PROJECTED = 'PROJCS["CGCS2000_3_Degree_GK_CM_111E",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000"]]'


def square(left: float, low: float, size: float = 0.1) -> Corners:
    """A closed square in degrees."""
    return [(left, low), (left, low + size), (left + size, low + size), (left + size, low), (left, low)]


def geojson(shapes: Sequence[tuple[Mapping[str, Any], Corners]], **more: Any) -> bytes:
    """A feature collection of polygons with one ring."""
    return json.dumps({"type": "FeatureCollection", **more, "features": [
        {"type": "Feature", "properties": dict(given), "geometry": {"type": "Polygon", "coordinates": [list(ring)]}}
        for given, ring in shapes]}, ensure_ascii=False).encode()


def shapefile(
    shapes: Sequence[tuple[Mapping[str, str], Sequence[Corners]]], *, encoding: str = "gbk", code_page: str | None = None,
    projection: str = WGS84, kind: int = 5, mark: int = 0,
) -> bytes:
    """A zip with one layer called 区划; each shape has its attributes and rings."""
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("图/区划.shp", _shp([rings for _, rings in shapes], kind))
        archive.writestr("图/区划.dbf", _dbf([given for given, _ in shapes], encoding, mark))
        archive.writestr("图/区划.prj", projection)
        if code_page is not None:
            archive.writestr("图/区划.cpg", code_page)
    return out.getvalue()


def _shp(shapes: Sequence[Sequence[Corners]], kind: int) -> bytes:
    records = b""
    for number, rings in enumerate(shapes, 1):
        points = [point for ring in rings for point in ring]
        begins = [sum(len(ring) for ring in rings[:place]) for place in range(len(rings))]
        body = struct.pack("<i4d2i", kind, 0, 0, 0, 0, len(rings), len(points)) if rings else struct.pack("<i", 0)
        body += struct.pack(f"<{len(begins)}i", *begins) + b"".join(struct.pack("<2d", *point) for point in points)
        records += struct.pack(">2i", number, len(body) // 2) + body
    head = struct.pack(">7i", 9994, 0, 0, 0, 0, 0, (100 + len(records)) // 2) + struct.pack("<2i8d", 1000, kind, *[0.0] * 8)
    return head + records


def _dbf(rows: Sequence[Mapping[str, str]], encoding: str, mark: int) -> bytes:
    names = list(rows[0])
    width = 40
    head_length, row_length = 32 + 32 * len(names) + 1, 1 + width * len(names)
    head = struct.pack("<4BIHH17xB2x", 3, 126, 11, 1, len(rows), head_length, row_length, mark)
    for name in names:
        head += struct.pack("<11sc4xBB14x", name.encode(encoding), b"C", width, 0)
    cells = b"".join(b" " + b"".join(row[name].encode(encoding).ljust(width) for name in names) for row in rows)
    return head + b"\r" + cells + b"\x1a"
