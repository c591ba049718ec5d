"""What a file of answers leaves behind: its rows, and the states of the transfers they name."""

from __future__ import annotations

import polars as pl
from django.db import connection

from minzheng.kernel.access.copying import copy_in

from .models import ReturnItem, TransferState


def keep(rows: pl.DataFrame, *, file_id: int) -> list[int]:
    """Write the rows of a file (``matching.matched``) and move the transfers they name; those that failed by it. In the caller's
    transaction."""
    stored = rows.drop("account_tail").with_columns(pl.lit(file_id).alias("file_id"))
    copy_in(stored, ReturnItem._meta.db_table)
    with connection.cursor() as cursor:
        for statement in (_HOLD, _ANSWER):
            cursor.execute(statement, {"file": file_id})
        return [number for number, state in cursor.fetchall() if state == TransferState.FAILED]


_CONTRADICTED = """
    SELECT t.id FROM bank_transfer t JOIN bank_returnitem i ON i.transfer_id = t.id
    WHERE i.file_id = %(file)s AND i.verdict = 'contradicting' AND t.state = 'reissued'"""
_HOLD = f"""
UPDATE bank_transfer again SET state = 'cancelled'
WHERE again.state = 'prepared' AND again.reissue_of_id IN ({_CONTRADICTED})"""
"""What was about to be paid again, and now is said to have been paid after all, is not sent."""

_ANSWER = """
WITH said AS (
    SELECT transfer_id, bool_or(verdict = 'contradicting') AS is_disputed, bool_or(is_success) AS is_paid,
           coalesce(min(message) FILTER (WHERE NOT is_success), '') AS message
    FROM bank_returnitem WHERE file_id = %(file)s AND verdict IN ('success', 'failed', 'repeated', 'contradicting') GROUP BY 1)
UPDATE bank_transfer t
SET state = CASE WHEN said.is_disputed OR t.state = 'disputed' THEN 'disputed' WHEN said.is_paid THEN 'success' ELSE 'failed' END,
    message = CASE WHEN t.message = '' OR said.message = '' THEN t.message || said.message
                   ELSE least(t.message, said.message) END,
    answered_at = coalesce(t.answered_at, (SELECT at FROM bank_returnfile WHERE id = %(file)s))
FROM said
WHERE t.id = said.transfer_id AND t.settled_by = '' AND (t.state IN ('sent', 'success', 'failed', 'disputed')
      OR (t.state = 'reissued' AND said.is_disputed
          AND NOT EXISTS (SELECT FROM bank_transfer again WHERE again.reissue_of_id = t.id AND again.state <> 'cancelled')))
RETURNING t.id, t.state"""
