"""The document by which the township confirms a case; and spot checks of what it confirmed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0016_no_notice_photo")]

    operations = [
        migrations.AddField("case", "delegated_by", models.CharField("授权文件", max_length=200, default="", blank=True)),
        migrations.AddField("campaign", "of_delegated", models.BooleanField("只查乡镇确认的", default=False)),
        migrations.AddIndex("case", models.Index(
            fields=["application"], condition=~models.Q(delegated_by=""), name="case_delegated")),
    ]
