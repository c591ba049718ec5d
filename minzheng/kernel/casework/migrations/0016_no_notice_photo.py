"""Photos of a posted list are documents of its cases; the notice's own column was never filled."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("casework", "0015_standing")]

    operations = [migrations.RemoveField("publicnotice", "photo")]
