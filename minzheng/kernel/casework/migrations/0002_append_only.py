"""What happened to a case only grows; so does what was posted."""

from django.db import migrations

from minzheng.kernel.access.triggers import append_only, changeable


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_initial"), ("access", "0002_append_only")]

    operations = [migrations.RunSQL(append_only("casework_caseevent"), changeable("casework_caseevent"))]
