"""Accounts through time: in which unit, from which day, until which."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0005_sessions")]

    operations = [
        migrations.AddField("account", "unit", models.CharField(blank=True, default="", max_length=64, verbose_name="单位"),
                            preserve_default=False),
        migrations.AddField("account", "valid_from", models.DateField(null=True, verbose_name="生效日期")),
        migrations.AddField("account", "valid_until", models.DateField(null=True, verbose_name="失效日期")),
        migrations.AddConstraint(
            "account",
            models.CheckConstraint(condition=models.Q(valid_from__lt=models.F("valid_until")), name="account_dates"),
        ),
    ]
