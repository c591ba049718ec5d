"""The figures of a campaign, counted as its entries and results come in: the SQL of migration ``0015``.

Entries and reviews are only added, so a tally never has to be taken back.
"""

from __future__ import annotations

TALLIED = """
CREATE FUNCTION casework_tally_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO casework_campaigntally AS t (campaign_id, area_code, outcome, households, persons)
  SELECT campaign_id, area_code, '', count(*), sum(persons) FROM after WHERE is_chosen GROUP BY 1, 2 ORDER BY 1, 2
  ON CONFLICT (campaign_id, area_code, outcome) DO UPDATE
    SET households = t.households + excluded.households, persons = t.persons + excluded.persons;
  RETURN NULL;
END $$;
CREATE FUNCTION casework_tally_reviews() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO casework_campaigntally AS t (campaign_id, area_code, outcome, households, persons)
  SELECT e.campaign_id, e.area_code, r.outcome, count(*), sum(e.persons)
  FROM after r JOIN casework_campaignentry e ON e.campaign_id = r.campaign_id AND e.household_id = r.household_id
  WHERE e.is_chosen GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
  ON CONFLICT (campaign_id, area_code, outcome) DO UPDATE
    SET households = t.households + excluded.households, persons = t.persons + excluded.persons;
  RETURN NULL;
END $$;
CREATE TRIGGER casework_campaignentry_tallied AFTER INSERT ON casework_campaignentry REFERENCING NEW TABLE AS after
  FOR EACH STATEMENT EXECUTE FUNCTION casework_tally_entries();
CREATE TRIGGER casework_review_tallied AFTER INSERT ON casework_review REFERENCING NEW TABLE AS after
  FOR EACH STATEMENT EXECUTE FUNCTION casework_tally_reviews();
"""
BEFORE = """
INSERT INTO casework_campaigntally (campaign_id, area_code, outcome, households, persons)
SELECT campaign_id, area_code, '', count(*), sum(persons) FROM casework_campaignentry WHERE is_chosen GROUP BY 1, 2
UNION ALL
SELECT e.campaign_id, e.area_code, r.outcome, count(*), sum(e.persons)
FROM casework_review r JOIN casework_campaignentry e ON e.campaign_id = r.campaign_id AND e.household_id = r.household_id
WHERE e.is_chosen GROUP BY 1, 2, 3;
"""
"""The tallies of campaigns that began before they were kept."""
FORWARD = TALLIED + BEFORE
BACKWARD = """
DROP TRIGGER casework_campaignentry_tallied ON casework_campaignentry; DROP FUNCTION casework_tally_entries();
DROP TRIGGER casework_review_tallied ON casework_review; DROP FUNCTION casework_tally_reviews();
"""
