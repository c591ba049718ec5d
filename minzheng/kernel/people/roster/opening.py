"""Opening a file that may be anything: what is not a plain workbook is refused before it is read."""

from __future__ import annotations

import hashlib
import re
import zipfile
from pathlib import Path

import msoffcrypto
import olefile
import python_calamine as calamine

from minzheng.kernel.values.files import why
from minzheng.kernel.values.language import say

from .archives import refuse_bomb, scan_sheet, sheet_files
from .grids import CHUNK, MAX_ROWS, Grid, NotAWorkbook, Workbook, refusal, too_many_rows
from .texts import open_texts

__all__ = ["NotAWorkbook", "open_workbook"]


def open_workbook(path: Path, *, most: int = MAX_ROWS) -> Workbook:
    """Open an .xlsx, an .xls, a 家庭.csv with 成员.csv beside it, or the folder with both; sheets of at most ``most`` rows.

    Raises NotAWorkbook with the code missing, not_a_workbook, encrypted, macros, zip_bomb, too_many_rows,
    too_many_columns or encoding, and a sentence.
    """
    if path.is_dir() or path.suffix.lower() == ".csv":
        return open_texts(path)
    try:
        with path.open("rb") as file:
            start = file.read(8)
            digest = hashlib.sha256(start)
            while block := file.read(CHUNK):
                digest.update(block)
    except OSError as error:
        raise refusal(path, "missing", say("无法读取文件：{reason}", reason=why(error))) from error
    if start.startswith(b"PK"):
        grids = _open_zip(path, most)
    elif start.startswith(bytes.fromhex("d0cf11e0a1b11ae1")):
        grids = _open_ole(path, most)
    elif start.startswith(b"%PDF"):
        raise refusal(path, "not_a_workbook", say("这是 PDF 文件，不是工作簿：请提供电子表格"))
    else:
        raise refusal(path, "not_a_workbook", say("这不是 Excel 工作簿：请在表格软件中另存为 .xlsx"))
    return Workbook(path, digest.hexdigest(), grids)


def _open_zip(path: Path, most: int) -> list[Grid]:
    damaged = refusal(path, "not_a_workbook", say("文件已损坏，或不是 Excel 工作簿"))
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            refuse_bomb(path, archive)
            if any(name.lower().endswith("vbaproject.bin") for name in names) or path.suffix.lower() == ".xlsm":
                raise refusal(path, "macros", say("工作簿含有宏：请另存为不含宏的 .xlsx 再导入"))
            if "xl/workbook.xml" not in names:
                raise damaged
            pages = [name for name in names if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name)]
            scanned = {name: scan_sheet(path, archive, name, most) for name in pages}
            files = sheet_files(archive)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise damaged from error
    grids = _read_sheets(path, most)
    for grid, file in zip(grids, files, strict=False):
        grid.formulas, grid.faults = scanned.get(file, (set(), {}))
    return grids


def _open_ole(path: Path, most: int) -> list[Grid]:
    damaged = refusal(path, "not_a_workbook", say("文件已损坏，或不是 Excel 工作簿"))
    try:
        with path.open("rb") as file:
            encrypted = msoffcrypto.OfficeFile(file).is_encrypted()
        with olefile.OleFileIO(str(path)) as document:
            streams = {entry[0].lower() for entry in document.listdir()}
    except (msoffcrypto.exceptions.FileFormatError, OSError, ValueError, IndexError, KeyError) as error:
        raise damaged from error
    if encrypted:
        raise refusal(path, "encrypted", say("工作簿有密码保护：请去掉打开密码后再导入"))
    if streams & {"_vba_project_cur", "macros"}:
        raise refusal(path, "macros", say("工作簿含有宏：请另存为不含宏的 .xlsx 再导入"))
    if not streams & {"workbook", "book"}:
        raise damaged
    return _read_sheets(path, most)


def _read_sheets(path: Path, most: int) -> list[Grid]:
    grids = []
    try:
        with calamine.CalamineWorkbook.from_path(str(path)) as book:
            for index, name in enumerate(book.sheet_names):
                if book.sheets_metadata[index].typ != calamine.SheetTypeEnum.WorkSheet:
                    grids.append(Grid(name, []))
                    continue
                sheet = book.get_sheet_by_index(index)
                if sheet.total_height > most:
                    raise too_many_rows(path, most)
                rows = sheet.to_python(skip_empty_area=False) if sheet.height else []
                grids.append(Grid(name, rows, list(sheet.merged_cell_ranges or [])))
    except calamine.PasswordError as error:
        raise refusal(path, "encrypted", say("工作簿有密码保护：请去掉打开密码后再导入")) from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise refusal(path, "not_a_workbook", say("文件已损坏，或不是 Excel 工作簿")) from error
    return grids
