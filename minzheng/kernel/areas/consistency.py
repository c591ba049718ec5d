"""Whether the rows of a file agree with each other: no code twice, nobody without a parent."""

from __future__ import annotations

import polars as pl

from minzheng.kernel.values.areas import written
from minzheng.kernel.values.errors import Place, Problem
from minzheng.kernel.values.language import Sentence, say

from . import codeframes


def doubled(rows: pl.DataFrame) -> list[Problem]:
    """The rows (as ``rows.Table`` has them) whose code was there before, with the same length or under another name."""
    first = rows.with_columns(
        twin=pl.col("line").first().over("code", "digits"), first=pl.col("name").first().over("code"),
        is_again=pl.int_range(pl.len()).over("code", "digits") > 0,
    )
    again = first.filter("is_again").select("code", "file", "line", "twin")
    renamed = first.filter(~pl.col("is_again") & (pl.col("name") != pl.col("first")))
    return [
        _problem("area_duplicate", _twice(code, twin), code, file, line) for code, file, line, twin in again.iter_rows()
    ] + [
        _problem("area_duplicate", _two_names(code, before, name), code, file, line)
        for code, file, line, before, name in renamed.select("code", "file", "line", "first", "name").iter_rows()
    ]


def orphans(rows: pl.DataFrame) -> list[Problem]:
    """The rows that lie below another area of the file while their own parent is missing from it."""
    codes = rows["code"].unique()
    parentless = rows.with_columns(parent=codeframes.parent()).filter(
        codeframes.is_below_any(codes), ~pl.col("parent").is_in(codes.implode())
    )
    return [
        _problem("area_orphan", no_parent(code, parent), code, file, line)
        for code, parent, file, line in parentless.select("code", "parent", "file", "line").iter_rows()
    ]


def no_parent(code: int, parent: int) -> Sentence:
    """The sentence for an area whose parent is not there."""
    return say("区划代码 {code} 的上级 {parent} 不存在", code=written(code), parent=written(parent))


def _twice(code: int, line: int) -> Sentence:
    return say("区划代码 {code} 重复：第 {line} 行已有", code=written(code), line=line)


def _two_names(code: int, first: str, name: str) -> Sentence:
    return say("区划代码 {code} 有两个名称：“{first}”和“{name}”", code=written(code), first=first, name=name)


def _problem(code: str, sentence: Sentence, area: int, file: str, line: int) -> Problem:
    return Problem(code, sentence, place=Place(file=file, line=line), value=written(area))
