"""What checks let indicators count, in the columns of ``casework_counted``: reports and what in them is abnormal, which belong to no
business, and the households that were let in, with those of them whose case holds a report.
"""

from django.db import migrations

VIEW = """
CREATE VIEW requests_counted AS
WITH report AS (
  SELECT r.id, r.issued_on, r.differences, q.number, q.area_code,
         (SELECT count(*)::int FROM requests_requestperson p WHERE p.request_id = q.id) AS persons
  FROM requests_report r JOIN requests_request q ON q.id = r.request_id
), entered AS (
  SELECT c.id, c.business, c.decided_on, c.area_code, coalesce(a.household_id::text, a.number) AS household,
         (SELECT count(*)::int FROM casework_applicant p WHERE p.application_id = a.id) AS persons
  FROM casework_case c JOIN casework_application a ON a.id = c.application_id
  WHERE c.flow = 'application' AND c.state = 'approved'
)
SELECT issued_on AS "on", NULL::varchar AS business, 'verified' AS event, number AS household, persons, area_code FROM report
UNION ALL
SELECT issued_on, NULL, 'verification_alarm', number || '-' || id || '-' || serial, 0, area_code
FROM report CROSS JOIN LATERAL generate_series(1, differences) AS serial
UNION ALL
SELECT decided_on, business, 'entered', household, persons, area_code FROM entered
UNION ALL
SELECT decided_on, business, 'entered_verified', household, persons, area_code FROM entered
WHERE EXISTS (SELECT FROM casework_caseevent e WHERE e.case_id = entered.id AND e.record ? 'verification_report'
              AND e.record ? 'document');
"""


class Migration(migrations.Migration):
    dependencies = [("requests", "0002_integrity"), ("casework", "0019_suspended_member")]

    operations = [migrations.RunSQL(VIEW, "DROP VIEW requests_counted")]
