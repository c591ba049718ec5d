"""Transfers, the files a bank pays from, and its answers."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('payments', '0008_paid_and_recovered'),
        ('people', '0006_roll'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReturnFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.TextField()),
                ('area_code', models.BigIntegerField()),
                ('digest', models.TextField(unique=True)),
                ('content', models.BinaryField()),
                ('count', models.IntegerField()),
                ('amount_fen', models.BigIntegerField()),
                ('by', models.TextField()),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='BankFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('batch', models.TextField(unique=True)),
                ('name', models.TextField()),
                ('area_code', models.BigIntegerField()),
                ('benefit', models.TextField(blank=True, default='')),
                ('month', models.IntegerField()),
                ('count', models.IntegerField()),
                ('amount_fen', models.BigIntegerField()),
                ('digest', models.TextField()),
                ('content', models.BinaryField()),
                ('by', models.TextField()),
                ('at', models.DateTimeField()),
                ('run', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bank_files', to='payments.payrollrun')),
            ],
        ),
        migrations.CreateModel(
            name='Transfer',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('area_code', models.BigIntegerField()),
                ('benefit', models.TextField(blank=True, default='')),
                ('due_month', models.IntegerField()),
                ('month', models.IntegerField()),
                ('bank_name', models.TextField()),
                ('account_no', models.BinaryField()),
                ('account_name', models.TextField()),
                ('amount_fen', models.BigIntegerField()),
                ('by', models.TextField()),
                ('at', models.DateTimeField()),
                ('state', models.TextField(choices=[('prepared', '待发送'), ('sent', '已发送'), ('success', '成功'), ('failed', '失败'), ('disputed', '有争议'), ('reissued', '已重发'), ('cancelled', '已撤销')], default='prepared')),
                ('message', models.TextField(blank=True, default='')),
                ('answered_at', models.DateTimeField(null=True)),
                ('note', models.TextField(blank=True, default='')),
                ('settled_by', models.TextField(blank=True, default='')),
                ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='bank.bankfile')),
                ('first', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='bank.transfer')),
                ('household', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='people.household')),
                ('person', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='people.person')),
                ('reissue_of', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reissues', to='bank.transfer')),
                ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='payments.payrollrun')),
            ],
        ),
        migrations.CreateModel(
            name='ReturnItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField()),
                ('item', models.TextField()),
                ('amount_fen', models.BigIntegerField()),
                ('is_success', models.BooleanField()),
                ('code', models.TextField()),
                ('message', models.TextField(blank=True, default='')),
                ('verdict', models.TextField(choices=[('success', '成功'), ('failed', '失败'), ('repeated', '重复'), ('contradicting', '前后矛盾'), ('mismatched', '账号或金额不符'), ('not_sent', '尚未发送'), ('unknown', '查无此笔')])),
                ('file', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='bank.returnfile')),
                ('transfer', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='bank.transfer')),
            ],
        ),
        migrations.CreateModel(
            name='TransferPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount_fen', models.BigIntegerField()),
                ('line', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='transfer_part', to='payments.payrollline')),
                ('transfer', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='bank.transfer')),
            ],
        ),
        migrations.AddIndex(
            model_name='transfer',
            index=models.Index(fields=['run', 'area_code', 'id'], name='transfers_in_order'),
        ),
        migrations.AddIndex(
            model_name='transfer',
            index=models.Index(fields=['state', 'area_code', 'id'], name='transfers_of_a_state'),
        ),
        migrations.AddConstraint(
            model_name='transfer',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'cancelled'), _negated=True), fields=('reissue_of',), name='paid_again_once'),
        ),
        migrations.AddConstraint(
            model_name='transfer',
            constraint=models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0)), name='a_transfer_pays_something'),
        ),
        migrations.AddConstraint(
            model_name='transfer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('account_no', b''), _negated=True), models.Q(('account_name', ''), _negated=True)), name='a_transfer_has_an_account'),
        ),
        migrations.AddConstraint(
            model_name='transfer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('file', None), ('state__in', ('prepared', 'cancelled'))), models.Q(models.Q(('state__in', ('prepared', 'cancelled')), _negated=True), ('file__isnull', False)), _connector='OR'), name='sent_in_a_file'),
        ),
        migrations.AddIndex(
            model_name='returnitem',
            index=models.Index(fields=['file', 'verdict', 'number'], name='answers_of_a_verdict'),
        ),
        migrations.AddConstraint(
            model_name='returnitem',
            constraint=models.UniqueConstraint(fields=('file', 'number'), name='one_answer_per_line'),
        ),
    ]
