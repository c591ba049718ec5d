"""What transfers do to the funds a run was paid from: a failure puts its money back, making it again takes it anew.

``is_returned`` of a transfer says where its money is, so that no answer, settlement or withdrawal moves it twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import connection

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.policy.program import Program

from ..funds import drawing
from ..models import PayrollRun


def take_back(numbers: Sequence[int], *, reference: str, by: Actor, at: datetime) -> None:
    """Put the money of failed transfers back into the funds, where it is not there yet. In the caller's transaction."""
    for run, amounts in _moved(numbers, is_returned=True):
        drawing.take_back(run, amounts, reference=reference, by=by, at=at)


def pay_again(
    numbers: Sequence[int], *, reference: str, by: Actor, at: datetime, program: Program | None = None
) -> None:
    """Take the money of transfers that had been put back from the funds again. Raises FundsMissing."""
    for run, amounts in _moved(numbers, is_returned=False):
        drawing.pay_again(run, amounts, reference=reference, by=by, at=at, program=program)


def _moved(numbers: Sequence[int], *, is_returned: bool) -> Iterator[tuple[PayrollRun, dict[str, int]]]:
    """Turn the mark of the transfers that have the other; for each run the fen by benefit of those."""
    with connection.cursor() as cursor:
        cursor.execute(_MOVED, {"numbers": list(numbers), "is_returned": is_returned})
        rows = cursor.fetchall()
    runs = PayrollRun.objects.in_bulk({run for run, _, _ in rows})
    for number in sorted(runs):
        yield runs[number], {benefit: int(fen) for run, benefit, fen in rows if run == number}


_MOVED = """
WITH moved AS (
    UPDATE bank_transfer SET is_returned = %(is_returned)s
    WHERE id = ANY(%(numbers)s::bigint[]) AND is_returned <> %(is_returned)s RETURNING run_id, first_id)
SELECT moved.run_id, line.benefit, sum(part.amount_fen)
FROM moved JOIN bank_transferpart part ON part.transfer_id = moved.first_id
JOIN payments_payrollline line ON line.id = part.line_id GROUP BY 1, 2 ORDER BY 1, 2"""
