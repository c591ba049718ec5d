"""The money of a run as its page shows it: what is missing before it is signed, what is reserved or paid afterwards."""

from __future__ import annotations

from typing import Any

from minzheng.kernel.catalogue.in_force import catalogue
from minzheng.kernel.payments.funds import drawing, queries
from minzheng.kernel.payments.funds.models import SOURCES, FundAccount
from minzheng.kernel.payments.models import PayrollRun, RunState

from .benefits import title


def funds_of(run: PayrollRun) -> dict[str, Any]:
    """``funds_missing`` of a draft by benefit, ``funds_drawn`` of a signed run by account; nothing where no funds are kept."""
    if run.state == RunState.SUPERSEDED:
        return {"funds_kept": False}
    if run.state == RunState.DRAFT:
        is_kept = queries.are_kept(run, catalogue().parameters)
        lacking = drawing.outlook(run) if is_kept else {}
        missing = [{"title": title(name), "need_fen": need, "missing_fen": fen} for name, (need, fen) in lacking.items()]
        return {"funds_kept": is_kept, "funds_missing": missing, "funds_drawn": []}
    is_paid = run.state == RunState.LOCKED
    sums: dict[int, int] = {}
    for (fund_id, _), fen in (queries.spent_by(run) if is_paid else queries.reserved_by(run)).items():
        sums[fund_id] = sums.get(fund_id, 0) + fen
    found = FundAccount.objects.filter(pk__in=sums).order_by("pk")
    drawn = [{"fund": one, "source": SOURCES[one.source], "fen": sums[one.pk], "is_paid": is_paid} for one in found]
    return {"funds_kept": bool(drawn), "funds_missing": [], "funds_drawn": drawn}
