"""Reading a bank's answers: the bytes of a file become rows, every problem told at once.

A part of a batch, a file sent again, other answers in another order: all are answers. A file is refused whole where it is not
what its layout says, or where its own count and total are not those of its rows: then it was damaged on the way.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from minzheng.kernel.values.errors import MinzhengError, Place, Problem, Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.money import BOUND, fen

from .layouts import TAIL, Field, Layout

LONGEST = 200
"""Characters of a bank's message that are kept."""
LISTED = 100
"""How many problems of a file are told."""


@dataclass(frozen=True)
class Answer:
    """One line of the file: for which item, to which account (its end), how much, and whether it was paid."""

    number: int
    item: str
    account_tail: str
    amount_fen: int
    is_success: bool
    code: str
    message: str


def read(content: bytes, layout: Layout) -> list[Answer]:
    """The answers of a file. Raises Refused with every line that is not as the layout says, and where totals differ."""
    rows, problems = _rows(content, layout), []
    head, tail = len(layout.returns.header) > 0, len(layout.returns.trailer) > 0
    if len(rows) < head + tail:
        raise Refused(say("文件缺少首行或末行"), (), code="returns_incomplete")
    answers: list[Answer] = []
    for number, cells in rows[head:len(rows) - tail]:
        try:
            answers.append(_answer(number, _taken(layout.returns.record, cells), layout))
        except MinzhengError as error:
            problems.append(Problem(error.code, error.sentence, place=Place(row=number)))
    for fields, at in ((layout.returns.header, 0), (layout.returns.trailer, -1)):
        if fields and not problems:
            problems += _differences(rows[at], fields, answers)
    if problems:
        raise Refused(say("回盘文件有 {count} 处问题，没有导入", count=len(problems)), problems[:LISTED], code="returns_refused")
    return answers


Row = tuple[int, Sequence[str]]


def _rows(content: bytes, layout: Layout) -> list[Row]:
    """The lines with their number (1-based) and cells; empty ones are left out."""
    encoding = layout.returns.encoding
    try:
        lines = content.decode("utf-8-sig" if encoding == "utf-8" else encoding).splitlines()
    except UnicodeDecodeError as error:
        raise Refused(say("文件不是 {encoding} 编码", encoding=encoding), (), code="returns_encoding") from error
    if layout.returns.format == "csv":
        return [(number, cells) for number, cells in enumerate(csv.reader(lines), start=1) if cells]
    return list(_fixed(lines, layout))


def _fixed(lines: Sequence[str], layout: Layout) -> Iterator[Row]:
    filled = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    for index, (number, line) in enumerate(filled):
        fields = layout.returns.record
        if layout.returns.header and index == 0:
            fields = layout.returns.header
        elif layout.returns.trailer and index == len(filled) - 1:
            fields = layout.returns.trailer
        yield number, _cut(line.encode(layout.returns.encoding), fields, layout.returns.encoding)


def _cut(line: bytes, fields: Sequence[Field], encoding: str) -> list[str]:
    cells, start = [], 0
    for one in fields:
        cells.append(line[start:start + one.width].decode(encoding, errors="replace"))
        start += one.width
    return cells if len(line) <= start else [*cells, line[start:].decode(encoding, errors="replace")]


def _taken(fields: Sequence[Field], cells: Sequence[str]) -> Mapping[str, str]:
    """What the fields take from the cells, without what fills them up."""
    if len(cells) != len(fields):
        told = say("应有 {wanted} 栏，实有 {found} 栏", wanted=len(fields), found=len(cells))
        raise MinzhengError(told, code="returns_columns")
    for one, cell in zip(fields, cells, strict=True):
        if one.text and cell.strip() != one.text:
            raise MinzhengError(say("应为“{wanted}”，实为“{found}”", wanted=one.text, found=cell[:20]), code="returns_mark")
    return {one.take: _bare(one, cell) for one, cell in zip(fields, cells, strict=True) if one.take}


def _bare(one: Field, cell: str) -> str:
    text = cell.strip().removeprefix("'")
    if one.pad != " ":
        text = (text.lstrip(one.pad) if one.align == "right" else text.rstrip(one.pad)) or (one.pad if text else "")
    return text


def _answer(number: int, taken: Mapping[str, str], layout: Layout) -> Answer:
    if not taken["item"]:
        raise MinzhengError(say("没有明细序号"), code="returns_item")
    if not taken["result"]:
        raise MinzhengError(say("没有处理结果"), code="returns_result")
    code = taken["result"]
    named = layout.returns.reasons.get(code)
    message = taken.get("message", "") or (named.zh if named else "")
    is_success = code in layout.returns.success
    account = taken.get("account_tail") or taken.get("account_no", "")
    return Answer(number, taken["item"][:40], account[-TAIL:], _fen(taken), is_success, code[:20],
                  "" if is_success else message[:LONGEST])


def _fen(taken: Mapping[str, str]) -> int:
    if "amount_yuan" in taken or "total_yuan" in taken:
        return fen(taken.get("amount_yuan", taken.get("total_yuan", "")).replace(",", ""))
    text = taken.get("amount_fen", taken.get("total_fen", ""))
    if not (text.isascii() and text.isdigit()) or int(text) >= BOUND * 10**4:
        raise MinzhengError(say("“{text}”不是以分为单位的金额", text=text[:20]), code="returns_amount")
    return int(text)


def _differences(row: Row, fields: Sequence[Field], answers: Sequence[Answer]) -> Iterator[Problem]:
    """Where a file's own count and total are not those of its rows."""
    number, cells = row
    place, total = Place(row=number), sum(one.amount_fen for one in answers)
    try:
        taken = _taken(fields, cells)
        if "count" in taken and taken["count"] != str(len(answers)):
            yield Problem("returns_count", say("文件写明 {said} 笔，实有 {found} 笔", said=taken["count"], found=len(answers)),
                          place=place)
        if taken.keys() & {"total_fen", "total_yuan"} and _fen(taken) != total:
            told = say("文件写明 {said} 分，明细合计 {found} 分", said=_fen(taken), found=total)
            yield Problem("returns_total", told, place=place)
    except MinzhengError as error:
        yield Problem(error.code, error.sentence, place=place)
