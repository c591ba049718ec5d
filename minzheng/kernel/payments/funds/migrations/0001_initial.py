"""Fund accounts, what may be paid from them, their entries and their balances."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('payments', '0008_paid_and_recovered'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FundAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area_code', models.BigIntegerField()),
                ('year', models.IntegerField()),
                ('source', models.TextField()),
                ('purpose', models.TextField()),
                ('at', models.DateTimeField()),
                ('by', models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name='FundEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.TextField()),
                ('fen', models.BigIntegerField()),
                ('benefit', models.TextField(blank=True, default='')),
                ('reference', models.TextField(blank=True, default='')),
                ('document', models.TextField()),
                ('on', models.DateField()),
                ('at', models.DateTimeField()),
                ('by', models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name='FundPurpose',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('benefit', models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name='FundBalance',
            fields=[
                ('fund', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='balance', serialize=False, to='funds.fundaccount')),
                ('balance_fen', models.BigIntegerField()),
                ('reserved_fen', models.BigIntegerField()),
            ],
        ),
        migrations.AddConstraint(
            model_name='fundaccount',
            constraint=models.CheckConstraint(condition=models.Q(('source__in', ['central', 'province', 'prefecture', 'county', 'lottery_public_welfare', 'donation', 'village'])), name='fund_source'),
        ),
        migrations.AddConstraint(
            model_name='fundaccount',
            constraint=models.UniqueConstraint(fields=('area_code', 'year', 'source', 'purpose'), name='one_fund_of_a_purpose'),
        ),
        migrations.AddField(
            model_name='fundentry',
            name='account',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='fundentry',
            name='corrects',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='funds.fundentry'),
        ),
        migrations.AddField(
            model_name='fundentry',
            name='fund',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='funds.fundaccount'),
        ),
        migrations.AddField(
            model_name='fundentry',
            name='other',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='funds.fundaccount'),
        ),
        migrations.AddField(
            model_name='fundentry',
            name='run',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='fund_entries', to='payments.payrollrun'),
        ),
        migrations.AddField(
            model_name='fundpurpose',
            name='fund',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='purposes', to='funds.fundaccount'),
        ),
        migrations.AddConstraint(
            model_name='fundbalance',
            constraint=models.CheckConstraint(condition=models.Q(('balance_fen__gte', models.F('reserved_fen')), ('reserved_fen__gte', 0)), name='fund_never_overdrawn'),
        ),
        migrations.AddIndex(
            model_name='fundentry',
            index=models.Index(fields=['fund', 'id'], name='fund_entries_in_order'),
        ),
        migrations.AddConstraint(
            model_name='fundentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('fen__gt', 0), ('kind__in', ('allocation', 'transfer_in', 'return', 'recovery', 'reservation'))), models.Q(('fen__lt', 0), ('kind__in', ('transfer_out', 'payment', 'reissue', 'release'))), models.Q(('kind__in', ('carry_over', 'correction')), models.Q(('fen', 0), _negated=True)), _connector='OR'), name='fund_entry_direction'),
        ),
        migrations.AddConstraint(
            model_name='fundentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ('reservation', 'release', 'payment', 'return', 'reissue')), ('run__isnull', False), models.Q(('benefit', ''), _negated=True)), models.Q(models.Q(('kind__in', ('reservation', 'release', 'payment', 'return', 'reissue')), _negated=True), ('run__isnull', True)), _connector='OR'), name='fund_entry_of_a_run'),
        ),
        migrations.AddConstraint(
            model_name='fundentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('corrects__isnull', False), ('kind', 'correction')), models.Q(models.Q(('kind', 'correction'), _negated=True), ('corrects__isnull', True)), _connector='OR'), name='fund_entry_corrects'),
        ),
        migrations.AddConstraint(
            model_name='fundentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ('transfer_in', 'carry_over')), _negated=True), ('other__isnull', False), _connector='OR'), name='fund_entry_other_end'),
        ),
        migrations.AddConstraint(
            model_name='fundentry',
            constraint=models.CheckConstraint(condition=models.Q(('document', ''), _negated=True), name='fund_entry_document'),
        ),
        migrations.AddConstraint(
            model_name='fundentry',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'payment')), fields=('fund', 'run', 'benefit'), name='one_payment_of_a_run'),
        ),
        migrations.AddConstraint(
            model_name='fundentry',
            constraint=models.UniqueConstraint(condition=models.Q(('reference', ''), _negated=True), fields=('fund', 'kind', 'benefit', 'reference'), name='one_entry_of_a_reference'),
        ),
        migrations.AddConstraint(
            model_name='fundpurpose',
            constraint=models.UniqueConstraint(fields=('fund', 'benefit'), name='one_purpose_of_a_fund'),
        ),
    ]
