"""What the kernel records and no folder owns, in the columns of a folder's book: ``commons_CHAPTER_book``.

``commons_social_assistance_book``: visits to monitored households, and persons who were found and are enrolled since.
``commons_organisation_book``: money kept back from payments or given back, on the day it was booked.
"""

from django.db import migrations

VIEWS = """
CREATE VIEW commons_social_assistance_book AS
SELECT visited_on AS "on", 'monitoring_visit' AS component, household_id::text AS household, 1 AS persons,
       0::bigint AS amount_fen, area_code
FROM watching_monitorvisit
UNION ALL
SELECT (closed_at AT TIME ZONE 'Asia/Shanghai')::date, 'found_and_served', 'found-' || coalesce(person_id::text, key), 1,
       0::bigint, area_code
FROM discovery_discovery
WHERE state = 'closed' AND outcome = 'served' AND closed_at IS NOT NULL;
CREATE VIEW commons_organisation_book AS
SELECT (entry.at AT TIME ZONE 'Asia/Shanghai')::date AS "on", entry.kind AS component, award.household_id::text AS household,
       1 AS persons, entry.fen AS amount_fen, home.area_code
FROM corrections_awardentry AS entry JOIN payments_award AS award ON award.id = entry.award_id
JOIN people_household AS home ON home.id = award.household_id
WHERE entry.kind IN ('deduction', 'refund');
"""
GONE = "DROP VIEW commons_social_assistance_book; DROP VIEW commons_organisation_book;"


class Migration(migrations.Migration):
    dependencies = [("relations", "0002_integrity"), ("watching", "0002_integrity"), ("discovery", "0002_integrity"),
                    ("corrections", "0004_balances")]

    operations = [migrations.RunSQL(VIEWS, GONE)]
