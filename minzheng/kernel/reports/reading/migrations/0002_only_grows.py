"""Decisions only grow, and what the program read of a text stays as it was read."""

from django.db import migrations

from minzheng.kernel.access.triggers import append_only, changeable

DECISIONS = "old_reports_readdecision"
READINGS = ("old_reports_readvalue", "old_reports_readtask")
AS_READ = """
CREATE FUNCTION old_reports_stay_as_read() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.read_as = OLD.read_as AND NEW.report_id = OLD.report_id AND NEW.serial = OLD.serial AND NEW.sentence = OLD.sentence
     AND NEW.start = OLD.start AND NEW."end" = OLD."end" AND NEW.written = OLD.written AND NEW.confidence = OLD.confidence THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'what was read in % stays as it was read', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""


def kept(table: str) -> str:
    return f"CREATE TRIGGER {table}_as_read BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION old_reports_stay_as_read();"


class Migration(migrations.Migration):
    dependencies = [("old_reports", "0001_initial"), ("access", "0002_append_only")]

    operations = [
        migrations.RunSQL(append_only(DECISIONS), changeable(DECISIONS)),
        migrations.RunSQL(AS_READ, "DROP FUNCTION old_reports_stay_as_read();"),
        *(migrations.RunSQL(kept(table), f"DROP TRIGGER {table}_as_read ON {table};") for table in READINGS),
    ]
