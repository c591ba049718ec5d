"""From the lines of a released run to transfers: one statement for all of them.

Without 一卡通 each line is a transfer. With it the lines of a household to one account are paid together, and each stays a part
of it. The sealed account is the same bytes for the same number, so that the database groups by what it cannot read.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.values.periods import Month

from ..models import PayrollRun

ONE_PASSBOOK = "payments.one_passbook"
"""The parameter: whether the benefits of a household to one account are paid together."""


def are_netted(run: PayrollRun, parameters: ParameterBook | None) -> bool:
    """Whether the place of a run pays several benefits together in its month; not where nothing says so."""
    if parameters is None:
        return False
    found = parameters.in_force(ONE_PASSBOOK, area_code=run.area_code, on=Month.from_int(run.month).first_day)
    return any(bool(value.value) for value in found.values())


def prepare(run: PayrollRun, *, are_netted: bool, by: str, at: datetime) -> int:
    """Make the transfers of a run; how many. Those it has already stay: a line is paid by one transfer."""
    with connection.cursor() as cursor:
        cursor.execute(_PREPARE, {"run": run.pk, "netted": are_netted, "by": by, "at": at})
        return int(cursor.fetchone()[0])


_PREPARE = """
WITH due AS MATERIALIZED (
    SELECT line.*, line.amount_fen - line.recovered_fen AS fen,
           CASE WHEN %(netted)s
                THEN min(line.id) OVER (PARTITION BY line.household_id, line.account_no, line.account_name, line.bank_name)
                ELSE line.id END AS number
    FROM payments_payrollline line
    WHERE line.run_id = %(run)s AND line.amount_fen > line.recovered_fen
      AND NOT EXISTS (SELECT FROM bank_transferpart part WHERE part.line_id = line.id)
), made AS (
    INSERT INTO bank_transfer (id, run_id, first_id, household_id, person_id, area_code, benefit, due_month, month, bank_name,
                               account_no, account_name, amount_fen, by, at, state, message, note, settled_by)
    SELECT due.number, run.id, due.number, due.household_id,
           CASE WHEN min(coalesce(due.person_id, 0)) = max(coalesce(due.person_id, 0)) THEN max(due.person_id) END,
           min(due.area_code), CASE WHEN min(due.benefit) = max(due.benefit) THEN min(due.benefit) ELSE '' END,
           run.month, run.month, due.bank_name, due.account_no, due.account_name, sum(due.fen), %(by)s, %(at)s,
           'prepared', '', '', ''
    FROM due JOIN payments_payrollrun run ON run.id = due.run_id
    GROUP BY due.number, run.id, due.household_id, due.bank_name, due.account_no, due.account_name ORDER BY due.number
    RETURNING id
), parts AS (
    INSERT INTO bank_transferpart (transfer_id, line_id, amount_fen) SELECT number, id, fen FROM due ORDER BY id
)
SELECT count(*) FROM made"""
