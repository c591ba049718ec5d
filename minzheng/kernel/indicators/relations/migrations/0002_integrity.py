"""What befell a finding only grows, as does the list of trials; no finding goes away."""

from django.db import migrations

from minzheng.kernel.access.triggers import append_only, changeable

GROWING = ("relations_relationevent", "relations_relationcheck")
KEPT = """
CREATE FUNCTION relations_finding_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND (OLD.snapshot_id, OLD.relation, OLD.area_code, OLD.figures, OLD.found_at)
     = (NEW.snapshot_id, NEW.relation, NEW.area_code, NEW.figures, NEW.found_at) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'finding % of a relation is kept: % refused', OLD.id, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER relations_finding_is_kept BEFORE UPDATE OR DELETE ON relations_relationfinding
  FOR EACH ROW EXECUTE FUNCTION relations_finding_is_kept();
"""
FREE = """DROP TRIGGER relations_finding_is_kept ON relations_relationfinding;
DROP FUNCTION relations_finding_is_kept();"""


class Migration(migrations.Migration):
    dependencies = [("relations", "0001_initial"), ("access", "0002_append_only")]

    operations = [
        *(migrations.RunSQL(append_only(table), changeable(table)) for table in GROWING),
        migrations.RunSQL(KEPT, FREE),
    ]
