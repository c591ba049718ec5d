"""The audit trail only grows."""

from django.db import migrations

from minzheng.kernel.access.triggers import append_only, changeable


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]

    operations = [migrations.RunSQL(append_only("access_auditevent"), changeable("access_auditevent"))]
