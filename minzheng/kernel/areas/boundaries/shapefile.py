"""Shapes of a zipped Shapefile (.shp with .dbf, .prj, .cpg) in longitude and latitude.

The layout is that of the ESRI Shapefile Technical Description (July 1998) and of dBASE III tables: only polygons (types 5,
15, 25) are read, heights and measures are passed over.
"""

from __future__ import annotations

import itertools
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.language import say

from .outlines import MOST_BYTES, Outline, Ring, closed, too_large

HEAD, RECORD_HEAD = 100, 8
FILE_CODE, POLYGONS, NULL = 9994, (5, 15, 25), 0
DELETED, END_OF_FIELDS = b"*", 0x0D
CHINESE = 0x4D
"""The language mark of a table in GBK."""


def read(data: bytes) -> list[Outline]:
    """The polygons with their rows. Raises Refused for what is no such archive, is projected, or has other shapes."""
    files = _files(data)
    if files[".prj"].lstrip().upper().startswith((b"PROJCS", b"PROJCRS")):
        raise Refused(say("坐标系不是经纬度（CGCS2000 或 WGS84）：请转换后再上传"), (), code="not_degrees")
    try:
        shapes = list(_shapes(files[".shp"]))
        rows = list(_rows(files[".dbf"], files[".cpg"]))
    except (struct.error, ValueError, IndexError):
        raise _broken() from None
    if len(shapes) != len(rows):
        raise _broken()
    return [Outline(number, row, rings) for number, (rings, row) in enumerate(zip(shapes, rows, strict=True), start=1)
            if rings and row is not None]


def _files(data: bytes) -> dict[str, bytes]:
    """The parts of the one Shapefile in the archive by their endings; those that may be missing are empty."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            parts = [one for one in archive.infolist() if not one.filename.startswith("__MACOSX")]
            if sum(one.file_size for one in parts) > MOST_BYTES:
                raise too_large()
            names = {one.filename.lower(): one for one in parts}
            stems = [name[:-4] for name in names if name.endswith(".shp")]
            if len(stems) != 1 or f"{stems[0]}.dbf" not in names:
                raise Refused(say("压缩包里应有一个图层：同名的 .shp 和 .dbf（最好还有 .prj、.cpg）"), (), code="not_shapefile")
            return {end: archive.read(names[stems[0] + end]) if stems[0] + end in names else b""
                    for end in (".shp", ".dbf", ".prj", ".cpg")}
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error):
        raise Refused(say("压缩包打不开：请用没有密码的 zip"), (), code="not_zip") from None


def _shapes(data: bytes) -> Iterator[list[Ring]]:
    """The rings of each record; none of an empty shape."""
    if struct.unpack_from(">i", data)[0] != FILE_CODE or struct.unpack_from("<i", data, 32)[0] not in POLYGONS:
        raise Refused(say("图层不是面（多边形）"), (), code="not_polygon")
    place = HEAD
    while place < len(data):
        words = struct.unpack_from(">i", data, place + 4)[0]
        if words < 2:
            raise ValueError("record")
        yield _rings(data, place + RECORD_HEAD)
        place += RECORD_HEAD + 2 * words


def _rings(data: bytes, place: int) -> list[Ring]:
    kind = struct.unpack_from("<i", data, place)[0]
    if kind == NULL:
        return []
    parts, points = struct.unpack_from("<2i", data, place + 36)
    if kind not in POLYGONS or parts < 0 or points < 0 or place + 44 + 4 * parts + 16 * points > len(data):
        raise ValueError("record")
    begins = [*struct.unpack_from(f"<{parts}i", data, place + 44), points]
    flat = struct.unpack_from(f"<{2 * points}d", data, place + 44 + 4 * parts)
    pairs = list(zip(flat[::2], flat[1::2], strict=True))
    return [closed(pairs[begin:end]) for begin, end in itertools.pairwise(begins)]


def _rows(data: bytes, code_page: bytes) -> Iterator[dict[str, str] | None]:
    """The attributes of each row; None for a row that is marked as deleted."""
    count, head, width = struct.unpack_from("<IHH", data, 4)
    fields, place = [], 32
    while data[place] != END_OF_FIELDS:
        fields.append((data[place:place + 11].partition(b"\0")[0], data[place + 16]))
        place += 32
    encoding = _encoding(data, code_page)
    for number in range(count):
        row = data[head + number * width:head + (number + 1) * width]
        if len(row) != width:
            raise ValueError("row")
        yield None if row[:1] == DELETED else dict(_cells(row, fields, encoding))


def _cells(row: bytes, fields: list[tuple[bytes, int]], encoding: str) -> Iterator[tuple[str, str]]:
    begin = 1
    for name, width in fields:
        yield name.decode(encoding), row[begin:begin + width].decode(encoding, "replace").strip(" \0")
        begin += width


def _encoding(data: bytes, code_page: bytes) -> str:
    """UTF-8 or Chinese: what the archive says, else what the table says, else what it can be read as."""
    said = code_page.decode("ascii", "ignore").strip().lower()
    if said:
        return "utf-8" if said.replace("-", "") in ("utf8", "65001") else "gb18030"
    if data[29] == CHINESE:
        return "gb18030"
    try:
        data[struct.unpack_from("<H", data, 8)[0]:].decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def _broken() -> Refused:
    return Refused(say("Shapefile 不完整，或图形与属性表对不上：请重新导出"), (), code="broken_shapefile")
