"""The story of a finding only grows, and a closed one stays closed as it was."""

from django.db import migrations

from minzheng.kernel.access.triggers import append_only, changeable

STAYS_CLOSED = """
CREATE FUNCTION finding_stays_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - '{seen_at,gone_at}'::text[] = to_jsonb(OLD) - '{seen_at,gone_at}'::text[]
  THEN RETURN NEW;
  END IF;
  RAISE EXCEPTION 'finding % is closed: % refused', OLD.id, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER finding_stays_closed BEFORE UPDATE OR DELETE ON findings_finding
  FOR EACH ROW WHEN (OLD.state = 'closed') EXECUTE FUNCTION finding_stays_closed();
"""
NOT_CLOSED = "DROP TRIGGER finding_stays_closed ON findings_finding; DROP FUNCTION finding_stays_closed();"


class Migration(migrations.Migration):
    dependencies = [("findings", "0001_initial"), ("access", "0001_initial")]

    operations = [
        migrations.RunSQL(STAYS_CLOSED, NOT_CLOSED),
        migrations.RunSQL(append_only("findings_findingevent"), changeable("findings_findingevent")),
    ]
