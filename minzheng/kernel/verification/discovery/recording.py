"""What a search found, kept as one set: inserted once, renewed while it is seen, closed when it no longer holds."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import polars as pl
from django.db import connection

from minzheng.kernel.access.copying import copy_in
from minzheng.kernel.values import areas

from .models import Coverage, DiscoveryRun

FOUND = "discovery_sought"
_TEMPORARY = f"""CREATE TEMPORARY TABLE {FOUND} (
    key text, benefit text, component text, person_id bigint, household_id bigint, name text, initials text, id_number bytea,
    birth_date date, area_code bigint, certainty text, register text, grounds jsonb, missing jsonb, amount_fen bigint,
    missed_fen bigint, since_month int) ON COMMIT DROP"""
_RENEWED = "name, initials, area_code, certainty, register, grounds, missing, amount_fen, missed_fen, since_month"
_AGAIN = "d.state = 'closed' AND d.outcome IN ('served', 'lapsed')"
"""Who was enrolled or no longer due it, and is found once more, begins anew; who declined is not asked again by a machine."""
_COUNTS = f"""SELECT count(*) FILTER (WHERE d.key IS NULL), count(*) FILTER (WHERE {_AGAIN})
    FROM {FOUND} f LEFT JOIN discovery_discovery d ON d.key = f.key"""
_STORY = "INSERT INTO discovery_discoveryevent (discovery_id, action, note, details, by, at)"
_REOPEN = f"""WITH again AS (
    UPDATE discovery_discovery d SET state = 'found', outcome = '', served_by = '', closed_by = '', closed_at = NULL,
        application_id = NULL, assigned_to_id = NULL, due = NULL, path_due = NULL, county_on = NULL, contacted_at = NULL
    FROM {FOUND} f WHERE f.key = d.key AND {_AGAIN} RETURNING d.id)
    {_STORY} SELECT id, 'found_again', '', '{{}}', %(by)s, %(at)s FROM again"""
_RENEW = f"""UPDATE discovery_discovery d SET ({_RENEWED}, seen_on, run_id) =
    ({", ".join(f"f.{name}" for name in _RENEWED.split(", "))}, greatest(d.seen_on, %(on)s), %(run)s)
    FROM {FOUND} f WHERE f.key = d.key"""
_INSERT = f"""WITH new AS (
    INSERT INTO discovery_discovery (key, benefit, component, person_id, household_id, id_number, birth_date, {_RENEWED}, source,
        need, urgency, place, phone, run_id, found_on, seen_on, state, outcome, served_by, closed_by)
    SELECT key, benefit, component, person_id, household_id, id_number, birth_date, {_RENEWED}, 'data_match', '', 'normal', '',
        '', %(run)s, %(on)s, %(on)s, 'found', '', '', ''
    FROM {FOUND} f WHERE NOT EXISTS (SELECT FROM discovery_discovery d WHERE d.key = f.key) ORDER BY area_code, key
    RETURNING id)
    {_STORY} SELECT id, 'found', '', '{{}}', %(by)s, %(at)s FROM new"""
_CLOSE = f"""WITH gone AS (
    UPDATE discovery_discovery d SET state = 'closed', closed_by = %(by)s, closed_at = %(at)s,
        served_by = coalesce(s.benefit, ''), outcome = CASE WHEN s.benefit IS NULL THEN 'lapsed' ELSE 'served' END
    FROM discovery_discovery o LEFT JOIN discovery_enrolled s ON s.key = o.key
    WHERE o.id = d.id AND d.state <> 'closed' AND d.source = 'data_match' AND d.area_code >= %(low)s AND d.area_code < %(high)s
      AND NOT EXISTS (SELECT FROM {FOUND} f WHERE f.key = d.key)
    RETURNING d.id, d.outcome)
    {_STORY} SELECT id, outcome, '', '{{}}', %(by)s, %(at)s FROM gone"""

_DECIDED = f"""WITH decided AS (
    UPDATE discovery_discovery d SET state = 'closed', closed_by = %(by)s, closed_at = %(at)s,
        served_by = coalesce(c.approved, ''), outcome = CASE WHEN c.approved IS NULL THEN 'not_eligible' ELSE 'served' END
    FROM (SELECT application_id, min(business) FILTER (WHERE state = 'approved') AS approved FROM casework_case
          GROUP BY application_id HAVING bool_and(closed_on IS NOT NULL)) c
    WHERE c.application_id = d.application_id AND d.state = 'applying' AND d.area_code >= %(low)s AND d.area_code < %(high)s
    RETURNING d.id, d.outcome, d.served_by)
    {_STORY} SELECT id, 'decided', '', jsonb_build_object('outcome', outcome, 'served_by', served_by), %(by)s, %(at)s
    FROM decided"""
_GIVEN_UP = f"""WITH back AS (
    UPDATE discovery_discovery d SET state = 'contacted', application_id = NULL FROM casework_application a
    WHERE a.id = d.application_id AND d.state = 'applying' AND a.state IN ('rejected', 'withdrawn')
      AND d.area_code >= %(low)s AND d.area_code < %(high)s
    RETURNING d.id)
    {_STORY} SELECT id, 'given_up', '', '{{}}', %(by)s, %(at)s FROM back"""
"""Whose application is decided is closed by the decision; whose application was given up waits for an outcome again."""


def counts(described: pl.DataFrame, enrolled: pl.DataFrame) -> dict[str, int]:
    """Lay what was found (``describing.DESCRIBED``) and who is enrolled (key, benefit) beside the table, in the caller's
    transaction; how many are new and how many are found again."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {FOUND}, discovery_enrolled")
        cursor.execute(_TEMPORARY)
        cursor.execute("CREATE TEMPORARY TABLE discovery_enrolled (key text PRIMARY KEY, benefit text) ON COMMIT DROP")
        copy_in(described, FOUND)
        copy_in(enrolled, "discovery_enrolled")
        cursor.execute(f"ANALYZE {FOUND}")
        cursor.execute(_COUNTS)
        new, again = cursor.fetchone()
    return {"new": new, "again": again, "found": described.height}


def keep(run: DiscoveryRun, *, on: date, at: datetime) -> dict[str, int]:
    """Write what ``counts`` laid down: closed what no longer holds, begun anew, renewed, and inserted what is new."""
    low, high = areas.span(run.area_code)
    values: dict[str, Any] = {"run": run.pk, "on": on, "by": run.by, "at": at, "low": low, "high": high}
    with connection.cursor() as cursor:
        for statement in (_DECIDED, _GIVEN_UP):
            cursor.execute(statement, values)
        cursor.execute(_CLOSE, values)
        gone = cursor.rowcount
        for statement in (_REOPEN, _RENEW, _INSERT):
            cursor.execute(statement, values)
    return {"gone": gone}


def keep_coverage(run: DiscoveryRun, counted: pl.DataFrame) -> None:
    """Write the coverage of a run: benefit, area_code, enrolled, unserved, likely."""
    copy_in(counted.with_columns(pl.lit(run.pk).alias("run_id")), Coverage._meta.db_table)


def judged_not_eligible() -> list[str]:
    """The keys of whom people found not eligible: they are no gap in the coverage."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM discovery_discovery WHERE outcome = 'not_eligible'")
        return [row[0] for row in cursor.fetchall()]
