"""Who is to be reviewed when, who signed in last and the figures of campaigns are kept as rows; complaints by their limit."""

import datetime
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from minzheng.kernel.casework.supervision import renewing, tallying


class Migration(migrations.Migration):

    dependencies = [
        ("casework", "0014_entries_in_order"),
        ("people", "0006_roll"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CampaignTally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("area_code", models.BigIntegerField(verbose_name="区划代码")),
                ("outcome", models.CharField(blank=True, default="", max_length=12, verbose_name="结果")),
                ("households", models.IntegerField(verbose_name="户数")),
                ("persons", models.IntegerField(verbose_name="人数")),
            ],
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
            ],
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
        ),
        migrations.CreateModel(
            name="SignInStanding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("area_code", models.BigIntegerField(verbose_name="区划代码")),
                ("status", models.CharField(max_length=16, verbose_name="保障类别")),
                ("residence", models.CharField(max_length=8, verbose_name="居住类别")),
                ("holds_from", models.DateField(verbose_name="起")),
                ("holds_until", models.DateField(verbose_name="止")),
                ("done_month", models.IntegerField(verbose_name="末次月份")),
            ],
        ),
        migrations.AddField(
            model_name="campaign",
            name="last_due",
            field=models.BigIntegerField(default=0, verbose_name="名单固定时的末号"),
        ),
        migrations.AddField(
            model_name="complaint",
            name="limit",
            field=models.GeneratedField(db_persist=True, expression=models.Case(models.When(state="received", then=models.F("acknowledge_due_on")), models.When(state="found", then=models.F("reply_due_on")), models.When(state="closed", then=models.Value(datetime.date(9999, 12, 31))), default=models.F("investigate_due_on")), output_field=models.DateField(), verbose_name="办理期限"),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(fields=["limit", "id"], name="complaint_limit"),
        ),
        migrations.AddField(
            model_name="campaigntally",
            name="campaign",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="tallies", to="casework.campaign"),
        ),
        migrations.AddField(
            model_name="reviewdue",
            name="household",
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.household"),
        ),
        migrations.AddConstraint(
            model_name="reviewterm",
            constraint=models.UniqueConstraint(fields=("status", "valid_from"), name="review_term_once"),
        ),
        migrations.AddField(
            model_name="signinstanding",
            name="household",
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="standings", to="people.household"),
        ),
        migrations.AddConstraint(
            model_name="campaigntally",
            constraint=models.UniqueConstraint(fields=("campaign", "area_code", "outcome"), name="one_tally_of_an_outcome"),
        ),
        migrations.AddIndex(
            model_name="reviewdue",
            index=models.Index(fields=["due_on", "area_code", "id"], include=("holds_from", "holds_until"), name="review_due"),
        ),
        migrations.AddIndex(
            model_name="reviewdue",
            index=models.Index(fields=["review_class", "due_on", "area_code", "id"], name="review_due_of_class"),
        ),
        migrations.AddIndex(
            model_name="reviewdue",
            index=models.Index(fields=["status", "due_on", "area_code", "id"], name="review_due_of_status"),
        ),
        migrations.AddIndex(
            model_name="reviewdue",
            index=models.Index(fields=["area_code", "due_on", "id"], name="review_due_in_area"),
        ),
        migrations.AddIndex(
            model_name="reviewdue",
            index=models.Index(fields=["holds_from"], name="review_due_begins"),
        ),
        migrations.AddIndex(
            model_name="signinstanding",
            index=models.Index(fields=["status", "residence", "done_month", "area_code"], name="sign_in_standing_done"),
        ),
        migrations.AddIndex(
            model_name="signinstanding",
            index=models.Index(fields=["area_code", "status", "residence"], name="sign_in_standing_area"),
        ),
        migrations.RunSQL(renewing.FORWARD, renewing.BACKWARD),
        migrations.RunSQL(tallying.FORWARD, tallying.BACKWARD),
    ]
