"""Deeds and papers only grow; what an entry is now is what its last deed says."""

from __future__ import annotations

from django.db import migrations

from minzheng.kernel.access.triggers import append_only, changeable

TABLES = ("registers_deed", "registers_paper")
LAST = """
CREATE FUNCTION registers_entry_is_its_last_deed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM registers_entry AS entry JOIN registers_deed AS deed ON deed.entry_id = entry.id
                 AND deed.serial = entry.version AND deed.state = entry.state AND deed.values = entry.values
                 AND deed.sealed = entry.sealed WHERE entry.id = NEW.id) THEN
    RAISE EXCEPTION 'entry % is not what its last deed says', NEW.id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER registers_entry_last_deed AFTER INSERT OR UPDATE ON registers_entry
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION registers_entry_is_its_last_deed();
CREATE TRIGGER registers_entry_no_truncate BEFORE TRUNCATE ON registers_entry
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER registers_entry_no_delete BEFORE DELETE ON registers_entry
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""
NOT_LAST = """
DROP TRIGGER registers_entry_last_deed ON registers_entry;
DROP TRIGGER registers_entry_no_truncate ON registers_entry;
DROP TRIGGER registers_entry_no_delete ON registers_entry;
DROP FUNCTION registers_entry_is_its_last_deed();
"""


class Migration(migrations.Migration):
    dependencies = (("registers", "0001_initial"), ("access", "0002_append_only"))
    operations = (
        *(migrations.RunSQL(append_only(table), changeable(table)) for table in TABLES),
        migrations.RunSQL(LAST, NOT_LAST),
    )
