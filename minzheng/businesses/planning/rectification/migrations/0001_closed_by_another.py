"""Who planned or reported the rectification of an issue does not close it: the database refuses it as well."""

from __future__ import annotations

from django.db import migrations

REFUSE = """
CREATE FUNCTION rectification_closed_by_another() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.name = 'verify' AND NEW.account_id IS NOT NULL
     AND EXISTS (SELECT FROM registers_entry e WHERE e.id = NEW.entry_id AND e.kind = 'rectification_issue')
     AND EXISTS (SELECT FROM registers_deed d WHERE d.entry_id = NEW.entry_id AND d.name IN ('plan', 'rectify')
                   AND d.account_id = NEW.account_id) THEN
    RAISE EXCEPTION 'issue %: closed by who rectified it', NEW.entry_id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rectification_closed_by_another BEFORE INSERT ON registers_deed
  FOR EACH ROW EXECUTE FUNCTION rectification_closed_by_another();
"""
ALLOW = """
DROP TRIGGER rectification_closed_by_another ON registers_deed;
DROP FUNCTION rectification_closed_by_another();
"""


class Migration(migrations.Migration):
    dependencies = (("registers", "0002_append_only"),)
    operations = (migrations.RunSQL(REFUSE, ALLOW),)
