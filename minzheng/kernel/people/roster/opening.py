"""Opening a file that may be anything: what is not a plain workbook is refused before it is read."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msoffcrypto
import olefile
import python_calamine as calamine

from minzheng.kernel.values.errors import MinzhengError, Place
from minzheng.kernel.values.language import Sentence, say

MAX_ROWS = 250_000
"""The most rows a sheet may have; a larger county hands over one file per township."""
MAX_COLUMNS = 104
MAX_UNPACKED = 2 * 1024**3
MAX_RATIO = 400
MAX_PLAIN = 512 * 1024**2
CHUNK = 4 * 1024**2


class NotAWorkbook(MinzhengError):
    """The file cannot be read as a roster; ``code`` says why."""

    code = "not_a_workbook"


@dataclass
class Grid:
    """One sheet as found: cells by row, 0-based; ``merged`` ranges and ``formulas`` as 0-based (row, column)."""

    name: str
    rows: list[list[Any]]
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    formulas: set[tuple[int, int]] = field(default_factory=set)


@dataclass
class Workbook:
    """An opened file."""

    path: Path
    sha256: str
    grids: list[Grid]


def open_workbook(path: Path) -> Workbook:
    """Open an .xlsx, an .xls, a 家庭.csv with 成员.csv beside it, or the folder with both.

    Raises NotAWorkbook with the code missing, not_a_workbook, encrypted, macros, zip_bomb, too_many_rows,
    too_many_columns or encoding, and a sentence.
    """
    if path.is_dir() or path.suffix.lower() == ".csv":
        return _open_texts(path)
    try:
        with path.open("rb") as file:
            start = file.read(8)
            digest = hashlib.sha256(start)
            while block := file.read(CHUNK):
                digest.update(block)
    except OSError as error:
        raise _refusal(path, "missing", say("无法读取文件：{reason}", reason=error.strerror or "")) from error
    if start.startswith(b"PK"):
        grids = _open_zip(path)
    elif start.startswith(bytes.fromhex("d0cf11e0a1b11ae1")):
        grids = _open_ole(path)
    elif start.startswith(b"%PDF"):
        raise _refusal(path, "not_a_workbook", say("这是 PDF 文件，不是工作簿：请提供电子表格"))
    else:
        raise _refusal(path, "not_a_workbook", say("这不是 Excel 工作簿：请在表格软件中另存为 .xlsx"))
    return Workbook(path, digest.hexdigest(), grids)


def _refusal(path: Path, code: str, sentence: Sentence) -> NotAWorkbook:
    return NotAWorkbook(sentence, code=code, place=Place(file=path.name))


def _open_zip(path: Path) -> list[Grid]:
    damaged = _refusal(path, "not_a_workbook", say("文件已损坏，或不是 Excel 工作簿"))
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            _refuse_bomb(path, archive)
            if any(name.lower().endswith("vbaproject.bin") for name in names) or path.suffix.lower() == ".xlsm":
                raise _refusal(path, "macros", say("工作簿含有宏：请另存为不含宏的 .xlsx 再导入"))
            if "xl/workbook.xml" not in names:
                raise damaged
            pages = [name for name in names if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name)]
            formulas = {name: _scan_sheet(path, archive, name) for name in pages}
            files = _sheet_files(archive)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise damaged from error
    grids = _read_sheets(path)
    for grid, file in zip(grids, files, strict=False):
        grid.formulas = formulas.get(file, set())
    return grids


def _refuse_bomb(path: Path, archive: zipfile.ZipFile) -> None:
    """Refuse by the sizes the archive declares; that they are true shows when each sheet is scanned to its end."""
    packed = sum(part.compress_size for part in archive.infolist())
    unpacked = sum(part.file_size for part in archive.infolist())
    if unpacked > MAX_UNPACKED or (unpacked > 64 * 1024**2 and unpacked > MAX_RATIO * max(packed, 1)):
        raise _refusal(path, "zip_bomb", say("文件解压后过大（{size} MB），拒绝读取", size=unpacked // 1024**2))


_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d+)"')
_FAR = re.compile(rb'\br="(?:[A-Z]{3,}|[D-Z][A-Z])\d+"')
_FORMULA = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]+)(\d+)"[^>]*>\s*<(?:\w+:)?f\b')


def _scan_sheet(path: Path, archive: zipfile.ZipFile, name: str) -> set[tuple[int, int]]:
    """The cells with formulas; refuses entities and sheets too long or too wide to be held in memory."""
    formulas: set[tuple[int, int]] = set()
    last_row, rest = 0, b""
    with archive.open(name) as part:
        while block := part.read(CHUNK):
            text = rest + block
            if b"<!" in text and (b"<!DOCTYPE" in text or b"<!ENTITY" in text):
                raise _refusal(path, "not_a_workbook", say("工作簿含有不允许的 XML 声明，拒绝读取"))
            if (far := _FAR.search(text)) is not None:
                cell = far[0].decode()[3:-1]
                raise _refusal(path, "too_many_columns", say("工作表列数过多（到 {cell}），请删除多余的列", cell=cell))
            last_row = max(last_row, *map(int, _ROW.findall(text)), 0)
            if last_row > MAX_ROWS:
                raise _too_many_rows(path)
            if b"<f" in text or b":f" in text:
                formulas.update((int(row) - 1, _column_number(letters)) for letters, row in _FORMULA.findall(text))
            rest = text[-1024:]
    return formulas


def _too_many_rows(path: Path) -> NotAWorkbook:
    return _refusal(
        path, "too_many_rows",
        say("工作表超过 {most} 行：请删除多余的空行，或按乡镇拆分成几个文件", most=MAX_ROWS),
    )  # fmt: skip


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _sheet_files(archive: zipfile.ZipFile) -> list[str]:
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


def _open_ole(path: Path) -> list[Grid]:
    damaged = _refusal(path, "not_a_workbook", say("文件已损坏，或不是 Excel 工作簿"))
    try:
        with path.open("rb") as file:
            encrypted = msoffcrypto.OfficeFile(file).is_encrypted()
        with olefile.OleFileIO(str(path)) as document:
            streams = {entry[0].lower() for entry in document.listdir()}
    except (msoffcrypto.exceptions.FileFormatError, OSError, ValueError, IndexError, KeyError) as error:
        raise damaged from error
    if encrypted:
        raise _refusal(path, "encrypted", say("工作簿有密码保护：请去掉打开密码后再导入"))
    if streams & {"_vba_project_cur", "macros"}:
        raise _refusal(path, "macros", say("工作簿含有宏：请另存为不含宏的 .xlsx 再导入"))
    if not streams & {"workbook", "book"}:
        raise damaged
    return _read_sheets(path)


def _read_sheets(path: Path) -> list[Grid]:
    grids = []
    try:
        with calamine.CalamineWorkbook.from_path(str(path)) as book:
            for index, name in enumerate(book.sheet_names):
                if book.sheets_metadata[index].typ != calamine.SheetTypeEnum.WorkSheet:
                    grids.append(Grid(name, []))
                    continue
                sheet = book.get_sheet_by_index(index)
                if sheet.total_height > MAX_ROWS:
                    raise _too_many_rows(path)
                rows = sheet.to_python(skip_empty_area=False) if sheet.total_height else []
                grids.append(Grid(name, rows, list(sheet.merged_cell_ranges or [])))
    except calamine.PasswordError as error:
        raise _refusal(path, "encrypted", say("工作簿有密码保护：请去掉打开密码后再导入")) from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise _refusal(path, "not_a_workbook", say("文件已损坏，或不是 Excel 工作簿")) from error
    return grids


def _open_texts(path: Path) -> Workbook:
    folder = path if path.is_dir() else path.parent
    files = sorted(folder.glob("*.csv")) if path.is_dir() else [path, folder / "成员.csv"]
    digest, grids = hashlib.sha256(), []
    for file in dict.fromkeys(files):
        if not file.is_file():
            raise _refusal(file, "missing", say("找不到 {name}：应有家庭.csv 和成员.csv", name=file.name))
        if file.stat().st_size > MAX_PLAIN:
            raise _refusal(file, "too_many_rows", say("文件过大，请按乡镇拆分成几个文件"))
        data = file.read_bytes()
        digest.update(data)
        grids.append(Grid("家庭" if file == path else file.stem, _read_text(file, data)))
    return Workbook(path, digest.hexdigest(), grids)


def _read_text(file: Path, data: bytes) -> list[list[Any]]:
    text = _decoded(file, data)
    first = text.split("\n", 1)[0]
    separator = max(",\t;，", key=first.count)
    try:
        rows: list[list[Any]] = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise _refusal(file, "not_a_workbook", say("无法按 CSV 读取：{reason}", reason=error)) from error
    if len(rows) > MAX_ROWS:
        raise _too_many_rows(file)
    width = max(map(len, rows), default=0)
    if width > MAX_COLUMNS:
        raise _refusal(file, "too_many_columns", say("列数过多，请检查分隔符"))
    return [row + [""] * (width - len(row)) for row in rows]


def _decoded(file: Path, data: bytes) -> str:
    encodings = ["utf-16"] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding).replace("\0", "")
        except UnicodeDecodeError:
            continue
    raise _refusal(file, "encoding", say("无法识别文字编码：请另存为 UTF-8 编码的 CSV"))
