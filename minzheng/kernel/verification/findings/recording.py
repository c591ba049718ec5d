"""Findings into the table, as sets: new ones are made, known ones renewed, those that are no longer found are marked gone.

A finding is the same while rule and key are: a person and what the register has of them. Where other evidence comes to one that
nobody has examined yet, it takes that evidence up; to one that was examined or closed there comes a new finding.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import polars as pl
from django.db import connection

from minzheng.kernel.access.copying import copy_in, copy_out
from minzheng.kernel.payments.holding import ASKED
from minzheng.kernel.values import areas

from .models import CheckRun

_TOLD = ("household_id", "register", "standard", "severity", "grade", "award_id", "area_code", "first_month", "last_month",
         "paid_fen", "evidence", "holds")
"""What a later run may tell otherwise of a finding that is not closed."""


def record_findings(frame: pl.DataFrame, *, run: CheckRun, at: datetime, rules: Iterable[str]) -> dict[str, dict[str, int]]:
    """Record what a run found (``checks.finding.FOUND`` columns) by ``rules``; counts by rule: found, new, gone.

    ``rules`` are those that could be asked: what another rule found before is left as it is. In the caller's transaction.
    """
    asked = sorted(set(rules))
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS found_now")
        cursor.execute("CREATE TEMP TABLE found_now (LIKE findings_finding) ON COMMIT DROP")
        cursor.execute("".join(f"ALTER TABLE found_now ALTER {name} DROP NOT NULL;" for name in _LEFT_OUT))
    copy_in(frame, "found_now")
    low, high = areas.span(run.area_code)
    values: dict[str, Any] = {"run": run.pk, "at": at, "rules": asked, "low": low, "high": high}
    with connection.cursor() as cursor:
        for statement in (*_TAKEN_UP, _RENEWED, _SEEN_AGAIN):
            cursor.execute(statement, values)
        cursor.execute(_NEW, values)
        new = dict(cursor.fetchall())
        cursor.execute(_GONE, values)
        gone = dict(cursor.fetchall())
    found = dict(frame.group_by("rule").len().iter_rows())
    return {rule: {"found": found.get(rule, 0), "new": new.get(rule, 0), "gone": gone.get(rule, 0)} for rule in asked}


def to_hold() -> pl.DataFrame:
    """Of what was recorded last in this transaction the payments that wait, as ``payments.holding.hold`` takes them.

    What was closed is decided, and waits no more.
    """
    return copy_out(_TO_HOLD, {}, ASKED)


_TO_HOLD = """
    SELECT n.person_id, n.household_id, n.business, n.first_month, n.rule, n.evidence->0->>'zh'
    FROM found_now n JOIN findings_finding f ON f.rule = n.rule AND f.key = n.key
    WHERE n.holds AND n.last_month IS NULL AND f.state <> 'closed' ORDER BY n.rule, n.key"""
_LEFT_OUT = ("id", "found_at", "seen_at", "state", "result", "consequence", "reference", "examined_by", "closed_by", "run_id")
_SET = ", ".join(f"{name} = n.{name}" for name in _TOLD)
_ALL = f"({', '.join(f'{{0}}.{name}' for name in _TOLD)})"
_SUBJECTS = ("{0}.person_id = {1}.person_id",
             "{0}.person_id IS NULL AND {1}.person_id IS NULL AND {0}.household_id = {1}.household_id")
"""When two findings of a rule are about the same person, or about the same household as such."""
_TAKEN_UP = tuple(f"""
WITH others AS MATERIALIZED (
    SELECT * FROM found_now n WHERE NOT EXISTS (SELECT FROM findings_finding k WHERE k.rule = n.rule AND k.key = n.key))
UPDATE findings_finding f SET key = n.key, {_SET}
FROM others n
WHERE f.rule = n.rule AND {same.format("f", "n")} AND f.state IN ('open', 'assigned')
  AND NOT EXISTS (SELECT FROM findings_finding o WHERE o.rule = f.rule AND o.id > f.id AND o.state IN ('open', 'assigned')
                  AND {same.format("o", "f")})""" for same in _SUBJECTS)
"""Other evidence for one that nobody has examined: it goes on as the same finding. A statement for each kind of subject, so that
the database joins by it and not by the rule alone."""
_RENEWED = f"""
UPDATE findings_finding f SET seen_at = %(at)s, gone_at = NULL, {_SET}
FROM found_now n WHERE f.rule = n.rule AND f.key = n.key AND f.state <> 'closed'
  AND (f.gone_at IS NOT NULL OR {_ALL.format("f")} IS DISTINCT FROM {_ALL.format("n")})"""
"""What is told as before is left as it is: after a delivery of one register nearly all of what the others say."""
_SEEN_AGAIN = """
UPDATE findings_finding f SET seen_at = %(at)s, gone_at = NULL
FROM found_now n WHERE f.rule = n.rule AND f.key = n.key AND f.state = 'closed' AND f.gone_at IS NOT NULL"""
_COLUMNS = ", ".join(("rule", "key", "business", "person_id", *_TOLD))
_NEW = f"""
WITH made AS (
    INSERT INTO findings_finding ({_COLUMNS}, run_id, found_at, seen_at, state, result, consequence, reference,
                                  examined_by, closed_by)
    SELECT {_COLUMNS}, %(run)s, %(at)s, %(at)s, 'open', '', '', '', '', '' FROM found_now n
    WHERE NOT EXISTS (SELECT FROM findings_finding f WHERE f.rule = n.rule AND f.key = n.key)
    RETURNING rule)
SELECT rule, count(*) FROM made GROUP BY rule"""
_GONE = """
WITH left_now AS (
    UPDATE findings_finding f SET gone_at = %(at)s
    WHERE f.rule = ANY(%(rules)s::text[]) AND f.area_code >= %(low)s AND f.area_code < %(high)s AND f.gone_at IS NULL
      AND f.state <> 'closed' AND NOT EXISTS (SELECT FROM found_now n WHERE n.rule = f.rule AND n.key = f.key)
    RETURNING f.rule)
SELECT rule, count(*) FROM left_now GROUP BY rule"""
