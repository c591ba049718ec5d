"""What was decided about a pair stays as it was decided; who stood in a pair once stands in it."""

from django.db import migrations

from minzheng.kernel.access.triggers import append_only, changeable


class Migration(migrations.Migration):
    dependencies = [("duplicates", "0001_initial"), ("access", "0001_initial")]

    operations = [migrations.RunSQL(append_only("duplicates_pairdecision"), changeable("duplicates_pairdecision"))]
