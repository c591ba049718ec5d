"""The sums of a run by village, and what differs from the month before, are kept as rows."""

import django.db.models.deletion
from django.db import migrations, models

from minzheng.kernel.payments import tallying


class Migration(migrations.Migration):

    dependencies = [
        ("payments", "0005_order"),
        ("people", "0006_roll"),
    ]

    operations = [
        migrations.CreateModel(
            name="Comparison",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("before", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.payrollrun")),
                ("run", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="comparison", to="payments.payrollrun")),
            ],
        ),
        migrations.CreateModel(
            name="ChangeTally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("area_code", models.BigIntegerField()),
                ("benefit", models.TextField()),
                ("kind", models.TextField()),
                ("why", models.TextField()),
                ("count", models.IntegerField()),
                ("amount_fen", models.BigIntegerField()),
                ("comparison", models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name="tallies", to="payments.comparison")),
            ],
        ),
        migrations.CreateModel(
            name="RunChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.TextField()),
                ("benefit", models.TextField()),
                ("component", models.TextField()),
                ("person_ref", models.BigIntegerField(null=True)),
                ("area_code", models.BigIntegerField()),
                ("before_fen", models.BigIntegerField(null=True)),
                ("after_fen", models.BigIntegerField(null=True)),
                ("why", models.TextField()),
                ("before_line_id", models.BigIntegerField(null=True)),
                ("line_id", models.BigIntegerField(null=True)),
                ("comparison", models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="payments.comparison")),
                ("household", models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.household")),
            ],
            options={
                "indexes": [models.Index(fields=["comparison", "benefit", "area_code", "household", "id"], name="changes_in_order"), models.Index(fields=["comparison", "kind", "benefit", "area_code", "household", "id"], name="changes_of_a_kind"), models.Index(fields=["line_id"], name="change_of_a_line")],
            },
        ),
        migrations.CreateModel(
            name="RunTally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("area_code", models.BigIntegerField()),
                ("benefit", models.TextField(blank=True, default="")),
                ("lines", models.IntegerField()),
                ("households", models.IntegerField()),
                ("persons", models.IntegerField()),
                ("amount_fen", models.BigIntegerField()),
                ("run", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="tallies", to="payments.payrollrun")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("run", "area_code", "benefit"), name="one_tally_of_a_benefit")],
            },
        ),
        migrations.RunSQL(tallying.FORWARD, tallying.BACKWARD),
    ]
