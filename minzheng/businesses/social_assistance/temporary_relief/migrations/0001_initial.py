"""The standby fund of a township, and the ledger of relief."""

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('casework', '0008_aids'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='StandbyFund',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area_code', models.BigIntegerField(unique=True, verbose_name='乡镇')),
                ('quota_fen', models.BigIntegerField(verbose_name='定额')),
                ('opened_on', models.DateField(verbose_name='设立日期')),
                ('document', models.CharField(max_length=200, verbose_name='文件')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('quota_fen__gt', 0)), name='fund_quota')],
            },
        ),
        migrations.CreateModel(
            name='FundEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('serial', models.IntegerField(verbose_name='序号')),
                ('on', models.DateField(verbose_name='日期')),
                ('at', models.DateTimeField(verbose_name='登记时间')),
                ('kind', models.CharField(choices=[('opening', '设立'), ('top_up', '拨补'), ('payment', '支付'), ('correction', '冲正')], max_length=16, verbose_name='类别')),
                ('change_fen', models.BigIntegerField(verbose_name='金额')),
                ('balance_fen', models.BigIntegerField(verbose_name='余额')),
                ('document', models.CharField(max_length=200, verbose_name='凭证')),
                ('by', models.CharField(max_length=130, verbose_name='登记人')),
                ('corrects', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='temporary_relief.fundentry', verbose_name='冲正的账目')),
                ('fund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='temporary_relief.standbyfund', verbose_name='备用金')),
            ],
        ),
        migrations.CreateModel(
            name='Aid',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area_code', models.BigIntegerField(verbose_name='区划代码')),
                ('on', models.DateField(verbose_name='日期')),
                ('at', models.DateTimeField(verbose_name='登记时间')),
                ('name', models.CharField(max_length=50, verbose_name='救助对象')),
                ('household', models.CharField(max_length=80, verbose_name='家庭标识')),
                ('relief_type', models.CharField(max_length=40, verbose_name='类型')),
                ('cause', models.CharField(max_length=40, verbose_name='事由')),
                ('persons', models.IntegerField(verbose_name='人数')),
                ('amount_fen', models.BigIntegerField(verbose_name='金额')),
                ('goods', models.CharField(blank=True, default='', max_length=100, verbose_name='物品')),
                ('quantity', models.DecimalField(decimal_places=2, max_digits=10, null=True, verbose_name='数量')),
                ('unit', models.CharField(blank=True, default='', max_length=10, verbose_name='单位')),
                ('fund', models.CharField(choices=[('standby', '备用金'), ('budget', '预算资金')], max_length=16, verbose_name='资金')),
                ('recipient', models.CharField(max_length=50, verbose_name='领取人')),
                ('document', models.CharField(max_length=200, verbose_name='凭证')),
                ('petition', models.CharField(blank=True, default='', max_length=40, verbose_name='信访件')),
                ('petition_reason', models.CharField(blank=True, default='', max_length=40, verbose_name='关联信访理由')),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.case', verbose_name='案件')),
                ('handed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='交付人')),
                ('signed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='共同签字人')),
                ('entry', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='aid', to='temporary_relief.fundentry', verbose_name='备用金账目')),
            ],
            options={
                'indexes': [models.Index(fields=['area_code', '-on'], name='aid_area'), models.Index(fields=['name'], name='aid_name', opclasses=['varchar_pattern_ops'])],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0)), name='aid_amount'), models.CheckConstraint(condition=models.Q(('persons__gt', 0)), name='aid_persons'), models.CheckConstraint(condition=models.Q(models.Q(('goods', ''), ('quantity__isnull', True), ('unit', '')), models.Q(models.Q(('goods', ''), _negated=True), ('quantity__gt', 0), models.Q(('unit', ''), _negated=True)), _connector='OR'), name='goods_have_a_unit'), models.CheckConstraint(condition=models.Q(models.Q(('entry__isnull', True), ('fund', 'budget')), models.Q(('entry__isnull', False), ('fund', 'standby'), ('signed_by__isnull', False), models.Q(('signed_by', models.F('handed_by')), _negated=True)), _connector='OR'), name='standby_by_two'), models.CheckConstraint(condition=models.Q(('petition', ''), models.Q(('petition_reason', ''), _negated=True), _connector='OR'), name='petition_has_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recipient', models.CharField(max_length=50, verbose_name='领取人')),
                ('goods', models.CharField(blank=True, default='', max_length=100, verbose_name='物品')),
                ('quantity', models.DecimalField(decimal_places=2, max_digits=10, null=True, verbose_name='数量')),
                ('unit', models.CharField(blank=True, default='', max_length=10, verbose_name='单位')),
                ('document', models.CharField(max_length=200, verbose_name='凭证')),
                ('prepared_at', models.DateTimeField(verbose_name='登记时间')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='结束时间')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.case', verbose_name='案件')),
                ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='交付人')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('case',), name='one_open_handover')],
            },
        ),
        migrations.CreateModel(
            name='Settlement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.IntegerField(verbose_name='月份')),
                ('opening_fen', models.BigIntegerField(verbose_name='期初')),
                ('taken_in_fen', models.BigIntegerField(verbose_name='收入')),
                ('paid_fen', models.BigIntegerField(verbose_name='支出')),
                ('closing_fen', models.BigIntegerField(verbose_name='期末')),
                ('counted_fen', models.BigIntegerField(verbose_name='盘点')),
                ('note', models.CharField(blank=True, default='', max_length=200, verbose_name='说明')),
                ('at', models.DateTimeField(verbose_name='结算时间')),
                ('by', models.CharField(max_length=130, verbose_name='结算人')),
                ('fund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='settlements', to='temporary_relief.standbyfund', verbose_name='备用金')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('fund', 'month'), name='settled_once'), models.CheckConstraint(condition=models.Q(('closing_fen', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('opening_fen'), '+', models.F('taken_in_fen')), '-', models.F('paid_fen')))), name='settlement_adds_up'), models.CheckConstraint(condition=models.Q(('counted_fen', models.F('closing_fen')), models.Q(('note', ''), _negated=True), _connector='OR'), name='difference_explained')],
            },
        ),
        migrations.AddIndex(
            model_name='fundentry',
            index=models.Index(fields=['fund', 'on'], name='fund_entry_day'),
        ),
        migrations.AddConstraint(
            model_name='fundentry',
            constraint=models.UniqueConstraint(fields=('fund', 'serial'), name='fund_serial'),
        ),
        migrations.AddConstraint(
            model_name='fundentry',
            constraint=models.CheckConstraint(condition=models.Q(('balance_fen__gte', 0)), name='fund_never_negative'),
        ),
        migrations.AddConstraint(
            model_name='fundentry',
            constraint=models.CheckConstraint(condition=models.Q(('change_fen', 0), _negated=True), name='fund_change'),
        ),
        migrations.AddConstraint(
            model_name='fundentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('change_fen__lt', 0), ('kind__in', ['payment', 'correction'])), models.Q(('change_fen__gt', 0), ('kind__in', ['opening', 'top_up'])), _connector='OR'), name='fund_direction'),
        ),
        migrations.AddConstraint(
            model_name='fundentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('corrects__isnull', False), ('kind', 'correction')), models.Q(models.Q(('kind', 'correction'), _negated=True), ('corrects__isnull', True)), _connector='OR'), name='correction_names_its_line'),
        ),
    ]
