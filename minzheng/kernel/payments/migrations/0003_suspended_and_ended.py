"""An award that was suspended when it ended keeps the reason."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("payments", "0002_integrity")]

    operations = [
        migrations.RemoveConstraint("award", "only_suspended_awards_say_why"),
        migrations.AddConstraint(
            "award",
            models.CheckConstraint(
                condition=(Q(state="suspended") & ~Q(suspended_reason="")) | (Q(state="active") & Q(suspended_reason=""))
                | Q(state="ended"), name="suspended_awards_say_why"),
        ),
    ]
