"""What was entered of a month stays."""

from __future__ import annotations

from django.db import migrations

from minzheng.kernel.access.triggers import append_only, changeable


class Migration(migrations.Migration):
    dependencies = (("price_subsidy", "0001_initial"), ("access", "0002_append_only"))
    operations = (migrations.RunSQL(append_only("price_subsidy_priceindex"), changeable("price_subsidy_priceindex")),)
