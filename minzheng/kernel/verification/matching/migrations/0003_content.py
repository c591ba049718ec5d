"""What a row without a number says, so that the same row in a later delivery is known again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("matching", "0002_integrity"), ("people", "0007_merging"), ("verification", "0004_delivery_headings"),
    ]

    operations = [
        migrations.AddField("candidate", "content", models.BinaryField(default=bytes)),
        migrations.AddIndex("candidate", models.Index(fields=["person", "content"], name="candidate_said_again")),
    ]
