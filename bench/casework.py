"""Casework of an invented registry, in proportion to its households, as sets.

One household in six applied. Of eight that were taken in, three are still open (at the survey, posted, at the confirmation)
and five were approved; one in nine is not taken in yet. Half of the households on a roll were reviewed; a campaign lists them
all.
"""

from __future__ import annotations

import json
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import NOT_PROVIDED

EVERY = 6
STATEMENTS = (
    # Who applied, and how far they are: ``place`` counts within the village.
    """CREATE TEMPORARY TABLE applied AS
    SELECT h.id, h.area_code, p.name, p.initials, p.id_number, n, n % 9 = 0 AS is_waiting,
           CASE WHEN n % 8 < 3 THEN n % 8 ELSE 3 END AS stage
    FROM (SELECT *, row_number() OVER (ORDER BY area_code, id) AS n FROM people_household WHERE id % {every} = 0) h
    JOIN people_membership m ON m.household_id = h.id AND m.relation = '户主' JOIN people_person p ON p.id = m.person_id""",
    """INSERT INTO casework_application (number, state, channel, area_code, household_id, benefits, answers, version, changed,
        head_name, head_initials, head_id, begun_at, submitted_on, accepted_on, missing, code_hash)
    SELECT 'SQ' || id, CASE WHEN is_waiting THEN 'submitted' ELSE 'accepted' END, 'window', area_code, id, '["dibao"]', '', 0,
        '{{}}', name, initials, id_number, TIMESTAMPTZ '2026-10-12 09:00+08', DATE '2026-10-12',
        CASE WHEN is_waiting THEN NULL ELSE DATE '2026-10-12' END, '[]', '' FROM applied""",
    """INSERT INTO casework_applicant (application_id, id_number, name, is_open)
    SELECT a.id, p.id_number, p.name, b.stage < 3 FROM applied b JOIN casework_application a ON a.household_id = b.id
    JOIN people_membership m ON m.household_id = b.id JOIN people_person p ON p.id = m.person_id""",
    """INSERT INTO casework_case (number, application_id, business, flow, version_from, area_code, state, step, step_who,
        step_since, step_due_on, accepted_on, due_on, limit_on, is_special, is_relative, head_name, head_initials, amount_fen,
        decided_on, first_month, closed_on)
    SELECT 'SA01' || b.id, a.id, 'dibao', 'application', DATE '2026-07-01', b.area_code,
        CASE WHEN stage < 3 THEN 'open' ELSE 'approved' END,
        (ARRAY['survey', 'first_review_notice', 'confirm', ''])[stage + 1],
        (ARRAY['township_clerk', 'village_officer', 'county_leader', ''])[stage + 1],
        CASE WHEN stage < 3 THEN DATE '2026-10-12' END, NULL, DATE '2026-10-12', DATE '2026-11-01' + (n % 60)::int,
        CASE WHEN stage < 3 THEN DATE '2026-11-01' + (n % 60)::int ELSE DATE '9999-12-31' END, false, false, b.name, b.initials,
        50000, CASE WHEN stage = 3 THEN DATE '2026-10-30' END, CASE WHEN stage = 3 THEN 202611 END,
        CASE WHEN stage = 3 THEN DATE '2026-10-30' END
    FROM applied b JOIN casework_application a ON a.household_id = b.id WHERE NOT is_waiting""",
    """INSERT INTO casework_caseevent (case_id, at, "on", username, post, step, action, opinion, record)
    SELECT c.id, TIMESTAMPTZ '2026-10-12 09:00+08' + s.n * interval '1 day', DATE '2026-10-12' + s.n, '示例', '', s.step,
        CASE WHEN s.n = 0 THEN 'accept' ELSE 'complete' END, '', '{{}}'
    FROM casework_case c CROSS JOIN (VALUES (0, 'accept'), (1, 'survey'), (2, 'verify'), (3, 'first_review'),
        (12, 'first_review_notice'), (14, 'confirm')) AS s(n, step)
    WHERE s.n < CASE c.step WHEN 'survey' THEN 1 WHEN 'first_review_notice' THEN 4 WHEN 'confirm' THEN 13 ELSE 20 END""",
    # One list for each ten cases of a village that were posted; those of approved cases are over.
    """CREATE TEMPORARY TABLE posted AS
    SELECT c.id, c.area_code, c.head_name, c.closed_on IS NOT NULL AS is_over, c.amount_fen,
        dense_rank() OVER (ORDER BY c.area_code, c.closed_on IS NOT NULL) * 1000 + (row_number() OVER (
            PARTITION BY c.area_code, c.closed_on IS NOT NULL ORDER BY c.id) - 1) / 10 AS notice
    FROM casework_case c WHERE c.step IN ('first_review_notice', '')""",
    """INSERT INTO casework_publicnotice (id, area_code, business, step, place, posted_on, ends_on, shows, posted_by, removed_on)
    OVERRIDING SYSTEM VALUE
    SELECT notice, min(area_code), 'dibao', 'first_review_notice', '村公示栏',
        CASE WHEN bool_or(is_over) THEN DATE '2026-10-16' ELSE DATE '2026-11-24' END,
        CASE WHEN bool_or(is_over) THEN DATE '2026-10-23' ELSE DATE '2099-12-01' END,
        '["applicant", "members", "amount"]', '示例', CASE WHEN bool_or(is_over) THEN DATE '2026-10-24' END
    FROM posted GROUP BY notice""",
    """INSERT INTO casework_noticeline (notice_id, case_id, applicant, members, amount_fen, ended_on)
    SELECT notice, id, head_name, 3, amount_fen, CASE WHEN is_over THEN DATE '2026-10-24' END FROM posted""",
    """INSERT INTO casework_letter (kind, application_id, case_id, occasion, area_code, county_code, title, number, issued_on,
        issued_at, issued_by, content, sha256)
    SELECT 'approval', c.application_id, c.id, '', c.area_code, c.area_code / 1000000 * 1000000, '确认通知书', 'W' || c.id,
        DATE '2026-10-30', TIMESTAMPTZ '2026-10-30 09:00+08', '示例', '', ''
    FROM casework_case c WHERE c.closed_on IS NOT NULL""",
    """CREATE TEMPORARY TABLE roll AS
    SELECT f.household_id AS id, f.value AS status, h.area_code, h.county || '-' || h.household_no AS key,
        row_number() OVER (ORDER BY f.household_id) AS n
    FROM people_householdfact f JOIN people_household h ON h.id = f.household_id
    WHERE f.name = 'current_status' AND f.value <> '无' AND f.known_until IS NULL""",
    """INSERT INTO casework_campaign (kind, name, area_code, businesses, classes, sample, share, seed, teams, starts_on, ends_on,
        frozen_at, digest, listed, chosen, last_due, started_by, closed_by)
    SELECT 'campaign', '专项复核示例', {county}, '[]', '[]', 'all', 1000, '', '[]', DATE '2026-10-01', DATE '2026-12-31',
        TIMESTAMPTZ '2026-10-01 09:00+08', '', count(*), count(*), (SELECT max(id) FROM casework_reviewdue),
        '示例', '' FROM roll""",
    """INSERT INTO casework_campaignentry (campaign_id, household_id, key, area_code, status, review_class, persons, is_chosen,
        team)
    SELECT c.id, r.id, r.key, r.area_code, r.status, 'B', 3, true, 0 FROM roll r, casework_campaign c""",
    """INSERT INTO casework_review (household_id, campaign_id, reviewed_on, method, investigators, findings, outcome, reason,
        review_class, next_due_on, persons, by, at)
    SELECT r.id, CASE WHEN n % 4 = 0 THEN c.id END, DATE '2026-10-01' + (n % 30)::int, 'home_visit', '孙示例、李示例',
        '与上次一致', CASE WHEN n % 10 = 0 THEN 'decrease' ELSE 'keep' END, '', 'B', DATE '2027-04-01' + (n % 30)::int, 3,
        '示例', TIMESTAMPTZ '2026-10-31 09:00+08' FROM roll r, casework_campaign c WHERE n % 2 = 0""",
    """INSERT INTO casework_proposal (household_id, outcome, source, reason, needs_hearing, made_on, by, at, state, settled_by,
        settlement)
    SELECT r.id, 'decrease', 'review', '收入增加', true, DATE '2026-10-31', '示例', TIMESTAMPTZ '2026-10-31 09:00+08',
        CASE WHEN n % 20 = 0 THEN 'open' ELSE 'dropped' END, '', '' FROM roll r WHERE n % 10 = 0""",
    """INSERT INTO casework_signinduty (area_code, business, residence, first_day, last_day, misses, first_month, document, by,
        at)
    VALUES ({county}, 'dibao', '城市', 1, 10, 3, 202605, '示例文件', '示例', TIMESTAMPTZ '2026-04-30 09:00+08')""",
    """INSERT INTO casework_signin (household_id, month, signed_on, in_time, place, shown, channel, sheet, by, at)
    SELECT r.id, m.month, make_date(2026, m.month - 202600, 5), true, '村委会', 'id_card', 'window', '', '示例',
        TIMESTAMPTZ '2026-10-05 09:00+08'
    FROM roll r JOIN people_householdfact f ON f.household_id = r.id AND f.name = 'residence' AND f.value = '城市'
    CROSS JOIN generate_series(202605, 202611) AS m(month) WHERE r.status = '低保' AND (r.n % 10 > 0 OR m.month < 202609)""",
    """INSERT INTO casework_complaint (number, state, channel, received_on, content, is_named, informer, area_code, household_id,
        registered_at, acknowledge_due_on, investigate_due_on, finding, report, reply, closed_on)
    SELECT 'JB' || id, CASE WHEN n % 5 = 0 THEN 'received' ELSE 'closed' END, 'phone', DATE '2026-10-12', '示例内容', false, '',
        area_code, id, TIMESTAMPTZ '2026-10-12 09:00+08', DATE '2026-10-27', DATE '2026-12-12', '', '', '',
        CASE WHEN n % 5 > 0 THEN DATE '2026-11-02' END FROM roll WHERE n % 100 = 0""",
    "SELECT setval(pg_get_serial_sequence('casework_publicnotice', 'id'), (SELECT max(id) FROM casework_publicnotice))",
    "ANALYZE",
)


def fill(county: int) -> None:
    """Make it all, for the households that are there."""
    with connection.cursor() as cursor:
        _set_defaults(cursor)
        for statement in STATEMENTS:
            cursor.execute(statement.format(every=EVERY, county=county))


def _set_defaults(cursor: Any) -> None:
    """Let the database know the models' defaults: what the statements above do not name is filled as by the program."""
    for model in apps.get_app_config("casework").get_models():
        for field in model._meta.concrete_fields:
            if field.default is not NOT_PROVIDED:
                value = field.get_db_prep_save(field.get_default(), connection)
                cursor.execute(f'ALTER TABLE {model._meta.db_table} ALTER COLUMN "{field.column}" SET DEFAULT {_written(value)}')


def _written(value: Any) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_nullable(%s::text)", [value.hex() if isinstance(value, bytes) else _plain(value)])
        text: str = cursor.fetchone()[0]
    return f"decode({text}, 'hex')" if isinstance(value, bytes) else text


def _plain(value: Any) -> str | None:
    value = getattr(value, "obj", value)
    return json.dumps(value) if isinstance(value, list | dict) else None if value is None else str(value)
