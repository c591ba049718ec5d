"""The smallest .xls there is: a BIFF8 stream in an OLE container, written by hand for the tests."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _begin(kind: int) -> bytes:
    return _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0, 0, 0, 0))


def _cells(rows: Sequence[Sequence[str | float]]) -> bytes:
    written = b""
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            place = struct.pack("<HHH", row, column, 0)
            if isinstance(cell, str):
                text = cell.encode("utf-16-le")
                written += _record(0x0204, place + struct.pack("<HB", len(text) // 2, 1) + text)
            else:
                written += _record(0x0203, place + struct.pack("<d", cell))
    return written


def stream(sheets: Mapping[str, Sequence[Sequence[str | float]]]) -> bytes:
    """The workbook stream with these sheets, padded past the size that would go into the mini stream."""
    pages = [_begin(0x10) + _cells(rows) + _record(0x0A, b"") for rows in sheets.values()]
    names = [name.encode("utf-16-le") for name in sheets]
    index = _begin(0x05) + _record(0x42, struct.pack("<H", 1200))
    offset = len(index) + sum(4 + 8 + len(name) for name in names) + 4
    for name, page in zip(names, pages, strict=True):
        index += _record(0x85, struct.pack("<IBBBB", offset, 0, 0, len(name) // 2, 1) + name)
        offset += len(page)
    return (index + _record(0x0A, b"") + b"".join(pages)).ljust(4096, b"\0")


def container(streams: Mapping[str, bytes]) -> bytes:
    """An OLE file with these streams at its root; each has at least 4096 bytes."""
    body, entries, fat = b"", [], []
    first = 1 + 1 + 1  # the FAT, then the directory of two sectors
    for name, data in streams.items():
        padded = data + b"\0" * (-len(data) % SECTOR)
        count, start = len(padded) // SECTOR, first + len(body) // SECTOR
        entries.append((name, start, len(data)))
        fat += [start + place + 1 for place in range(count - 1)] + [_END]
        body += padded
    table = [_FAT, 2, _END, *fat]
    assert len(table) <= SECTOR // 4, "one sector of FAT is enough for a test"
    assert len(entries) < 7
    directory = _entry("Root Entry", 5, _END, 0, child=1)
    for place, (name, start, size) in enumerate(entries, start=1):
        directory += _entry(name, 2, start, size, right=place + 1 if place < len(entries) else _FREE)
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack(
        "<HHHHH6xIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, _END, 0, _END, 0, 0
    )  # fmt: skip
    header = header.ljust(SECTOR, b"\xff")
    return header + struct.pack(f"<{len(table)}I", *table).ljust(SECTOR, b"\xff") + directory.ljust(2 * SECTOR, b"\0") + body


def _entry(name: str, kind: int, start: int, size: int, *, child: int = _FREE, right: int = _FREE) -> bytes:
    text = name.encode("utf-16-le")
    return text.ljust(64, b"\0") + struct.pack(
        "<HBBIII16xIQQIII", len(text) + 2, kind, 1, _FREE, right, child, 0, 0, 0, start, size, 0
    )


def workbook(sheets: Mapping[str, Sequence[Sequence[str | float]]]) -> bytes:
    """An .xls with these sheets."""
    return container({"Workbook": stream(sheets)})
