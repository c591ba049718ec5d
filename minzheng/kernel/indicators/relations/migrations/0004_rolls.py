"""Two more of what the kernel records and no folder owns.

``commons_social_assistance_roll``: the low-income population, each person in the highest tier. ``commons_organisation_book`` gains the
months that were to be paid: a run that was released by the tenth of its month was paid in time (民发〔2021〕57号: by the tenth).
"""

from django.db import migrations

ROLL = """
CREATE VIEW commons_social_assistance_roll AS
SELECT tier AS component, household_id::text AS household, person_id, area_code, valid_from, valid_until
FROM watching_lowincomeperson;
"""
RECOVERED = """
SELECT (entry.at AT TIME ZONE 'Asia/Shanghai')::date AS "on", entry.kind AS component, award.household_id::text AS household,
       1 AS persons, entry.fen AS amount_fen, home.area_code
FROM corrections_awardentry AS entry JOIN payments_award AS award ON award.id = entry.award_id
JOIN people_household AS home ON home.id = award.household_id
WHERE entry.kind IN ('deduction', 'refund')
"""
PAID = """
UNION ALL
SELECT due.first_day, CASE WHEN (due.locked_at AT TIME ZONE 'Asia/Shanghai')::date < due.first_day + 10 THEN 'paid_in_time'
       ELSE 'paid_late' END, 'run-' || due.id || '-' || line.area_code, sum(line.persons)::int, sum(line.amount_fen)::bigint,
       line.area_code
FROM (SELECT id, locked_at, make_date(month / 100, month % 100, 1) AS first_day FROM payments_payrollrun
      WHERE kind = 'monthly' AND state <> 'superseded') AS due
JOIN payments_payrollline AS line ON line.run_id = due.id
GROUP BY due.id, due.locked_at, due.first_day, line.area_code
"""
GONE = "DROP VIEW commons_organisation_book;"


class Migration(migrations.Migration):
    dependencies = [("relations", "0003_counted"), ("payments", "0009_one_run_of_a_kind")]

    operations = [
        migrations.RunSQL(ROLL, "DROP VIEW commons_social_assistance_roll;"),
        migrations.RunSQL(f"{GONE} CREATE VIEW commons_organisation_book AS {RECOVERED}{PAID};",
                          f"{GONE} CREATE VIEW commons_organisation_book AS {RECOVERED};"),
    ]
