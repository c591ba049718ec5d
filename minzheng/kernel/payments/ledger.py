"""What every month came to, of a household or a person: due, paid, kept back, returned by the bank, paid again, and what is open.

Only released runs, decided corrections and what the bank answered count. Of each award and month, in fen:

``due_fen``       what the month comes to by what is known now: what its run found, and what corrections changed since.
``paid_fen``      what the bank was told to pay in the month, whichever months it was for; ``arrears_fen`` is the part for earlier
                  ones, ``recovered_fen`` what was kept back from it, ``returned_fen`` what did not arrive, ``reissued_fen`` what
                  was paid again in the month for a payment that did not arrive before.
``settled_fen``   what balances what was owed: kept back from another payment, given back, or waived.
``open_fen``      after the month: > 0 is still to be paid, < 0 to be recovered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from .funds.models import PAYMENT, SOURCES, FundEntry


@dataclass(frozen=True)
class LedgerRow:
    """One award in one month; see the module. ``runs`` paid or withheld it, ``reasons`` say why it was not paid."""

    award_id: int
    benefit: str
    component: str
    household_id: int
    person_id: int | None
    month: int
    due_fen: int
    paid_fen: int
    arrears_fen: int
    recovered_fen: int
    returned_fen: int
    reissued_fen: int
    settled_fen: int
    line_id: int | None
    runs: list[int]
    reasons: list[str]
    open_fen: int


def of_household(household_id: int, *, known_at: datetime | None = None) -> list[LedgerRow]:
    """The awards of a household and its members by month, newest first, as of ``known_at`` (now when None)."""
    return _rows("a.household_id = %(key)s", household_id, known_at)


def of_person(person_id: int, *, known_at: datetime | None = None) -> list[LedgerRow]:
    """The awards of a person in whichever household by month, newest first, as of ``known_at``."""
    return _rows("a.person_id = %(key)s", person_id, known_at)


def of_awards(award_ids: Sequence[int], *, known_at: datetime | None = None) -> list[LedgerRow]:
    """These awards by month, newest first, as of ``known_at`` (now when None)."""
    return _rows("a.id = ANY(%(key)s::bigint[])", list(award_ids), known_at)


def _rows(whose: str, key: int | list[int], known_at: datetime | None) -> list[LedgerRow]:
    with connection.cursor() as cursor:
        cursor.execute(_LEDGER.format(whose=whose), {"key": key, "at": known_at or "infinity"})
        return [LedgerRow(*row) for row in cursor.fetchall()]


def total(rows: Sequence[LedgerRow], name: str) -> int:
    """The sum of a column in fen; of ``open_fen`` that of each award's last month."""
    if name != "open_fen":
        return sum(getattr(row, name) for row in rows)
    last = {row.award_id: row.open_fen for row in sorted(rows, key=lambda row: row.month)}
    return sum(last.values())


def funds_of(runs: Collection[int]) -> dict[tuple[int, str], tuple[str, ...]]:
    """From which funds runs were paid, by run and benefit: source, purpose and year."""
    paid = FundEntry.objects.filter(run__in=runs, kind=PAYMENT).select_related("fund").order_by("fund_id")
    found: dict[tuple[int, str], list[str]] = defaultdict(list)
    for entry in paid:
        assert entry.run_id is not None, "every payment is a run's"
        found[entry.run_id, entry.benefit].append(f"{entry.fund.year} {SOURCES[entry.fund.source]} {entry.fund.purpose}")
    return {key: tuple(dict.fromkeys(names)) for key, names in found.items()}


_LEDGER = """
WITH own AS (SELECT a.id, a.benefit, a.component, a.household_id, a.person_id FROM payments_award a WHERE {whose}),
lines AS (
    SELECT l.*, r.month, r.kind FROM payments_payrollline l JOIN own ON own.id = l.award_id
    JOIN payments_payrollrun r ON r.id = l.run_id WHERE r.state = 'locked' AND r.locked_at <= %(at)s::timestamptz),
attempts AS (
    SELECT l.award_id, t.month, t.run_id, p.amount_fen, t.reissue_of_id,
           t.state IN ('failed', 'reissued') AND t.answered_at <= %(at)s::timestamptz AS failed
    FROM lines l JOIN bank_transferpart p ON p.line_id = l.id
    JOIN bank_transfer t ON t.first_id = p.transfer_id AND t.state <> 'cancelled' AND t.at <= %(at)s::timestamptz),
moved (award_id, month, due, paid, arrears, recovered, returned, reissued, settled, run_id, line_id, reason) AS (
    SELECT award_id, month, CASE WHEN kind = 'monthly' THEN amount_fen ELSE 0 END, amount_fen - recovered_fen,
           CASE WHEN kind = 'monthly' THEN arrears_fen ELSE amount_fen END, recovered_fen, 0, 0, 0, run_id,
           CASE WHEN kind = 'monthly' THEN id END, NULL FROM lines
    UNION ALL
    SELECT e.award_id, r.month, 0, 0, 0, 0, 0, 0, 0, e.run_id, NULL, e.reason
    FROM payments_payrollexception e JOIN own ON own.id = e.award_id JOIN payments_payrollrun r ON r.id = e.run_id
    WHERE r.state = 'locked' AND r.locked_at <= %(at)s::timestamptz
    UNION ALL
    SELECT e.award_id, e.month, CASE WHEN e.kind = 'correction' THEN e.fen ELSE 0 END, 0, 0, 0, 0, 0,
           CASE WHEN e.kind IN ('deduction', 'refund', 'waiver') THEN e.fen ELSE 0 END, NULL, NULL, NULL
    FROM corrections_awardentry e JOIN own ON own.id = e.award_id WHERE e.at <= %(at)s::timestamptz AND e.kind <> 'arrears'
    UNION ALL
    SELECT award_id, month, 0, 0, 0, 0, CASE WHEN failed THEN amount_fen ELSE 0 END,
           CASE WHEN reissue_of_id IS NULL THEN 0 ELSE amount_fen END, 0, NULL, NULL, NULL
    FROM attempts WHERE failed OR reissue_of_id IS NOT NULL),
summed AS (
    SELECT award_id, month, sum(due)::bigint AS due, sum(paid)::bigint AS paid, sum(arrears)::bigint AS arrears,
           sum(recovered)::bigint AS recovered, sum(returned)::bigint AS returned, sum(reissued)::bigint AS reissued,
           sum(settled)::bigint AS settled, max(line_id) AS line_id,
           coalesce(array_agg(DISTINCT run_id) FILTER (WHERE run_id IS NOT NULL), '{{}}') AS runs,
           coalesce(array_agg(reason) FILTER (WHERE reason IS NOT NULL), '{{}}') AS reasons
    FROM moved GROUP BY award_id, month)
SELECT s.award_id, own.benefit, own.component, own.household_id, own.person_id, s.month, s.due, s.paid, s.arrears, s.recovered,
       s.returned, s.reissued, s.settled, s.line_id, s.runs, s.reasons,
       (sum(s.due - s.paid - s.recovered + s.returned - s.reissued + s.settled)
        OVER (PARTITION BY s.award_id ORDER BY s.month))::bigint
FROM summed s JOIN own ON own.id = s.award_id
ORDER BY s.month DESC, own.benefit, own.component, own.person_id NULLS FIRST, own.id"""
