"""One member of a household may be suspended alone; a case that ends the benefit closes the suspensions of several."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

KEPT = """
DROP TRIGGER casework_suspension_kept ON casework_suspension;
CREATE TRIGGER casework_suspension_kept BEFORE UPDATE ON casework_suspension FOR EACH ROW
  WHEN (OLD.until_month IS NOT NULL OR
        (OLD.household_id, OLD.business, OLD.person_id, OLD.case_id, OLD.reason, OLD.from_month) IS DISTINCT FROM
        (NEW.household_id, NEW.business, NEW.person_id, NEW.case_id, NEW.reason, NEW.from_month))
  EXECUTE FUNCTION refuse_change();
"""
LOOSE = """
DROP TRIGGER casework_suspension_kept ON casework_suspension;
CREATE TRIGGER casework_suspension_kept BEFORE UPDATE ON casework_suspension FOR EACH ROW
  WHEN (OLD.until_month IS NOT NULL OR
        (OLD.household_id, OLD.business, OLD.case_id, OLD.reason, OLD.from_month) IS DISTINCT FROM
        (NEW.household_id, NEW.business, NEW.case_id, NEW.reason, NEW.from_month))
  EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0018_counted"), ("people", "0001_initial")]

    operations = [
        migrations.AddField("suspension", "person", models.ForeignKey(
            null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person", verbose_name="成员")),
        migrations.AlterField("suspension", "closed_by", models.ForeignKey(
            null=True, on_delete=django.db.models.deletion.PROTECT, related_name="closed_suspensions", to="casework.case",
            verbose_name="解除的案件")),
        migrations.RemoveConstraint("suspension", "one_open_suspension"),
        migrations.AddConstraint("suspension", models.UniqueConstraint(
            fields=["household", "business", "person"], condition=Q(until_month=None), nulls_distinct=False,
            name="one_open_suspension")),
        migrations.RunSQL(KEPT, LOOSE),
    ]
