"""What a bank might answer to a file, invented: to try the way back without a bank. Never for a real bureau's files."""

from __future__ import annotations

from datetime import date

from minzheng.kernel.access.encryption import open_all
from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.money import yuan

from .layouts import TAIL, Layout
from .models import BankFile, Transfer
from .writing import Lines

FAILED_PER_MILLE = 30
OTHER = "9999"
"""The code of a failure where the layout names no reasons."""


def answered(file: BankFile, layout: Layout, *, on: date, failed_per_mille: int = FAILED_PER_MILLE) -> bytes:
    """Answers for all of a file in the layout of returns: so many failed, the first among them."""
    if not 0 <= failed_per_mille <= 1000:
        raise Refused(say("失败比例应在 0 至 1000‰ 之间"), (), code="not_a_share")
    paid = list(Transfer.objects.filter(file=file).order_by("pk").values_list("pk", "account_no", "amount_fen"))
    accounts, total = open_all(sealed for _, sealed, _ in paid), sum(fen for _, _, fen in paid)
    reasons = list(layout.returns.reasons) or [OTHER]
    whole = {"batch": file.batch, "date": on.isoformat(), "date_digits": f"{on:%Y%m%d}", "month": str(file.month),
             "benefit": file.benefit, "count": str(len(paid)), "total_fen": str(total), "total_yuan": yuan(total), "skip": ""}
    lines = Lines(layout.returns.format, layout.returns.encoding)
    lines.add(layout.returns.header, whole)
    for index, ((item, _, fen), account) in enumerate(zip(paid, accounts, strict=True)):
        has_failed = index * failed_per_mille % 1000 < failed_per_mille
        code = reasons[index // 7 % len(reasons)] if has_failed else layout.returns.success[0]
        lines.add(layout.returns.record, {
            "seq": str(index + 1), "item": str(item), "account_no": account, "account_tail": account[-TAIL:], "account_name": "",
            "bank_name": "", "amount_fen": str(fen), "amount_yuan": yuan(fen), "description": "", "result": code, "message": "",
            "skip": ""}, item=item)
    lines.add(layout.returns.trailer, whole)
    return lines.done()
