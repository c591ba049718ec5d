"""Who is to be reviewed when is kept as rows, and so are the figures of campaigns."""

import django.db.models.deletion
from django.db import migrations, models

from minzheng.kernel.casework.supervision import renewing, tallying


class Migration(migrations.Migration):

    dependencies = [
        ("casework", "0014_entries_in_order"),
        ("people", "0006_roll"),
    ]

    operations = [
        migrations.AddField(
            model_name="campaign",
            name="last_due",
            field=models.BigIntegerField(default=0, verbose_name="名单固定时的末号"),
        ),
        migrations.CreateModel(
            name="ReviewTerm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("status", models.CharField(max_length=16, verbose_name="保障类别")),
                ("valid_from", models.DateField(verbose_name="起")),
                ("valid_until", models.DateField(verbose_name="止")),
                ("months_a", models.SmallIntegerField(verbose_name="A 类月数")),
                ("months_b", models.SmallIntegerField(verbose_name="B 类月数")),
                ("months_c", models.SmallIntegerField(verbose_name="C 类月数")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("status", "valid_from"), name="review_term_once")],
            },
        ),
        migrations.CreateModel(
            name="CampaignTally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("area_code", models.BigIntegerField(verbose_name="区划代码")),
                ("outcome", models.CharField(blank=True, default="", max_length=12, verbose_name="结果")),
                ("households", models.IntegerField(verbose_name="户数")),
                ("persons", models.IntegerField(verbose_name="人数")),
                ("campaign", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="tallies", to="casework.campaign")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("campaign", "area_code", "outcome"), name="one_tally_of_an_outcome")],
            },
        ),
        migrations.CreateModel(
            name="ReviewDue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("area_code", models.BigIntegerField(verbose_name="区划代码")),
                ("status", models.CharField(max_length=16, verbose_name="保障类别")),
                ("since", models.DateField(verbose_name="纳入日期")),
                ("holds_from", models.DateField(verbose_name="起")),
                ("holds_until", models.DateField(verbose_name="止")),
                ("review_class", models.CharField(max_length=1, verbose_name="类别")),
                ("last_on", models.DateField(null=True, verbose_name="上次复核")),
                ("due_on", models.DateField(verbose_name="应复核日期")),
                ("household", models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.household")),
            ],
            options={
                "indexes": [models.Index(fields=["due_on", "area_code", "id"], include=("holds_from", "holds_until"), name="review_due"), models.Index(fields=["review_class", "due_on", "area_code", "id"], name="review_due_of_class"), models.Index(fields=["status", "due_on", "area_code", "id"], name="review_due_of_status"), models.Index(fields=["area_code", "due_on", "id"], name="review_due_in_area"), models.Index(fields=["holds_from"], name="review_due_begins")],
            },
        ),
        migrations.RunSQL(renewing.FORWARD, renewing.BACKWARD),
        migrations.RunSQL(tallying.FORWARD, tallying.BACKWARD),
    ]
