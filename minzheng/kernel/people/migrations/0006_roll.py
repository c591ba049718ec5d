"""What status a household has and where it lives are asked of whole villages and counties: an index of these facts alone."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("people", "0005_order")]

    operations = [
        migrations.AddIndex("householdfact", models.Index(
            fields=["household", "name"], name="household_on_roll",
            condition=Q(known_until__isnull=True, name__in=("current_status", "residence")))),
    ]
