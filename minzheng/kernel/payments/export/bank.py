"""The bank file of a benefit in the layout of its own, ``bank/layouts/minzheng.yaml``, made from a run's lines.

    batch no, date, month, benefit, count, total fen
    seq, item id, account_name, account_no, bank_name, amount_fen, description
    count, total fen

Lines end in CR LF. The encoding is GB18030, which banks expect and which writes every character that Unicode has; where
a bank asks for UTF-8 it says so. A text that a spreadsheet would take for a formula gets an apostrophe in front.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from minzheng.kernel.values.errors import UsageError
from minzheng.kernel.values.language import say

from ..bank.layouts import own
from ..bank.writing import Batch, Payment, written

ENCODINGS = ("gb18030", "utf-8")


def write_bank_file(
    path: Path, payments: Iterable[Payment], *, batch: str, on: date, month: str, benefit: str,
    encoding: str = "gb18030",
) -> tuple[int, int]:
    """Write the file and return count and total in fen. Raises UsageError for another encoding than the two."""
    if encoding not in ENCODINGS:
        choices = " / ".join(ENCODINGS)
        raise UsageError(say("银行文件的编码只能是 {choices}，不能是 {found}", choices=choices, found=encoding))
    items = list(payments)
    layout = own().model_copy(update={"encoding": encoding})
    path.write_bytes(written(layout, Batch(batch, on, month, benefit), items))
    return len(items), sum(payment.amount_fen for payment in items)
