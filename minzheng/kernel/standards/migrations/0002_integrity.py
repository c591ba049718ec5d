"""What the database itself refuses: a document moves forward only, its values never change, and who entered it does not approve it."""

from __future__ import annotations

from django.db import migrations

from minzheng.kernel.access.triggers import append_only, changeable

FORWARD = """
CREATE FUNCTION standard_moves_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'state' = to_jsonb(OLD) - 'state'
     AND (OLD.state = 'draft' AND NEW.state IN ('approved', 'rejected', 'withdrawn')
          OR OLD.state = 'approved' AND NEW.state = 'repealed')
     AND EXISTS (SELECT FROM standards_standarddecision d WHERE d.document_id = OLD.id AND d.kind = NEW.state)
  THEN RETURN NEW;
  END IF;
  RAISE EXCEPTION 'standard document %: % refused', OLD.id, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER standard_moves_forward BEFORE UPDATE OR DELETE ON standards_standarddocument
  FOR EACH ROW EXECUTE FUNCTION standard_moves_forward();
CREATE FUNCTION standard_value_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'is_approved' = to_jsonb(OLD) - 'is_approved'
     AND NEW.is_approved = (SELECT d.state = 'approved' FROM standards_standarddocument d WHERE d.id = OLD.document_id)
  THEN RETURN NEW;
  END IF;
  IF TG_OP = 'INSERT' AND NOT NEW.is_approved
     AND (SELECT d.state = 'draft' FROM standards_standarddocument d WHERE d.id = NEW.document_id)
  THEN RETURN NEW;
  END IF;
  RAISE EXCEPTION 'standard value: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER standard_value_stays BEFORE INSERT OR UPDATE OR DELETE ON standards_standardvalue
  FOR EACH ROW EXECUTE FUNCTION standard_value_stays();
CREATE FUNCTION standard_second_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.kind = 'approved' AND (SELECT d.account_id IS NOT DISTINCT FROM NEW.account_id
                                FROM standards_standarddocument d WHERE d.id = NEW.document_id) THEN
    RAISE EXCEPTION 'standard document %: approved by who entered it', NEW.document_id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER standard_second_person BEFORE INSERT ON standards_standarddecision
  FOR EACH ROW EXECUTE FUNCTION standard_second_person();
"""
FREE = """
DROP TRIGGER standard_second_person ON standards_standarddecision;
DROP FUNCTION standard_second_person();
DROP TRIGGER standard_value_stays ON standards_standardvalue;
DROP FUNCTION standard_value_stays();
DROP TRIGGER standard_moves_forward ON standards_standarddocument;
DROP FUNCTION standard_moves_forward();
"""


class Migration(migrations.Migration):
    dependencies = (("standards", "0001_initial"), ("access", "0002_append_only"))
    operations = (
        migrations.RunSQL(append_only("standards_standarddecision"), changeable("standards_standarddecision")),
        migrations.RunSQL(FORWARD, FREE),
    )
