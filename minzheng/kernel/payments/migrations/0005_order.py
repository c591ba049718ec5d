"""The exceptions of a run are listed by area over all benefits: an index in that order."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0004_arrears")]

    operations = [
        migrations.AddIndex("payrollexception", models.Index(fields=["run", "area_code", "id"], name="exceptions_in_order")),
    ]
