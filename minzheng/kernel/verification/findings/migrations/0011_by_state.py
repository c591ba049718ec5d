"""Findings are counted and listed by state within an area."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('findings', '0010_papers'),
        ('payments', '0010_hold'),
        ('people', '0007_merging'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='finding',
            index=models.Index(fields=['state', 'area_code'], name='finding_in_state'),
        ),
    ]
