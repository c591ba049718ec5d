"""What a released run does to balances: arrears paid are owed no more, what was kept back is given back. One statement each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection

from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.language import say

from ..models import PayrollRun, RunKind


def require_open(run: PayrollRun) -> None:
    """Raises Refused where the list pays more arrears, or keeps back more, than is open now: something was settled since."""
    statement = _OVERPAID_ARREARS if run.kind == RunKind.ARREARS else f"SELECT count(*) FROM ({_KEPT}) x WHERE fen > open_fen"
    with connection.cursor() as cursor:
        cursor.execute(statement, _values(run))
        count = cursor.fetchone()[0]
        if run.kind == RunKind.MONTHLY:
            cursor.execute(_UNALLOCATED, _values(run))
            count += cursor.fetchone()[0]
    if count:
        raise Refused(say("核算之后有 {count} 笔补发或抵扣的余额已变：请重新核算", count=count), (), code="balance_changed")


def settle(run: PayrollRun, *, by: str, at: datetime) -> int:
    """Write the entries of a run that is released now; how many there are. Raises Refused as ``require_open`` does."""
    require_open(run)
    statement = _PAID if run.kind == RunKind.ARREARS else _DEDUCTED
    with connection.cursor() as cursor:
        cursor.execute(statement, _values(run) | {"by": by, "at": at})
        return int(cursor.rowcount)


def _values(run: PayrollRun) -> dict[str, Any]:
    return {"run": run.pk, "month": run.month}


_OVERPAID_ARREARS = """
SELECT count(*) FROM payments_payrollline l LEFT JOIN corrections_awardbalance b ON b.award_id = l.award_id
WHERE l.run_id = %(run)s AND l.amount_fen > coalesce(b.fen, 0)"""
_PAID = """
INSERT INTO corrections_awardentry (award_id, kind, month, fen, run_id, document, by, at)
SELECT award_id, 'arrears', %(month)s, -amount_fen, %(run)s, '', %(by)s, %(at)s
FROM payments_payrollline WHERE run_id = %(run)s"""
_KEPT = """
SELECT award_id, least(wanted, greatest(recovered_fen - before, 0)) AS fen, open_fen FROM (
    SELECT p.award_id, l.recovered_fen, least(p.instalment_fen, o.open_fen) AS wanted, o.open_fen,
           coalesce(sum(least(p.instalment_fen, o.open_fen)) OVER (
               PARTITION BY l.id ORDER BY p.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before
    FROM payments_payrollline l JOIN corrections_recoveryplan p ON p.from_award_id = l.award_id
    JOIN (SELECT award_id, -fen AS open_fen FROM corrections_awardbalance) o ON o.award_id = p.award_id
    WHERE l.run_id = %(run)s AND l.recovered_fen > 0 AND p.ended_at IS NULL AND p.first_month <= %(month)s
      AND o.open_fen > 0) planned"""
"""What each owing award gets of what was kept back: the plans of one payment in the order in which they were agreed."""
_UNALLOCATED = f"""
SELECT count(*) FROM (
    SELECT (SELECT coalesce(sum(recovered_fen), 0) FROM payments_payrollline WHERE run_id = %(run)s) AS kept,
           (SELECT coalesce(sum(fen), 0) FROM ({_KEPT}) x) AS given) y WHERE kept <> given"""
_DEDUCTED = f"""
INSERT INTO corrections_awardentry (award_id, kind, month, fen, run_id, document, by, at)
SELECT award_id, 'deduction', %(month)s, fen, %(run)s, '', %(by)s, %(at)s FROM ({_KEPT}) x WHERE fen > 0"""
