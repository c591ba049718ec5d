"""Two people sign the release of a household: the database refuses one. And what the figures of the folder are counted from."""

from __future__ import annotations

from django.db import migrations

REFUSE = """
CREATE FUNCTION monitored_households_released_by_two() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  first registers_deed%ROWTYPE;
BEGIN
  IF NEW.name <> 'release' OR NOT EXISTS (SELECT FROM registers_entry e WHERE e.id = NEW.entry_id AND e.kind = 'monitor_household') THEN
    RETURN NEW;
  END IF;
  SELECT * INTO first FROM registers_deed d WHERE d.entry_id = NEW.entry_id AND d.name = 'propose_release'
    ORDER BY d.serial DESC LIMIT 1;
  IF first.id IS NULL OR first.account_id = NEW.account_id THEN
    RAISE EXCEPTION 'household %: released by one', NEW.entry_id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER monitored_households_released_by_two BEFORE INSERT ON registers_deed
  FOR EACH ROW EXECUTE FUNCTION monitored_households_released_by_two();
"""
ALLOW = """
DROP TRIGGER monitored_households_released_by_two ON registers_deed;
DROP FUNCTION monitored_households_released_by_two();
"""
BOOK = """
CREATE VIEW monitored_households_book AS
SELECT visited_on AS "on", 'visit' AS component, household_id::text AS household, 1 AS persons, 0::bigint AS amount_fen, area_code
FROM watching_monitorvisit
UNION ALL
SELECT visit."on", 'visit', coalesce(home.household_id::text, 'monitored-' || visit.parent_id), 1, 0::bigint, visit.area_code
FROM registers_entry AS visit LEFT JOIN LATERAL (
  SELECT member.household_id FROM registers_party AS party JOIN people_person AS person ON person.id_number = party.id_number
  JOIN people_membership AS member ON member.person_id = coalesce(person.merged_into_id, person.id)
  WHERE party.entry_id = visit.parent_id AND member.scheme = 'assistance' AND member.counted
    AND member.known_until IS NULL AND member.valid_until IS NULL
  ORDER BY member.id LIMIT 1
) AS home ON true
WHERE visit.kind = 'monitored_visit'
UNION ALL
SELECT deed."on", 'urban_release', 'monitored-' || deed.entry_id, 1, 0::bigint, entry.area_code
FROM registers_deed AS deed JOIN registers_entry AS entry ON entry.id = deed.entry_id
WHERE entry.kind = 'monitor_household' AND deed.name = 'release' AND deed.values ->> 'type' = 'urban_poor';
"""


class Migration(migrations.Migration):
    dependencies = (("registers", "0002_append_only"), ("watching", "0002_integrity"), ("people", "0007_merging"))
    operations = (migrations.RunSQL(REFUSE, ALLOW), migrations.RunSQL(BOOK, "DROP VIEW monitored_households_book;"))
