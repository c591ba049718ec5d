"""Payments that wait until somebody decides: set by what a register says of a death, released when it was examined.

A hold is an input of a run: frozen with the awards, it makes of their lines exceptions of their own (``held``), with what they
would have been. Released to be paid, what locked runs held back comes with the next payment, as after a suspension.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import polars as pl
from django.db import connection, transaction
from django.db.models import QuerySet

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.queries import require
from minzheng.kernel.access.roles import Role
from minzheng.kernel.people.models import SCHEME
from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.language import say

from .locking import awards_locked
from .models import Hold, PayrollRun

HOLDERS = frozenset({Role.VERIFICATION_OFFICER, Role.COUNTY_CLERK, Role.COUNTY_SECTION_HEAD})
"""Who lets a check hold payments."""
RELEASERS = frozenset({Role.COUNTY_CLERK, Role.COUNTY_SECTION_HEAD})
"""Who decides what becomes of them."""
ASKED = {"person_ref": pl.Int64, "household_id": pl.Int64, "benefit": pl.String, "first_month": pl.Int32, "reason": pl.String,
         "source": pl.String}
"""Columns of ``hold``: a person, or a household as a whole; ``benefit`` null or absent: all that they get."""

_COVERED = """
    SELECT t.id AS hold_id, b.id AS award_id, t.first_month, t.until_month, t.pays_held, t.source
    FROM payments_hold t JOIN people_person q ON q.id = t.person_id CROSS JOIN LATERAL (
        SELECT coalesce(q.merged_into_id, q.id) AS person_id
        UNION ALL SELECT r.id FROM people_person r WHERE r.merged_into_id = coalesce(q.merged_into_id, q.id)) own
    JOIN payments_award b ON b.person_id = own.person_id AND t.benefit IN ('', b.benefit)
    UNION ALL
    SELECT t.id, b.id, t.first_month, t.until_month, t.pays_held, t.source
    FROM payments_hold t JOIN payments_award b ON b.household_id = t.household_id AND t.benefit IN ('', b.benefit)
     AND (t.person_id IS NULL OR (b.person_id IS NULL AND t.covers_household))"""
HELD = f"""SELECT award_id, min(source) AS reason FROM ({_COVERED}) covered
    WHERE first_month <= %(month)s AND (until_month IS NULL OR until_month > %(month)s) GROUP BY award_id"""
"""SQL: the awards that wait in ``%(month)s``, and for what."""
_EXCEPTED = f"""
    SELECT e.id, e.award_id, e.amount_fen, r.month, c.until_month, c.pays_held
    FROM ({_COVERED}) c JOIN payments_payrollexception e ON e.award_id = c.award_id AND e.reason_code = 'held'
    JOIN payments_payrollrun r ON r.id = e.run_id AND r.state = 'locked' AND r.kind = 'monthly'
     AND r.month >= c.first_month AND (c.until_month IS NULL OR r.month < c.until_month)"""
PAYABLE = f"""SELECT award_id, amount_fen AS fen FROM ({_EXCEPTED}) excepted GROUP BY id, award_id, amount_fen
    HAVING bool_and(pays_held IS TRUE AND until_month <= %(month)s)"""
"""SQL: what locked runs held back and every hold of it lets be paid by ``%(month)s``."""
FORFEITED = f"""SELECT award_id FROM ({_EXCEPTED}) excepted JOIN payments_award a ON a.id = award_id WHERE month = %(month)s
    GROUP BY excepted.id, award_id, a.last_month
    HAVING bool_or(pays_held IS FALSE) OR (bool_and(pays_held IS TRUE) AND a.last_month < max(until_month))"""
"""SQL: the awards whose ``%(month)s`` was held back and is not paid by itself: by decision, or because the award was over before
payments went on, so that no run brings it."""


def hold(frame: pl.DataFrame, *, by: Actor, at: datetime) -> int:
    """Let payments wait from a month on (ASKED columns); how many holds are new. What waits for the same reason already stays.

    A month that a former hold let be paid is not held again: what was decided stays decided.
    """
    asked = frame.with_columns(
        pl.lit(None, kind).alias(name) for name, kind in ASKED.items() if name not in frame.columns).unique(
        ["person_ref", "household_id", "benefit", "reason"], keep="first", maintain_order=True)
    with transaction.atomic():
        require(by, HOLDERS, say("暂缓发放"))
        awards_locked()
        with connection.cursor() as cursor:
            cursor.execute(_INSERT, {name: asked[name].to_list() for name in ASKED} | {"by": str(by), "at": at})
            count = int(cursor.rowcount)
        if count:
            record(by=by, at=at, action="hold_payments", subject="holds", details={"rows": count})
    return count


def release(holds: Sequence[int], *, pays: bool, note: str, by: Actor, at: datetime) -> int:
    """Let payments go on; ``pays`` says whether the months held come with the next one. How many were open.

    Raises Refused without a note.
    """
    if not note.strip():
        raise Refused(say("请说明原因"), (), code="reason_missing")
    with transaction.atomic():
        require(by, RELEASERS, say("解除暂缓发放"))
        awards_locked()
        with connection.cursor() as cursor:
            cursor.execute(_RELEASE, {"holds": list(holds), "pays": pays, "note": note.strip()[:500], "by": str(by), "at": at})
            count = int(cursor.rowcount)
        if count:
            record(by=by, at=at, action="release_payments", subject="holds",
                   details={"rows": count, "state": "pays" if pays else "forfeits", "reason": note.strip()[:200]})
    return count


def open_holds(*, household_id: int) -> QuerySet[Hold]:
    """What waits of a household and its members."""
    return Hold.objects.filter(household=household_id, until_month=None).select_related("person").order_by("pk")


def require_current(run: PayrollRun) -> None:
    """Raises Refused where something was held or released since the run was computed."""
    with connection.cursor() as cursor:
        cursor.execute(_STALE, {"run": run.pk, "month": run.month})
        count = cursor.fetchone()[0]
    if count:
        raise Refused(say("核算之后又有 {count} 笔暂缓或解除：请重新核算", count=count), (), code="holds_changed")


_OF_PERSON = f"""m.person_id = a.person_id AND m.scheme = '{SCHEME}' AND m.counted"""
_OPEN = "m.valid_until IS NULL AND m.known_until IS NULL"
_INSERT = f"""
WITH a AS (
    SELECT coalesce((SELECT q.merged_into_id FROM people_person q WHERE q.id = g.person_id), g.person_id) AS person_id,
           g.household_id, g.benefit, g.first_month, g.reason, g.source
    FROM unnest(%(person_ref)s::bigint[], %(household_id)s::bigint[], %(benefit)s::text[], %(first_month)s::int[],
                %(reason)s::text[], %(source)s::text[])
    AS g (person_id, household_id, benefit, first_month, reason, source)),
placed AS (
    SELECT a.*, coalesce(
        (SELECT m.household_id FROM people_membership m WHERE {_OF_PERSON} AND {_OPEN} ORDER BY m.id DESC LIMIT 1),
        (SELECT b.household_id FROM payments_award b WHERE b.person_id = a.person_id ORDER BY b.id DESC LIMIT 1),
        (SELECT m.household_id FROM people_membership m WHERE {_OF_PERSON} ORDER BY m.id DESC LIMIT 1), a.household_id) AS home
    FROM a)
INSERT INTO payments_hold (household_id, person_id, covers_household, benefit, first_month, reason, source, by, at, released_by,
                           note)
SELECT home, person_id, person_id IS NOT NULL AND NOT EXISTS (
           SELECT FROM people_membership m JOIN people_person q ON q.id = m.person_id
           WHERE m.household_id = home AND m.scheme = '{SCHEME}' AND m.counted AND {_OPEN} AND q.death_date IS NULL
             AND m.person_id NOT IN (SELECT person_id FROM a WHERE person_id IS NOT NULL)
             AND NOT EXISTS (SELECT FROM payments_hold o WHERE o.person_id = m.person_id AND o.until_month IS NULL)),
       coalesce(benefit, ''), greatest(first_month, (
           SELECT max(o.until_month) FROM payments_hold o
           WHERE o.pays_held AND (o.person_id = placed.person_id OR o.household_id = home))),
       reason, source, %(by)s, %(at)s, '', ''
FROM placed WHERE home IS NOT NULL
ON CONFLICT DO NOTHING"""
_RELEASE = f"""
UPDATE payments_hold h SET pays_held = %(pays)s, released_by = %(by)s, released_at = %(at)s, note = %(note)s,
       until_month = greatest(h.first_month, (
           SELECT CASE WHEN max(r.month) %% 100 = 12 THEN max(r.month) + 89 ELSE max(r.month) + 1 END
           FROM ({_COVERED}) c JOIN payments_payrollexception e ON e.award_id = c.award_id AND e.reason_code = 'held'
           JOIN payments_payrollrun r ON r.id = e.run_id AND r.state IN ('locked', 'frozen') AND r.kind = 'monthly'
           WHERE c.hold_id = h.id))
WHERE h.id = ANY(%(holds)s) AND h.until_month IS NULL"""
"""Payments go on after the last month that was released without them, or is about to be."""
_STALE = f"""
WITH held AS ({HELD})
SELECT (SELECT count(*) FROM payments_payrollline l JOIN held USING (award_id) WHERE l.run_id = %(run)s)
     + (SELECT count(*) FROM payments_payrollexception e LEFT JOIN held USING (award_id)
        WHERE e.run_id = %(run)s AND e.reason_code = 'held' AND held.award_id IS NULL)"""
