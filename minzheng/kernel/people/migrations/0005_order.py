"""Households are listed by area and number: one index gives that order, and finds those of an area as the old one did."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0004_initials")]

    operations = [
        migrations.AddIndex("household", models.Index(fields=["area_code", "household_no", "id"], name="household_in_order")),
        migrations.AlterField("household", "area_code", models.BigIntegerField(verbose_name="区划代码")),
    ]
