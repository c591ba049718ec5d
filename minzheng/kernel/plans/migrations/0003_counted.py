"""What plans hold at the end of each month, in the columns of a folder's book: ``commons_planning_book``.

A row for each month of the period and each thing that holds at its end: ``task``, ``done``, ``target`` (a task with a number) and
``met`` (its last value is what the target asks for).
"""

from __future__ import annotations

from django.db import migrations

VIEW = """
CREATE VIEW commons_planning_book AS
WITH month_end AS (
  SELECT plan.id AS plan_id, plan.area_code, (month + interval '1 month' - interval '1 day')::date AS until
  FROM plans_plan AS plan CROSS JOIN LATERAL generate_series(
    make_date(plan.year, CASE plan.half WHEN 2 THEN 7 ELSE 1 END, 1)::timestamp,
    make_date(plan.year, CASE plan.half WHEN 1 THEN 6 ELSE 12 END, 1)::timestamp, interval '1 month') AS month
  WHERE plan.state <> 'draft'
), held AS (
  SELECT month_end.until, month_end.area_code, task.id, task.comparison, task.numerator, task.denominator, ended.kind AS ended,
         reached.numerator AS value, reached.denominator AS value_of
  FROM month_end JOIN plans_task AS task ON task.plan_id = month_end.plan_id
  LEFT JOIN LATERAL (
    SELECT kind FROM plans_taskevent AS event
    WHERE event.task_id = task.id AND event.kind IN ('done', 'stopped', 'resumed') AND event."on" <= month_end.until
    ORDER BY event.id DESC LIMIT 1) AS ended ON true
  LEFT JOIN LATERAL (
    SELECT report.numerator, report.denominator FROM plans_progress AS report
    WHERE report.task_id = task.id AND report.numerator IS NOT NULL AND report."on" <= month_end.until
    ORDER BY report."on" DESC, report.id DESC LIMIT 1) AS reached ON true
)
SELECT held.until AS "on", shown.component, shown.component || '-' || held.id AS household, 0 AS persons, 0::bigint AS amount_fen,
       held.area_code
FROM held CROSS JOIN LATERAL (VALUES
  ('task', true), ('done', held.ended = 'done'), ('target', held.numerator IS NOT NULL),
  ('met', CASE held.comparison
     WHEN 'at_most' THEN held.value::numeric * held.denominator <= held.numerator::numeric * held.value_of
     WHEN 'equal' THEN held.value::numeric * held.denominator = held.numerator::numeric * held.value_of
     WHEN 'about' THEN abs(held.value::numeric * held.denominator - held.numerator::numeric * held.value_of) * 10
                       <= held.numerator::numeric * held.value_of
     ELSE held.value::numeric * held.denominator >= held.numerator::numeric * held.value_of END)
) AS shown (component, holds) WHERE shown.holds
"""
GONE = "DROP VIEW commons_planning_book"


class Migration(migrations.Migration):
    dependencies = (("plans", "0002_integrity"),)
    operations = (migrations.RunSQL(VIEW, GONE),)
