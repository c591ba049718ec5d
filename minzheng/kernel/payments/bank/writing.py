"""The bytes of a file that a bank pays from, as its layout says.

CSV escapes what a spreadsheet would take for a formula; a fixed width counts bytes of the encoding, and a text that is too long
is refused with the number of its payment: nothing is cut.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import StringIO

from minzheng.kernel.values.errors import Place, Problem, Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.money import as_read, yuan
from minzheng.kernel.values.spreadsheets import as_cell, on_one_line

from .layouts import Encoding, Field, Format, Layout

LINE_END = "\r\n"
LISTED = 50
"""How many payments that do not fit are named."""


@dataclass(frozen=True)
class Part:
    """What one line adds to a payment."""

    item: int
    amount_fen: int
    description: str


@dataclass(frozen=True)
class Payment:
    """One record; ``item`` is the transfer's number, by which the bank's answer is matched."""

    item: int
    account_name: str
    account_no: str
    bank_name: str
    amount_fen: int
    parts: Sequence[Part] = field(default_factory=tuple)

    @property
    def description(self) -> str:
        """What is paid: with the amount of each where there are several."""
        if len(self.parts) == 1:
            return self.parts[0].description
        return "；".join(f"{part.description}{as_read(part.amount_fen)}元" for part in self.parts)


@dataclass(frozen=True)
class Batch:
    """What a file says of itself."""

    batch: str
    on: date
    month: str
    benefit: str


def written(layout: Layout, about: Batch, payments: Iterable[Payment]) -> bytes:
    """The file. Raises Refused with every payment whose text is too long for its place."""
    items = list(payments)
    whole = _whole(about, len(items), sum(one.amount_fen for one in items))
    lines = Lines(layout.format, layout.encoding)
    lines.add(layout.header, whole)
    for number, one in enumerate(items, start=1):
        lines.add(layout.record, _each(number, one), item=one.item)
        if layout.detail and len(one.parts) > 1:
            for part in one.parts:
                lines.add(layout.detail, _part(part), item=one.item)
    lines.add(layout.trailer, whole)
    return lines.done()


def _whole(about: Batch, count: int, total_fen: int) -> Mapping[str, str]:
    return {"batch": about.batch, "date": about.on.isoformat(), "date_digits": f"{about.on:%Y%m%d}", "month": about.month,
            "benefit": as_cell(about.benefit), "count": str(count), "total_fen": str(total_fen), "total_yuan": yuan(total_fen)}


def _each(number: int, one: Payment) -> Mapping[str, str]:
    return {"seq": str(number), "item": str(one.item), "account_name": one.account_name, "account_no": one.account_no,
            "bank_name": one.bank_name, "amount_fen": str(one.amount_fen), "amount_yuan": yuan(one.amount_fen),
            "description": one.description}


def _part(part: Part) -> Mapping[str, str]:
    return {"item": str(part.item), "amount_fen": str(part.amount_fen), "amount_yuan": yuan(part.amount_fen),
            "description": part.description}


class Lines:
    """The lines of a file, one after the other."""

    def __init__(self, format: Format, encoding: Encoding) -> None:
        self.format, self.encoding, self.out, self.count = format, encoding, StringIO(), 0
        self.csv = csv.writer(self.out, lineterminator=LINE_END)
        self.problems: list[Problem] = []

    def add(self, fields: Sequence[Field], values: Mapping[str, str], *, item: int | None = None) -> None:
        """Add a line of these fields; none where there are none."""
        if not fields:
            return
        self.count += 1
        if self.format == "csv":
            self.csv.writerow([_cell(one, values) for one in fields])
        else:
            self.out.write("".join(self._fixed(one, values, item) for one in fields) + LINE_END)

    def _fixed(self, one: Field, values: Mapping[str, str], item: int | None) -> str:
        text = one.text or on_one_line(values[one.take])
        room = one.width - len(text.encode(self.encoding))
        if room < 0:
            sentence = say("第 {item} 笔的 {field} 超过 {width} 字节：{text}", item=item or "-", field=one.take or one.text,
                           width=one.width, text=text if one.take == "description" else "*" * len(text))
            self.problems.append(Problem("too_long", sentence, place=Place(file="", line=None, row=self.count)))
        return text + one.pad * room if one.align == "left" else one.pad * room + text

    def done(self) -> bytes:
        """The bytes of all lines. Raises Refused where a text was too long for its place."""
        if self.problems:
            sentence = say("有 {count} 处文字放不进银行文件，没有生成", count=len(self.problems))
            raise Refused(sentence, self.problems[:LISTED], code="too_long")
        return self.out.getvalue().encode(self.encoding)


NAMED = frozenset({"account_name", "account_no", "bank_name", "description"})
"""What is not made by the program, and so might look like a formula."""


def _cell(one: Field, values: Mapping[str, str]) -> str:
    if one.text:
        return one.text
    return as_cell(values[one.take]) if one.take in NAMED else values[one.take]
