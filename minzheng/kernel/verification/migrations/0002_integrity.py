"""What was delivered stays as it was; a delivery is accepted or refused once, and a row that was bad stays bad."""

from django.db import migrations

from minzheng.kernel.access.triggers import append_only, changeable

DECIDED_ONCE = """
CREATE FUNCTION delivery_is_decided_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.state = 'waiting' AND NEW.state <> 'waiting' AND NEW.decided_at IS NOT NULL
     AND to_jsonb(NEW) - '{state,decided_by,decided_at,decision}'::text[]
       = to_jsonb(OLD) - '{state,decided_by,decided_at,decision}'::text[]
  THEN RETURN NEW;
  END IF;
  RAISE EXCEPTION 'delivery % was decided: % refused', OLD.id, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER delivery_is_decided_once BEFORE UPDATE OR DELETE ON verification_delivery
  FOR EACH ROW EXECUTE FUNCTION delivery_is_decided_once();
"""
NOT_ONCE = "DROP TRIGGER delivery_is_decided_once ON verification_delivery; DROP FUNCTION delivery_is_decided_once();"


class Migration(migrations.Migration):
    dependencies = [("verification", "0001_initial"), ("access", "0001_initial")]

    operations = [
        migrations.RunSQL(DECIDED_ONCE, NOT_ONCE),
        migrations.RunSQL(append_only("verification_badrow"), changeable("verification_badrow")),
    ]
