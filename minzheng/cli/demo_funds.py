"""The money of the demonstration county: invented allocations for a year, from which its payrolls are paid."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.payments.funds import actions
from minzheng.kernel.payments.funds.models import FundAccount

PURPOSE = "困难群众救助补助资金（示例）"
SHARES = (("central", 12), ("province", 3), ("county", 5))
"""Sources with the months of a first payroll that each brings; together a year and more."""


def allocate(
    *, area: int, year: int, benefits: Sequence[str], month_fen: int, by: Actor, at: datetime
) -> list[FundAccount]:
    """Open the accounts of a year, of each source for all ``benefits``, and allocate months of ``month_fen`` to them."""
    opened = []
    for number, (source, months) in enumerate(SHARES, start=1):
        fund = actions.open_account(
            area_code=area, year=year, source=source, purpose=PURPOSE, benefits=benefits, by=by, at=at)
        actions.allocate(fund_id=fund.pk, fen=month_fen * months, document=f"演示财社〔{year}〕{number}号", by=by, at=at)
        opened.append(fund)
    return opened
