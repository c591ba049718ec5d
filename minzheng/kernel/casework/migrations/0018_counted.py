"""What casework lets indicators count: a row for each thing that happened to a household, a case or a complaint.

``business`` is null where a row belongs to no business. An application counts on the day of its acceptance, whatever was done
in it later, so that a share of the applications never exceeds them all; so does a complaint on the day it came, and a household
of a campaign on the day the campaign began.
"""

from django.db import migrations

VIEW = """
CREATE VIEW casework_counted AS
WITH people AS (
  SELECT application_id, count(*)::int AS persons FROM casework_applicant GROUP BY application_id
), source AS (
  SELECT case_id, min(source) AS source FROM casework_proposal WHERE case_id IS NOT NULL GROUP BY case_id
), one AS (
  SELECT c.id, c.business, c.flow, c.state, c.accepted_on, c.decided_on, c.is_relative, c.area_code, coalesce(p.persons, 0) AS persons,
         coalesce(a.household_id::text, a.number) AS household, s.source
  FROM casework_case c JOIN casework_application a ON a.id = c.application_id
  LEFT JOIN people p ON p.application_id = a.id LEFT JOIN source s ON s.case_id = c.id
), visit AS (
  SELECT DISTINCT e.case_id, y.role LIKE 'county%' AS is_county
  FROM casework_caseevent e JOIN access_account y ON y.id = e.account_id
  WHERE e.action = 'complete' AND e.record ->> 'method' = 'home_visit'
)
SELECT accepted_on AS "on", business, 'accepted' AS event, household, persons, area_code FROM one WHERE flow = 'application'
UNION ALL
SELECT one.accepted_on, one.business, CASE WHEN visit.is_county THEN 'visited_by_county' ELSE 'visited' END,
       one.household, one.persons, one.area_code
FROM one JOIN visit ON visit.case_id = one.id WHERE one.flow = 'application'
UNION ALL
SELECT accepted_on, business, 'of_relatives', household, persons, area_code FROM one WHERE flow = 'application' AND is_relative
UNION ALL
SELECT decided_on, business, CASE WHEN source IN ('review', 'campaign') THEN 'ended_by_review' WHEN source = 'spot_check'
       THEN 'ended_by_check' WHEN source = 'sign_in' THEN 'ended_by_misses' ELSE 'ended' END, household, persons, area_code
FROM one WHERE flow = 'end' AND state = 'approved'
UNION ALL
SELECT decided_on, business, CASE WHEN source = 'spot_check' THEN 'suspended_by_check' ELSE 'suspended' END, household, persons,
       area_code
FROM one WHERE flow = 'suspend' AND state = 'approved'
UNION ALL
SELECT c.starts_on, NULL, CASE WHEN r.id IS NULL THEN 'to_review' ELSE 'reviewed' END, e.household_id::text, e.persons, e.area_code
FROM casework_campaignentry e JOIN casework_campaign c ON c.id = e.campaign_id
LEFT JOIN casework_review r ON r.campaign_id = c.id AND r.household_id = e.household_id WHERE e.is_chosen
UNION ALL
SELECT received_on, NULL, CASE WHEN found_on IS NULL THEN 'complaint' ELSE 'complaint_found' END, number, 0, area_code
FROM casework_complaint;
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0017_delegation"), ("access", "0004_second_step")]

    operations = [migrations.RunSQL(VIEW, "DROP VIEW casework_counted")]
