"""The file a bank pays from: header, one record per payment, trailer; amounts in fen.

    batch no, date, month, benefit, count, total fen
    seq, item id, account_name, account_no, bank_name, amount_fen, description
    count, total fen

Lines end in CR LF. The encoding is GB18030, which banks expect and which writes every character that Unicode has; where
a bank asks for UTF-8 it says so. A text that a spreadsheet would take for a formula gets an apostrophe in front.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from minzheng.kernel.values.errors import UsageError
from minzheng.kernel.values.language import say

ENCODINGS = ("gb18030", "utf-8")
_FORMULA = re.compile(r"^\s*[=+\-@]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True)
class Payment:
    """One record of a bank file; ``item`` is the number of the payroll line, by which the bank's answer is matched."""

    item: int
    account_name: str
    account_no: str
    bank_name: str
    amount_fen: int
    description: str


def write_bank_file(
    path: Path, payments: Iterable[Payment], *, batch: str, on: date, month: str, benefit: str,
    encoding: str = "gb18030",
) -> tuple[int, int]:
    """Write the file and return count and total in fen. Raises UsageError for another encoding than the two."""
    if encoding not in ENCODINGS:
        choices = " / ".join(ENCODINGS)
        raise UsageError(say("银行文件的编码只能是 {choices}，不能是 {found}", choices=choices, found=encoding))
    items = list(payments)
    total = sum(payment.amount_fen for payment in items)
    with path.open("w", encoding=encoding, newline="") as file:
        out = csv.writer(file, lineterminator="\r\n")
        out.writerow([batch, on.isoformat(), month, _safe(benefit), len(items), total])
        out.writerows(
            [number, one.item, _safe(one.account_name), _safe(one.account_no), _safe(one.bank_name), one.amount_fen,
             _safe(one.description)]
            for number, one in enumerate(items, start=1))
        out.writerow([len(items), total])
    return len(items), total


def _safe(text: str) -> str:
    """The text on one line, and never a formula when a spreadsheet opens the file."""
    flat = _CONTROL.sub(" ", text)
    return f"'{flat}" if _FORMULA.match(flat) else flat
