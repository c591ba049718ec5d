"""A roster as text: 家庭.csv with 成员.csv beside it, in any usual encoding."""

from __future__ import annotations

import csv
import hashlib
import io
from pathlib import Path
from typing import Any

from minzheng.kernel.values.language import say

from .grids import MAX_COLUMNS, MAX_ROWS, Grid, Workbook, refusal, too_many_rows

MAX_PLAIN = 512 * 1024**2


def open_texts(path: Path) -> Workbook:
    """Open 家庭.csv with 成员.csv beside it, or the folder that has both. Raises NotAWorkbook."""
    folder = path if path.is_dir() else path.parent
    files = sorted(folder.glob("*.csv")) if path.is_dir() else [path, folder / "成员.csv"]
    digest, grids = hashlib.sha256(), []
    for file in dict.fromkeys(files):
        if not file.is_file():
            raise refusal(file, "missing", say("找不到 {name}：应有家庭.csv 和成员.csv", name=file.name))
        if file.stat().st_size > MAX_PLAIN:
            raise refusal(file, "too_many_rows", say("文件过大，请按乡镇拆分成几个文件"))
        data = file.read_bytes()
        digest.update(data)
        grids.append(Grid("家庭" if file == path else file.stem, _read_text(file, data)))
    return Workbook(path, digest.hexdigest(), grids)


def _read_text(file: Path, data: bytes) -> list[list[Any]]:
    text = decoded(file, data)
    first = text.split("\n", 1)[0]
    separator = max(",\t;，", key=first.count)
    try:
        rows: list[list[Any]] = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise refusal(file, "not_a_workbook", say("无法按 CSV 读取：{reason}", reason=error)) from error
    if len(rows) > MAX_ROWS:
        raise too_many_rows(file)
    width = max(map(len, rows), default=0)
    if width > MAX_COLUMNS:
        raise refusal(file, "too_many_columns", say("列数过多，请检查分隔符"))
    return [row + [""] * (width - len(row)) for row in rows]


def decoded(file: Path, data: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 or GB18030. Raises NotAWorkbook."""
    encodings = ["utf-16"] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding).replace("\0", "")
        except UnicodeDecodeError:
            continue
    raise refusal(file, "encoding", say("无法识别文字编码：请另存为 UTF-8 编码的 CSV"))
