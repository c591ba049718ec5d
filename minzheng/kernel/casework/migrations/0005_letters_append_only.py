"""What was issued and what was archived stays as it was."""

from django.db import migrations

from minzheng.kernel.access.triggers import append_only, changeable

TABLES = ("casework_letter", "casework_archive")


class Migration(migrations.Migration):
    dependencies = [("casework", "0004_letters"), ("access", "0002_append_only")]

    operations = [migrations.RunSQL(append_only(table), changeable(table)) for table in TABLES]
