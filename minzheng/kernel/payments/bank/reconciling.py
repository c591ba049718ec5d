"""What the bank did with payrolls by benefit, for the sheet that compares it with the lists and the funds."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from ..funds.reconciling import BankFigures


def figures(run_ids: Sequence[int]) -> dict[str, BankFigures]:
    """Fen by benefit of the runs: sent at first, paid, failed (paid again or not) and made again. One statement.

    What is paid together counts by its parts. Disputed transfers are neither paid nor failed.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES, [list(run_ids)])
        return {benefit: BankFigures(*rest) for benefit, *rest in cursor.fetchall()}


_FIGURES = """
SELECT line.benefit,
       coalesce(sum(part.amount_fen) FILTER (WHERE t.reissue_of_id IS NULL AND t.file_id IS NOT NULL), 0)::bigint,
       coalesce(sum(part.amount_fen) FILTER (WHERE t.state = 'success'), 0)::bigint,
       coalesce(sum(part.amount_fen) FILTER (WHERE t.state IN ('failed', 'reissued')), 0)::bigint,
       coalesce(sum(part.amount_fen) FILTER (WHERE t.reissue_of_id IS NOT NULL AND t.state <> 'cancelled'), 0)::bigint
FROM bank_transfer t JOIN bank_transferpart part ON part.transfer_id = t.first_id
JOIN payments_payrollline line ON line.id = part.line_id
WHERE t.run_id = ANY(%s::bigint[]) GROUP BY line.benefit"""
