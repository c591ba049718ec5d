"""Texts with separators, in UTF-8, UTF-16 or GB18030, read in one go; a file cut off in its last line is told."""

from __future__ import annotations

import io
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from minzheng.kernel.people.roster.grids import MAX_COLUMNS, refusal
from minzheng.kernel.people.roster.texts import decoded
from minzheng.kernel.values.language import say

SEPARATORS = ",\t;|，"
_UNIT = "\x1f"
_LOOKED_AT = 20

TRUNCATED, OPEN_END = "truncated", "open_end"
"""Marks of a file whose last line is cut off for certain, and of one that has no end of line after its last."""


def read(path: Path) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """``row`` and the cells ``c0`` … of every line, and a mark where the last line is or may be cut off. Raises NotAWorkbook."""
    text = decoded(path, path.read_bytes())
    if "\n" not in text:
        text = text.replace("\r", "\n")
    first = text.split("\n", _LOOKED_AT)[:_LOOKED_AT]
    separator = max(SEPARATORS, key=lambda one: max(line.count(one) for line in first))
    width = max(line.count(separator) for line in first) + 2
    if not separator.isascii():
        text, separator = text.replace(separator, _UNIT), _UNIT
    if width > MAX_COLUMNS:
        raise refusal(path, "too_many_columns", say("列数过多，请检查分隔符"))
    kept, is_cut = _without_open_quote(text)
    frame = _parsed(path, kept, separator, width)
    is_open = not text.endswith("\n")
    if not is_cut and frame.height:
        is_cut = is_open and _cells(frame, frame.height - 1) < _usual(frame)
    frame = frame.select(pl.int_range(1, pl.len() + 1, dtype=pl.Int32).alias("row"), pl.all())
    return frame, (TRUNCATED,) if is_cut else (OPEN_END,) if is_open else ()


def _without_open_quote(text: str) -> tuple[str, bool]:
    """The text without a last line in which a quotation mark was opened and never closed."""
    if text.count('"') % 2 == 0:
        return text, False
    body = text[: text.rstrip("\r\n").rfind("\n") + 1]
    return (body, True) if body.count('"') % 2 == 0 else (text, False)


def _parsed(path: Path, text: str, separator: str, width: int) -> pl.DataFrame:
    """All cells as texts; where quotation marks do not pair, they are taken as letters and then left out."""
    schema = {f"c{place}": pl.String for place in range(width)}
    data = (separator.join(schema) + "\n" + text).encode()
    for quote in ('"', None):
        try:
            frame = pl.read_csv(io.BytesIO(data), schema=schema, separator=separator, quote_char=quote,
                                truncate_ragged_lines=True, missing_columns="insert")
        except PolarsError:
            continue
        trimmed = pl.all().str.strip_chars_end("\r")
        trimmed = trimmed.str.replace_all(_UNIT, "，", literal=True) if separator == _UNIT else trimmed
        return frame.with_columns(trimmed if quote else trimmed.str.strip_chars('"'))
    raise refusal(path, "not_a_workbook", say("无法按 CSV 读取：{reason}", reason=say("引号或分隔符混乱")))


def _cells(frame: pl.DataFrame, place: int) -> int:
    row = frame.row(place)
    return len(row) - next((n for n, cell in enumerate(reversed(row)) if cell), len(row))


def _usual(frame: pl.DataFrame) -> int:
    """How many cells a line usually has, by the first ones."""
    return max((_cells(frame, place) for place in range(min(frame.height - 1, _LOOKED_AT))), default=0)
