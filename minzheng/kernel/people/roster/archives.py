"""What an .xlsx holds, looked at before it is read: its size, its formulas, what must not be in it."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from minzheng.kernel.values.language import say

from .grids import CHUNK, MAX_ROWS, refusal, too_many_rows

MAX_UNPACKED = 2 * 1024**3

MAX_RATIO = 400


def refuse_bomb(path: Path, archive: zipfile.ZipFile) -> None:
    """Refuse by the sizes the archive declares; that they are true shows when each sheet is scanned to its end."""
    packed = sum(part.compress_size for part in archive.infolist())
    unpacked = sum(part.file_size for part in archive.infolist())
    if unpacked > MAX_UNPACKED or (unpacked > 64 * 1024**2 and unpacked > MAX_RATIO * max(packed, 1)):
        raise refusal(path, "zip_bomb", say("文件解压后过大（{size} MB），拒绝读取", size=unpacked // 1024**2))


_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d+)"')

_FAR = re.compile(rb'\br="(?:[A-Z]{3,}|[D-Z][A-Z])\d+"')

_FORMULA = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]+)(\d+)"[^>]*>\s*<(?:\w+:)?f\b')

_FAULT = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")[^>]*?\br="([A-Z]+)(\d+)"[^>]*>.{0,900}?<(?:\w+:)?v>([^<]{0,20})', re.DOTALL
)


def scan_sheet(
    path: Path, archive: zipfile.ZipFile, name: str, most: int = MAX_ROWS
) -> tuple[set[tuple[int, int]], dict[tuple[int, int], str]]:
    """The cells with formulas, and those that show an error (``#DIV/0!``) with what they show.

    Refuses entities and sheets too long or too wide to be held in memory.
    """
    formulas: set[tuple[int, int]] = set()
    faults: dict[tuple[int, int], str] = {}
    last_row, rest = 0, b""
    with archive.open(name) as part:
        while block := part.read(CHUNK):
            text = rest + block
            if b"<!" in text and (b"<!DOCTYPE" in text or b"<!ENTITY" in text):
                raise refusal(path, "not_a_workbook", say("工作簿含有不允许的 XML 声明，拒绝读取"))
            if (far := _FAR.search(text)) is not None:
                cell = far[0].decode()[3:-1]
                raise refusal(path, "too_many_columns", say("工作表列数过多（到 {cell}），请删除多余的列", cell=cell))
            last_row = max(last_row, *map(int, _ROW.findall(text)), 0)
            if last_row > most:
                raise too_many_rows(path, most)
            if b"<f" in text or b":f" in text:
                formulas.update((int(row) - 1, _column_number(letters)) for letters, row in _FORMULA.findall(text))
            if b't="e"' in text:
                faults |= {(int(row) - 1, _column_number(letters)): shown.decode(errors="replace")
                           for letters, row, shown in _FAULT.findall(text)}
            rest = text[-1024:]
    return formulas, faults


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def sheet_files(archive: zipfile.ZipFile) -> list[str]:
    """The file of each sheet, in the order of the workbook."""
    book = archive.read("xl/workbook.xml")
    relations = archive.read("xl/_rels/workbook.xml.rels")
    targets: dict[bytes, str] = {}
    for element in re.findall(rb"<(?:\w+:)?Relationship\b[^>]*>", relations):
        found_id, target = re.search(rb'\bId="([^"]*)"', element), re.search(rb'\bTarget="([^"]*)"', element)
        if found_id and target:
            name = target[1].decode(errors="replace")
            targets[found_id[1]] = name.lstrip("/") if name.startswith("/") else f"xl/{name}"
    sheets = re.findall(rb'<(?:\w+:)?sheet\b[^>]*?\br:id="([^"]*)"', book)
    return [targets.get(sheet, "") for sheet in sheets]
