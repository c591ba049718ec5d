"""What was done only grows; a task and a warning are closed once; a person has one tier on a day; a referral is answered once."""

from django.db import migrations

from minzheng.kernel.access.triggers import append_only, changeable

GROWING = ("watching_watchstep", "watching_recognition", "watching_otheraid", "watching_monitorvisit")
CLOSED_ONCE = {
    "watching_watchtask": ("OLD.state = 'open'", "state,closed_at,closed_by,note,area_code"),
    "watching_earlywarning": ("OLD.state = 'open'", "state,closed_at,closed_by,note,area_code,visited_on,outcome"),
    "watching_referral": ("OLD.answered_on IS NULL", "answered_on,answer,helped,answered_by,area_code"),
    "watching_need": ("OLD.met_on IS NULL", "met_on,met_by,met_note"),
}
"""When a row may still change, and in which columns."""
RUN_ENDS = """
CREATE OR REPLACE FUNCTION watch_run_is_counted_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.counts = '{}'::jsonb AND to_jsonb(NEW) - 'counts' = to_jsonb(OLD) - 'counts' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'watching run % is over: % refused', OLD.id, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER watch_run_is_counted_once BEFORE UPDATE OR DELETE ON watching_watchrun
  FOR EACH ROW EXECUTE FUNCTION watch_run_is_counted_once();
"""
RUN_OPEN = """DROP TRIGGER watch_run_is_counted_once ON watching_watchrun; DROP FUNCTION watch_run_is_counted_once();"""
TIERS = """
CREATE FUNCTION watching_tier_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- An open row may end, follow its household, or be taken back on the day it began: what is past stays.
  IF OLD.valid_until IS NULL AND TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  IF OLD.valid_until IS NULL AND NEW.person_id = OLD.person_id AND NEW.valid_from = OLD.valid_from THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the tier of person % until % is past: % refused', OLD.person_id, OLD.valid_until, TG_OP
    USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER watching_tier_changes BEFORE UPDATE OR DELETE ON watching_lowincomeperson
  FOR EACH ROW EXECUTE FUNCTION watching_tier_changes();
CREATE FUNCTION watching_tiers_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM added a JOIN watching_lowincomeperson o ON o.person_id = a.person_id AND o.id <> a.id
             WHERE o.valid_from < coalesce(a.valid_until, 'infinity') AND a.valid_from < coalesce(o.valid_until, 'infinity')) THEN
    RAISE EXCEPTION 'a person has two tiers on a day' USING ERRCODE = 'exclusion_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER watching_tiers_apart AFTER INSERT ON watching_lowincomeperson REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION watching_tiers_apart();
"""
NO_TIERS = """DROP TRIGGER watching_tiers_apart ON watching_lowincomeperson; DROP FUNCTION watching_tiers_apart();
DROP TRIGGER watching_tier_changes ON watching_lowincomeperson; DROP FUNCTION watching_tier_changes();"""


def closed_once(table: str, condition: str, columns: str) -> str:
    """SQL that lets rows of a table change only while ``condition`` holds, and only in these columns."""
    return f"""
CREATE FUNCTION {table}_closed_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND {condition} AND to_jsonb(NEW) - '{{{columns}}}'::text[] = to_jsonb(OLD) - '{{{columns}}}'::text[] THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '% % is closed: % refused', TG_TABLE_NAME, OLD.id, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER {table}_closed_once BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION {table}_closed_once();
"""


def not_once(table: str) -> str:
    """SQL that takes back ``closed_once``."""
    return f"DROP TRIGGER {table}_closed_once ON {table}; DROP FUNCTION {table}_closed_once();"


class Migration(migrations.Migration):
    dependencies = [("watching", "0001_initial"), ("access", "0001_initial")]

    operations = [
        *(migrations.RunSQL(append_only(table), changeable(table)) for table in GROWING),
        *(migrations.RunSQL(closed_once(table, *rule), not_once(table)) for table, rule in CLOSED_ONCE.items()),
        migrations.RunSQL(RUN_ENDS, RUN_OPEN),
        migrations.RunSQL(TIERS, NO_TIERS),
    ]
