"""Who owes a household support by law is checked with it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("requests", "0004_given_up")]

    operations = [migrations.AddField("requestperson", "is_supporter", models.BooleanField(default=False))]
