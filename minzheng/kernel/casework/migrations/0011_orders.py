"""Notices, proposals and reviews are listed from the newest: an index each in that order."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0010_changes_kept")]

    operations = [
        migrations.AddIndex("publicnotice", models.Index(fields=["-posted_on", "id"], name="notice_posted")),
        migrations.AddIndex("proposal", models.Index(fields=["-made_on", "id"], name="proposal_made")),
        migrations.AddIndex("review", models.Index(fields=["-reviewed_on", "id"], name="review_made")),
    ]
