"""What was decided about a candidate stays as it was decided."""

from django.db import migrations

from minzheng.kernel.access.triggers import append_only, changeable


class Migration(migrations.Migration):
    dependencies = [("matching", "0001_initial"), ("access", "0001_initial")]

    operations = [migrations.RunSQL(append_only("matching_candidatedecision"), changeable("matching_candidatedecision"))]
