"""Boundaries as offices give them: read as whole numbers, refused with a sentence where they are not what they should be."""

from __future__ import annotations

import json
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest

from minzheng.kernel.areas.boundaries import geojson, shapefile
from minzheng.kernel.values.errors import Refused

from . import maps

ROW = {"XZQDM": "430426001", "XZQMC": "洪桥街道"}


@pytest.mark.parametrize(("encoding", "code_page", "mark"), [
    ("gbk", None, 0x4D), ("gbk", None, 0), ("gbk", "GBK", 0), ("utf-8", "UTF-8", 0), ("utf-8", None, 0), ("gbk", "936", 0)])
def test_a_zipped_shapefile_is_read_in_its_own_encoding(encoding: str, code_page: str | None, mark: int) -> None:
    island = maps.square(112.5, 26.5, 0.01)
    data = maps.shapefile([(ROW, [maps.square(112, 26), island]), (ROW, [])], encoding=encoding, code_page=code_page, mark=mark)
    [one] = shapefile.read(data)
    assert (one.number, one.attributes) == (1, ROW)
    assert [len(ring) for ring in one.rings] == [5, 5]
    assert one.rings[0][0] == (112_000_000, 26_000_000)


@pytest.mark.parametrize(("data", "code"), [
    (b"PK\x03\x04 nothing", "not_zip"),
    (maps.shapefile([(ROW, [maps.square(112, 26)])], projection=maps.PROJECTED), "not_degrees"),
    (maps.shapefile([(ROW, [maps.square(500_000, 2_900_000, 100)])], projection=""), "broken_shapefile"),
    (maps.shapefile([(ROW, [maps.square(112, 26)])], kind=3), "not_polygon"),
    (maps.shapefile([(ROW, [maps.square(112, 26)[:-1]])]), "broken_shapefile"),
])
def test_what_is_no_map_in_degrees_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        shapefile.read(data)
    assert refused.value.code == code


def test_a_shapefile_cut_short_is_refused_wherever_it_was_cut() -> None:
    rows, shapes = maps._dbf([ROW], "gbk", 0), maps._shp([[maps.square(112, 26)]], 5)
    for cut in range(100, len(shapes), 20):
        with pytest.raises(Refused) as refused:
            shapefile.read(_zipped(shapes[:cut], rows))
        assert refused.value.code == "broken_shapefile"
    for cut in (5, 40, 80, len(rows) - 20):
        with pytest.raises(Refused):
            shapefile.read(_zipped(shapes, rows[:cut]))


def test_an_archive_whose_packed_bytes_are_damaged_is_refused() -> None:
    data = bytearray(_zipped(bytes(range(256)) * 40, bytes(range(256)) * 40, ZIP_DEFLATED))
    data[40:60] = b"\xff" * 20
    with pytest.raises(Refused) as refused:
        shapefile.read(bytes(data))
    assert refused.value.code == "not_zip"


def test_brackets_without_end_are_refused() -> None:
    with pytest.raises(Refused) as refused:
        geojson.read(b"[" * 200_000)
    assert refused.value.code == "not_geojson"


def _zipped(shapes: bytes, rows: bytes, packing: int = ZIP_STORED) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", packing) as archive:
        archive.writestr("a.shp", shapes)
        archive.writestr("A.DBF", rows)
    return out.getvalue()


SHAPE = {"type": "Polygon", "coordinates": [maps.square(112, 26)]}


@pytest.mark.parametrize(("whole", "code"), [
    ([], "not_geojson"), ({"type": "Feature", "features": []}, "not_geojson"),
    ({"type": "FeatureCollection", "features": [{"properties": {}, "geometry": {"type": "Point", "coordinates": [1, 2]}}]},
     "not_polygon"),
    ({"type": "FeatureCollection", "features": [{"properties": {}, "geometry": {
        "type": "Polygon", "coordinates": [[[500, 1], [1, 1], [1, 2], [500, 1]]]}}]}, "not_polygon"),
    ({"type": "FeatureCollection", "features": [{"properties": {}, "geometry": SHAPE}],
      "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}}, "not_degrees"),
])
def test_a_geojson_of_something_else_is_refused(whole: object, code: str) -> None:
    with pytest.raises(Refused) as refused:
        geojson.read(json.dumps(whole).encode())
    assert refused.value.code == code


def test_a_geojson_may_say_that_it_is_in_degrees() -> None:
    named = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}
    [one] = geojson.read(maps.geojson([({"code": 430426001000, "name": None}, maps.square(112, 26))], crs=named))
    assert one.attributes == {"code": "430426001000", "name": ""}
