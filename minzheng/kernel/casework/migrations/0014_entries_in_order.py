"""The households of a campaign are listed by area: an index in that order."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0013_proposal_case")]

    operations = [
        migrations.AddIndex("campaignentry", models.Index(fields=["campaign", "area_code", "id"], name="entry_in_order")),
    ]
