"""What was frozen only grows; an entered value is reviewed once, and nothing else of it changes."""

from django.db import migrations

from minzheng.kernel.access.triggers import append_only, changeable

GROWING = ("indicators_snapshot", "indicators_snapshotindicator", "indicators_snapshotvalue", "indicators_valuecorrection")
REVIEWED_ONCE = """
CREATE FUNCTION indicators_value_is_reviewed_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.state = 'waiting' AND
     to_jsonb(NEW) - '{state,reviewed_by,reviewed_at,review_note}'::text[]
     = to_jsonb(OLD) - '{state,reviewed_by,reviewed_at,review_note}'::text[] THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'entered value % is reviewed: % refused', OLD.id, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER indicators_value_is_reviewed_once BEFORE UPDATE OR DELETE ON indicators_enteredvalue
  FOR EACH ROW EXECUTE FUNCTION indicators_value_is_reviewed_once();
"""
FREE = """DROP TRIGGER indicators_value_is_reviewed_once ON indicators_enteredvalue;
DROP FUNCTION indicators_value_is_reviewed_once();"""


class Migration(migrations.Migration):
    dependencies = [("indicators", "0001_initial"), ("access", "0002_append_only")]

    operations = [
        *(migrations.RunSQL(append_only(table), changeable(table)) for table in GROWING),
        migrations.RunSQL(REVIEWED_ONCE, FREE),
    ]
