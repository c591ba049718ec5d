"""What was reported stays as it was; a suspension changes once, when the benefit is paid again."""

from django.db import migrations

from minzheng.kernel.access.triggers import append_only, changeable

KEPT = """
CREATE TRIGGER casework_suspension_kept BEFORE UPDATE ON casework_suspension FOR EACH ROW
  WHEN (OLD.until_month IS NOT NULL OR
        (OLD.household_id, OLD.business, OLD.case_id, OLD.reason, OLD.from_month) IS DISTINCT FROM
        (NEW.household_id, NEW.business, NEW.case_id, NEW.reason, NEW.from_month))
  EXECUTE FUNCTION refuse_change();
CREATE TRIGGER casework_suspension_not_deleted BEFORE DELETE ON casework_suspension
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""
LOOSE = """
DROP TRIGGER casework_suspension_kept ON casework_suspension;
DROP TRIGGER casework_suspension_not_deleted ON casework_suspension;
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0009_changes")]

    operations = [
        migrations.RunSQL(append_only("casework_change"), changeable("casework_change")),
        migrations.RunSQL(KEPT, LOOSE),
    ]
